"""The errors of keeping books, each with a message that names the thing."""


class BooksError(Exception):
    """Root of every error raised by kiosk.books."""


class SettingsError(BooksError):
    """Error raised when the settings file cannot be used; one line with file, key and cure."""


class BooksMissing(BooksError):
    """Error raised when a database file does not exist yet."""


class Unsettled(BooksError):
    """Error raised while a restore that was interrupted has not been brought to its end."""


class DiskFull(BooksError):
    """Error raised when a change could not be kept because the disk is full."""


class NestedWriting(BooksError):
    """Error raised when writing() is entered twice on one connection."""


class AlreadyRunning(BooksError):
    """Error raised when another process already does this job on the same state folder."""
