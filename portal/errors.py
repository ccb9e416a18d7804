"""The errors of the portal's callers of the gate, each with a message that names the thing."""


class PortalError(Exception):
    """Root of every error raised by portal.gate_client and portal.web."""


class GateUnavailable(PortalError):
    """Error raised when the gate does not answer: stopped, restarting or out of breath."""


class GateRefused(PortalError):
    """Error raised when the gate answered no; `code` is one of portal.gate.states.Code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
