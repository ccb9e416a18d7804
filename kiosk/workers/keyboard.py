"""The keyboard that the box's screens know: which key says what, in XKB's words.

A key that a keymap leaves out is no dead key: Chromium then goes by the key's place, and F1 opens
a window. So each code that the kernel has is given a meaning, and Shift is the harmless one.
"""

from collections.abc import Mapping

HARMLESS = "Shift_L"
XKB_OFFSET = 8
"""XKB counts a kernel's code from here on; kernel codes: linux/input-event-codes.h."""
KEY_MAX = 767

_ROWS = {2: "1234567890", 16: "qwertyuiop", 30: "asdfghjkl", 44: "zxcvbnm"}
_SIGNS = {
    12: ("minus", "underscore"), 13: ("equal", "plus"), 39: ("semicolon", "colon"),
    40: ("apostrophe", "quotedbl"), 51: ("comma", "less"), 52: ("period", "greater"),
    53: ("slash", "question"),
}  # fmt: skip
_MOVES = {
    14: ("BackSpace",), 15: ("Tab", "ISO_Left_Tab"), 28: ("Return",), 57: ("space",),
    96: ("Return",), 102: ("Home",), 103: ("Up",), 104: ("Prior",), 105: ("Left",),
    106: ("Right",), 107: ("End",), 108: ("Down",), 109: ("Next",), 111: ("Delete",),
}  # fmt: skip
_NUMBER_PAD = {71: "789", 75: "456", 79: "123", 82: "0"}


def meanings() -> dict[int, tuple[str, ...]]:
    """What each of the kernel's codes says: alone, and with Shift."""
    found: dict[int, tuple[str, ...]] = {code: (HARMLESS,) for code in range(KEY_MAX - XKB_OFFSET)}
    for first, row in _ROWS.items():
        found |= {first + place: (key, key.upper()) for place, key in enumerate(row)}
    for first, row in _NUMBER_PAD.items():
        found |= {first + place: (key,) for place, key in enumerate(row)}
    return found | _SIGNS | _MOVES


def values() -> Mapping[str, str]:
    """What systemd/screen/keyboard.xkb.in is filled in with."""
    known = {code + XKB_OFFSET: keys for code, keys in meanings().items()}
    return {
        "KEYS_MAX": str(KEY_MAX),
        "KEYS_CODES": " ".join(f"<K{code}> = {code};" for code in known),
        "KEYS_SYMBOLS": " ".join(
            f"key <K{code}> {{ [ {', '.join(keys)} ] }};" for code, keys in known.items()
        ),
    }
