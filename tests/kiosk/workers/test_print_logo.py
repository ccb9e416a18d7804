"""The office's logo on paper, from its file to the slip."""

from kiosk.books.store import writing
from kiosk.office import printing
from kiosk.workers.print_worker import PrintWorker
from tests.kiosk.workers.conftest import Shop


def test_the_offices_logo_stands_where_the_mark_did_until_it_is_broken(shop: Shop) -> None:
    def printed_with(data: bytes | None) -> str:
        if data is not None:
            shop.home.logo.write_bytes(data)
        with writing(shop.office):
            lines = [{"mark": True}, {"cut": True}]
            job = printing.enqueue(shop.office, shop.clock, "test", lines)
        shop.until(lambda: printing.job(shop.office, job).state is printing.JobState.CONFIRMED)
        return shop.papers()[-1]

    with shop.working(PrintWorker):
        assert "[gambar 200x84]" in printed_with(None)
        assert "[gambar 64x20]" in printed_with(b"P4\n64 20\n" + b"\xf0" * 160)
        assert "[gambar 200x84]" in printed_with(b"P4\n64 20\n")
