"""The complaint box's page: how it is, what was found, and what a manager decides."""

import re

from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.home import Heartbeat, Home
from kiosk.books.store import Books, writing
from kiosk.office import box_alarms, box_questions, statistics
from kiosk.office.box_frame import BoxFlag
from tests.kiosk.office.test_box import Frame
from tests.kiosk.web.conftest import page, post, speak, token


def test_the_count_is_an_estimate_and_a_silent_box_has_none(
    village: Home, sari: FlaskClient, office: Books, clock: ManualClock
) -> None:
    assert "tidak diketahui" in page(sari)
    speak(village, office, clock, Frame(), Frame(letters=12))
    text = page(sari)
    assert 'data-papers="12"' in text and "Perkiraan, dihitung oleh kotak." in text
    assert "Kotak menghitung" in text
    clock.advance(16)
    Heartbeat(village, "box_worker", clock).beat()
    text = page(sari)
    assert "data-papers" not in text and "Terakhir tercatat: 12." in text
    assert "Kotak tidak terdengar" in text and "Periksa listrik dan kabelnya." in text


def test_an_alarm_is_seen_once_and_by_whom(
    village: Home, sari: FlaskClient, budi: FlaskClient, office: Books, clock: ManualClock
) -> None:
    speak(village, office, clock, Frame(), Frame(flags=BoxFlag.TAMPER), Frame())
    told = "08.00: Kotak diguncang atau dipaksa."
    assert told in page(sari, "/counter")
    assert "Kotak diguncang atau dipaksa." in page(budi)
    assert post(sari, "/box", "/box/alarm/1").status_code == 303
    post(budi, "/box", "/box/alarm/1")
    text = page(budi)
    assert "dilihat sari, 24.11.2026 08.00" in text and "Sudah saya lihat" not in text
    assert told not in page(sari, "/counter")
    assert "melihat peringatan kotak" in page(budi, "/manage/audit")


def test_further_alarms_are_counted_on_the_console(
    village: Home, sari: FlaskClient, office: Books, clock: ManualClock
) -> None:
    speak(village, office, clock, Frame(), Frame(opens=1), Frame(letters=2, opens=1))
    speak(village, office, clock, Frame(letters=1, opens=1))
    text = page(sari, "/counter")
    assert "Hitungan kotak turun (2 &gt; 1)." in text and "Ada 1 peringatan lagi." in text


def test_every_kind_of_alarm_has_its_words_in_both_languages(
    village: Home, sari: FlaskClient, office: Books, clock: ManualClock
) -> None:
    with writing(office):
        for kind in box_alarms.AlarmKind:
            box_alarms.add(office, clock, "BOX1", kind, "7")
    for language in ("id", "en"):
        with sari.session_transaction() as session:
            session["language"] = language
        said = re.findall(r'data-alarm="([^"]+)".*?<p[^>]*>([^<]+)</p>', page(sari))
        assert {kind for kind, _words in said} == set(box_alarms.AlarmKind)
        assert len({words for _kind, words in said}) == len(said)
        assert not [words for _kind, words in said if "%" in words]


def test_only_a_manager_decides_on_an_unknown_total_and_new_papers_are_counted_meanwhile(
    village: Home, sari: FlaskClient, budi: FlaskClient, office: Books, clock: ManualClock
) -> None:
    speak(village, office, clock, Frame(letters=40), Frame(letters=41))
    assert "Pengelola yang memutuskan" in page(sari) and "/box/decide/1" not in page(sari)
    assert "pengelola perlu memutuskan" in page(sari, "/counter")
    assert post(sari, "/box", "/box/decide/1", answer="count").status_code == 403
    assert 'data-papers="1"' in page(budi)
    assert "Pilih: hitung, atau mulai dari sini." in decide(budi, "burn")
    assert "40 surat ikut dihitung." in decide(budi, "count")
    assert 'data-papers="41"' in page(budi)
    assert "Pengelola lain baru saja mengubahnya." in decide(budi, "start")
    assert statistics.papers(office) == 41
    assert box_questions.unanswered(office) == []
    assert "menghitung surat kotak" in page(budi, "/manage/audit")


def decide(client: FlaskClient, answer: str) -> str:
    answered = client.post(
        "/box/decide/1", data={"csrf_token": token(page(client)), "answer": answer}
    )
    assert answered.status_code == 303
    return page(client)


def test_an_alarm_that_is_not_there_is_told_on_the_page(sari: FlaskClient) -> None:
    assert post(sari, "/box", "/box/alarm/77").status_code == 303
    assert "Peringatan itu tidak ada." in page(sari)
