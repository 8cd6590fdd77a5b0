"""Made to order, drop-shipped and kept by vendors: what is legal, and what is said of what will not do."""

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


def test_a_quote_beyond_what_customers_wait_for_is_pointed_out(tmp_path: Path) -> None:
    policy = "{type: make_to_order, quoted_lead_time: 7, max_wait: 5}"
    told = "every customer is quoted 7 days and waits for 5: nothing is ever ordered for them"
    assert notes_of(tmp_path, policy) == (f"{PLACE}.max_wait: {told}",)
    assert notes_of(tmp_path, policy, "stocking_points.shop.items.coffee.policy.max_wait=7") == ()


@pytest.mark.parametrize(("kind", "told"), [("drop_ship", True), ("make_to_order", False)])
def test_what_is_sent_straight_to_customers_does_not_wait_for_other_lines(
    tmp_path: Path, kind: str, told: bool
) -> None:
    message = "orders ship complete: what the supplier sends is held on the shelf until the other lines are there"
    sets = (
        "customers.walk_in={at: shop, ship: complete_order, orders: {arrivals: 3, lines: {coffee: {size: 2}}}}",
        "suppliers.roaster.items.coffee.minimum_order=0",
    )
    assert notes_of(tmp_path, f"{{type: {kind}}}", *sets) == ((f"{PLACE}: {message}",) if told else ())


@pytest.mark.parametrize(
    ("item", "given"),
    [("carrying_rate=0.25", "carrying_rate"), ("holding_cost=2", "holding_cost"), ("carrying_rate={capital: 0.1}", "")],
)
def test_what_a_vendor_bears_is_known_by_parts(tmp_path: Path, item: str, given: str) -> None:
    told = f"{given} of coffee is one figure: what of it the vendor bears, and the buyer, is not known"
    found = notes_of(tmp_path, "{type: vmi, ownership: consignment}", f"items.coffee.{item}")
    assert found == ((f"{PLACE}.ownership: {told}",) if given else ())


@pytest.mark.parametrize(("looks", "told"), [(1, True), (7, False), (14, False)])
def test_stale_data_of_a_vendor_is_pointed_out(tmp_path: Path, looks: int, told: bool) -> None:
    message = f"the vendor looks every {looks} days and is told every 7: it goes by stale data in between"
    found = notes_of(tmp_path, f"{{type: vmi, review_period: {looks}, share_interval: 7}}")
    assert found == ((f"{PLACE}.share_interval: {message}",) if told else ())
