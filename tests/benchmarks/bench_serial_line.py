"""A whole ticket on a serial line of 115200 baud, and a question to the printer on it.

    python tests/benchmarks/bench_serial_line.py

The floor is the line's own time, ten bits a byte; the peer is python-escpos's own serial back-end,
asked the same question on the same line in the same run.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from escpos.printer import Serial

from hardware.printer import Evidence, open_printer
from hardware.profiles import load
from hardware.receipt import compose
from tests.benchmarks.bare_printer import BarePrinter
from tests.benchmarks.measuring import ratio, say, spread, timed_ms
from tests.hardware import samples

BAUD, BITS_A_BYTE = 115200, 10
TICKETS, QUESTIONS, PEERS = 20, 200, 5
ONLINE = b"\x10\x04\x01"


def main() -> None:
    profile, bytes_per_s = load("paper"), BAUD / BITS_A_BYTE
    ticket = compose(samples.ticket(), profile)
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / "printer"
        with BarePrinter(link, bytes_per_s), open_printer("serial", str(link), profile) as printer:
            assert printer.send(ticket) is Evidence.FENCED
            sent = [timed_ms(lambda: printer.send(ticket)) for _ in range(TICKETS)]
            asked = [timed_ms(printer.status) for _ in range(QUESTIONS)]
        with BarePrinter(link, bytes_per_s):
            peer = Serial(devfile=str(link), baudrate=BAUD, timeout=1)
            theirs = [timed_ms(lambda: peer.query_status(ONLINE)) for _ in range(PEERS)]
            peer.close()
    line_ms = len(ticket) / bytes_per_s * 1000
    ticket_ms, status_ms, peer_ms = spread(sent), spread(asked), spread(theirs)
    say(
        "serial_line",
        ticket_bytes=len(ticket),
        ticket_ms=ticket_ms,
        floor_line_ms=round(line_ms, 1),
        status_ms=status_ms,
        peer_escpos_status_ms=peer_ms,
        ratio={
            "ticket_p50_to_line": ratio(ticket_ms["p50"], line_ms),
            "status_p50_to_escpos": round(status_ms["p50"] / peer_ms["p50"], 4),
        },
        goal={"ticket_to_line": 1.1, "status_ms": 30},
    )


if __name__ == "__main__":
    main()
