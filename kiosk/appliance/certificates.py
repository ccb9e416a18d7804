"""The certificates: until when they are good, or what is wrong."""

import os

from kiosk.appliance.host import Box
from kiosk.doctor.finding import Finding, Level, only_root_sees
from kiosk.workers.certificate import CertificateUnusable, judge

NAME = "certificate"


def check(box: Box) -> Finding:
    """The one that phones are served with."""
    portal = box.settings.portal
    if not portal.tls_name:
        cure = "for the captive portal API: [portal] tls_name (docs/gate.md)"
        return Finding(NAME, Level.OFF, "none", "none for phones", cure)
    if not os.access(portal.certificate_key, os.R_OK) and not box.host.is_root:
        return only_root_sees(NAME, "the key")
    try:
        found = judge(portal, f"{box.home.settings}: [portal]", box.clock)
    except CertificateUnusable as error:
        return Finding(NAME, Level.FAIL, "unusable", str(error))
    assert found is not None
    until = f"{found.ends.astimezone(box.settings.office.zone):%d.%m.%Y}"
    told = f"for {portal.tls_name} until {until}"
    if found.why_not_announced:
        told += f", not announced: {found.why_not_announced}"
        return Finding(NAME, Level.WARN, "not_announced", told, "renew it, or set the date")
    return Finding(NAME, Level.OK, "ok", told)
