"""The folder where printed slips lie: NNNNNN.png and NNNNNN.txt, the newest two hundred."""

from pathlib import Path

from hardware.fakes.paper_canvas import Slip

KEPT = 200


class PaperStore:
    """Numbers go on after a restart; a file is there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._last = max(self._numbers(), default=0)

    def __len__(self) -> int:
        return len(self._numbers())

    def add(self, slip: Slip) -> Path:
        """Store one slip; its picture, which appears last, is what makes it visible."""
        self._last += 1
        name = f"{self._last:06d}"
        picture, hidden = self._folder / f"{name}.png", self._folder / f".{name}.tmp"
        slip.render().save(hidden, format="PNG")
        hidden_text = self._folder / f".{name}.text.tmp"
        hidden_text.write_text("\n".join(slip.text).strip("\n") + "\n", encoding="utf-8")
        hidden_text.replace(self._folder / f"{name}.txt")
        hidden.replace(picture)
        for old in self._numbers()[:-KEPT]:
            for suffix in ("png", "txt"):
                (self._folder / f"{old:06d}.{suffix}").unlink(missing_ok=True)
        return picture

    def _numbers(self) -> list[int]:
        return sorted(int(path.stem) for path in self._folder.glob("[0-9]*.png"))
