"""Made to order and drop-shipped: what is legal, and what is said of customers who do not wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenario.written import SHOP, loaded

KANBAN = "{type: kanban, container: 24, cards: 6}"
PLACE = "stocking_points.shop.items.coffee.policy"
LEAD_TIME = "promised_lead_time: 6"
NOBODY = "all demand that stock cannot meet is lost there, and there is no stock: nothing is ever sold"
IMPATIENT = "customers lose patience: what was ordered for them stays on the shelf until the next order"


def notes_of(folder: Path, policy: str, *sets: str) -> tuple[str, ...]:
    shop = SHOP.replace(KANBAN, policy).replace(LEAD_TIME, f"{LEAD_TIME}, items: {{coffee: {{}}}}")
    return loaded(folder, shop, sets=sets).notes


@pytest.mark.parametrize("unmet", ["backorder", "lost", "patience", "mixed"])
@pytest.mark.parametrize("kind", ["make_to_order", "drop_ship", "base_stock"])
def test_what_is_said_of_customers(tmp_path: Path, kind: str, unmet: str) -> None:
    number = {"patience": ["customers.walk_in.patience=3"], "mixed": ["customers.walk_in.lost_share=0.5"]}
    policy = "{type: base_stock, order_up_to: 200}" if kind == "base_stock" else f"{{type: {kind}}}"
    expected = {("make_to_order", "lost"): NOBODY, ("drop_ship", "lost"): NOBODY, ("drop_ship", "patience"): IMPATIENT}
    found = notes_of(tmp_path, policy, f"customers.walk_in.unmet={unmet}", *number.get(unmet, []))
    assert found == ((f"{PLACE}: {expected[kind, unmet]}",) if (kind, unmet) in expected else ())


@pytest.mark.parametrize(
    "sets",
    [
        pytest.param(("suppliers.roaster.items.coffee.minimum_order=1",), id="one"),
        pytest.param(("suppliers.roaster.items.coffee.order_multiple=1",), id="multiples-of-one"),
        pytest.param(("items.coffee.unit=0.5", "suppliers.roaster.items.coffee.minimum_order=0.5"), id="smallest-unit"),
        pytest.param(("suppliers.roaster.items.coffee.minimum_order_value=6.40",), id="the-price-of-one"),
        pytest.param(("stocking_points.shop.items.coffee.initial=0",), id="no-stock"),
    ],
)
def test_drop_shipments_of_one_are_legal(tmp_path: Path, sets: tuple[str, ...]) -> None:
    assert notes_of(tmp_path, "{type: drop_ship}", *sets) == ()


def test_a_surplus_of_what_is_made_to_order_is_legal(tmp_path: Path) -> None:
    sets = ("suppliers.roaster.items.coffee.minimum_order=100", "stocking_points.shop.items.coffee.initial=7")
    assert notes_of(tmp_path, "{type: make_to_order}", *sets) == ()


def test_a_hybrid_may_have_stock_left_when_it_turns_to_drop_shipping(tmp_path: Path) -> None:
    policy = "{type: hybrid, map: {CZ: {type: drop_ship}, default: {type: periodic}}}"
    assert notes_of(tmp_path, policy, "stocking_points.shop.items.coffee.initial=12") == ()
