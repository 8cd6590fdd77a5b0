"""Vendor-managed inventory in the engine: the vendor looks at each message and fills the band."""

from __future__ import annotations

import pytest

from tests.engine.test_policy_traces import orders, path, trace
from tests.engine.test_traces import play
from tests.engine.worlds import Written, one_item, rows_of

BAND: Written = {"type": "vmi", "minimum_stock": 100, "maximum_stock": 300}


@pytest.mark.parametrize(
    ("fill_to", "shipped"),
    [pytest.param("position", 180, id="T-VMI-01-position"), pytest.param("projected", 230, id="T-VMI-01-projected")],
)
def test_t_vmi_01(fill_to: str, shipped: int) -> None:
    """25 a day and two days on the way, both observed: 145 less a day's demand is 120, and 70 on arrival."""
    rows, _ = path(one_item({**BAND, "fill_to": fill_to}, {"daily": 25}, lead_time=2, days=1, initial=145))
    assert orders(rows) == [(0.75, shipped)]


def test_the_vendor_decides_on_each_message() -> None:
    """Told every three days, on days 0 and 3: 175 project to 125 on day 0, 100 to 50 on day 3."""
    rows, start = path(one_item({**BAND, "share_interval": 3}, {"daily": 25}, lead_time=2, days=7, initial=200))
    assert start == 200
    assert orders(rows) == [(3.75, 200)]


def test_it_starts_full() -> None:
    assert path(one_item(BAND, {"daily": 25}, lead_time=2, days=1))[1] == 300


def test_a_vendor_goes_by_the_last_message() -> None:
    """It looks every day and is told on days 0 and 3, of what is there at 0.75: 275 and 200, of which 150 are ahead.

    From the message of day 3 fifty are too few; those of day 1 and 2 would have been 100 and 75, and were not told.
    """
    policy = {**BAND, "review_period": 1, "share_interval": 3, "planned_lead_time": 6}
    told = path(one_item(policy, {"daily": 25}, lead_time=2, days=4, initial=300))[0]
    assert orders(told) == [(3.75, 100)]
    seen = path(one_item({**policy, "share_interval": 1}, {"daily": 25}, lead_time=2, days=4, initial=300))[0]
    assert orders(seen) == [(2.75, 75)]


def test_a_vendor_knows_what_it_has_shipped_since_the_last_message() -> None:
    """Told of 150 on day 0 it ships 150 at once, and not again on days 1 and 2, which are not told either."""
    policy = {**BAND, "review_period": 1, "share_interval": 3, "planned_lead_time": 3}
    rows, _ = path(one_item(policy, {"daily": 25}, lead_time=2, days=3, initial=175))
    assert orders(rows) == [(0.75, 150)]


def test_messages_reach_a_vendor_though_nothing_happens_in_between() -> None:
    """One order of 150 on day 4.0; the message of day 3 is older, that of day 6 tells of it, and 150 are shipped."""
    policy = {**BAND, "review_period": 1, "share_interval": 3, "prior_daily_demand": 0, "refresh_days": "never"}
    rows, _ = path(one_item(policy, {"interval": 4, "order_size": 250}, lead_time=2, days=7.9, initial=300))
    assert orders(rows) == [(6.75, 250)]


def test_what_the_vendor_is_short_of_is_owed() -> None:
    """The vendor's own place has 70 of the 180 that are wanted: 70 go at once, 110 when they are there."""
    written = one_item(BAND, {"daily": 25}, days=3, initial=145)
    written["stocking_points"]["shop"]["items"]["tea"]["from"] = "plant"
    own = {"type": "min_max", "reorder_point": 0, "order_up_to": 400, "review_period": 0}
    written["stocking_points"]["plant"] = {"items": {"tea": {"from": "mill", "policy": own, "initial": 70}}}
    written["lanes"] = {"road": {"from": "plant", "to": "shop", "lead_time": 2}}
    model, ledger = play(written)
    plant = rows_of(ledger, model.stocking_points.index("plant"))
    assert trace(plant)[:3] == [(0.75, "DEMAND", 180), (0.75, "BACKORDERED", 110), (0.75, "ORDER", 510)]
    assert (2.75, "SHIPMENT", 110) in trace(plant)


def together(least: float | None) -> tuple[list[tuple[float, int]], list[tuple[float, int]]]:
    """Return what a vendor ships of salt, 25 a day, and of tea, 5 a day; bands from 100 to 300, two days on the way."""
    written = one_item(BAND, {"daily": 25}, lead_time=2, days=9.9, initial=300)
    policy = BAND if least is None else {**BAND, "minimum_load": least}
    written["items"] = {"salt": {}, "tea": {}}
    written["suppliers"]["mill"]["items"] = {"salt": {}, "tea": {}}
    written["stocking_points"]["shop"]["items"] = {
        item: {"from": "mill", "policy": policy, "initial": 300} for item in ("salt", "tea")
    }
    written["customers"]["town"]["demand"] = {"salt": {"daily": 25}, "tea": {"daily": 5}}
    _, ledger = play(written)
    return orders(rows_of(ledger, 0)), orders(rows_of(ledger, 1))


def test_each_item_on_its_own() -> None:
    """Salt is at 300 - 25 n on day n - 1; less the 50 ahead it is below 100 at n = 7, on day 6; tea is never short."""
    assert together(None) == ([(6.75, 175)], [])


def test_what_is_short_takes_the_other_along() -> None:
    """On day 6 salt is short; tea lacks 5 a day for seven days."""
    assert together(999) == ([(6.75, 175)], [(6.75, 35)])


def test_a_full_load_leaves_before_anything_is_short() -> None:
    """Thirty a day are needed of both: 120 on day 3, and again on day 7."""
    assert together(120) == ([(3.75, 100), (7.75, 100)], [(3.75, 20), (7.75, 20)])
