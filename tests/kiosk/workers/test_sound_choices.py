"""Who decides what the hall hears: the managers' switch, the officer, and who took the ticket."""

from pathlib import Path

from kiosk.books.store import writing
from kiosk.office import calls, queue, tickets
from tests.kiosk.workers.hall import PATIENCE_S, SEAT, Hall, record


def test_a_switched_off_voice_is_silent_and_says_nothing_old_when_it_is_on_again(
    hall: Hall,
) -> None:
    hall.switch(on=False)
    with hall.speaking():
        hall.call()
        hall.switch(on=True)
        second = hall.call()
        hall.until(lambda: len(hall.heard()) == 1)
    assert hall.heard() == [hall.sounds_of(second)]


def test_a_call_is_cut_short_when_the_voice_is_switched_off(hall: Hall) -> None:
    with hall.speaking() as speaker:
        begun, go = speaker.hold()
        hall.call()
        assert begun.wait(PATIENCE_S)
        hall.switch(on=False)
        go.set()
        hall.until(lambda: speaker.stopped == 1)


def test_a_person_is_called_again_in_english_when_the_officer_asks(hall: Hall) -> None:
    record(Path(hall.settings.voice.clips), "en", hall.office)
    with hall.speaking():
        called = hall.call()
        hall.until(lambda: len(hall.heard()) == 1)
        with writing(hall.office):
            calls.recall(hall.office, hall.clock, SEAT, called[0].id, "en")
        hall.until(lambda: len(hall.heard()) == 2)
    assert hall.heard() == [hall.sounds_of(called), hall.sounds_of(called, "en")]


def test_who_took_the_ticket_in_english_is_called_in_both_languages(hall: Hall) -> None:
    record(Path(hall.settings.voice.clips), "en", hall.office)
    with writing(hall.office):
        mine = queue.take_ticket(hall.office, hall.clock, "B", "an English tap", language="en")
    with hall.speaking():
        with writing(hall.office):
            calls.call_out_of_turn(hall.office, hall.clock, SEAT, mine.id, "urgent")
        hall.until(lambda: len(hall.heard()) == 1)
        called = hall.call()
        hall.until(lambda: len(hall.heard()) == 2)
    mine = tickets.by_id(hall.office, mine.id)
    assert hall.heard() == [hall.sounds_of([mine], "id", "en"), hall.sounds_of(called)]
