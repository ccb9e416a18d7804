"""The errors of backups, each with a message that names the thing."""

from kiosk.books.errors import BooksError


class BackupFailed(BooksError):
    """Error raised when no backup could be made; those that are there stay."""


class BackupUnusable(BooksError):
    """Error raised when a file cannot be relied on as a backup; nothing was changed."""
