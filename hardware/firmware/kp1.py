"""KP1 as the box speaks it: frames with absolute totals out, queries in."""

QUERY = b"$KP1,Q*626A\r\n"

_POLYNOMIAL = 0x1021


def _table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 8
        for _bit in range(8):
            value = (value << 1) ^ _POLYNOMIAL if value & 0x8000 else value << 1
        table.append(value & 0xFFFF)
    return table


_TABLE = _table()


def crc16(body: bytes) -> int:
    """CRC16-CCITT with start value FFFF; MicroPython has no `binascii.crc_hqx`."""
    value = 0xFFFF
    for byte in body:
        value = (value << 8) & 0xFFFF ^ _TABLE[(value >> 8) ^ byte]
    return value


def frame(kind: str, uid: str, totals: "tuple[int, ...]", flags: int, uptime_ms: int) -> bytes:
    """One line. `totals` are epoch, boot, seq, letters and opens, in this order."""
    numbers = ",".join([str(number) for number in totals])
    body = f"KP1,{kind},{uid},{numbers},{flags:04X},{uptime_ms}".encode()
    return b"$" + body + f"*{crc16(body):04X}\r\n".encode()


class Ear:
    """Finds queries in what the host (or noise) sends; keeps less than one query of it."""

    def __init__(self) -> None:
        self._heard = b""

    def feed(self, chunk: bytes) -> int:
        """How many queries this chunk completes."""
        heard = self._heard + chunk
        queries = heard.count(QUERY)
        if queries:
            heard = heard[heard.rfind(QUERY) + len(QUERY) :]
        self._heard = heard[-len(QUERY) + 1 :]
        return queries
