"""Who owns what, and who bears what of it: title moves money between the parties and none in the chain."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jitsim.ledger import Kind
from jitsim.ledger.stretch import stretches
from jitsim.metrics import METRICS
from jitsim.metrics.cash_review import CashDays
from jitsim.metrics.consignment import add_bands
from jitsim.metrics.daily_series import daily_series
from jitsim.metrics.stock import StockTally
from jitsim.pipeline import simulate
from jitsim.policies.vmi import Vmi
from tests.engine.worlds import DURATIONS, Written, loaded, one_item
from tests.ledger.business import Business, Event, Place, Stream, ledger_of

BAND: Written = {"type": "vmi", "minimum_stock": 20, "maximum_stock": 60}
PARTS = {"capital": 0.12, "storage": 0.06, "insurance": 0.02, "obsolescence": 0.06, "handling": 0.02}

DEMAND, BACKORDERED, SHIPMENT, RECEIPT = Kind.DEMAND, Kind.BACKORDERED, Kind.SHIPMENT, Kind.RECEIPT
ORDER, PARAMETER = Kind.ORDER, Kind.PARAMETER


def test_t_vmi_02() -> None:
    """Forty at 10 are used: the buyer has no stock before or after and owes 400, the vendor has forty less."""
    model = Business([Place(initial=100, unit_cost=10.0)], [Stream()], horizon=8).model()
    ledger = ledger_of(model, [[(6, DEMAND, 40, 0)]])
    (stretch,) = stretches(ledger)
    days = daily_series(model, stretch, ledger.initial, np.array([np.nan]))
    cash = CashDays.zeros(2)
    cash.add(days, model.money.unit_cost, np.array([16.0]), np.array([True]))
    assert cash.stock.tolist() == [0, 0]
    assert cash.purchases.tolist() == [0, 400]
    assert cash.revenue.tolist() == [0, 640]
    assert days.stock.tolist() == [[100, 60]]


def test_stock_that_is_bought_is_owed_from_receipt() -> None:
    model = Business([Place(initial=100, unit_cost=10.0)], [Stream()], horizon=8).model()
    ledger = ledger_of(model, [[(1, ORDER, 30, 0), (3, RECEIPT, 30, 0), (6, DEMAND, 40, 0)]])
    (stretch,) = stretches(ledger)
    days = daily_series(model, stretch, ledger.initial, np.array([np.nan]))
    owned, consigned = CashDays.zeros(2), CashDays.zeros(2)
    owned.add(days, model.money.unit_cost, np.array([16.0]), np.array([False]))
    consigned.add(days, model.money.unit_cost, np.array([16.0]), np.array([True]))
    assert (owned.stock.tolist(), owned.purchases.tolist()) == ([1300, 900], [300, 0])
    assert (consigned.stock.tolist(), consigned.purchases.tolist()) == ([0, 0], [0, 400])


def test_unit_days_outside_the_band() -> None:
    """z 10 and Z 20, from day 1 z 12; four ticks a day, measured from tick 2 to 12.

    Stock 25 until tick 3: one tick of 5 above. 11 until tick 6: from tick 4 on 1 below, two ticks. Then all 11 and 4
    more are wanted: 0 on the shelf and 4 wait, 16 below, three ticks. 21 come at tick 9, 17 stay: nothing. At tick 11
    Z is 15: 2 above for one tick.
    """
    business = Business([Place(initial=25)], [Stream()], horizon=12, warm_up=2)
    model = business.model()
    policy = Vmi(type="vmi", minimum_stock=10, maximum_stock=20, under_penalty=1)
    object.__setattr__(model, "policies", (policy,))
    events: list[Event] = [
        (0, PARAMETER, 10, 0),
        (0, PARAMETER, 20, 1),
        (0, PARAMETER, 7, 2),
        (3, DEMAND, 14, 0),
        (4, PARAMETER, 12, 0),
        (5, ORDER, 21, 0),
        (6, DEMAND, 15, 0),
        (6, BACKORDERED, 4, 1),
        (9, RECEIPT, 21, 0),
        (9, SHIPMENT, 4, 1),
        (11, PARAMETER, 15, 1),
    ]
    ledger = ledger_of(model, [events])
    (stretch,) = stretches(ledger)
    sums = StockTally.zeros(1)
    add_bands(model, stretch, ledger.initial, sums)
    assert sums.below_band.tolist() == [1 * 2 + 16 * 3]
    assert sums.above_band.tolist() == [5 * 1 + 2 * 1]


def found(policy: Written, **keys: Any) -> tuple[dict[str, float | None], Any]:
    written = one_item(
        policy,
        {"daily": {"distribution": "poisson", "mean": 5}},
        days=60,
        warm_up=10,
        item={"unit_cost": 8, "price": 11, "carrying_rate": PARTS, "backorder_cost": 0.2, **keys.pop("item", {})},
        terms={"order_cost": 30},
        **keys,
    )
    result = simulate(loaded(written))
    return {name: each.mean for name, each in result.estimates.items()}, result


def test_a_year_of_consigned_stock_by_hand() -> None:
    """A stock of forty at 8 that nobody wants: 320 of which 18 % are the vendor's cost, 10 % the holder's."""
    policy = {**BAND, "ownership": "consignment"}
    written = one_item(
        policy,
        {"interval": 999},
        days=30,
        initial=40,
        item={"unit_cost": 8, "carrying_rate": PARTS},
        point={"fixed_cost_per_year": 7},
    )
    money = {name: each.mean for name, each in simulate(loaded(written)).estimates.items()}
    assert money["average_inventory_value"] == 320
    assert (money["average_owned_value"], money["average_consigned_value"]) == (0, 320)
    assert money["carrying_cost"] == pytest.approx(320 * 0.28 + 7)
    assert money["vendor_carrying_cost"] == money["vendor_cost"] == pytest.approx(320 * 0.18)
    assert money["buyer_cost"] == pytest.approx(320 * 0.10 + 7)


def test_penalties_by_hand() -> None:
    """Fifteen lie there, five below z, at 0.10 a unit-day; or seventy, ten above Z, at 0.02: per year of 365 days."""
    for initial, paid, unit in ((15, 5 * 0.10, 1), (15, 5 * 0.10, 0.5), (70, 10 * 0.02, 0.25), (40, 0, 1)):
        # The vendor never looks.
        policy = {**BAND, "under_penalty": 0.10, "over_penalty": 0.02, "first_review": 999}
        written = one_item(policy, {"interval": 999}, days=30, initial=initial, item={"unit_cost": 8, "unit": unit})
        money = {name: each.mean for name, each in simulate(loaded(written)).estimates.items()}
        assert money["vendor_penalties"] == money["vendor_cost"] == pytest.approx(paid * 365)
        assert money["buyer_cost"] == pytest.approx(initial * 8 * 0.28 - paid * 365)
        assert money["total_cost"] == pytest.approx(initial * 8 * 0.28)


OF_PARTIES = {
    *("average_owned_value", "average_consigned_value"),
    *("buyer_cost", "vendor_cost", "vendor_carrying_cost", "vendor_penalties"),
}


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from(DURATIONS),
    st.sampled_from([0.0, 0.07]),
    st.sampled_from([0.0, 0.011]),
    st.sampled_from(["position", "projected"]),
    st.sampled_from([1.0, 0.5]),
)
def test_the_chain_does_not_change_with_title(
    lead_time: Any, under: float, over: float, fill_to: str, unit: float
) -> None:
    """The same pieces move at the same ticks, and every number of the chain is the same to the last bit."""
    policy = {**BAND, "fill_to": fill_to}
    agreed = {"ownership": "consignment", "under_penalty": under, "over_penalty": over}
    ours, bought = found(policy, lead_time=lead_time, item={"unit": unit})
    theirs, consigned = found(policy | agreed, lead_time=lead_time, item={"unit": unit})
    before, after = bought.ledger(0), consigned.ledger(0)
    for column in ("initial", "start", "tick", "kind", "quantity", "part"):
        assert getattr(before, column).tobytes() == getattr(after, column).tobytes()
    assert {name: ours[name] for name in METRICS if name not in OF_PARTIES} == {
        name: theirs[name] for name in METRICS if name not in OF_PARTIES
    }
    for of_parties in (ours, theirs):
        known = {name: value or 0.0 for name, value in of_parties.items()}
        assert known["buyer_cost"] + known["vendor_cost"] == pytest.approx(known["total_cost"], abs=0.005)
        whole = known["average_owned_value"] + known["average_consigned_value"]
        assert whole == pytest.approx(known["average_inventory_value"])
    assert theirs["average_owned_value"] == 0
    assert ours["vendor_cost"] == 0


def test_days_payable_start_when_it_is_used() -> None:
    """All is bought on the day it is used, so a steady flow owes thirty days of it and holds no stock of its own."""
    keys = {"days": 400, "warm_up": 200, "lead_time": 2}
    written = one_item({**BAND, "ownership": "consignment"}, {"daily": 5}, item={"unit_cost": 8, "price": 11}, **keys)
    cash = simulate(loaded(written)).review().cash
    assert cash is not None
    assert (cash.inventory, cash.inventory_days) == (0, 0)
    assert cash.payable == pytest.approx(30 * 5 * 8)
    assert cash.payable_days == pytest.approx(30)


def test_what_the_vendor_bears_is_unknown_where_holding_is_one_figure() -> None:
    written = one_item({**BAND, "ownership": "consignment"}, {"daily": 5}, item={"carrying_rate": 0.3})
    result = simulate(loaded(written))
    assert result.estimates["buyer_cost"].reason == "one_carrying_rate"
    assert result.estimates["carrying_cost"].mean is not None
    bought = simulate(loaded(one_item(BAND, {"daily": 5}, item={"carrying_rate": 0.3}))).estimates
    assert bought["buyer_cost"].mean == bought["total_cost"].mean
