"""The office's logo on its papers, in place of our mark: made printable, kept, removed."""

import subprocess
import sys
import threading
from enum import StrEnum

from hardware import logo as logos
from hardware.logo import BadLogo, Logo
from kiosk.books import files
from kiosk.books.clock import Clock
from kiosk.books.home import Home
from kiosk.books.store import Books, disk_full_named, writing
from kiosk.office import audit
from kiosk.office.errors import OfficeError

UPLOAD_MAX_BYTES = 512 * 1024
DECODE_MAX_S = 20.0
WHAT = "logo"
_ONE_AT_A_TIME = threading.Lock()


class Fault(StrEnum):
    """Why a picture is no logo."""

    NONE = "none"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    BLANK = "blank"
    COMMANDS = "commands"


class LogoRefused(OfficeError):
    """Error raised when a picture cannot become a logo; the last one stays."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"logo: {fault}")
        self.fault = fault


class NoLogo(OfficeError):
    """Error raised when there is no logo to take away."""


class LogoFolderClosed(OfficeError):
    """Error raised when the kiosk may not write the state folder."""


def current(home: Home) -> Logo | None:
    """The logo that papers bear, or None: they bear our mark then, as without a readable file."""
    try:
        return logos.load(home.logo)
    except BadLogo:
        return None


def keep(home: Home, books: Books, clock: Clock, officer: str, picture: bytes) -> Logo:
    """Keep a PNG, JPEG or WebP as the logo, in place of the last one, whole or not at all.

    Raises LogoRefused, LogoFolderClosed and DiskFull; the last one stays then.
    """
    logo = _printable(picture)
    try:
        with (
            disk_full_named(home.path),
            files.aside(home.path, logos.pbm(logo)) as new,
            writing(books),
        ):
            audit.record(books, clock, officer, "logo_keep", WHAT)
            new.replace(home.logo)
            files.sync(home.path)
    except OSError as error:
        raise LogoFolderClosed(f"{home.path}: {error.strerror}") from error
    return logo


def remove(home: Home, books: Books, clock: Clock, officer: str) -> None:
    """Take the logo away; raises NoLogo and LogoFolderClosed."""
    try:
        with writing(books):
            audit.record(books, clock, officer, "logo_remove", WHAT)
            home.logo.unlink()
            files.sync(home.path)
    except FileNotFoundError:
        raise NoLogo(f"{home.logo} is not there") from None
    except OSError as error:
        raise LogoFolderClosed(f"{home.path}: {error.strerror}") from error


def png(logo: Logo) -> bytes:
    """What a browser shows of it."""
    return logos.png(logo)


def size_bytes(logo: Logo) -> int:
    """How much it adds to a paper."""
    return len(logos.raster(logo))


def _printable(picture: bytes) -> Logo:
    if not picture:
        raise LogoRefused(Fault.NONE)
    if len(picture) > UPLOAD_MAX_BYTES:
        raise LogoRefused(Fault.TOO_LARGE)
    # -I: modules come from the installation, never from the folder that the kiosk runs in.
    command = [sys.executable, "-I", "-m", "hardware.logo_decode"]
    try:
        with _ONE_AT_A_TIME:
            done = subprocess.run(
                command, input=picture, capture_output=True, timeout=DECODE_MAX_S, check=False
            )
    except subprocess.TimeoutExpired:
        raise LogoRefused(Fault.TOO_LARGE) from None
    if done.returncode:
        told = done.stderr.decode("ascii", "replace")
        # Killed at a limit it says nothing.
        raise LogoRefused(Fault(told) if told in set(Fault) else Fault.UNREADABLE)
    try:
        return logos.without_traps(logos.parse(done.stdout))
    except BadLogo:
        raise LogoRefused(Fault.COMMANDS) from None
