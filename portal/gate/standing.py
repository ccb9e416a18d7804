"""What the gate itself remembers from one commit to the next."""

from dataclasses import dataclass


@dataclass
class Standing:
    """One row of gate.db; the fields are its columns."""

    next_mark: int = 1
    boot: str = ""
    boot_s: float = 0.0
    ran: bool = False  # whether sessions' time was running
    day: str = ""
    salt: str = ""
    paused: bool = False
    pause_left_s: float | None = None
    aged_s: float = 0.0  # the history's clock (portal/gate/ageing.py)
    known_boot: str = ""  # the last boot whose date was trusted, with the date
    known_at: str = ""
    known_aged_s: float = 0.0
    purged: str = ""  # the day whose purge is done
