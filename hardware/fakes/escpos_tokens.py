"""Splits the bytes a printer receives into text and commands, as its firmware does.

A command that is not complete waits for its bytes: a truncated raster swallows whatever comes
next. Source: Epson ESC/POS Command Reference; only the commands receipts use, and enough of
the others to skip them whole.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

_FIRST_TEXT_BYTE = 0x20
_PREFIXES = b"\x10\x1b\x1c\x1d"


@dataclass(frozen=True, slots=True)
class Token:
    """A command by its name ("ESC a"), or "text", or "unknown" bytes that were skipped."""

    name: str
    params: bytes = b""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class _Shape:
    """How long a command is: so many parameters, then as many data bytes as they say."""

    name: str
    params: int = 0
    data: Callable[[bytes], int] = lambda _params: 0


def _length_word(params: bytes) -> int:
    return int.from_bytes(params[-2:], "little")


def _raster_bytes(params: bytes) -> int:
    width, height = params[1:3], params[3:5]
    return int.from_bytes(width, "little") * int.from_bytes(height, "little")


def _cut_bytes(params: bytes) -> int:
    return 1 if params[0] in b"ABabgh" else 0


_SHAPES = {
    b"\n": _Shape("LF"),
    b"\r": _Shape("CR"),
    b"\x10\x04": _Shape("DLE EOT", 1),
    b"\x10\x05": _Shape("DLE ENQ", 1),
    b"\x1b@": _Shape("ESC @"),
    b"\x1b2": _Shape("ESC 2"),
    b"\x1b3": _Shape("ESC 3", 1),
    b"\x1b!": _Shape("ESC !", 1),
    b"\x1b-": _Shape("ESC -", 1),
    b"\x1bE": _Shape("ESC E", 1),
    b"\x1bG": _Shape("ESC G", 1),
    b"\x1bJ": _Shape("ESC J", 1),
    b"\x1bM": _Shape("ESC M", 1),
    b"\x1bR": _Shape("ESC R", 1),
    b"\x1ba": _Shape("ESC a", 1),
    b"\x1bd": _Shape("ESC d", 1),
    b"\x1bp": _Shape("ESC p", 3),
    b"\x1bt": _Shape("ESC t", 1),
    b"\x1b{": _Shape("ESC {", 1),
    b"\x1d!": _Shape("GS !", 1),
    b"\x1d(": _Shape("GS (", 3, _length_word),
    b"\x1d(k": _Shape("GS ( k", 2, _length_word),
    b"\x1dB": _Shape("GS B", 1),
    b"\x1dL": _Shape("GS L", 2),
    b"\x1dV": _Shape("GS V", 1, _cut_bytes),
    b"\x1dW": _Shape("GS W", 2),
    b"\x1da": _Shape("GS a", 1),
    b"\x1db": _Shape("GS b", 1),
    b"\x1dr": _Shape("GS r", 1),
    b"\x1dv0": _Shape("GS v 0", 5, _raster_bytes),
}
_LONGEST = max(map(len, _SHAPES))


class Tokenizer:
    """Keeps an incomplete command between two chunks."""

    def __init__(self) -> None:
        self._pending = b""
        self._needed = 0

    @property
    def mid_command(self) -> bool:
        """Whether the next bytes belong to a command that has begun."""
        return bool(self._pending)

    def feed(self, chunk: bytes) -> Iterator[Token]:
        """Yield what ``chunk`` completes."""
        self._pending += chunk
        while self._pending and len(self._pending) >= self._needed:
            token, size = self._next(self._pending)
            if token is None:
                self._needed = size
                return
            self._pending, self._needed = self._pending[size:], 0
            yield token

    def _next(self, stream: bytes) -> tuple[Token | None, int]:
        """The first token and its length, or None and the length that is needed for it."""
        if stream[0] >= _FIRST_TEXT_BYTE:
            end = next((at for at, byte in enumerate(stream) if byte < _FIRST_TEXT_BYTE), None)
            end = len(stream) if end is None else end
            return Token("text", data=stream[:end]), end
        for size in range(min(_LONGEST, len(stream)), 0, -1):
            if shape := _SHAPES.get(stream[:size]):
                # "GS (" may still become "GS ( k": wait for the byte that tells.
                if len(stream) == size and any(
                    len(other) > size and other.startswith(stream) for other in _SHAPES
                ):
                    return None, size + 1
                return self._command(shape, stream, size)
        if any(len(other) > len(stream) and other.startswith(stream) for other in _SHAPES):
            return None, len(stream) + 1
        skipped = 2 if stream[0] in _PREFIXES and len(stream) > 1 else 1
        return Token("unknown", data=stream[:skipped]), skipped

    def _command(self, shape: _Shape, stream: bytes, size: int) -> tuple[Token | None, int]:
        start = size + shape.params
        if len(stream) < start:
            return None, start
        params = stream[size:start]
        end = start + shape.data(params)
        if len(stream) < end:
            return None, end
        return Token(shape.name, params, stream[start:end]), end
