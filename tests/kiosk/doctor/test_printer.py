"""What the doctor says of the printer, by its worker's word and without one."""

import dataclasses
import os
import socket
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.doctor import printer
from kiosk.doctor.case import Case, Machine
from kiosk.doctor.finding import Finding, Level
from kiosk.workers.print_worker import PrintWorker
from tests.kiosk.workers.conftest import Shop

FAULTS = {
    "paper_out": (Level.FAIL, "paper_out", "out of paper since 08.00", "put in a new roll"),
    "cover_open": (Level.FAIL, "cover_open", "its cover is open", "close it"),
    "overheated": (Level.FAIL, "fault", "too hot", "let it cool"),
    "low_voltage": (Level.FAIL, "fault", "too little power", "its power supply"),
    "silent": (Level.WARN, "unknown", "whether it has paper is not known", "look at its paper"),
    "garbage": (Level.WARN, "unknown", "whether it has paper is not known", "look at its paper"),
    "unplugged": (Level.FAIL, "offline", "run/printer is not there", "plug its cable in"),
}


def found(shop: Shop, machine: Machine | None = None) -> Finding:
    return printer.check(
        Case(shop.home, shop.settings, shop.clock, shop.office, machine or Machine())
    )


def at(shop: Shop, **printer: str) -> Shop:
    settings = replace(shop.settings, printer=replace(shop.settings.printer, **printer))
    return dataclasses.replace(shop, settings=settings)


def test_a_printer_that_answers_is_ready_and_the_age_of_its_word_is_told(shop: Shop) -> None:
    with shop.working(PrintWorker):
        shop.until(lambda: found(shop).state == "ready")
        told = found(shop)
    assert told.level is Level.OK and not told.cure
    assert str(told) == "ok    printer       ready since 08.00 (heard 0 s ago)"


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_told_with_its_cure(shop: Shop, fault: str) -> None:
    level, state, words, cure = FAULTS[fault]
    with shop.working(PrintWorker):
        shop.tell(f"printer {fault}")
        shop.until(lambda: found(shop).state == state)
        told = found(shop)
    assert told.level is level
    assert words in told.told and cure in told.cure


def test_a_worker_that_ended_says_nothing_any_more_and_its_device_is_looked_at(shop: Shop) -> None:
    with shop.working(PrintWorker):
        shop.until(lambda: found(shop).state == "ready")
    told = found(shop)
    assert (told.level, told.state, told.age_s) == (Level.FAIL, "lost", None)
    assert "nothing is printed" in told.told and "run/printer is there" in told.told
    assert told.cure.startswith("./install.sh try starts it")
    shop.tell("printer unplugged")
    assert "is not there" in found(shop).told and found(shop).cure.startswith("plug its cable in")


def test_a_hung_worker_counts_as_none(shop: Shop) -> None:
    with shop.working(PrintWorker):
        shop.until(lambda: found(shop).state == "ready")
        shop.clock.advance(11)
        # It beats each second of real time, so that its sign of life is fresh again by then.
        shop.until(lambda: found(shop).state == "ready")
    (shop.home.run / "printer.alive").touch()
    os.utime(shop.home.run / "printer.alive", (1, 1))
    assert found(shop).state == "lost"


def test_a_unit_is_named_on_the_appliance(shop: Shop) -> None:
    plain = replace(shop.settings, kiosk=replace(shop.settings.kiosk, demo=False))
    told = found(dataclasses.replace(shop, settings=plain))
    assert "sudo systemctl restart pendopo-printer" in told.cure
    assert "journalctl -u pendopo-printer" in told.cure


def test_who_holds_the_line_is_named(shop: Shop, tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.touch(mode=0o666)
    device.chmod(0o666)
    fds = tmp_path / "proc" / "812" / "fd"
    fds.mkdir(parents=True)
    (fds / "3").symlink_to(device)
    (fds.parent / "comm").write_text("cupsd\n")
    told = found(at(shop, address=str(device)), Machine(proc=tmp_path / "proc"))
    assert "is held by cupsd (process 812)" in told.told
    assert told.cure.startswith("stop that program; then")


@pytest.mark.skipif(os.geteuid() != 0, reason="gives a file to a group: needs root")
def test_a_device_that_the_worker_may_not_open_is_told(shop: Shop, tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.touch()
    os.chown(device, 0, 0)
    device.chmod(0o660)
    plain = replace(shop.settings, kiosk=replace(shop.settings.kiosk, demo=False))
    shop = dataclasses.replace(shop, settings=plain)
    told = found(at(shop, kind="usb", address=str(device)))
    assert "belongs to the group root" in told.told
    assert told.cure.startswith(f"sudo chgrp lp {device}")


def test_a_network_printer_is_called_where_nobody_else_speaks_to_it(shop: Shop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        assert f"{address} answers" in found(at(shop, kind="tcp", address=address)).told
    told = found(at(shop, kind="tcp", address=address))
    assert f"{address} does not answer" in told.told and "[printer] address" in told.cure


def test_an_office_without_a_printer_is_no_failure(shop: Shop) -> None:
    told = found(at(shop, kind="none"))
    assert (told.level, told.told) == (Level.OFF, "not set up")
    assert told.cure == "if there is one: pendopo printer setup"
