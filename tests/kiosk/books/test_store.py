"""The write gate and the connections behind it."""

import gc
import multiprocessing
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from kiosk.books.errors import BooksMissing, DiskFull, NestedWriting
from kiosk.books.home import Home
from kiosk.books.store import Books, Shelf, Watch, create, writing


def counting_books(path: Path) -> Path:
    def migrate(books: Books) -> None:
        books.execute("CREATE TABLE IF NOT EXISTS marks (n INTEGER PRIMARY KEY) STRICT")

    create(path, migrate)
    return path


def add_marks(path: Path, how_many: int) -> None:
    books = Books.open(path)
    for _ in range(how_many):
        with writing(books):
            top = books.execute("SELECT coalesce(max(n), 0) FROM marks").fetchone()[0]
            books.execute("INSERT INTO marks VALUES (?)", (top + 1,))
    books.close()


def test_four_processes_write_without_a_gap_or_a_locked_error(tmp_path: Path) -> None:
    path = counting_books(tmp_path / "a.db")
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=add_marks, args=(path, 50)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0, 0]
    books = Books.open(path)
    assert [row[0] for row in books.execute("SELECT n FROM marks ORDER BY n")] == list(
        range(1, 201)
    )
    books.close()


def test_threads_of_one_process_take_turns(tmp_path: Path) -> None:
    path = counting_books(tmp_path / "a.db")
    threads = [threading.Thread(target=add_marks, args=(path, 40)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    books = Books.open(path)
    assert books.execute("SELECT count(*), max(n) FROM marks").fetchone()[:] == (160, 160)
    books.close()


def test_an_error_inside_writing_undoes_the_whole_change(tmp_path: Path) -> None:
    books = Books.open(counting_books(tmp_path / "a.db"))
    with pytest.raises(ZeroDivisionError), writing(books):
        books.execute("INSERT INTO marks VALUES (1)")
        1 / 0  # noqa: B018
    assert books.execute("SELECT count(*) FROM marks").fetchone()[0] == 0
    with writing(books):
        books.execute("INSERT INTO marks VALUES (2)")
    books.close()


def test_writing_refuses_to_nest(tmp_path: Path) -> None:
    books = Books.open(counting_books(tmp_path / "a.db"))
    with writing(books), pytest.raises(NestedWriting), writing(books):
        pass
    books.close()


def test_outside_writing_nothing_can_be_changed(tmp_path: Path) -> None:
    books = Books.open(counting_books(tmp_path / "a.db"))
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        books.execute("INSERT INTO marks VALUES (1)")
    books.close()


def test_books_are_wal_full_with_foreign_keys(village: Home) -> None:
    books = Books.open(village.office)
    found = {
        name: books.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "query_only")
    }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "query_only": 1,
    }
    books.close()


def test_a_full_disk_is_named_and_changes_nothing(tmp_path: Path) -> None:
    books = Books.open(counting_books(tmp_path / "a.db"))
    pages = books.execute("PRAGMA page_count").fetchone()[0]
    books.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(DiskFull, match=r"a\.db: the disk is full"), writing(books):
        books.executemany("INSERT INTO marks VALUES (?)", [(n,) for n in range(5000)])
    assert books.execute("SELECT count(*) FROM marks").fetchone()[0] == 0
    books.close()


def test_missing_books_are_named(tmp_path: Path) -> None:
    with pytest.raises(BooksMissing, match=r"none\.db"):
        Books.open(tmp_path / "none.db")


def test_the_files_of_the_group_can_be_written_by_it_and_the_desk_only_by_its_owner(
    village: Home,
) -> None:
    books = Books.open(village.office)
    with writing(books):
        books.execute("UPDATE services SET is_open = 1")
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in (village.office, village.path / "office.db-wal", village.desk)
    }
    assert modes == {"office.db": 0o660, "office.db-wal": 0o660, "desk.db": 0o600}
    books.close()


def test_a_watch_sees_another_connections_change_once(tmp_path: Path) -> None:
    path = counting_books(tmp_path / "a.db")
    watch, books = Watch(path), Books.open(path)
    assert not watch.changed()
    with writing(books):
        books.execute("INSERT INTO marks VALUES (1)")
    assert watch.changed()
    assert not watch.changed()
    watch.close()
    books.close()


def test_a_watch_stops_waiting_when_told(tmp_path: Path) -> None:
    watch, stop = Watch(counting_books(tmp_path / "a.db")), threading.Event()
    stop.set()
    assert not watch.wait(0.01, stop)
    watch.close()


def test_a_watch_gives_up_after_its_time(tmp_path: Path) -> None:
    watch = Watch(counting_books(tmp_path / "a.db"))
    assert not watch.wait(0.01, threading.Event(), timeout_s=0.02)
    watch.close()


def test_each_thread_has_its_own_connection(tmp_path: Path) -> None:
    shelf = Shelf(counting_books(tmp_path / "a.db"))
    seen: list[Books] = []

    def look() -> None:
        seen.append(shelf.books())
        shelf.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert shelf.books() is shelf.books()
    assert seen[0] is not shelf.books()
    shelf.close()
    shelf.close()


def test_a_dropped_connection_that_is_collected_in_a_change_waits_for_no_one(
    tmp_path: Path,
) -> None:
    path = counting_books(tmp_path / "a.db")

    def change() -> None:
        books = Books.open(path)
        dropped: list[object] = [Books.open(path)]
        dropped.append(dropped)  # only the collector finds it, and that comes when it likes
        with writing(books):
            del dropped
            gc.collect()
            books.execute("INSERT INTO marks VALUES (1)")
        books.close()

    thread = threading.Thread(target=change, daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    add_marks(path, 1)


def test_a_dropped_connection_closes_itself_and_gives_its_lock_back(tmp_path: Path) -> None:
    path = counting_books(tmp_path / "a.db")
    books = Books.open(path)
    open_files = len(list(Path("/proc/self/fd").iterdir()))
    del books
    gc.collect()
    assert len(list(Path("/proc/self/fd").iterdir())) < open_files
    add_marks(path, 1)
