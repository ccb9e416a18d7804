"""The page says why a phone's connection ended, and offers the one tap that renews it."""

import pytest

from portal.gate import messages as m
from tests.portal.gates import PHONE
from tests.portal.phones import Town

ENDINGS = {
    "time": "Waktu sambungan Anda habis. Silakan sambung lagi.",
    "idle": "Sambungan berhenti karena lama tidak dipakai.",
    "user": "Sambungan Anda sudah diputus.",
    "staff": "Sambungan Anda dihentikan petugas.",
}


@pytest.mark.parametrize("why", ENDINGS)
def test_each_ending_has_its_words_and_its_button(town: Town, why: str) -> None:
    world = town.world
    world.ask_grant(PHONE)
    if why == "user":
        world.ask(m.Disconnect(PHONE))
    elif why == "staff":
        listing = world.ask(m.List())
        assert isinstance(listing, m.Listing)
        world.ask(m.Revoke(listing.sessions[0].mark))
    else:
        world.pass_minutes(241 if why == "time" else 31, traffic=why == "time")
    with world.serving():
        page = town.page("/")
        assert ENDINGS[why] in page.words
        assert [words for words in ENDINGS.values() if words in page.words] == [ENDINGS[why]]
        assert "/connect" in page.actions
        assert "/connect" in town.page("/connected").actions
