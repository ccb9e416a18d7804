"""How Chromium is started on a screen of the box: one page, no frame, nothing kept.

What it may open is not said here but in its managed policies (systemd/chromium): a flag can be
undone by another, a policy cannot.
"""

from pathlib import Path

PROGRAM = "/usr/bin/chromium"
_OFF = (
    "Translate", "OverscrollHistoryNavigation", "MediaRouter", "GlobalMediaControls",
    "InterestFeedContentSuggestions", "OptimizationHints",
)  # fmt: skip
_FLAGS = (
    # An app's window has no tabs and no address bar, whatever a compositor makes of "full screen".
    "--kiosk",
    "--ozone-platform=wayland",
    # The pages' sizes are millimetres already, made of the settings' pixels.
    "--force-device-scale-factor=1",
    "--touch-events=enabled",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--lang=id",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-crash-restore-bubble",
    "--noerrdialogs",
    "--password-store=basic",
    "--disable-sync",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-breakpad",
    # The profile lies in memory.
    f"--disk-cache-size={8 * 1024 * 1024}",
    "--renderer-process-limit=1",
    f"--disable-features={','.join(_OFF)}",
)


def command(address: str, profile: Path, *more: str) -> list[str]:
    """What starts it at this address, with a profile that may be lost at any time."""
    return [PROGRAM, *_FLAGS, f"--user-data-dir={profile}", *more, f"--app={address}"]
