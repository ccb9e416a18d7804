"""A copy on a stick: encrypted, whole or not at all, and one line for what a stick does."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.backups import age, archive, record
from kiosk.backups.elsewhere import copy_newest
from kiosk.backups.errors import BackupFailed, BackupUnusable
from kiosk.backups.making import make
from kiosk.backups.record import Job
from kiosk.books.clock import ManualClock
from kiosk.books.errors import DiskFull
from kiosk.books.home import Home
from kiosk.cli import main
from tests.factories import a_home
from tests.kiosk.backups.dying import dies_at
from tests.kiosk.backups.houses import beside, live_in, what

pytestmark = pytest.mark.skipif(shutil.which("age") is None, reason="NOT ENCRYPTED: no age here")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a stick")
MB = 1_000_000


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A secret key, as a technician makes it on a laptop."""
    file = tmp_path_factory.mktemp("laptop") / "key.txt"
    subprocess.run(["age-keygen", "-o", file], check=True, capture_output=True)
    return file


@pytest.fixture
def recipient(key: Path) -> str:
    done = subprocess.run(["age-keygen", "-y", key], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def run(home: Home, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["--home", str(home.path), *map(str, arguments)])


def test_the_copy_is_for_the_keys_holder_alone_and_comes_back(
    village: Home, clock: ManualClock, stick: Path, key: Path, recipient: str, tmp_path: Path
) -> None:
    live_in(village, clock)
    lost, made = what(village), make(village, clock, "Sukojati")
    copied = copy_newest(village, stick, recipient)
    assert beside(stick) == [f"{made.name}.age"]
    assert age.is_encrypted(copied) and b"Sukojati" not in copied.read_bytes()
    new = a_home(tmp_path / "new")
    refused = run(new, "restore", copied)
    assert refused.exit_code == 2 and "--identity FILE" in refused.output
    done = run(new, "restore", copied, "--identity", key)
    assert done.exit_code == 0, done.output
    assert what(new) == lost
    assert beside(new.backups)[-1] == made.name


def test_another_key_or_half_a_copy_brings_nothing_back(
    village: Home, clock: ManualClock, stick: Path, key: Path, recipient: str, tmp_path: Path
) -> None:
    make(village, clock, "Sukojati")
    copied = copy_newest(village, stick, recipient)
    other = tmp_path / "other.txt"
    subprocess.run(["age-keygen", "-o", other], check=True, capture_output=True)
    with pytest.raises(BackupUnusable, match=r"cannot be decrypted with .*other\.txt: no identity"):
        age.decrypt(copied, other, tmp_path / "out")
    half = tmp_path / "half.age"
    half.write_bytes(copied.read_bytes()[:-100])
    before = what(village)
    refused = run(village, "restore", half, "--identity", key)
    assert refused.exit_code == 2 and refused.output.count("\n") == 1, refused.output
    assert what(village) == before and not (village.backups / ".restoring").exists()


def test_the_same_one_is_not_written_twice_and_old_ones_go(
    village: Home, clock: ManualClock, stick: Path, recipient: str
) -> None:
    (stick / "pendopo-desa-lain-000001-20200101T0215.tar.gz.age").write_text("another village's")
    (stick / "photo.jpg").write_text("")
    for _ in range(9):
        make(village, clock, "Sukojati")
        first = copy_newest(village, stick, recipient).stat().st_mtime_ns
        assert copy_newest(village, stick, recipient).stat().st_mtime_ns == first
        clock.advance(86_400)
    kept = beside(stick)
    assert len(kept) == 7 + 2 and "photo.jpg" in kept
    assert {name[:-4] for name in kept if "sukojati" in name} == {
        name for name in beside(village.backups) if name.endswith(".gz")
    }


def test_without_a_recipient_nothing_leaves_the_box_but_by_a_plain_word(
    village: Home, stick: Path
) -> None:
    village.settings.write_text("")
    done = run(village, "backup", "--to", stick)
    assert done.exit_code == 2 and "[backup] recipient is missing" in done.output
    assert beside(stick) == [] and len(beside(village.backups)) == 1
    done = run(village, "backup", "--newest", "--to", stick, "--plain")
    assert done.exit_code == 0 and "NOT ENCRYPTED" in done.output
    [copied] = stick.iterdir()
    assert archive.unpack(copied).files
    assert run(village, "backup", "--plain").exit_code == 2


def test_a_recipient_that_is_no_key_is_named(village: Home, stick: Path, recipient: str) -> None:
    village.settings.write_text('[backup]\nrecipient = "age1abc"\n')
    done = run(village, "backup", "--newest", "--to", stick)
    assert "[backup] recipient" in done.output and "a public key of age" in done.output
    wrong = recipient[:-1] + ("q" if recipient[-1] != "q" else "p")
    village.settings.write_text(f'[backup]\nrecipient = "{wrong}"\n')
    done = run(village, "backup", "--to", stick)
    assert done.exit_code == 2 and "age could not encrypt it" in done.output
    assert beside(stick) == []


def test_what_was_copied_and_what_failed_is_on_record(
    village: Home, stick: Path, recipient: str
) -> None:
    village.settings.write_text(f'[backup]\nrecipient = "{recipient}"\n')
    assert record.last_copy(village) is None
    assert run(village, "backup", "--to", stick / "gone").exit_code == 2
    failure = record.last_failure(village, Job.COPY)
    assert failure and "was pulled out" in failure.why
    assert run(village, "backup", "--newest", "--to", stick).exit_code == 0
    copied = record.last_copy(village)
    assert copied and [copied.name] == beside(stick)
    assert record.last_failure(village, Job.COPY) is None


def test_with_no_backup_yet_there_is_nothing_to_copy(village: Home, stick: Path) -> None:
    with pytest.raises(BackupFailed, match="no backup to copy yet"):
        copy_newest(village, stick, "")


def test_killed_in_the_middle_no_half_copy_bears_a_name(
    village: Home, clock: ManualClock, stick: Path, recipient: str
) -> None:
    make(village, clock, "Sukojati")
    for point in range(1, 200):
        if not dies_at(point, lambda: copy_newest(village, stick, recipient)):
            break
        named = [name for name in beside(stick) if name != ".pendopo-part"]
        for name in named:
            assert (stick / name).stat().st_size > 1000
    assert 5 < point < 199
    copy_newest(village, stick, recipient)
    assert len(beside(stick)) == 1


# -- On file systems of their own: full, locked, pulled out -----------------------------------


@contextmanager
def mounted(place: Path, *options: str) -> Iterator[Path]:
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", *options, str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(village: Home) -> None:
    """Recordings of 2 MB that no packing makes smaller."""
    (village.clips / "id").mkdir(parents=True)
    (village.clips / "id" / "a.wav").write_bytes(os.urandom(2 * MB))


def failed_copy(village: Home, clock: ManualClock, stick: Path, recipient: str) -> str:
    """The one line; the backup on the box is whole, the stick bears no half one."""
    made = village.backups / beside(village.backups)[-1]
    with pytest.raises(BackupFailed) as caught:
        copy_newest(village, stick, recipient)
    assert archive.unpack(made)
    assert "\n" not in str(caught.value)
    assert "the backup on the box is whole" in str(caught.value)
    return str(caught.value)


@needs_root
def test_a_stick_that_is_full(
    village: Home, clock: ManualClock, stick: Path, recipient: str
) -> None:
    fill(village)
    make(village, clock, "Sukojati")
    with mounted(stick, "-t", "tmpfs", "-o", "size=1m", "none"):
        assert "is full" in failed_copy(village, clock, stick, recipient)
        assert beside(stick) == []


@needs_root
def test_a_stick_whose_lock_is_on(
    village: Home, clock: ManualClock, stick: Path, recipient: str
) -> None:
    make(village, clock, "Sukojati")
    with mounted(stick, "-t", "tmpfs", "-o", "ro", "none"):
        assert "its lock is on" in failed_copy(village, clock, stick, recipient)


@needs_root
@pytest.mark.skipif(not Path("/dev/loop-control").exists(), reason="no loop devices here")
def test_a_stick_that_is_pulled_out_in_the_middle(
    village: Home, clock: ManualClock, stick: Path, recipient: str, tmp_path: Path
) -> None:
    """It takes the first half; the rest, and all that is asked of it then, is an I/O error."""
    fill(village)
    make(village, clock, "Sukojati")
    with mounted(tmp_path / "chips", "-t", "tmpfs", "-o", "size=1500k", "none") as chips:
        image = chips / "image"
        with image.open("wb") as file:
            file.truncate(8 * MB)
        subprocess.run(["mke2fs", "-q", "-F", str(image)], check=True)
        with mounted(stick, "-o", "loop", str(image)):
            told = failed_copy(village, clock, stick, recipient)
            assert "was pulled out in the middle of it" in told


@needs_root
def test_a_full_card_makes_no_half_backup(village: Home, clock: ManualClock) -> None:
    fill(village)
    make(village, clock, "Sukojati")
    first = (village.backups / beside(village.backups)[-1]).rename(village.path / "first")
    roomy = os.statvfs(village.path)
    with mounted(village.backups, "-t", "tmpfs", "-o", "size=3m,mode=0700", "none"):
        kept = village.backups / "pendopo-sukojati-000001-undated.tar.gz"
        shutil.copyfile(first, kept)
        with pytest.raises(DiskFull, match="the disk is full"):
            make(village, clock, "Sukojati", disk=lambda path: roomy)
        assert beside(village.backups) == [kept.name] and archive.unpack(kept).files
