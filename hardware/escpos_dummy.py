"""python-escpos's Dummy, imported late and without what its import leaves behind."""

import json
import logging
import os
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# All it has to know of a printer: we send ASCII and decide ourselves what a model can do.
# Its own list of 60 models costs a tenth of a second of YAML at each start.
_CAPABILITIES = {
    "profiles": {
        "default": {
            "name": "Pendopo",
            "codePages": {"0": "CP437"},
            "features": {"paperPartCut": True},
            "fonts": {"0": {"name": "Font A", "columns": 48}},
            "media": {"width": {"pixels": 576, "mm": 80}},  # unknown is printed to stdout
        }
    },
    "encodings": {"CP437": {"name": "CP437", "python_encode": "cp437"}},
}


@contextmanager
def _tidy_import() -> "Iterator[None]":
    """Give escpos.capabilities a scratch folder and leave everything else as it was.

    The module calls logging.basicConfig(), pickles its list, and calls mkdtemp() even when
    ESCPOS_CAPABILITIES_PICKLE_DIR is set (3.1).
    """
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    tempdir = tempfile.tempdir
    names = ("ESCPOS_CAPABILITIES_FILE", "ESCPOS_CAPABILITIES_PICKLE_DIR")
    saved = {name: os.environ.get(name) for name in names}
    with tempfile.TemporaryDirectory(prefix="pendopo-escpos-") as scratch:
        listing = Path(scratch) / "capabilities.json"
        listing.write_text(json.dumps(_CAPABILITIES))
        os.environ.update(zip(names, (str(listing), scratch), strict=True))
        tempfile.tempdir = scratch
        try:
            yield
        finally:
            tempfile.tempdir = tempdir
            for name, value in saved.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
            root.handlers[:] = handlers
            root.setLevel(level)


@cache
def _dummy_class() -> Any:
    with _tidy_import():
        from escpos.printer.dummy import Dummy
    return Dummy


def new_dummy() -> Any:
    """A fresh escpos Dummy that writes code page 437 and never switches it."""
    return _dummy_class()(magic_encode_args={"disabled": True, "encoding": "CP437"})
