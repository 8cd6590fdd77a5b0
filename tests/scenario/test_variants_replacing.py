"""Variants on top of each other: what the later one takes from the earlier one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenario.written import SHOP, loaded

POLICY = "stocking_points.shop.items.coffee.policy"
VARIANTS = f"""\
variants:
  rop: {{{POLICY}: {{type: reorder_point, reorder_point: 98, order_quantity: 24}}}}
  base: {{{POLICY}: {{type: base_stock, order_up_to: 150}}}}
  cards: {{{POLICY}.cards: 8}}
  eight: {{{POLICY}.cards: 8}}
  nine: {{{POLICY}.cards: 9}}
  slow: {{suppliers.roaster.lead_time.mean: 7}}
  fixed: {{suppliers.roaster.lead_time: 7}}
  both: [rop, base]
  all_dear: {{items.*.unit_cost: 9}}
  all_cheap: {{items.*.unit_cost: 2}}
"""


@pytest.mark.parametrize(
    ("variants", "notes"),
    [
        (("rop", "base"), (f"{POLICY}: variant base replaces what variant rop sets",)),
        (("both",), (f"{POLICY}: variant base replaces what variant rop sets",)),
        (("cards", "rop"), (f"{POLICY}: variant rop replaces what variant cards sets",)),
        (("cards", "nine"), (f"{POLICY}.cards: variant nine replaces what variant cards sets",)),
        (("slow", "fixed"), ("suppliers.roaster.lead_time: variant fixed replaces what variant slow sets",)),
        (("cards", "eight"), ()),
        (("cards", "slow"), ()),
        (("rop",), ()),
    ],
)
def test_what_is_replaced_is_told_once(tmp_path: Path, variants: tuple[str, ...], notes: tuple[str, ...]) -> None:
    assert loaded(tmp_path, SHOP + VARIANTS, *variants).notes == notes


def test_many_places_are_told_as_one(tmp_path: Path) -> None:
    items = "".join(f"  item_{number}: {{unit_cost: 1}}\n" for number in range(9))
    scenario = loaded(tmp_path, SHOP.replace("suppliers:", f"{items}suppliers:", 1) + VARIANTS, "all_dear", "all_cheap")
    told = "items.coffee.unit_cost: variant all_cheap replaces what variant all_dear sets (and 9 more like it)"
    assert scenario.notes == (told,)


def test_the_command_line_is_no_variant(tmp_path: Path) -> None:
    assert loaded(tmp_path, SHOP + VARIANTS, "slow", sets=("suppliers.roaster.lead_time.mean=6",)).notes == ()
