"""Files that are there whole or not at all, also after a power cut."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER_MODE, FILE_MODE = 0o750, 0o640


@contextmanager
def aside(folder: Path, data: bytes) -> Iterator[Path]:
    """The data on the card in a file of the same folder, gone afterwards unless it was renamed."""
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", suffix=".new", delete=False) as file:
        new = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), FILE_MODE)
            os.fsync(file.fileno())
            yield new
        finally:
            new.unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """Make a renaming or a removal in this folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
