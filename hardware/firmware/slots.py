"""Where the counter's memory lies: small files that a cut in mid-write may tear."""

import os


class Slots:
    """Numbered places for a few bytes each; `FileSlots` and the tests' torn ones are such."""

    count = 8

    def read(self, slot: int) -> "bytes | None":
        """What lies there; None where nothing does. Raises OSError."""
        raise NotImplementedError

    def write(self, slot: int, data: bytes) -> None:
        """Put `data` there in place of what was. Raises OSError."""
        raise NotImplementedError


class FileSlots(Slots):
    """Slots as files of the board's file system (littlefs), in two folders in turn.

    littlefs moves what is written often over the whole flash, so no place wears out first. Each
    of its folders is a log of its own: a damaged one does not take the other along.
    """

    def __init__(self, folder: str) -> None:
        names = (folder, folder + "/even", folder + "/odd")
        self._folders = names[1:]
        for name in names:
            try:
                os.mkdir(name)
            except OSError:  # it is there already; if not, the first write says so
                continue

    def read(self, slot: int) -> "bytes | None":
        """What lies there; None where nothing can be read."""
        try:
            with open(self._path(slot), "rb") as file:
                return file.read()
        except OSError:
            return None

    def write(self, slot: int, data: bytes) -> None:
        """Put `data` there; littlefs keeps the old until the new is whole. Raises OSError."""
        with open(self._path(slot), "wb") as file:
            file.write(data)

    def _path(self, slot: int) -> str:
        return self._folders[slot % 2] + "/" + str(slot)
