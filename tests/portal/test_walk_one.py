"""Walk 1, a phone: probe, 302, page, tap, proof in the device, 303, full page."""

import pytest

from portal.gate.states import Line
from tests.portal.gates import PHONE
from tests.portal.phones import URL, Page, Town


def test_a_phone_walks_in_taps_once_and_is_online(town: Town) -> None:
    with town.world.serving():
        probe = town.get("/generate_204", url="http://connectivitycheck.gstatic.com")
        assert probe.headers["Location"] == f"{URL}/"
        page = town.page("/")
        assert "WiFi gratis Desa Sukojati" in page.words
        [action] = page.actions
        tap = town.post(action, Origin="null")
        assert town.world.device.carry(town.world.mac()), "the 303 came before the proof"
        assert (tap.status_code, tap.headers["Location"]) == (303, "/connected")
        assert "Anda sudah tersambung Sisa waktu 4 jam" in town.page("/connected").words


def test_the_language_a_person_chose_goes_along_the_whole_walk(town: Town) -> None:
    with town.world.serving():
        page = town.page("/?lang=en")
        assert page.actions == ["/connect?lang=en"]
        tap = town.post(page.actions[0])
        assert tap.headers["Location"] == "/connected?lang=en"
        connected = town.page(tap.headers["Location"])
        assert "You are connected" in connected.words
        assert all("lang=" in link for link in connected.links)


def test_putuskan_ends_the_session_and_leads_home(town: Town) -> None:
    with town.world.serving():
        town.post("/connect")
        [action] = town.page("/connected").actions
        left = town.post(action)
        assert (left.status_code, left.headers["Location"]) == (303, "/")
        assert not town.world.device.carry(town.world.mac())
        assert "Anda belum tersambung" in town.page("/connected").words


def test_a_line_that_is_down_says_since_when_and_keeps_a_place(town: Town) -> None:
    town.world.line.turn(Line.DOWN)
    with town.world.serving():
        page = town.page("/")
        assert "Internet putus sejak" in page.words and "Antrean sekarang" in page.words
        tap = town.post(page.actions[0])
        assert tap.status_code == 303
        waiting = town.page("/connected")
        assert "Menunggu internet kembali" in waiting.words
        assert "sudah tersambung" not in waiting.words
        town.world.line.turn(Line.UP)
        assert "Anda sudah tersambung" in town.page("/connected").words


def test_a_live_phone_is_told_that_its_time_is_kept_while_the_line_is_down(town: Town) -> None:
    with town.world.serving():
        town.post("/connect")
        town.world.line.turn(Line.DOWN)
        page = town.page("/")
        assert "Sisa waktu Anda disimpan" in page.words and page.actions == []
        assert "sudah tersambung" not in town.page("/connected").words


def test_a_phone_that_the_gate_does_not_know_is_told_of_the_line_too(town: Town) -> None:
    town.world.line.turn(Line.DOWN)
    with town.world.serving():
        town.world.neighbours.absent.add(PHONE)
        assert "Internet putus sejak 09.10" in town.page("/privacy").words


def test_spent_time_says_why_and_one_tap_renews(town: Town) -> None:
    town.world.ask_grant(PHONE)
    town.world.pass_minutes(241)
    with town.world.serving():
        page = town.page("/")
        assert "Waktu sambungan Anda habis" in page.words and "Sambung lagi" in page.words
        town.post(page.actions[0])
        assert "Anda sudah tersambung" in town.page("/connected").words


def test_an_idle_phone_is_told_that_it_was_idle(town: Town) -> None:
    town.world.ask_grant(PHONE)
    town.world.pass_minutes(31, traffic=False)
    with town.world.serving():
        assert "lama tidak dipakai" in town.page("/").words


def test_spent_fair_use_says_slower_and_stays_online(town: Town) -> None:
    town.world.ask_grant(PHONE)
    town.world.device.carry(town.world.mac(), 2_000_000_000)
    town.world.pass_minutes(1)
    with town.world.serving():
        words = town.page("/connected").words
        assert "Anda sudah tersambung" in words and "lebih pelan" in words and "2000 MB" in words


def test_a_rest_says_until_when_and_offers_no_button(town: Town) -> None:
    with town.world.serving() as gate:
        gate.pause(3600)
        page = town.page("/")
        assert "WiFi istirahat sampai 10.10." in page.words and page.actions == []
        refused = town.post("/connect")
        assert refused.status_code == 503 and "istirahat" in Page(refused.text).words


def test_a_silent_gate_is_said_honestly_and_the_village_stays(town: Town) -> None:
    page = town.page("/")
    assert "Pengatur WiFi sedang tidak menjawab" in page.words
    assert "Antrean sekarang" in page.words
    assert "Sambungan belum pasti" in town.page("/connected").words
    tap = town.post("/connect")
    assert tap.status_code == 503 and "tidak menjawab" in Page(tap.text).words


def test_a_failing_device_is_no_success(town: Town) -> None:
    with town.world.serving():
        town.world.device.broken = True
        assert town.post("/connect").status_code == 503
        assert "sudah tersambung" not in town.page("/connected").words


def test_a_phone_no_neighbour_knows_is_told_what_to_do(town: Town) -> None:
    town.world.neighbours.absent.add(PHONE)
    with town.world.serving():
        assert "Sambungkan WiFi, lalu coba lagi" in Page(town.post("/connect").text).words


@pytest.mark.parametrize("claimed", ["10.77.0.99", "garbage, 10.0.0.1"])
def test_an_address_in_a_header_counts_only_behind_our_front(town: Town, claimed: str) -> None:
    with town.world.serving():
        town.post("/connect", X_Pendopo_Client=claimed)
        assert town.world.device.carry(town.world.mac(PHONE))
        other = town.ask("POST", "/connect", ip="", X_Pendopo_Client="10.77.0.99")
        assert other.status_code == 303
        assert town.world.device.carry(town.world.mac("10.77.0.99"))
        assert town.ask("POST", "/connect", ip="").status_code == 503
