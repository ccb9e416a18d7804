"""What can go wrong with a device, as plain nouns under one root."""


class HardwareError(Exception):
    """Error raised when a device of the house cannot do its work."""


class PrinterError(HardwareError):
    """Error raised when the printer cannot print.

    ``bytes_accepted`` tells what the printer has already taken of the job:
    0 means a retry is safe, more means nobody knows what is on the paper.
    """

    def __init__(self, message: str = "", *, bytes_accepted: int = 0) -> None:
        super().__init__(message)
        self.bytes_accepted = bytes_accepted


class PrinterOffline(PrinterError):
    """Error raised when the printer cannot be opened or has been unplugged."""


class PaperOut(PrinterError):
    """Error raised when the printer reports that the paper is finished."""


class CoverOpen(PrinterError):
    """Error raised when the printer reports an open cover."""


class PrinterSilent(PrinterError):
    """Error raised when an answer is needed and the printer gives none."""


class PrinterStalled(PrinterError):
    """Error raised when the printer stops taking bytes for longer than the write time-out."""


class PrinterFault(PrinterError):
    """Error raised when the printer reports another error: too hot, low voltage, cutter."""


class BadProfile(PrinterError):
    """Error raised when a printer profile is not known."""


class BoxError(HardwareError):
    """Error raised when the complaint box cannot be read."""


class BadFrame(BoxError):
    """Error raised when a line from the box is not a valid KP1 frame."""


class NewerProtocol(BadFrame):
    """Error raised when a whole line speaks another version of KP; carries the version."""

    def __init__(self, message: str, version: int) -> None:
        super().__init__(message)
        self.version = version


class BoxOffline(BoxError):
    """Error raised when the box cannot be opened or has been unplugged."""


class SoundError(HardwareError):
    """Error raised when the hall cannot be spoken to."""


class BadSound(SoundError):
    """Error raised when a recording is not a WAV that can be joined with the others."""


class OtherFormat(BadSound):
    """Error raised when a WAV has another format; carries it: Hz, channels, bits."""

    def __init__(self, message: str, found: tuple[int, int, int]) -> None:
        super().__init__(message)
        self.found = found


class NoVoice(SoundError):
    """Error raised when a text has neither recordings nor a program that speaks it."""


class SpeakerOffline(SoundError):
    """Error raised when the loudspeaker's device does not play."""


class LampOffline(HardwareError):
    """Error raised when the tower lamp's pins cannot be used."""


class ScannerOffline(HardwareError):
    """Error raised when the QR scanner cannot be opened or has been unplugged."""
