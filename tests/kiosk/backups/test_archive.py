"""What a backup's file is made of, and what is refused as one."""

import gzip
import hashlib
import io
import tarfile
from pathlib import Path

import msgspec
import pytest

from kiosk.backups import archive
from kiosk.backups.errors import BackupUnusable
from kiosk.backups.making import make
from kiosk.backups.manifest import Item, Manifest
from kiosk.books.clock import ManualClock
from kiosk.books.home import Home

Entries = dict[str, bytes]


@pytest.fixture
def backup(village: Home, clock: ManualClock) -> Path:
    return make(village, clock, "Sukojati")


def entries(path: Path) -> Entries:
    with tarfile.open(path) as tar:
        return {each.name: tar.extractfile(each).read() for each in tar}  # type: ignore[union-attr]


def packed(to: Path, held: Entries) -> Path:
    with tarfile.open(to, "w:gz") as tar:
        for name, data in held.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return to


def with_manifest(held: Entries, **changes: object) -> Entries:
    told = msgspec.json.decode(held["manifest.json"], type=Manifest)
    changed = msgspec.structs.replace(told, **changes)
    return {**held, "manifest.json": msgspec.json.encode(changed)}


def resummed(held: Entries) -> Entries:
    """With a manifest that is right for what is in it now."""
    found = {
        name: Item(len(data), hashlib.sha256(data).hexdigest())
        for name, data in held.items()
        if name != "manifest.json"
    }
    return with_manifest(held, files=found)


def test_a_file_cut_short_anywhere_is_refused(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    for length in (0, 1, 20, len(whole) // 2, len(whole) - 9):
        (tmp_path / "cut").write_bytes(whole[:length])
        with pytest.raises(BackupUnusable, match="cut: no "):
            archive.unpack(tmp_path / "cut")


def test_one_changed_byte_is_found(backup: Path, tmp_path: Path) -> None:
    held = entries(backup)
    held["office.db"] = held["office.db"][:-1] + b"\x01"
    with pytest.raises(BackupUnusable, match=r"office\.db in it is damaged"):
        archive.unpack(packed(tmp_path / "bad.tar.gz", held))


def test_something_else_is_no_backup(tmp_path: Path) -> None:
    other = tmp_path / "other"
    for data in (b"", b"hello", gzip.compress(b"hello"), bytes(4096)):
        other.write_bytes(data)
        with pytest.raises(BackupUnusable, match=r"no .*backup of Pendopo"):
            archive.unpack(other)
    with pytest.raises(BackupUnusable, match="it has no manifest"):
        archive.unpack(packed(tmp_path / "tar", {"a": b"b"}))
    with pytest.raises(BackupUnusable, match="manifest cannot be read"):
        archive.unpack(packed(tmp_path / "tar", {"manifest.json": b"{}"}))
    with pytest.raises(FileNotFoundError):
        archive.unpack(tmp_path / "nothing")


def test_a_newer_kind_of_backup_says_what_to_do(backup: Path, tmp_path: Path) -> None:
    held = with_manifest(entries(backup), format=2, pendopo="9.1")
    with pytest.raises(BackupUnusable, match=r"made by Pendopo 9\.1; bring this box up to date"):
        archive.unpack(packed(tmp_path / "new.tar.gz", held))


def test_what_is_missing_or_too_much_is_refused(backup: Path, tmp_path: Path) -> None:
    held = entries(backup)
    less = {name: data for name, data in held.items() if name != "desk.db"}
    with pytest.raises(BackupUnusable, match=r"desk\.db is missing in it"):
        archive.unpack(packed(tmp_path / "less", less))
    with pytest.raises(BackupUnusable, match="does not belong"):
        archive.unpack(packed(tmp_path / "more", {**held, "gate/gate.db": b"x"}))


@pytest.mark.parametrize("name", ["../passwd", "/etc/passwd", "clips/id/../../x", "gate/gate.db"])
def test_nothing_is_laid_outside_of_what_a_backup_holds(
    backup: Path, tmp_path: Path, name: str
) -> None:
    held = entries(backup)
    told = msgspec.json.decode(held["manifest.json"], type=Manifest)
    held = with_manifest({**held, name: b"x"}, files={**told.files, name: Item(1, "2d71")})
    with pytest.raises(BackupUnusable, match="does not name what a backup holds"):
        archive.unpack(packed(tmp_path / "bad", held), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_link_in_it_is_refused(backup: Path, tmp_path: Path) -> None:
    held = entries(backup)
    with tarfile.open(tmp_path / "bad", "w:gz") as tar:
        for name in ("manifest.json", "office.db"):
            entry = tarfile.TarInfo(name)
            if name == "office.db":
                entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
            else:
                entry.size = len(held[name])
            tar.addfile(entry, io.BytesIO(held[name]))
    with pytest.raises(BackupUnusable, match="does not belong in it"):
        archive.unpack(tmp_path / "bad", tmp_path / "out")
