"""The settings file, pendopo.toml: frozen, typed, and one clear line for each mistake."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

from kiosk.books.clock import SystemClock
from kiosk.books.errors import SettingsError
from kiosk.books.settings_backup import Backup
from kiosk.books.settings_box import Box
from kiosk.books.settings_errors import one_line
from kiosk.books.settings_gate import Gate, Section, trouble_of
from kiosk.books.settings_lamp import Lamp
from kiosk.books.settings_portal import Listen, Portal
from kiosk.books.settings_printer import Printer
from kiosk.books.settings_queue import Hours, Queue
from kiosk.books.settings_scanner import Scanner
from kiosk.books.settings_screen import Board, Screen, trouble_of_screens
from kiosk.books.settings_tls import Lan
from kiosk.books.settings_voice import Voice

NAME_MAX_BYTES = 32
"""Of a network's name: IEEE 802.11-2020, 9.4.2.2."""
OVERRIDABLE = (("kiosk", "listen"), ("portal", "listen"), ("portal", "address"), ("gate", "device"))

Name = Annotated[str, Meta(min_length=1, max_length=60, description="text of 1 to 60 characters")]
Days = Annotated[int, Meta(ge=1, le=365, description="a whole number of days, 1 to 365")]
Minutes = Annotated[int, Meta(ge=1, le=1440, description="a whole number of minutes, 1 to 1440")]
Mbit = Annotated[
    float, Meta(ge=0.5, le=10_000, description="megabits a second, 0.5 to 10000, as measured")
]


class Office(Section, frozen=True):
    """Which village this is."""

    village: Name = "Sukojati"
    kind: Annotated[Literal["Desa", "Kelurahan"], Meta(description='"Desa" or "Kelurahan"')] = (
        "Desa"
    )
    district: Name = "Blimbingsari"
    time_zone: Annotated[str, Meta(description='a zone such as "Asia/Jakarta"')] = "Asia/Jakarta"

    @property
    def name(self) -> str:
        """ "Desa Sukojati"."""
        return f"{self.kind} {self.village}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Clock(Section, frozen=True):
    """Whether the date is believed before a time server confirmed it."""

    trusted: Annotated[
        Literal["auto", "always"],
        Meta(description='"auto" (time server or clock chip) or "always" (a PC)'),
    ] = "auto"


class Kiosk(Section, frozen=True):
    """The touch screen's server."""

    listen: Listen = "127.0.0.1:8080"
    one_port: Annotated[
        bool, Meta(description="true only for a trial: staff pages on the same port")
    ] = False
    demo: Annotated[bool, Meta(description="true only for a trial: /paper and fake devices")] = (
        False
    )
    idle_s: Annotated[int, Meta(ge=10, le=600, description="10 to 600 seconds")] = 30


class Wifi(Section, frozen=True):
    """What a visitor is given."""

    name: Annotated[
        str, Meta(min_length=1, max_length=NAME_MAX_BYTES, description="1 to 32 characters")
    ] = "WiFi Desa Sukojati"
    session_min: Minutes = 240
    idle_min: Minutes = 30
    fair_use_mb: Annotated[
        int, Meta(ge=10, le=1_000_000, description="megabytes a day, 10 to 1000000")
    ] = 1000
    history_days: Days = 30
    down_mbit: Mbit | None = None
    up_mbit: Mbit | None = None
    office_percent: Annotated[
        int, Meta(ge=5, le=90, description="a part of the line, 5 to 90 in a hundred")
    ] = 20

    @property
    def trouble(self) -> str | None:
        """What no single key shows: "key: what is wrong; the cure", or None."""
        if (length := len(self.name.encode())) > NAME_MAX_BYTES:
            return (
                f"name: {length} bytes; use a name of at most {NAME_MAX_BYTES} bytes"
                " (a letter with an accent takes two or three)"
            )
        if (self.down_mbit is None) != (self.up_mbit is None):
            lacking = "down_mbit" if self.down_mbit is None else "up_mbit"
            return f"{lacking}: missing; say how fast the line is both ways, or neither way"
        return None

    @property
    def code(self) -> str:
        """What a QR code says so that a camera joins (ZXing's convention, with its escapes)."""
        escaped = "".join(f"\\{char}" if char in '\\;,:"' else char for char in self.name)
        return f"WIFI:T:nopass;S:{escaped};;"


