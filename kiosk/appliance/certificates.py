"""The certificate for phones: until when it is good, or what is wrong."""

import os

from kiosk.appliance.host import Box
from kiosk.doctor.finding import Finding, Level, only_root_sees
from kiosk.workers.certificate import CertificateUnusable, judge

NAME = "certificate"
UNIT, AGAIN = "pendopo-certificate", "sudo systemctl start pendopo-certificate"
STALE_AFTER_S = 2.5 * 3600


def check(box: Box) -> Finding:
    """The one that phones are served with."""
    portal = box.settings.portal
    if not portal.tls_name:
        cure = "for the captive portal API: [portal] tls_name (docs/gate.md)"
        return Finding(NAME, Level.OFF, "none", "none for phones", cure)
    if not os.access(portal.certificate_key, os.R_OK) and not box.host.is_root:
        return _by_its_unit(box)
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


def _by_its_unit(box: Box) -> Finding:
    """What the unit found that may read the key; it asks every hour."""
    names = "Result,ExecMainExitTimestampMonotonic"
    said = box.host.ask(["systemctl", "show", f"--property={names}", UNIT])
    found = dict(line.split("=", 1) for line in said.out.splitlines()) if said else {}
    ended_us = int(found.get("ExecMainExitTimestampMonotonic") or 0)
    if not ended_us:
        return only_root_sees(NAME, "the key")
    age_s = box.clock.boot_s() - ended_us / 1e6
    if found.get("Result") != "success":
        told = f"for {box.settings.portal.tls_name}: cannot be used"
        why = f"why: journalctl -u {UNIT} -n 20"
        return Finding(NAME, Level.FAIL, "unusable", told, why, age_s)
    if age_s > STALE_AFTER_S:
        return Finding(NAME, Level.WARN, "unknown", "not known: not judged for long", AGAIN, age_s)
    told = f"for {box.settings.portal.tls_name}: good, by {UNIT}'s word; until when, root sees"
    return Finding(NAME, Level.OK, "ok", told, age_s=age_s)
