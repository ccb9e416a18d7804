"""Every page's address, from both apps' own url maps; what is no page is named with its reason."""

from collections.abc import Iterable, Mapping

from flask import Flask
from werkzeug.routing import Rule

NOT_PAGES = {
    "static": "style sheets, scripts, the mark",
    "healthz": "JSON for a program",
    "touch.screen_css": "a style sheet",
    "touch.leave": "leads to the first page",
    "touch.alive": "a sign of life",
    "touch.with_keyboard": "a style sheet, or a script",
    "touch.paper": "a part of the ticket's page",
    "helping.state": "a part of the page of help",
    "workshop.lines": "a part of the technician's page of findings",
    "listening.state": "JSON for the button that reads aloud",
    "board.board_css": "a style sheet",
    "board.state": "JSON for the board",
    "board.events": "a stream for the board",
    "entrance.certificate": "a certificate",
    "counter.panel": "a part of the console",
    "moves.scanned": "an address for the counter's script",
    "reports.day_file": "a spreadsheet or a PDF",
    "reports.month_file": "a spreadsheet or a PDF",
    "demo.list_papers": "a part of the papers' page",
    "demo.paper": "a picture or a text",
    "demo.call": "a sound",
    "voice.heard": "a sound",
    "printer.logo": "a picture",
    "metrics.metrics": "figures for a program",
    "metrics.heard": "a figure for a program",
    "health.healthz": "JSON for a program",
    "village.follow_script": "the script of a followed ticket",
    "captive_api.state": "JSON for a phone's system",
}
"""GET endpoints of either app that are no whole page, and why."""
FILL = {
    "ticket_id": "1", "notice_id": "1", "prefix": "A", "service_day": "1", "month": "2026-11",
    "language": "en", "word": "two", "number": "A001",
    "moment": "251120260830",
}  # fmt: skip
"""What stands for an address's parts in the demo village; a part that is missing fails a guard."""


def rules(app: Flask) -> Iterable[Rule]:
    """Every rule that answers a GET."""
    return (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))


def addresses(app: Flask, fill: Mapping[str, str]) -> dict[str, str]:
    """Each page's address and its endpoint."""
    parts = FILL | dict(fill)
    with app.test_request_context():
        return {
            app.url_for(rule.endpoint, **{arg: parts[arg] for arg in rule.arguments}): rule.endpoint
            for rule in rules(app)
            if rule.endpoint not in NOT_PAGES
        }
