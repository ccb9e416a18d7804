"""Templates: filled in from the settings, or refused in one line that names file and cause."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk import cli
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.settings_gate import Gate
from kiosk.books.settings_portal import Portal
from kiosk.workers.templates import TemplateUnusable, known, render, values_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dns").mkdir()
    return tmp_path


def a_template(folder: Path, text: str) -> str:
    (folder / "dns/guest.conf.in").write_text(text)
    return "dns/guest.conf"


def test_every_key_of_the_settings_has_a_placeholder(folder: Path, village: Home) -> None:
    name = a_template(folder, "a=@PORTAL_LISTEN@ b=@WIFI_IDLE_MIN@ c=@KIOSK_DEMO@ d=@RUN@ e=x@y\n")
    text = render(name, values_of(Settings(), village), folder)
    assert text == f"a=127.0.0.1:2080 b=30 c=no d={village.run} e=x@y\n"


def test_with_a_port_or_a_radio_the_phones_interface_is_a_bridge_of_ours(village: Home) -> None:
    def told(name: str, **gate: str) -> list[str]:
        settings = Settings(gate=Gate(phones="phones", uplink="eth0", **gate))
        lines = render(f"network/{name}", values_of(settings, village)).splitlines()
        return [line for line in lines if line and not line.startswith("#")]

    assert told("bridge") == []
    bridge = ["link add name phones type bridge"]
    assert told("bridge", port="eth1") == told("bridge", radio="wlan0") == bridge
    assert told("phones", port="eth1")[-1] == "link set eth1 master phones up"
    assert told("phones", radio="wlan0")[-1] == "link set phones up"  # hostapd lets it in
    assert 'KERNEL=="phones|eth1"' in told("phones.rules", port="eth1")[0]
    assert "Name=phones wlan0" in told("phones.network", radio="wlan0")
    unmanaged = "unmanaged-devices+=interface-name:phones;interface-name:eth1"
    assert unmanaged in told("networkmanager.conf", port="eth1")


def test_a_list_is_written_with_blanks(folder: Path, village: Home) -> None:
    settings = Settings(portal=Portal(names=("a.id", "b.id")))
    name = a_template(folder, "@PORTAL_NAMES@")
    assert render(name, values_of(settings, village), folder) == "a.id b.id"


@pytest.mark.parametrize(
    ("placeholder", "value", "said"),
    [
        ("@NOBODY@", "x", "nothing is called so"),
        ("@SOME@", None, "the settings say nothing"),
        ("@SOME@", "x;\nuser root", "control character"),
    ],
)
def test_a_placeholder_that_cannot_be_filled_is_named_with_its_file(
    folder: Path, placeholder: str, value: str | None, said: str
) -> None:
    name = a_template(folder, f"ok\n{placeholder}\n")
    with pytest.raises(
        TemplateUnusable, match=rf"guest\.conf\.in: {re.escape(placeholder)}: .*{said}"
    ):
        render(name, {"SOME": value}, folder)


@pytest.mark.parametrize("name", ["nothing", "../sysusers.conf", "dns/guest.conf.in", ""])
def test_an_unknown_template_says_which_are_known(folder: Path, name: str) -> None:
    a_template(folder, "")
    with pytest.raises(TemplateUnusable, match=r"no such template; known are dns/guest\.conf$"):
        render(name, {}, folder)


def test_every_template_of_ours_can_be_filled_in(village: Home) -> None:
    for name in known():
        assert render(name, values_of(Settings(), village)), name


def test_pendopo_render_prints_one_or_writes_it(village: Home, tmp_path: Path) -> None:
    village.settings.write_text('[portal]\naddress = "http://10.77.0.1"\n')
    asked = ["--home", str(village.path), "render", "nginx/phones.conf"]
    printed = CliRunner().invoke(cli.main, asked).output
    assert "listen 10.77.0.1:80;" in printed
    assert CliRunner().invoke(cli.main, [*asked, "--to", str(tmp_path / "out")]).output == ""
    assert (tmp_path / "out").read_text() == printed


def test_pendopo_render_refuses_in_one_line(village: Home) -> None:
    village.settings.write_text("")
    result = CliRunner().invoke(cli.main, ["--home", str(village.path), "render", "nothing"])
    assert result.exit_code == 2
    assert result.output.startswith("Error: ") and result.output.count("\n") == 1


def test_the_front_listens_on_the_gates_addresses_of_both_families(village: Home) -> None:
    portal = Portal(address="http://10.77.0.1")
    settings = Settings(portal=portal, gate=Gate(device="nft", phones="eth1", uplink="eth0"))
    text = render("nginx/phones.conf", values_of(settings, village))
    assert "listen 10.77.0.1:80; listen [fd77::1]:80;" in text
    assert '"[fd77::1]" 0;' in text
    assert "[fd77::1]" not in render("nginx/phones.conf", values_of(Settings(), village))
