"""The three walks of the house, end to end, with the shipped fakes and no patching."""

import http.client
import json
import sqlite3
from urllib.parse import urlsplit

from tests.flows.conftest import Person, until
from tests.house import House

PROBE = ("connectivitycheck.gstatic.com", "/generate_204")


def papers(house: House) -> list[str]:
    return [path.read_text() for path in sorted(house.home.papers.glob("*.txt"))]


def test_a_phone_from_probe_to_online(house: House) -> None:
    place = urlsplit(house.portal)
    probe = http.client.HTTPConnection(place.hostname or "", place.port, timeout=5)
    probe.request("GET", PROBE[1], headers={"Host": PROBE[0]})
    answer = probe.getresponse()
    assert (answer.status, answer.getheader("Location")) == (302, f"{house.portal}/")
    assert len(answer.read()) > 4
    probe.close()

    visitor = Person(house.portal)
    assert "Sambungkan ke internet" in visitor.opens("/")
    visitor.presses("/connect")
    assert visitor.address == f"{house.portal}/connected"
    assert "Anda sudah tersambung" in visitor.page
    visitor.presses("/disconnect")
    assert "Sambungkan ke internet" in visitor.opens("/")


def test_a_ticket_from_finger_to_paper_to_counter_to_board(house: House) -> None:
    resident = Person(house.kiosk)
    resident.opens("/")
    resident.opens("/ticket")
    resident.presses("/ticket/C")
    number = resident.sees(r'data-number="(C\d+)"')
    ticket = resident.address.rsplit("/", 1)[1]

    until(lambda: "Ambil karcis di bawah layar" in resident.opens(f"/ticket/{ticket}/paper"))
    assert sum(number in paper for paper in papers(house)) == 1

    board = http.client.HTTPConnection(urlsplit(house.kiosk).netloc, timeout=10)
    board.request("GET", "/board/events")
    stream = board.getresponse()
    login, password = house.login
    officer = Person(house.kiosk)
    officer.opens("/counter")
    officer.submits("/counter/sign-in", login=login, password=password)
    officer.presses("/counter/choose/2")
    officer.presses("/counter/call")
    assert officer.sees(r'data-here="(C\d+)"') == number
    for raw in stream:
        line = raw.decode().strip()
        if line.startswith("data: "):
            calls = json.loads(line.removeprefix("data: "))["calls"]
            if calls and calls[0]["number"] == number:
                break
    assert calls[0]["counter"] == "Loket 2"
    stream.close()
    board.close()

    phone = Person(house.portal)
    phone.opens(f"/t/{code_of(house, int(ticket))}")
    assert number in phone.page
    assert "Loket 2" in phone.page
    officer.presses(f"/counter/finish/{ticket}")
    assert "Loket Anda kosong" in officer.page


def test_a_number_from_a_phone_is_called_and_the_phone_says_so(house: House) -> None:
    visitor, officer = Person(house.portal), Person(house.kiosk)
    visitor.opens("/queue")
    visitor.presses("/queue/D")
    number = visitor.sees(r'data-number="(D\d+)"')
    assert "Nomor ini tidak dicetak" in visitor.page
    place = visitor.address.removeprefix(house.portal)
    login, password = house.login
    officer.opens("/counter")
    officer.submits("/counter/sign-in", login=login, password=password)
    officer.presses("/counter/choose/3")
    for _ in range(50):
        officer.presses("/counter/call")
        if officer.sees(r'data-here="(\w+)"') == number:
            break
    assert "Silakan ke Loket 3" in visitor.opens(place)
    assert f"<b>{number}</b>" in visitor.opens("/")
    assert not [paper for paper in papers(house) if number in paper]


def test_a_drop_from_the_sensor_to_the_page_and_the_board(house: House) -> None:
    hall = Person(house.kiosk)
    until(lambda: json.loads(hall.opens("/board/state"))["box"]["total"] is not None)
    before = letters(house)
    house.devices("box drop")
    until(lambda: letters(house) == before + 1)
    visitor = Person(house.portal)
    until(lambda: f">{before + 1} surat<" in visitor.opens("/"))
    assert "Perkiraan, dihitung oleh kotak." in visitor.page
    box = json.loads(hall.opens("/board/state"))["box"]
    counting = {"state": "counting", "total": before + 1, "today": None, "trouble": None}
    assert box | {"today": None} == counting


def letters(house: House) -> int:
    with sqlite3.connect(f"file:{house.home.office}?mode=ro", uri=True) as books:
        found = books.execute("SELECT coalesce(sum(booked), 0) FROM box_frames").fetchone()[0]
    books.close()
    return int(found)


def code_of(house: House, ticket: int) -> str:
    with sqlite3.connect(f"file:{house.home.office}?mode=ro", uri=True) as books:
        found = books.execute("SELECT code FROM tickets WHERE id = ?", (ticket,)).fetchone()[0]
    books.close()
    return str(found)


def test_a_cut_line_is_told_to_phones_and_officers_until_it_is_mended(house: House) -> None:
    visitor, officer = Person(house.portal), Person(house.kiosk)
    login, password = house.login
    officer.opens("/counter")
    officer.submits("/counter/sign-in", login=login, password=password)
    officer.presses("/counter/choose/3")
    officer.opens("/paper")
    officer.presses("/paper/do/line-down")
    until(lambda: "Internet putus sejak" in visitor.opens("/"))
    assert "putus sejak" in officer.opens("/counter/panel")
    officer.opens("/paper")
    officer.presses("/paper/do/line-up")
    until(lambda: "Internet putus sejak" not in visitor.opens("/"))
    assert "tersambung" in officer.opens("/counter/panel")