class Settings(Section, frozen=True):
    """The whole file."""

    office: Office = Office()
    clock: Clock = Clock()
    hours: Hours = Hours()
    queue: Queue = Queue()
    screen: Screen = Screen(diagonal_inch=10.1, width_px=1280, height_px=800)
    board: Board = Board(diagonal_inch=43, width_px=1920, height_px=1080)
    kiosk: Kiosk = Kiosk()
    portal: Portal = Portal()
    lan: Lan = Lan()
    wifi: Wifi = Wifi()
    gate: Gate = Gate()
    printer: Printer = Printer()
    box: Box = Box()
    lamp: Lamp = Lamp()
    scanner: Scanner = Scanner()
    voice: Voice = Voice()
    backup: Backup = Backup()

    def system_clock(self, confirmed: Path | None = None) -> SystemClock:
        """The machine's clock in the office's zone, trusted as [clock] says.

        `confirmed` is Home.confirmed_time, for those who go by an officer's word.
        """
        always = self.clock.trusted == "always"
        return SystemClock(self.office.zone, always_trusted=always, confirmed=confirmed)


def load(path: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raises SettingsError with one line that names file, key and cure."""
    return parse(read(path), path, environment)


def read(path: Path) -> str:
    """The file's text, its line ends as they are; raises SettingsError."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise SettingsError(
            f"{path}: no settings file; `pendopo try` or the installer makes one"
        ) from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from None


def parse(text: str, path: Path, environment: Mapping[str, str]) -> Settings:
    """The settings in the text of the file `path`; raises SettingsError as load() does.

    A variable such as PENDOPO_KIOSK_LISTEN stands in for a key of OVERRIDABLE, so that one run can
    listen elsewhere without a change of the file.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from None
    standing_in = {}
    for section, key in OVERRIDABLE:
        variable = f"PENDOPO_{section}_{key}".upper()
        value = environment.get(variable)
        if value and isinstance(data.setdefault(section, {}), dict):
            data[section][key] = value
            standing_in[f"{path}: [{section}] {key}: "] = f"{variable}: "
    return _validated(data, path, standing_in)


def _validated(data: dict[str, Any], path: Path, standing_in: Mapping[str, str]) -> Settings:
    try:
        settings = msgspec.convert(data, Settings)
    except msgspec.ValidationError as error:
        line = one_line(path, str(error), Settings)
        for key, variable in standing_in.items():  # the file is not to blame
            line = line.replace(key, variable)
        raise SettingsError(line) from None
    try:
        _ = settings.office.zone
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(
            f"{path}: [office] time_zone: no zone {settings.office.time_zone!r};"
            ' use a name such as "Asia/Jakarta"'
        ) from None
    for section, trouble in (
        ("wifi", settings.wifi.trouble),
        ("hours", settings.hours.trouble),
        ("portal", settings.portal.trouble),
        ("lan", settings.lan.trouble),
        ("gate", trouble_of(settings.gate, settings.portal.address)),
        ("printer", settings.printer.trouble),
        ("box", settings.box.trouble),
        ("lamp", settings.lamp.trouble(settings.box.pins)),
        ("scanner", settings.scanner.trouble),
        ("board", trouble_of_screens(settings.screen, settings.board)),
        ("voice", settings.voice.trouble(is_trial=settings.kiosk.demo)),
    ):
        if trouble:
            raise SettingsError(f"{path}: [{section}] {trouble}")
    return settings
