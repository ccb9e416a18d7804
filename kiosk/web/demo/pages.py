"""The trial's own page: papers seen in the browser, a box to drop into, faults to play with.

The fake devices are a process of their own (hardware.fakes); this page speaks to its socket.
"""

import socket

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask import send_from_directory as send
from werkzeug.wrappers import Response as BaseResponse

from kiosk.office import devices, statistics
from kiosk.web import words
from kiosk.web.context import House, house

pages = Blueprint("demo", __name__)

COMMANDS = {
    "drop": "box drop",
    "box-open": "box open",
    "box-close": "box close",
    "box-jam": "box jam",
    "box-clear": "box clear",
    "printer-ok": "printer ok",
    "printer-paper-out": "printer paper_out",
    "printer-cover-open": "printer cover_open",
    "printer-unplugged": "printer unplugged",
}
SPEAKER = {"speaker-ok": "ok", "speaker-unplugged": "unplugged"}
"""What the trial's loudspeaker reads as its plug: run/speaker."""
LINES = {"line-up": "up", "line-down": "down"}
"""What the trial's gate reads as its line to the internet: run/line."""
SHOWN, HEARD = 12, 3
TIMEOUT_S = 2.0


@pages.get("/paper")
def papers() -> str:
    return render_template("demo/paper.html", **_seen(house()))


@pages.get("/paper/list")
def list_papers() -> Response:
    """The papers without their frame, for a page that stays open; 304 while nothing changed."""
    response = Response(render_template("demo/papers.html", **_seen(house())))
    response.add_etag()
    response.make_conditional(request)
    return response


@pages.get("/paper/<name>.<any(png,txt):kind>")
def paper(name: str, kind: str) -> Response:
    return send(house().home.papers, f"{name}.{kind}")


@pages.get("/paper/<name>.wav")
def call(name: str) -> Response:
    return send(house().home.sounds, f"{name}.wav")


@pages.post("/paper/do/<command>")
def do(command: str) -> BaseResponse:
    if command in LINES:
        _write(house(), "line", LINES[command])
    elif command in SPEAKER:
        _write(house(), "speaker", SPEAKER[command])
    elif command in COMMANDS:
        _tell(house(), COMMANDS[command])
    else:
        abort(404)
    return redirect(url_for(".papers"), 303)


def _seen(here: House) -> dict[str, object]:
    pictures = sorted(here.home.papers.glob("*.png"), reverse=True)[:SHOWN]
    calls = sorted(here.home.sounds.glob("*.wav"), reverse=True)[:HEARD]
    device = devices.last_word(here.office, "printer")
    sound = words.sound_state(devices.last_word(here.office, "sound"), here.age_of("sound"))
    return {
        "papers": [each.stem for each in pictures],
        "calls": [each.stem for each in calls],
        "sound": words.sound_words(sound),
        "drops": statistics.drops(here.office, here.clock, here.age_of("box")),
        "printer": words.printer_words(words.printer_state(device, here.age_of("printer"))),
    }


def _tell(here: House, line: str) -> None:
    try:
        _send(here, line)
    except OSError:
        abort(503)


def _send(here: House, line: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as devices:
        devices.settimeout(TIMEOUT_S)
        devices.connect(str(here.home.run / "devices.sock"))
        devices.sendall(f"{line}\n".encode())
        devices.recv(4096)


def _write(here: House, switch: str, word: str) -> None:
    new = here.home.run / f"{switch}.new"
    new.write_text(word)
    new.replace(here.home.run / switch)
