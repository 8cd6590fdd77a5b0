"""A supplier who fails again and again within one instant ends in a message, not in a loop."""

from __future__ import annotations

import re
from typing import Any

import pytest

from jitsim.errors import RunError
from tests.engine.test_traces import play
from tests.engine.worlds import Written, one_item

ALL_OF_ONE = {"per": "lot", "share": 0.5}
"""Half of a unit is rounded up to all of it."""

MOSTLY_NOW = {"distribution": "empirical", "values": [0, 3], "weights": [0.999999999, 0.000000001]}
SPLIT = {"probability": 1, "share": 0, "short_close_after": 0}
LOOP = {"type": "kanban", "container": 1, "cards": 3}
"""Cards are released as stock changes, as base stock is."""


def world(demand: Written, *, lead_time: Any = 0, policy: Written | None = None, **supplier: Any) -> Written:
    policy = policy or {"type": "base_stock", "order_up_to": 5}
    return one_item(policy, demand, lead_time=lead_time, supplier=supplier)


@pytest.mark.parametrize(
    "written",
    [
        world({"daily": 1}, rejects=ALL_OF_ONE),
        world({"daily": 1}, rejects={**ALL_OF_ONE, "on_reject": "replace"}),
        world({"daily": 1}, lead_time=MOSTLY_NOW, rejects={**ALL_OF_ONE, "on_reject": "replace"}),
        world({"daily": 1}, rejects={"per": "unit", "share": 0.999999999}),
        world({"daily": 1}, rejects={"per": "unit", "share": 0.999999999, "on_reject": "replace"}),
        world({"daily": 1}, policy=LOOP, rejects=ALL_OF_ONE),
        world({"daily": 1_000_000}, policy={"type": "base_stock", "order_up_to": 10**6}, short_deliveries=SPLIT),
    ],
    ids=["credit", "replace", "lead time may be 0", "unit", "unit replaced", "cards", "one unit at a time"],
)
def test_it_says_which_item_and_what_to_do(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jitsim.engine.simpy_engine.delivery.MOST_FAILURES_AT_ONCE", 5_000)
    with pytest.raises(RunError) as caught:
        play(written)
    lines = str(caught.value).splitlines()
    assert re.match(r"\w+ at \w+: more than 5,000 deliveries of supplier \w+ failed in one instant of day 0", lines[0])
    assert "lead_time or an inspection that takes time" in lines[1]


@pytest.mark.parametrize("lead_time", [1 / 1440, 1])
def test_time_that_passes_ends_the_loop(lead_time: float) -> None:
    """Half of one unit is rejected as a whole, so nothing ever arrives; the run ends at its horizon."""
    _, rows = play(world({"daily": 1}, lead_time=lead_time, rejects=ALL_OF_ONE))
    assert rows is not None


def test_an_inspection_that_takes_time_ends_the_loop() -> None:
    play(world({"daily": 1}, rejects={**ALL_OF_ONE, "inspection": 0.5}))
