"""Logs are one line an event that a program can read, whatever is in it, and hold no MAC."""

import logging
import re
import subprocess
import sys

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.books.logs import OneLine

PAIR = r'(\w+)=([^\s"=\\]+|"(?:[^"\\]|\\.)*")'
LINE = re.compile(rf"{PAIR}( {PAIR})*")
MAC = "02:00:7f:00:00:01"


def parsed(line: str) -> dict[str, str]:
    """The fields of one line; fails when it is none."""
    assert LINE.fullmatch(line), line
    return {
        key: msgspec.json.decode(value) if value.startswith('"') else value
        for key, value in re.findall(PAIR, line)
    }


def told(message: str, *values: object, level: int = logging.INFO) -> str:
    record = logging.LogRecord("pendopo.gate", level, "", 0, message, values, None)
    return OneLine().format(record)


def test_a_line_says_how_bad_who_and_what() -> None:
    assert told("line %s", "down") == 'level=info part=gate msg="line down"'
    assert told("ready") == "level=info part=gate msg=ready"


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_stays_one_line_and_comes_back_whole(text: str) -> None:
    line = told("%s", text)
    assert "\n" not in line
    assert parsed(line) == {"level": "info", "part": "gate", "msg": text}


def test_an_empty_text_is_still_a_value() -> None:
    assert parsed(told(""))["msg"] == ""


@pytest.mark.parametrize("mac", [MAC, MAC.upper(), MAC.replace(":", "-"), f"ff:fe:{MAC}"])
def test_a_mac_in_the_words_of_another_program_is_left_out(mac: str) -> None:
    nft = f"Error: File exists\nadd element inet pendopo who {{ {mac} : 12 }}"
    assert parsed(told("device: %s", nft))["msg"].endswith("who { [mac] : 12 }")


def test_what_only_looks_like_a_mac_stays() -> None:
    for text in ("08:00:00", "fd77::1/64", "2026-11-24T01:00:00.000Z"):
        assert parsed(told("%s", text))["msg"] == text


BUG = """
import logging, threading
from kiosk.books import logs
logs.set_up()
def fail(): raise ValueError("of " + "02:00:7f" + ":00:00:01")
{}
"""


@pytest.mark.parametrize(
    "how",
    [
        "fail()",
        "thread = threading.Thread(target=fail); thread.start(); thread.join()",
        "try: fail()\nexcept ValueError: logging.getLogger('pendopo.portal').exception('broken')",
    ],
)
def test_a_bug_is_one_line_with_its_whole_trace(how: str) -> None:
    code = BUG.format(how)
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert ended.stderr.count("\n") == 1
    fields = parsed(ended.stderr.strip())
    assert fields["level"] in ("critical", "error")
    assert "Traceback" in fields["trace"] and "ValueError: of [mac]" in fields["trace"]


def test_a_library_that_chats_is_not_heard() -> None:
    code = (
        "import logging; from kiosk.books import logs; logs.set_up();"
        "logging.getLogger('urllib3').info('chat'); logging.getLogger('pendopo.box').info('box')"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stderr == "level=info part=box msg=box\n"
