"""A day closed in the real house: every face tells it, and it opens again."""

from tests.flows.conftest import Person, until
from tests.house import House


def test_a_day_is_closed_told_and_opened_again(house: House) -> None:
    resident, officer, phone = Person(house.kiosk), Person(house.kiosk), Person(house.portal)
    hall = Person(house.kiosk)
    resident.opens("/ticket")
    resident.presses("/ticket/D")
    number = resident.sees(r'data-number="(D\d+)"')
    login, password = house.login
    officer.opens("/counter")
    officer.submits("/counter/sign-in", login=login, password=password)

    officer.opens("/day")
    officer.presses("/day/close", home="1")
    assert "Hari ini sudah ditutup" in officer.page
    assert "Antrean hari ini sudah ditutup" in resident.opens("/ticket")
    assert "Antrean hari ini sudah ditutup." in phone.opens("/queue")
    until(lambda: '"is_over":true' in hall.opens("/board/state"))

    officer.presses("/day/open")
    assert "menunggu lagi." in officer.page
    assert number in phone.opens("/lost/D")
    assert '"closed":null' in hall.opens("/board/state")
    resident.opens("/ticket")
    resident.presses("/ticket/D")
    assert int(resident.sees(r'data-number="D(\d+)"')) == int(number[1:]) + 1
