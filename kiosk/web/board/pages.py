"""The hall board: one page, one stream of events, and a poll for when the stream fails."""

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.sansio.blueprints import BlueprintSetupState

from kiosk.office import queue
from kiosk.web.board.hub import Hub, TooManyStreams, read
from kiosk.web.context import EXTENSION as HOUSE
from kiosk.web.context import house

pages = Blueprint("board", __name__)

EXTENSION = "pendopo.board"


@pages.record
def _make_hub(setup: BlueprintSetupState) -> None:
    extensions = setup.app.extensions
    extensions[EXTENSION] = Hub(extensions[HOUSE])


@pages.get("/board")
def board() -> str:
    here = house()
    queues = queue.overview(here.office, here.clock)
    return render_template("board/board.html", state=read(here), queues=queues)


@pages.get("/board/state")
def state() -> Response:
    """The state as JSON with an ETag: 304 while nothing changed."""
    now = read(house())
    response = Response(now.text, mimetype="application/json")
    response.set_etag(now.id)
    response.make_conditional(request)
    return response


@pages.get("/board/events")
def events() -> Response:
    """Server-sent events; 503 when all streams are taken, then a screen polls /board/state."""
    hub: Hub = current_app.extensions[EXTENSION]
    try:
        hub.join()
    except TooManyStreams:
        abort(503)
    stream = hub.events(request.headers.get("Last-Event-ID", ""))
    response = Response(stream, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
    # Not a `finally` in the generator: one that was never started would never give its place back.
    response.call_on_close(hub.leave)
    return response


@pages.get("/board.css")
def board_css() -> Response:
    """The board's pixels per millimetre."""
    css = f":root{{--mm:{house().settings.board.px_per_mm:.4f}px}}"
    return Response(css, mimetype="text/css", headers={"Cache-Control": "max-age=60"})
