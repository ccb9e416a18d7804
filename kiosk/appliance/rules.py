"""The firewall: whether the gate's table stands in the kernel."""

import json

from kiosk.appliance.host import Box, not_known
from kiosk.doctor.finding import Finding, Level, only_root_sees

NAME = "firewall"
_GATE = "sudo systemctl restart pendopo-gate; why: journalctl -u pendopo-gate -n 20"


def check(box: Box) -> Finding:
    """Whether phones that have not tapped are held back by the kernel."""
    if not box.has_phones:
        told = '[gate] device is "fake": nobody is held back'
        return Finding(NAME, Level.OFF, "none", told, 'for WiFi: [gate] device = "nft"')
    said = box.host.ask(["nft", "-j", "-t", "list", "table", "inet", "pendopo"])
    if said is None:
        return not_known(NAME, "nft is not there, or gives no answer", "sudo ./install.sh")
    if said.status != 0:
        if "No such file" in said.err:
            told = "the gate's table is not there"
            return Finding(NAME, Level.FAIL, "missing", told, _GATE)
        if not box.host.is_root:
            return only_root_sees(NAME, "the rules")
        return not_known(NAME, said.err.strip().partition("\n")[0], _GATE)
    return _judged(said.out)


def _judged(listed: str) -> Finding:
    try:
        things = json.loads(listed)["nftables"]
    except (ValueError, KeyError) as error:
        return not_known(NAME, f"nft's answer cannot be read ({error})")
    chains = [each["chain"] for each in things if "chain" in each]
    count = sum("rule" in each for each in things)
    policies = {each["policy"] for each in chains if each.get("hook") == "forward"}
    if policies != {"drop"}:
        told = "the gate's table lets through what no rule allows"
        return Finding(NAME, Level.FAIL, "open", told, _GATE)
    return Finding(NAME, Level.OK, "ok", f"the gate's table stands, {count} rules")
