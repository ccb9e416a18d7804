"""A certificate authority of the tests' own: short-lived certificates, made by openssl."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OPENSSL = shutil.which("openssl")
MISSING = "OPENSSL IS MISSING, CERTIFICATES WERE NOT TESTED: ./install.sh test installs it"
NAME = "wifi.sukojati.test"
EC = ("ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")


@dataclass(frozen=True)
class Pair:
    """A certificate with its key, as the settings name them."""

    certificate: Path
    key: Path


class Authority:
    """Signs what it is asked to; everything lies in its folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.root, self._key = folder / "root.pem", folder / "root.key"
        openssl(
            *("req", "-x509", "-nodes", "-newkey", *EC, "-keyout", self._key, "-out", self.root),
            *(
                "-days",
                "30",
                "-subj",
                "/CN=Test authority",
                "-addext",
                "basicConstraints=critical,CA:true",
            ),
            *("-addext", "keyUsage=critical,keyCertSign"),
        )

    def certify(
        self,
        name: str = NAME,
        *,
        days: int = 30,
        usage: str = "serverAuth",
        key: tuple[str, ...] = EC,
    ) -> Pair:
        """A certificate for a name, valid from now for some days; -1 is one that expired."""
        pair = Pair(self._folder / "chain.pem", self._folder / "key.pem")
        asked, leaf = self._folder / "asked.csr", self._folder / "leaf.pem"
        openssl(
            *("req", "-new", "-nodes", "-newkey", *key, "-keyout", pair.key, "-out", asked),
            *("-subj", "/CN=front", "-addext", f"subjectAltName=DNS:{name}"),
            *("-addext", f"extendedKeyUsage={usage}"),
        )
        openssl(
            *("x509", "-req", "-in", asked, "-CA", self.root, "-CAkey", self._key),
            *("-CAcreateserial", "-days", str(days), "-copy_extensions", "copy", "-out", leaf),
        )
        pair.certificate.write_text(leaf.read_text() + self.root.read_text())
        return pair


def openssl(*arguments: str | Path) -> None:
    """Run it to its end; a failure is an error that says what it said."""
    assert OPENSSL is not None, MISSING
    ended = subprocess.run([OPENSSL, *arguments], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
