"""A clock that several processes share and a test moves: its hands lie in a file."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Jakarta")
FILE = "clock.json"


class SharedClock:
    """The hands in `path`; each process reads them, one moves them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def start(self, now: datetime) -> None:
        """Set it for the first time: to an aware moment, in the first boot, trusted."""
        self._write(now=now.timestamp(), boot_s=100.0, boots=1, trusted=True)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._hands()["now"], UTC)

    def local(self) -> datetime:
        return self.now().astimezone(ZONE)

    def boot_s(self) -> float:
        return float(self._hands()["boot_s"])

    @property
    def boot(self) -> str:
        return f"boot{self._hands()['boots']:04d}"

    def is_trusted(self) -> bool:
        return bool(self._hands()["trusted"])

    def advance(self, seconds: float) -> None:
        """Let time pass on the wall and since boot."""
        hands = self._hands()
        self._write(**hands | {n: hands[n] + seconds for n in ("now", "boot_s")})

    def reboot(self) -> None:
        """A new boot without a clock chip: the wall stands where it stood, nobody believes it."""
        hands = self._hands()
        self._write(**hands | {"boot_s": 10.0, "boots": hands["boots"] + 1, "trusted": False})

    def hear_the_time(self, ahead: timedelta) -> None:
        """A time server says how far the wall is behind; from now on it is believed."""
        hands = self._hands()
        self._write(**hands | {"now": hands["now"] + ahead.total_seconds(), "trusted": True})

    def _hands(self) -> dict[str, Any]:
        hands: dict[str, Any] = json.loads(self._path.read_text())
        return hands

    def _write(self, **hands: Any) -> None:
        hidden = self._path.with_suffix(".new")
        hidden.write_text(json.dumps(hands))
        hidden.replace(self._path)
