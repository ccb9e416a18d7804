"""Certificates by openssl(1), for any time: its `ca` alone knows a first day before today."""

import ssl
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kiosk.books.errors import BooksError

_CONFIG = """
[ca]
default_ca = here
[here]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
[req]
prompt = no
distinguished_name = name
string_mask = utf8only
[name]
commonName = {name}
[extensions]
{extensions}
"""


class OpensslFailed(BooksError):
    """Error raised when openssl refuses; says what it was asked and what it said."""


@dataclass(frozen=True)
class Wish:
    """What a certificate is to hold."""

    name: str
    extensions: str
    starts: datetime
    ends: datetime


def new_key(scratch: Path) -> Path:
    """A key for a certificate, in a file of this folder; raises OpensslFailed."""
    key = scratch / "new.pem"
    run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
    return key


def signed(scratch: Path, wish: Wish, key: Path, by: Path, authority: Path | None) -> bytes:
    """A certificate for a key, signed by another; without an authority it is its own.

    Raises OpensslFailed.
    """
    config, asked, made = (scratch / name for name in ("config", "asked.csr", "made.pem"))
    config.write_text(
        _CONFIG.format(folder=scratch, name=wish.name, extensions=wish.extensions), "utf-8"
    )
    (scratch / "index.txt").touch()
    run("req", "-new", "-config", config, "-key", key, "-out", asked)
    run(
        # `ca`, for the others know no first day before today (until OpenSSL 3.4).
        *("ca", "-batch", "-notext", "-config", config, "-extensions", "extensions"),
        *("-startdate", f"{wish.starts:%Y%m%d%H%M%SZ}", "-enddate", f"{wish.ends:%Y%m%d%H%M%SZ}"),
        *(("-cert", authority) if authority else ("-selfsign",)),
        *("-keyfile", by, "-in", asked, "-out", made),
    )
    return made.read_bytes()


def dates(certificate: Path) -> tuple[datetime, datetime]:
    """When a certificate's time begins and ends; raises OpensslFailed."""
    lines = run("x509", "-in", certificate, "-noout", "-dates").splitlines()
    told = dict(line.split("=", 1) for line in lines)
    starts, ends = (ssl.cert_time_to_seconds(told[each]) for each in ("notBefore", "notAfter"))
    return datetime.fromtimestamp(starts, UTC), datetime.fromtimestamp(ends, UTC)


def extension(certificate: Path, name: str) -> set[str]:
    """The words of an extension, such as {"DNS:box.local", "IP:10.0.0.1"}; raises OpensslFailed."""
    told = run("x509", "-in", certificate, "-noout", "-ext", name)
    return set(told.replace("IP Address:", "IP:").replace(",", " ").split())


def verify(certificate: Path, authority: Path) -> None:
    """Raises OpensslFailed unless it is a server's, by this authority, whatever its dates."""
    purpose = ("-purpose", "sslserver", "-no_check_time")
    run("verify", *purpose, "-CAfile", authority, certificate)


def run(*arguments: str | Path) -> str:
    """What openssl prints; raises OpensslFailed."""
    asked = ["openssl", *map(str, arguments)]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
    except OSError as error:
        raise OpensslFailed(f"openssl: {error.strerror}; apt-get install openssl") from None
    if done.returncode != 0:
        said = " ".join(done.stderr.split())[-300:]
        raise OpensslFailed(f"{' '.join(asked[:2])} failed: {said}")
    return done.stdout
