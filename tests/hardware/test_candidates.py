"""The search for devices, over folders laid out as the kernel and udev lay out theirs."""

from pathlib import Path

import pytest
from serial.tools.list_ports_common import ListPortInfo

from hardware.candidates import Candidate, serial_lines, usb_printers


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    for folder in ("dev/serial/by-id", "dev/serial/by-path", "dev/usb", "sys/class/tty/console"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "sys/class/tty/console/active").write_text("tty1 ttyAMA0\n")
    return tmp_path / "dev"


def plug(dev: Path, name: str, *, serial: str | None, driver: str = "cdc_acm") -> ListPortInfo:
    """A device as pyserial reports it, its links, and its driver in sysfs."""
    node = dev / name
    node.touch()
    (dev / "serial/by-path" / f"pci-0:1.{name}").symlink_to(node)
    by_id = dev / "serial/by-id" / f"usb-Maker_{serial or 'twin'}-if00"
    if not by_id.exists():
        by_id.symlink_to(node)
    device = dev.parent / "sys/class/tty" / name / "device"
    device.mkdir(parents=True)
    drivers = dev.parent / "sys/bus/drivers" / driver
    drivers.mkdir(parents=True, exist_ok=True)
    (device / "driver").symlink_to(drivers)
    port = ListPortInfo(str(node))
    port.vid, port.pid, port.serial_number = 0x2E8A, 0x0005, serial
    port.manufacturer, port.product = "Raspberry Pi", "Pico "
    return port


def lines(dev: Path, *ports: ListPortInfo) -> list[Candidate]:
    return serial_lines(ports, dev=dev, sys=dev.parent / "sys")


def test_a_board_is_known_by_its_serial_number(dev: Path) -> None:
    (found,) = lines(dev, plug(dev, "ttyACM0", serial="E661"))
    assert found.address == str(dev / "serial/by-id/usb-Maker_E661-if00")
    assert (found.kind, found.device, found.name) == (
        *("serial", str(dev / "ttyACM0"), "Raspberry Pi Pico"),
    )
    assert found.keep_off == ""


def test_twins_without_a_serial_number_go_by_their_sockets(dev: Path) -> None:
    twins = [plug(dev, f"ttyUSB{n}", serial=None, driver="ch341-uart") for n in (0, 1)]
    assert [each.address for each in lines(dev, *twins)] == [
        str(dev / f"serial/by-path/pci-0:1.ttyUSB{n}") for n in (0, 1)
    ]


def test_a_line_without_links_keeps_the_kernels_name(dev: Path) -> None:
    port = ListPortInfo(str(dev / "ttyS0"))
    (dev / "ttyS0").touch()
    assert [each.address for each in lines(dev, port)] == [str(dev / "ttyS0")]


def test_modems_the_console_and_bluetooth_are_not_to_be_written_to(dev: Path) -> None:
    modem = plug(dev, "ttyUSB2", serial="4G", driver="option1")
    console, phone = (ListPortInfo(str(dev / name)) for name in ("ttyAMA0", "rfcomm0"))
    told = {Path(each.device).name: each.keep_off for each in lines(dev, console, phone, modem)}
    assert told == {
        "ttyUSB2": "a mobile modem",
        "rfcomm0": "a Bluetooth line",
        "ttyAMA0": "the machine's own console",
    }
    assert next(iter(told)) == "ttyUSB2"


def test_printers_on_usb_tell_their_make(dev: Path) -> None:
    for name in ("lp10", "lp2", "lp0"):
        (dev / "usb" / name).touch()
    node = dev.parent / "sys/class/usbmisc/lp0/device"
    node.mkdir(parents=True)
    (node / "ieee1284_id").write_bytes(b"MFG:EPSON;CMD:ESC/POS;MDL:TM-T82X;CLS:PRINTER;\xff\n")
    found = usb_printers(dev=dev, sys=dev.parent / "sys")
    assert [(Path(each.address).name, each.name) for each in found] == [
        *(("lp0", "EPSON TM-T82X"), ("lp2", ""), ("lp10", "")),
    ]


def test_the_printer_that_udev_names_is_kept_by_that_name(dev: Path) -> None:
    for name in ("lp0", "lp1"):
        (dev / "usb" / name).touch()
    (dev / "pendopo-printer").symlink_to(dev / "usb/lp1")
    found = usb_printers(dev=dev, sys=dev.parent / "sys")
    assert [(Path(each.address).name, Path(each.device).name) for each in found] == [
        *(("lp0", "lp0"), ("pendopo-printer", "lp1")),
    ]
    (dev / "usb/lp1").unlink()
    assert len(usb_printers(dev=dev, sys=dev.parent / "sys")) == 1


def test_a_machine_without_devices_has_no_candidates(tmp_path: Path) -> None:
    assert serial_lines([], dev=tmp_path, sys=tmp_path) == []
    assert usb_printers(dev=tmp_path, sys=tmp_path) == []


def test_this_machine_can_be_searched() -> None:
    assert all(each.address.startswith("/dev/") for each in serial_lines() + usb_printers())
