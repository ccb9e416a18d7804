"""The [portal] section: where phones find the page, and with which certificate."""

from typing import Annotated

from msgspec import Meta

from kiosk.books.settings_gate import Section

_ADDRESS = r"^(\d{1,3}(\.\d{1,3}){3}|localhost):\d{1,5}$"
_LABEL = r"[a-z0-9]([a-z0-9\-]*[a-z0-9])?"

Listen = Annotated[
    str, Meta(pattern=_ADDRESS, description='an address and port, such as "127.0.0.1:8080"')
]
PemFile = Annotated[
    str,
    Meta(
        pattern=r"^(/[A-Za-z0-9._@+\-]+)*$",
        description='a whole path without blanks, such as "/var/lib/pendopo/tls/key.pem"',
    ),
]


class Portal(Section, frozen=True):
    """The page that phones see."""

    listen: Listen = "127.0.0.1:2080"
    address: Annotated[
        str,
        Meta(
            pattern=r"^http://[A-Za-z0-9.\-]+(:\d{1,5})?$",
            description='the address phones see, such as "http://10.77.0.1", without a path',
        ),
    ] = "http://127.0.0.1:2080"
    names: Annotated[
        tuple[str, ...], Meta(description="a list of further host names of the portal")
    ] = ()
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
