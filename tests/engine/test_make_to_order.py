"""Made to order: nothing is kept, a smallest order leaves a surplus, and a quoted lead time is kept or not."""

from __future__ import annotations

import pytest

from jitsim.pipeline import simulate
from tests.engine.test_policy_traces import path, trace
from tests.engine.worlds import Written, loaded, one_item

TO_ORDER: Written = {"type": "jit", "mode": "to_order"}


@pytest.mark.parametrize(
    ("lead_time", "rate"),
    [pytest.param(7, 1, id="T-MTO-01-delivered-day-7.0"), pytest.param(7.01, 0, id="T-MTO-01-delivered-day-7.01")],
)
def test_on_time_is_delivered_by_the_promise(lead_time: float, rate: float) -> None:
    """One order on day 10 with 7 days quoted, bought from a supplier who takes just so long."""
    demand = {"interval": 10, "order_size": 3}
    written = one_item(TO_ORDER, demand, lead_time=lead_time, days=20, customer={"promise": 7})
    assert simulate(loaded(written)).estimates["order_fulfilment_rate"].mean == rate


def test_t_mto_02_the_surplus_of_a_smallest_order_is_used_first() -> None:
    """An order of 30 on day 4 buys the 100 that is the least, of which 70 go to stock; 50 on day 6 buy nothing."""
    customers = {
        name: {"at": "shop", "demand": {"tea": {"interval": interval, "order_size": size}}}
        for name, interval, size in (("first", 4, 30), ("second", 6, 50))
    }
    written = one_item(TO_ORDER, {}, lead_time=1, days=7, terms={"minimum_order": 100}, customers=customers)
    rows, start = path(written)
    assert start == 0
    assert trace(rows) == [
        (4, "DEMAND", 30),
        (4, "BACKORDERED", 30),
        (4, "ORDER", 100),
        (5, "RECEIPT", 100),
        (5, "SHIPMENT", 30),
        (6, "DEMAND", 50),
    ]
