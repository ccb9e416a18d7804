"""The copy of the backups on a stick: how old it is, and whether the last one failed."""

from kiosk.backups import record
from kiosk.backups.record import Copied, Job
from kiosk.books.clock import Clock, moment
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.doctor.backups import failed_at
from kiosk.doctor.finding import Finding, Level, only_root_sees

NAME = "backup stick"
OLD_AFTER_S = 31 * 86_400
_COPY = "sudo systemctl start pendopo-stick"
_PLUG = "plug in a stick with the label PENDOPO"


def check(home: Home, settings: Settings, clock: Clock) -> Finding:
    """Whether it could, if the card were lost with the box."""
    if not settings.backup.recipient:
        told = "none: [backup] recipient is missing, so nothing leaves the box"
        return Finding(NAME, Level.OFF, "none", told, "docs/backup.md")
    try:
        failure, last = record.last_failure(home, Job.COPY), record.last_copy(home)
    except PermissionError:
        return only_root_sees(NAME, str(home.backups))
    if failure is not None:
        told = f"the last copy failed{failed_at(failure, clock)}: {failure.why}"
        return Finding(NAME, Level.FAIL, "failed", told, f"put that right, then {_COPY}")
    if last is None:
        return Finding(NAME, Level.WARN, "never", "no copy was made yet", _PLUG)
    return _judged(last, clock)


def _judged(last: Copied, clock: Clock) -> Finding:
    told = f"the last copy is {last.name}"
    age_s = (clock.now() - moment(last.at)).total_seconds()
    if not clock.is_trusted() or age_s < 0:
        return Finding(NAME, Level.WARN, "unknown", f"{told}; how old it is, is not known", _PLUG)
    if age_s > OLD_AFTER_S:
        return Finding(NAME, Level.WARN, "old", told, _PLUG, age_s)
    return Finding(NAME, Level.OK, "ok", told, age_s=age_s)
