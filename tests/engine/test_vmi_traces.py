"""Vendor-managed inventory in the engine: the vendor looks at each message and fills the band."""

from __future__ import annotations

import pytest

from tests.engine.test_policy_traces import orders, path
from tests.engine.worlds import Written, one_item

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
