"""The network of a scenario as boxes and arrows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jitsim.pipeline import simulate
from jitsim.reports.network import Box, Network, network_of
from jitsim.reports.network_figure import draw_network
from jitsim.scenario import load_scenario
from jitsim.store.answer import answer_of
from tests.reports.test_tiers import many_shops

FIVE = """
name: five
horizon: {days: 200, warm_up: 30}
replications: 1
items: {tea: {unit_cost: 3}, salt: {unit_cost: 2}}
suppliers: {mill: {lead_time: 1}}
work_centers:
  mixer: {machines: 2, makes: {salt: {needs: {tea: 1}, from: dc}}}
stocking_points:
  dc: {items: {tea: {from: mill, policy: {type: base_stock, order_up_to: 90}}}}
  hub: {items: {tea: {from: dc, policy: {type: base_stock, order_up_to: 60}}}}
  shop:
    items:
      tea: {from: hub, policy: {type: base_stock, order_up_to: 60}}
      salt: {from: mixer, policy: {type: base_stock, order_up_to: 60}}
  a_kiosk_of_a_long_name: {items: {tea: {from: dc, policy: {type: base_stock, order_up_to: 30}}}}
lanes:
  road: {from: dc, to: hub, lead_time: 1}
  path: {from: hub, to: shop, lead_time: 2}
  air: {from: dc, to: a_kiosk_of_a_long_name, lead_time: 1}
customers:
  town: {at: shop, demand: {tea: {interval: 2, order_size: 6}, salt: {interval: 400, order_size: 6}}}
  fans: {at: a_kiosk_of_a_long_name, demand: {tea: {interval: 2, order_size: 3}}}
"""


def found(path: Path, text: str) -> Network:
    """Give the network of a world."""
    (path / "base.yaml").write_text(text)
    result = simulate(load_scenario(path / "base.yaml"))
    network = network_of(answer_of(result), result.model)
    assert network is not None
    return network


@pytest.fixture
def five(tmp_path: Path) -> Network:
    return found(tmp_path, FIVE)


def test_boxes_stand_by_tier_with_stock_and_service(five: Network) -> None:
    """On the way: 3 units a day for a day to the hub, for two to the shop, 1.5 a day for a day to the kiosk."""
    kiosk, hub, shop = five.tiers[3][0], five.tiers[2][1], five.tiers[3][1]
    assert [[box.lines[:1] for box in tier] for tier in five.tiers] == [
        [("mill",)],
        [("dc",)],
        [(), ("hub",), ("mixer",)],
        [("a_kiosk_o…_long_name",), ("shop",)],
        [("fans",), ("town",)],
    ]
    # 60 of an item less what is on the way; nobody wants salt before the end.
    assert hub == Box("stocking_point", ("hub", "57 in stock", "100 % at once"), "3")
    assert shop == Box("stocking_point", ("shop", "114 in stock", "100 % at once"), "6")
    assert kiosk.arriving == "1.5"
    assert five.tiers[2][2] == Box("work_center", ("mixer", "work center", "2 machines"))
    assert five.tiers[4][1] == Box("customer", ("town", "customers", "100 % at once"))
    assert five.told == (
        "From left to right: mill; then dc; then hub, mixer; then a_kiosk_o…_long_name, shop; then fans, town."
    )


def test_a_way_beyond_the_next_tier_passes_by_the_boxes(five: Network) -> None:
    assert five.tiers[2][0] == Box("passing", ())
    assert five.ways == (
        ((0, 0), (1, 0)),
        ((1, 0), (2, 0)),
        ((1, 0), (2, 1)),
        ((1, 0), (2, 2)),
        ((2, 0), (3, 0)),
        ((2, 1), (3, 1)),
        ((2, 2), (3, 1)),
        ((3, 0), (4, 0)),
        ((3, 1), (4, 1)),
    )


def test_arrows_end_at_boxes_and_boxes_do_not_overlap(five: Network) -> None:
    svg = draw_network(five).wide
    boxes = [tuple(map(float, spot)) for spot in re.findall(r'<rect class="\w+" x="([\d.]+)" y="([\d.]+)"', svg)]
    assert len(boxes) == 8
    assert len(set(boxes)) == 8
    for number, (x, y) in enumerate(boxes):
        assert all(x != other or abs(y - below) >= 62 + 14 for other, below in boxes[number + 1 :])
    heads = [tuple(map(float, spot)) for spot in re.findall(r'class="head" d="M([\d.]+) ([\d.]+)l-8', svg)]
    assert len(heads) == 8
    assert all((x, y - 31) in boxes for x, y in heads)


def test_a_narrow_window_has_a_picture_of_its_own_where_arrows_have_room(five: Network, tmp_path: Path) -> None:
    assert draw_network(five).narrow == ""
    chain = found(tmp_path, many_shops(2))
    assert "shop01" in draw_network(chain).narrow


def test_a_large_network_is_summarised(tmp_path: Path) -> None:
    """Of 40 shops the six with most stock, 44 to 49 units, are drawn; the others have 10 to 43, together 901."""
    network = found(tmp_path, many_shops(40))
    suppliers, center, shops, towns = network.tiers
    assert [box.lines[0] for box in (*suppliers, *center)] == ["mill", "dc"]
    assert sorted(box.lines[0] for box in shops[:-1]) == [f"shop{number}" for number in range(34, 40)]
    assert shops[-1] == Box("more", ("34 more", "901 in stock"))
    assert towns[-1] == Box("more", ("34 more",))
    assert not network.is_whole
    assert len(draw_network(network).wide) < 20_000
