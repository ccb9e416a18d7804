"""Keys of pendopo.toml are changed; all else in it stays as the technician wrote it."""

import tomllib
from pathlib import Path

import pytest

from kiosk.books import settings
from kiosk.books.errors import SettingsError
from kiosk.books.settings_edit import set_keys
from kiosk.workers.trial_setup import SETTINGS

WRITTEN = """\
# Desa Sukojati, set up by Pak Hadi
[office]
village = "Sukojati"   # as on the sign

[box] # the red one
# kind = "old"
kind = "none"          # "none" until it hangs

# The printer under the desk
[printer]
kind = "usb"
address = "/dev/usb/lp0"
"""
SERIAL = {"kind": "serial", "address": "/dev/serial/by-id/usb-Pico_E66-if00"}


def written(folder: Path, text: str) -> Path:
    path = folder / "pendopo.toml"
    path.write_bytes(text.encode())
    return path


def test_a_changed_key_keeps_its_comment_and_every_other_line(tmp_path: Path) -> None:
    path = written(tmp_path, WRITTEN)
    told = set_keys(path, "box", SERIAL)
    before, after = WRITTEN.splitlines(), path.read_text().splitlines()
    assert after[:6] == before[:6]
    assert after[6:8] == [
        'kind = "serial"        # "none" until it hangs',
        f'address = "{SERIAL["address"]}"',
    ]
    assert after[8:] == before[7:]
    assert told == settings.load(path, {})
    assert (told.box.kind, told.box.address) == ("serial", SERIAL["address"])


def test_a_missing_section_comes_at_the_end(tmp_path: Path) -> None:
    for text in ('[office]\nvillage = "A"\n', '[office]\nvillage = "A"', ""):
        path = written(tmp_path, text)
        set_keys(path, "box", SERIAL)
        assert path.read_text().startswith(text)
        assert path.read_text().endswith(
            f'[box]\nkind = "serial"\naddress = "{SERIAL["address"]}"\n'
        )


def test_the_trials_own_file_can_be_edited(tmp_path: Path) -> None:
    path = written(tmp_path, SETTINGS.format(run="/run/pendopo"))
    set_keys(path, "printer", {"profile": "generic-80", "baud": 9600})
    now = tomllib.loads(path.read_text())
    then = tomllib.loads(SETTINGS.format(run="/run/pendopo"))
    then["printer"] |= {"profile": "generic-80", "baud": 9600}
    assert now == then


def test_line_ends_of_another_system_stay(tmp_path: Path) -> None:
    path = written(tmp_path, WRITTEN.replace("\n", "\r\n"))
    set_keys(path, "box", SERIAL)
    text = path.read_bytes()
    assert text.count(b"\n") == text.count(b"\r\n") == len(WRITTEN.splitlines()) + 1


def test_a_value_with_quotes_and_hashes_is_kept_whole(tmp_path: Path) -> None:
    path = written(tmp_path, '[office]\nvillage = "Suko # \\"jati\\""  # a # here\n')
    told = set_keys(path, "office", {"village": 'Desa "Ék" # 2'})
    assert told.office.village == 'Desa "Ék" # 2'
    assert path.read_text().endswith("# a # here\n")


def test_the_same_again_writes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, WRITTEN)
    set_keys(path, "box", SERIAL)
    before = path.stat()
    set_keys(path, "box", SERIAL)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_mode_and_owner_stay_and_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = written(tmp_path / "real", WRITTEN)
    real.chmod(0o640)
    before = real.stat()
    link = tmp_path / "pendopo.toml"
    link.symlink_to(real)
    set_keys(link, "box", SERIAL)
    after = real.stat()
    assert link.is_symlink() and "by-id" in real.read_text()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        *(before.st_mode, before.st_uid, before.st_gid),
    )
    assert [each.name for each in real.parent.iterdir()] == ["pendopo.toml"]


STRANGE = {
    "an inline table": 'box = {kind = "none"}\n',
    "dotted keys": 'box.kind = "none"\n',
    "a value over many lines": '[box]\nkind = """\nnone"""\n',
    "a header inside a text": '[office]\nvillage = """\\\n  [box]\n"""\n[box]\nkind = "none"\n',
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_what_no_line_edit_can_follow_is_left_alone_and_the_lines_are_told(
    tmp_path: Path, text: str
) -> None:
    path = written(tmp_path, text)
    said = r"\[box\]: cannot be changed here; write into it yourself: kind = \"serial\"; address ="
    with pytest.raises(SettingsError, match=said):
        set_keys(path, "box", SERIAL)
    assert path.read_text() == text


def test_a_value_that_the_settings_refuse_changes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, WRITTEN)
    with pytest.raises(SettingsError, match=r"pendopo.toml: \[box\] kind: .*\"serial\""):
        set_keys(path, "box", {"kind": "usb"})
    assert path.read_text() == WRITTEN


def test_a_file_with_a_mistake_is_not_edited(tmp_path: Path) -> None:
    path = written(tmp_path, WRITTEN.replace("village", "vilage"))
    with pytest.raises(SettingsError, match="did you mean village"):
        set_keys(path, "box", SERIAL)
    assert "by-id" not in path.read_text()


def test_no_file_and_a_full_folder_are_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no settings file"):
        set_keys(tmp_path / "pendopo.toml", "box", SERIAL)
    # A name so long that the file aside cannot be made stands in for a folder that takes none.
    path = tmp_path / ("p" * 250)
    path.write_text(WRITTEN)
    with pytest.raises(SettingsError, match=r"cannot be written: .*; nothing is changed"):
        set_keys(path, "box", SERIAL)
    assert path.read_text() == WRITTEN
