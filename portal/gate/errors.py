"""The gate's own errors; the server turns each into a refusal or a log line."""

from portal.gate.states import Code


class GateError(Exception):
    """Root of every error raised by portal.gate."""

    code = Code.MALFORMED


class BadRequest(GateError):
    """Error raised when a line is not one request of the protocol."""

    code = Code.MALFORMED


class NotAllowed(GateError):
    """Error raised when a peer asks for what its user may not do."""

    code = Code.NOT_ALLOWED


class UnknownPhone(GateError):
    """Error raised when no neighbour or session stands behind an address or a mark."""

    code = Code.UNKNOWN_PHONE


class WifiPaused(GateError):
    """Error raised when a grant is asked for while staff let the WiFi rest."""

    code = Code.PAUSED


class WifiFull(GateError):
    """Error raised when as many phones as the settings allow are already known."""

    code = Code.FULL


class WrongCode(GateError):
    """Error raised when a return code belongs to no session."""

    code = Code.WRONG_CODE


class TooManyCodes(GateError):
    """Error raised when too many wrong return codes came in ten minutes."""

    code = Code.TOO_MANY


class DeviceFailed(GateError):
    """Error raised when the enforcement device refused a change or does not show it."""

    code = Code.DEVICE


class BooksFailed(GateError):
    """Error raised when a grant could not be kept in the books and was taken back."""

    code = Code.BOOKS


class NftFailed(DeviceFailed):
    """Error raised when nft refused a script; nothing of it holds."""


class SharesFailed(GateError):
    """Error raised when tc refused the plan of shares."""


class NftMissing(GateError):
    """Error raised when there is no nft on this machine."""
