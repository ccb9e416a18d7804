"""The plan of shares: what the settings make of it, and what is told where there is none."""

import pytest

from kiosk.books.settings import Wifi
from portal.gate import messages as m
from portal.gate import nft_table
from portal.gate.answers import Right
from portal.gate.nft_table import Sides
from portal.gate.shares import Plan, Queue
from tests.portal.gates import World

VILLAGE = Wifi(down_mbit=20, up_mbit=5, office_percent=25)


def commands(queue: Queue, wifi: Wifi = VILLAGE) -> tuple[str, ...]:
    plan = Plan.of(wifi, "br-lan", "wan0")
    assert plan is not None
    return plan.commands(queue)


def test_without_a_known_speed_there_is_no_plan() -> None:
    assert Plan.of(Wifi(), "br-lan", "wan0") is None


def test_phones_get_the_line_without_the_offices_part() -> None:
    plan = Plan.of(VILLAGE, "br-lan", "wan0")
    assert plan is not None and (plan.down_kbit, plan.up_kbit) == (15_000, 3_750)


@pytest.mark.parametrize("queue", Queue)
def test_down_is_shared_at_the_phones_side_and_up_at_the_uplink(queue: Queue) -> None:
    said = commands(queue)
    down = [line for line in said if "dev br-lan" in line]
    up = [line for line in said if "dev wan0" in line]
    assert [*said] == down + up
    for tree, all_of_it in ((down, "15000kbit"), (up, "3750kbit")):
        assert f"classid 7d0:1 htb rate {all_of_it}" in tree[1]
        assert all(f"ceil {all_of_it}" in line for line in tree if "parent 7d0:1 classid" in line)


def test_cake_tells_phones_apart_before_the_uplinks_address_hides_them() -> None:
    down, up = ([each for each in commands(Queue.CAKE) if f"{dev} " in each and "cake" in each]
                for dev in ("br-lan", "wan0"))  # fmt: skip
    assert len(down) == len(up) == 2
    assert all(each.endswith("besteffort dual-dsthost rtt 300ms") for each in down)
    assert all(each.endswith("besteffort dual-srchost nat rtt 300ms") for each in up)


def test_fq_codel_is_told_by_filters_who_is_who() -> None:
    filters = [each for each in commands(Queue.FQ_CODEL) if "filter" in each]
    assert ["keys dst " in each for each in filters] == [True, True, False, False]
    assert ["keys nfct-src " in each for each in filters] == [False, False, True, True]


def test_a_slow_line_has_patience_for_a_packet_and_a_half() -> None:
    slow = commands(Queue.FQ_CODEL, Wifi(down_mbit=0.5, up_mbit=0.5, office_percent=50))
    assert all("target 73ms interval 1460ms" in each for each in slow if "fq_codel" in each)


def test_spent_fair_use_goes_last_and_keeps_a_part() -> None:
    live, slow, *_ = (each for each in commands(Queue.CAKE) if "parent 7d0:1 classid" in each)
    assert "7d0:10 htb rate 14250kbit ceil 15000kbit prio 0" in live
    assert "7d0:20 htb rate 750kbit ceil 15000kbit prio 1" in slow


def test_the_table_classes_packets_only_where_a_plan_shares_the_line() -> None:
    shared, alone = (nft_table.text(Sides("a", "b", is_shared=each)) for each in (True, False))
    assert shared.count("ct mark @live meta priority set 7d0:10 accept") == 2
    assert shared.count("ct mark @slow meta priority set 7d0:20 accept") == 2
    assert "meta priority" not in alone
    assert alone.count("ct mark @slow limit rate 256 kbytes/second") == 2


def test_the_plan_is_for_staff_alone(world: World) -> None:
    refused = world.ask(m.Plan(), Right.PORTAL)
    assert isinstance(refused, m.Refused) and refused.code is m.Code.NOT_ALLOWED
    assert world.ask(m.Plan()) == m.Shared("", (), "")
