"""The [portal] section: where phones find the page, and with which certificate."""

from typing import Annotated

from msgspec import Meta

from kiosk.books.settings_tls import Tls

_ADDRESS = r"^(\d{1,3}(\.\d{1,3}){3}|localhost):\d{1,5}$"

Listen = Annotated[
    str, Meta(pattern=_ADDRESS, description='an address and port, such as "127.0.0.1:8080"')
]


class Portal(Tls, frozen=True):
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
