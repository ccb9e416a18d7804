"""Logs: one line an event, key=value (logfmt), for people and programs; no line holds a MAC."""

import logging
import re
import sys
import threading
import traceback

import msgspec

MAC = re.compile(r"\b(?:[0-9A-Fa-f]{2}[:-]){5,7}[0-9A-Fa-f]{2}\b")  # EUI-48 and EUI-64
_PLAIN = re.compile(r"[^\s\"=\\\x00-\x1f\x7f]+")
_ROOT = "pendopo."


class OneLine(logging.Formatter):
    """`level=error part=gate msg="..."`, and for a bug the whole `trace="..."`.

    Texts from outside (nft quotes the script it refused) may hold a MAC: it becomes [mac]. The
    journal adds the time.
    """

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "level": record.levelname.lower(),
            "part": record.name.removeprefix(_ROOT),
            "msg": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            fields["trace"] = "".join(traceback.format_exception(*record.exc_info))
        line = " ".join(f"{key}={_value(value)}" for key, value in fields.items())
        return MAC.sub("[mac]", line)


def set_up() -> None:
    """Let everything this process says, its bugs too, be such lines on stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("pendopo").setLevel(logging.INFO)
    for server in logging.getLogger("gunicorn.error").handlers:  # it made its own already
        server.setFormatter(OneLine())
    sys.excepthook = lambda kind, error, trace: _bug((kind, error, trace))
    threading.excepthook = lambda hook: _bug(
        (hook.exc_type, hook.exc_value or hook.exc_type(), hook.exc_traceback)
    )


def _bug(info: "logging._SysExcInfoType") -> None:
    logging.getLogger("pendopo").critical("ended by a bug", exc_info=info)


def _value(text: str) -> str:
    """As it is, or in JSON's quotes: a line stays a line."""
    return text if _PLAIN.fullmatch(text) else msgspec.json.encode(text).decode()
