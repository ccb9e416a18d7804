"""An independent judge of receipts: emupos renders the bytes, zbarimg reads the codes back.

Runs under the interpreter of the emupos venv (Python >= 3.13) and imports nothing of ours::

    python oracle.py 384|576 < JOBS > VERDICTS

One JSON line in ``{"hex": ..., "png": path}``, one JSON line out: the receipts with their text
and size, what the scanner read, and every command emupos did not know.
"""

import json
import subprocess
import sys
from pathlib import Path

from emupos.config import PrinterProfile
from emupos.printer.printer import Printer
from PIL import Image, ImageFilter

FAR, BLUR_DOTS = 0.7, 1.0


def _profile(width_dots: int) -> PrinterProfile:
    return PrinterProfile.model_validate(
        {
            "type": "printer",
            "name": f"{width_dots} dots",
            "dpi": 203,
            "width_dots": width_dots,
            "font_a": {"width": 12, "height": 24},
            "font_b": {"width": 9, "height": 17},
            "code_pages": {0: "PC437"},
            "default_code_page": 0,
            "drawer_sensor_open_level": "high",
            "serial": {"baud": 115200, "data_bits": 8, "parity": "none", "stop_bits": 1},
        }
    )


def _scan(png: Path) -> list[str]:
    command = ["zbarimg", "--quiet", "--raw", "--nodbus", str(png)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.stdout.splitlines()


def _from_afar(png: Path) -> Path:
    """The slip as a cheap camera sees it from too far: fewer dots, and blurred."""
    with Image.open(png) as picture:
        size = (int(picture.width * FAR), int(picture.height * FAR))
        far = picture.convert("L").resize(size, Image.Resampling.BILINEAR)
    path = png.with_stem(f"{png.stem}-far")
    far.filter(ImageFilter.GaussianBlur(BLUR_DOTS)).save(path)
    return path


def _judge(data: bytes, width_dots: int, png: Path) -> dict[str, object]:
    printer = Printer(
        "judge", _profile(width_dots), sensor_open_level="high", job_idle_timeout_ms=2000
    )
    printer.open_connection("wire", 0.0)
    outcomes = [printer.receive("wire", data, 0.1), printer.close_connection("wire", 0.2)]
    events = [event for outcome in outcomes for event in outcome.events]
    answers = b"".join(write.data for outcome in outcomes for write in outcome.writes)
    receipts = []
    for place, receipt in enumerate(r for outcome in outcomes for r in outcome.receipts):
        path = png.with_stem(f"{png.stem}-{place}") if place else png
        path.write_bytes(receipt.png)
        receipts.append(
            {
                "text": receipt.text,
                "width": receipt.width_dots,
                "height": receipt.height_dots,
                "qr": _scan(path),
                "qr_far": _scan(_from_afar(path)),
            }
        )
    odd = [f"{e.type}: {e.data}" for e in events if _is_complaint(str(e.type))]
    return {"receipts": receipts, "answers": answers.hex(), "odd": odd}


def _is_complaint(event_type: str) -> bool:
    return any(word in event_type for word in ("unknown", "unsupported", "clipped", "invalid"))


if __name__ == "__main__":
    for line in sys.stdin:
        job = json.loads(line)
        verdict = _judge(bytes.fromhex(job["hex"]), int(sys.argv[1]), Path(job["png"]))
        print(json.dumps(verdict), flush=True)
