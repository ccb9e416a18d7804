"""Debian's `age`: a backup for a public key, read with the secret one, which no box ever has."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kiosk.backups.errors import BackupFailed, BackupUnusable

SUFFIX = ".age"
_HEADER = b"age-encryption.org/v1\n"
_CHUNK_BYTES = 1 << 18


def is_encrypted(file: Path) -> bool:
    """Whether a file is for somebody who holds a key."""
    with file.open("rb") as opened:
        return opened.read(len(_HEADER)) == _HEADER


def encrypt(source: Path, recipient: str, to: IO[bytes]) -> str:
    """Write it for this public key; returns the SHA-256 of that. Raises BackupFailed, OSError."""
    command = [_program(BackupFailed), "--encrypt", "--recipient", recipient]
    with source.open("rb") as plain, _running(command, plain) as (output, process):
        digest = _poured(output, to)
        _ended(process, BackupFailed, f"{source}: age could not encrypt it")
    return digest


def decrypt(source: Path, identity: Path, to: Path) -> None:
    """Write what is in it; raises BackupUnusable, OSError."""
    command = [_program(BackupUnusable), "--decrypt", "--identity", str(identity), str(source)]
    with to.open("xb") as plain, _running(command, None) as (output, process):
        os.fchmod(plain.fileno(), 0o600)
        _poured(output, plain)
        _ended(process, BackupUnusable, f"{source}: cannot be decrypted with {identity}")
        plain.flush()
        os.fsync(plain.fileno())


def _program(error: type[BackupFailed | BackupUnusable]) -> str:
    found = shutil.which("age")
    if found is None:
        raise error("age is not installed: sudo apt-get install age")
    return found


@contextmanager
def _running(
    command: list[str], plain: IO[bytes] | None
) -> Iterator[tuple[IO[bytes], "subprocess.Popen[bytes]"]]:
    with subprocess.Popen(
        command, stdin=plain, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout, process
        except BaseException:
            process.kill()
            raise


def _poured(output: IO[bytes], to: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := output.read(_CHUNK_BYTES):
        digest.update(chunk)
        to.write(chunk)
    return digest.hexdigest()


def _ended(
    process: "subprocess.Popen[bytes]", error: type[BackupFailed | BackupUnusable], told: str
) -> None:
    assert process.stderr is not None
    said = process.stderr.read().decode(errors="replace").splitlines()
    if process.wait() != 0:
        why = said[0].removeprefix("age: ").removeprefix("error: ") if said else "no reason told"
        raise error(f"{told}: {why}")
