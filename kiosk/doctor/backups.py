"""The backups: how old the newest is, and whether an attempt after it failed."""

from kiosk.backups import record
from kiosk.backups.names import Name
from kiosk.backups.record import Failure, Job
from kiosk.books.clock import Clock, clock_time
from kiosk.books.home import Home
from kiosk.doctor.finding import Finding, Level, only_root_sees

NAME = "backup"
OLD_AFTER_S, TOO_OLD_AFTER_S = 2 * 86_400, 7 * 86_400
_NOW = "sudo pendopo backup"
_WHY = "why: journalctl -u pendopo-backup -n 20"


def check(home: Home, clock: Clock, *, is_trial: bool) -> Finding:
    """Whether the office could go on from a new card; a failure is never an old success."""
    try:
        failure, newest = record.last_failure(home, Job.BACKUP), record.newest(home)
    except PermissionError:
        return only_root_sees(NAME, str(home.backups))
    if failure is not None:
        told = f"the last one failed{failed_at(failure, clock)}: {failure.why}; {_of(newest)}"
        return Finding(NAME, Level.FAIL, "failed", told, f"put that right, then {_NOW}")
    if newest is None:
        if is_trial:
            return Finding(NAME, Level.OFF, "none", "none: a trial makes none by itself")
        return Finding(NAME, Level.WARN, "none", "none yet", f"{_NOW}; {_WHY}")
    return _judged(newest, record.age_s(newest, clock), is_trial=is_trial)


def _judged(newest: Name, age_s: float | None, *, is_trial: bool) -> Finding:
    if age_s is None or age_s < 0:
        told = f"{_of(newest)}; how old it is, is not known: a date is missing or was wrong"
        return Finding(NAME, Level.WARN, "unknown", told, _NOW)
    if age_s > OLD_AFTER_S and not is_trial:
        level = Level.FAIL if age_s > TOO_OLD_AFTER_S else Level.WARN
        return Finding(NAME, level, "old", _of(newest), f"{_NOW}; {_WHY}", age_s)
    return Finding(NAME, Level.OK, "ok", _of(newest), age_s=age_s)


def _of(newest: Name | None) -> str:
    if newest is None:
        return "there is none"
    when = f" of {newest.at:%d.%m.%Y %H.%M}" if newest.at else ""
    return f"the newest is number {newest.number}{when}"


def failed_at(failure: Failure, clock: Clock) -> str:
    """ " at 02.15", or "" where nobody knows."""
    return f" at {clock_time(clock, failure.at)}" if failure.at else ""
