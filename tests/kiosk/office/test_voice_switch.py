"""The switch of the hall's voice: on at first, kept, and on record."""

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books, writing
from kiosk.office import voice_switch


def switch(office: Books, clock: ManualClock, *, on: bool) -> None:
    with writing(office):
        voice_switch.switch(office, clock, "budi", on=on)


def test_the_voice_is_on_until_somebody_switches_it_off_for_good(
    office: Books, clock: ManualClock, village: Home
) -> None:
    assert voice_switch.speaks(office)
    switch(office, clock, on=False)
    clock.reboot()
    after = Books.open(village.office)
    assert not voice_switch.speaks(after)
    after.close()
    switch(office, clock, on=True)
    assert voice_switch.speaks(office)


def test_only_changes_are_on_record(office: Books, clock: ManualClock) -> None:
    for on in (True, False, False, True):
        switch(office, clock, on=on)
    rows = office.execute("SELECT officer, action FROM audit ORDER BY id")
    assert [tuple(row) for row in rows] == [("budi", "voice_off"), ("budi", "voice_on")]
