"""Every kind of slip, printed by an independent ESC/POS printer and read by a scanner."""

import pytest

from hardware.profiles import load, names
from hardware.receipt import compose
from tests.hardware import samples
from tests.hardware.conftest import Judge

CODES = {name: [samples.TICKET_URL] for name in ("ticket", "ticket-aid-day", "reprint", "undated")}


@pytest.mark.parametrize("name", names())
def test_every_slip_prints_whole_and_scans(name: str, judge: Judge) -> None:
    profile = load(name)
    kinds = samples.all_kinds(profile.columns)
    verdicts = judge({k: compose(lines, profile) for k, lines in kinds.items()}, profile.width_dots)
    for kind, verdict in verdicts.items():
        assert verdict["odd"] == [], kind
        assert verdict["answers"] == "", kind
        [receipt] = verdict["receipts"]
        assert receipt["width"] == profile.width_dots
        assert receipt["qr"] == CODES.get(kind, []), kind


@pytest.mark.parametrize("name", ["generic-58", "paper"])
def test_nothing_needs_more_paper_than_there_is(name: str, judge: Judge) -> None:
    """On wider paper nothing changes its place: nothing was wrapped or clipped by the printer."""
    profile = load(name)
    kinds = samples.all_kinds(profile.columns)
    jobs = {kind: compose(lines, profile) for kind, lines in kinds.items()}
    fitted, roomy = judge(jobs, profile.width_dots), judge(jobs, profile.width_dots + 96)
    for kind in kinds:
        [tight], [loose] = fitted[kind]["receipts"], roomy[kind]["receipts"]
        assert tight["height"] == loose["height"], kind
        assert tight["text"] == loose["text"], kind


@pytest.mark.parametrize("name", ["generic-58", "zj-5890"])
def test_a_hundred_different_raster_codes_scan(name: str, judge: Judge) -> None:
    profile = load(name)
    alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    urls = [
        f"http://10.77.0.1/t/{alphabet[n % 32]}{alphabet[n * 7 % 32]}QX{n:04d}" for n in range(100)
    ]
    jobs = {str(place): compose([{"qr": url}], profile) for place, url in enumerate(urls)}
    verdicts = judge(jobs, profile.width_dots)
    assert [verdict["receipts"][0]["qr"] for verdict in verdicts.values()] == [[u] for u in urls]


def test_the_number_is_by_far_the_biggest_thing(judge: Judge) -> None:
    number = [{"text": "A001", "size": 8}]
    text = [{"text": "A001"}]
    profile = load("generic-58")
    jobs = {"number": compose(number, profile), "text": compose(text, profile)}
    verdicts = judge(jobs, profile.width_dots)
    heights = {kind: verdict["receipts"][0]["height"] for kind, verdict in verdicts.items()}
    assert heights["number"] == 8 * heights["text"]
