"""The keys of a real certificate: [portal] has them for phones, [lan] for the office."""

from typing import Annotated

from msgspec import Meta

from kiosk.books.settings_gate import Section

_LABEL = r"[a-z0-9]([a-z0-9\-]*[a-z0-9])?"

PemFile = Annotated[
    str,
    Meta(
        pattern=r"^(/[A-Za-z0-9._@+\-]+)*$",
        description='a whole path without blanks, such as "/var/lib/pendopo/tls/key.pem"',
    ),
]


class Tls(Section, frozen=True):
    """A host name, and the two files of a certificate for it; all three or none."""

    tls_name: Annotated[
        str,
        Meta(
            pattern=rf"^({_LABEL}(\.{_LABEL})+)?$",
            max_length=50,  # a longer one is a longer question than nft lets through before the tap
            description="the host name in the certificate, of at most 50 characters, such as"
            ' "wifi.sukojati.desa.id"',
        ),
    ] = ""
    certificate: PemFile = ""
    certificate_key: PemFile = ""

    @property
    def trouble(self) -> str | None:
        """TLS that is set by half: "key: what is wrong; the cure", or None."""
        keys = ("tls_name", "certificate", "certificate_key")
        missing = [key for key in keys if not getattr(self, key)]
        if missing and len(missing) < len(keys):
            return f"{missing[0]}: missing; TLS needs {', '.join(keys)}, or none of them"
        return None


class Lan(Tls, frozen=True):
    """The office's own network, where staff's pages are."""
