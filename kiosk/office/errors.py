"""The office's refusals, each with a message that names the thing."""

from kiosk.office.opening import Opening


class OfficeError(Exception):
    """Root of every error raised by kiosk.office."""


class UnknownService(OfficeError):
    """Error raised when no service has that prefix."""


class ServiceClosed(OfficeError):
    """Error raised when a service takes no tickets now; `doors` tells when it opens again."""

    def __init__(self, message: str, doors: Opening | None = None) -> None:
        super().__init__(message)
        self.doors = doors


class DateDoubtful(OfficeError):
    """Error raised when an officer's date is far from the books; asked about once more.

    `far_days` after the last service day, or before `later` days that would lose their date.
    """

    def __init__(self, message: str, far_days: int, later: int) -> None:
        super().__init__(message)
        self.far_days = far_days
        self.later = later


class DayClosed(ServiceClosed):
    """Error raised when a number is asked for after the service day was closed."""


class QuotaReached(OfficeError):
    """Error raised when a service gave all the numbers it gives in a day."""


class PhoneCapReached(OfficeError):
    """Error raised when phones may take no more numbers today; the touch screen still may."""


class PhoneUnknown(OfficeError):
    """Error raised when the gate cannot say which phone wants a number."""


class PresenceNeeded(OfficeError):
    """Error raised when a phone must type the code on the board, and did not or typed another."""


class UnknownTicket(OfficeError):
    """Error raised when no ticket has that id or code."""


class IllegalMove(OfficeError):
    """Error raised when a ticket cannot make that move from its state."""


class NothingToUndo(OfficeError):
    """Error raised when an officer's last move is too old to take back, or moved on since."""


class UnknownCounter(OfficeError):
    """Error raised when no counter has that id."""


class CounterTaken(OfficeError):
    """Error raised when another officer already sits at the counter."""


class CounterNotOpen(OfficeError):
    """Error raised when a counter that is closed or paused, or another's, tries to call."""


class NobodyWaiting(OfficeError):
    """Error raised when a counter calls next and no one waits for its services."""


class UnknownDay(OfficeError):
    """Error raised when no service day has that id, or a month is none."""


class UnknownJob(OfficeError):
    """Error raised when no print job has that id."""


class UnknownAlarm(OfficeError):
    """Error raised when the box never raised that alarm, or never asked that."""


class UnknownOpening(OfficeError):
    """Error raised when no opening of the box has that id, or none goes on."""


class OpeningGoesOn(OfficeError):
    """Error raised when the box is opened again before the opening that goes on has ended."""


class SameOfficer(OfficeError):
    """Error raised when one officer signs twice for an opening of the box."""


class BadField(OfficeError):
    """Error raised when a field of a form cannot be kept; carries the field's name."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Taken(BadField):
    """Error raised when another one has that letter or name already."""


class ChangedMeanwhile(OfficeError):
    """Error raised when somebody changed the thing since the form was shown; nothing is lost."""


class PeopleWaiting(OfficeError):
    """Error raised when a service is to end while people are in its line: whose, how many."""

    def __init__(self, prefix: str, count: int) -> None:
        super().__init__(f"{count} people are in the line of service {prefix}")
        self.prefix, self.count = prefix, count


class BadPassword(OfficeError):
    """Error raised when a new password is too short or too long."""


class UnknownOfficer(OfficeError):
    """Error raised when no account has that login."""


class LastManager(OfficeError):
    """Error raised when the only manager would be removed or lose the role."""


class SignInRefused(OfficeError):
    """Error raised when login and password do not match."""


class SignInLocked(OfficeError):
    """Error raised when an account had too many wrong passwords; carries the wait in minutes."""

    def __init__(self, message: str, wait_min: int) -> None:
        super().__init__(message)
        self.wait_min = wait_min
