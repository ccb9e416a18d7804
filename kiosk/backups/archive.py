"""The file of a backup: a manifest and the files that it names, packed by gzip."""

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from kiosk.backups import manifest as manifests
from kiosk.backups.errors import BackupUnusable
from kiosk.backups.manifest import BOOKS, FORMAT, MAY_HOLD, Item, Manifest

LEVEL = 6
_CHUNK_BYTES = 1 << 18
_MANIFEST_MAX_BYTES = 1 << 20


def pack(folder: Path, manifest: Manifest, to: Path) -> None:
    """Write the manifest and its files, which lie in this folder; not yet on the card."""
    with to.open("xb") as raw:
        os.fchmod(raw.fileno(), 0o600)
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=LEVEL) as tar:
            _add(tar, manifests.NAME, io.BytesIO(msgspec.json.encode(manifest)))
            for name in manifest.files:
                with (folder / name).open("rb") as file:
                    _add(tar, name, file)


def put_on_card(path: Path) -> None:
    """Sync a file; what is read from it next comes from the card itself, not from memory."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def look(path: Path) -> Manifest:
    """What a backup says of itself, unproven; raises BackupUnusable, OSError."""
    with _opened(path) as tar:
        return _manifest(path, tar)


def unpack(path: Path, to: Path | None = None) -> Manifest:
    """Check every byte, and lay the files in the folder `to`; raises BackupUnusable, OSError."""
    with _opened(path) as tar:
        manifest = _manifest(path, tar)
        awaited = dict(manifest.files)
        for member in tar:
            if member.name == manifests.NAME:
                continue
            item = awaited.pop(member.name, None)
            data = tar.extractfile(member) if member.isreg() else None
            if item is None or data is None:
                raise BackupUnusable(f"{path}: holds {member.name!r}, which does not belong in it")
            if _laid(data, to / member.name if to else None) != item:
                raise BackupUnusable(f"{path}: {member.name} in it is damaged")
    if awaited:
        raise BackupUnusable(f"{path}: {', '.join(awaited)} is missing in it")
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with (
            path.open("rb") as raw,
            gzip.GzipFile(fileobj=raw) as unpacked,
            tarfile.open(fileobj=unpacked, mode="r:") as tar,
        ):
            yield tar
            while unpacked.read(_CHUNK_BYTES):
                pass  # up to its end, where gzip's own sum stands
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise BackupUnusable(f"{path}: no whole backup of Pendopo ({error})") from error
    except OSError as error:
        if error.errno is None:  # gzip's own, of bytes that are not its
            raise BackupUnusable(f"{path}: no whole backup of Pendopo ({error})") from error
        raise


def _manifest(path: Path, tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    data = tar.extractfile(first) if first and first.name == manifests.NAME else None
    if data is None:
        raise BackupUnusable(f"{path}: no backup of Pendopo: it has no manifest")
    try:
        manifest = msgspec.json.decode(data.read(_MANIFEST_MAX_BYTES), type=Manifest)
    except msgspec.MsgspecError as error:
        raise BackupUnusable(f"{path}: its manifest cannot be read: {error}") from None
    if manifest.format != FORMAT:
        told = f"{path}: of a newer kind ({manifest.format}), made by Pendopo {manifest.pendopo}"
        raise BackupUnusable(f"{told}; bring this box up to date first")
    if not all(map(MAY_HOLD.fullmatch, manifest.files)) or not set(BOOKS) <= set(manifest.files):
        raise BackupUnusable(f"{path}: its manifest does not name what a backup holds")
    return manifest


def _add(tar: tarfile.TarFile, name: str, data: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    entry.mode, entry.size = 0o600, data.seek(0, io.SEEK_END)
    data.seek(0)
    tar.addfile(entry, data)


def _laid(data: IO[bytes], to: Path | None) -> Item:
    digest, size, file = hashlib.sha256(), 0, None
    if to is not None:
        to.parent.mkdir(parents=True, exist_ok=True)
        file = to.open("xb")
    try:
        while chunk := data.read(_CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            if file:
                file.write(chunk)
        if file:
            file.flush()
            os.fsync(file.fileno())
    finally:
        if file:
            file.close()
    return Item(size, digest.hexdigest())
