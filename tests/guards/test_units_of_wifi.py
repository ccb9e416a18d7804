"""Guards on the units of the WiFi that belong together."""

import re

from tests.guards.units import SYSTEMD, exec_start


def test_dnsmasq_is_told_of_new_options_where_it_wrote_its_number() -> None:
    [pid_file] = re.findall(r"--pid-file=(\S+)", " ".join(exec_start("pendopo-dns.service")))
    assert f'kill -HUP "$(cat {pid_file})"' in (SYSTEMD / "pendopo-announce.service").read_text()
    user = {(SYSTEMD / f"pendopo-{name}.service").read_text().count("User=pendopo-dns\n")
            for name in ("dns", "announce")}  # fmt: skip
    assert user == {1}


def test_the_certificate_is_judged_by_the_user_whose_key_it_is() -> None:
    command = "pendopo front /run/pendopo-front\n"
    for name in ("front", "certificate"):
        text = (SYSTEMD / f"pendopo-{name}.service").read_text()
        assert "\nUser=pendopo-front\n" in text and command in text
