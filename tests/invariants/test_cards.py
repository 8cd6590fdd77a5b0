"""Every card is in exactly one place at every instant: followed here card by card, from the events alone."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jitsim.engine import run_engine
from jitsim.ledger import Ledger
from jitsim.ledger.card_places import card_places
from jitsim.model import NONE, Model, compile_model
from jitsim.pipeline import replicate
from jitsim.streams import Streams
from tests.engine.worlds import DEMANDS, Written, loaded, one_item, rows_of

DAY = 20


def played(written: Written) -> tuple[Model, Ledger]:
    """Play a scenario with all checks of a run, and return its ledger."""
    model = compile_model(loaded(written))
    replicate(model, 1, 0)
    return model, run_engine(model, Streams(model, 1, 0))


# ---- a loop followed card by card ---------------------------------------------------------------------------------


def followed(model: Model, ledger: Ledger, location: int, policy: Written) -> dict[int, tuple[int, ...]]:
    """Return how many cards are in the loop and in each place at the end of every tick at which something happens.

    A card goes out with an order and comes back with the last unit of its container; it hangs on a full container, or
    with `release_on: empty` on one that is not empty, as long as there is one for it.
    """
    size, keeps = policy["container"], policy.get("release_on") == "empty"
    sent: Counter[int] = Counter()
    for place, _, units, _, left in ledger.departures.tolist():
        if place == location and left != NONE:
            sent[left] += units
    shelf, ordered, on_the_way = int(ledger.initial[location]), 0, 0
    cards, wanted = 0, policy["cards"]
    found: dict[int, tuple[int, ...]] = {}
    rows = rows_of(ledger, location)
    inside = int(model.supply.source[location]) >= len(model.suppliers)
    for tick in sorted({0, *(row.tick for row in rows), *sent}):
        for row in (row for row in rows if row.tick == tick):
            if row.kind == "PARAMETER" and row.part == 0:
                wanted = row.quantity
            ordered += row.quantity * {"ORDER": 1, "RECEIPT": -1}.get(row.kind, 0)
            shelf += row.quantity * {"RECEIPT": 1, "SHIPMENT": -1, "SET_ASIDE": -1}.get(row.kind, 0)
            shelf += row.quantity * {"DEMAND": -1, "BACKORDERED": 1, "LOST": 1}.get(row.kind, 0)
            on_the_way -= row.quantity * (row.kind == "RECEIPT" and inside)
        on_the_way += sent[tick]
        assert 0 <= on_the_way <= ordered
        assert shelf >= 0
        full = math.ceil(shelf / size) if keeps else shelf // size
        out, here = math.ceil(ordered / size), math.ceil((ordered - on_the_way) / size)
        # More cards are there at once; those that are too many leave as soon as nothing needs them.
        cards = max(wanted, min(cards, out + full))
        assert out <= cards, "more containers are on order than there are cards"
        hanging = min(full, cards - out)
        found[tick] = (cards, hanging, cards - out - hanging, here, out - here)
    return found


def check(written: Written) -> None:
    """Compare the card ledger of every loop with the cards followed one by one."""
    model, ledger = played(written)
    places = card_places(model, ledger)
    assert places is not None
    for location in np.flatnonzero(model.locations.counts_cards).tolist():
        point = model.stocking_points[int(model.locations.stocking_point[location])]
        item = model.items[int(model.locations.item[location])]
        policy = written["stocking_points"][point]["items"][item]["policy"]
        expected = followed(model, ledger, location, policy)
        rows = np.flatnonzero(places.location == location)
        told = dict(zip(places.tick[rows].tolist(), map(tuple, places.counts[:, rows].T.tolist()), strict=True))
        assert len(told) == len(rows)
        assert list(told) == sorted(told)
        assert all(now != before for before, now in pairwise(told.values())), "a row in which no card moves"
        last = None
        for tick, counts in expected.items():
            last = told.get(tick, last)
            assert last == counts, (point, item, tick)
            assert counts[0] == sum(counts[1:])
            assert min(counts) >= 0
        ticks = np.array(list(expected))
        assert places.at(location, ticks).T.tolist() == [list(counts) for counts in expected.values()]


# ---- what hypothesis makes up -------------------------------------------------------------------------------------

LEAD_TIMES = (0, 0.5, 2, {"distribution": "uniform", "low": 0, "high": 3})


@st.composite
def loops(draw: st.DrawFn, least: int = 1) -> Written:
    """Draw a kanban policy whose container is a multiple of `least`."""
    cards = draw(st.integers(2, 6))
    policy: Written = {"type": "kanban", "container": least * draw(st.integers(1, 6)), "cards": cards}
    if draw(st.booleans()):
        days = draw(st.lists(st.integers(1, 20), max_size=3, unique=True))
        policy["card_changes"] = {f"c{day}": {"day": day, "cards": draw(st.integers(2, 8))} for day in days}
    fewest = min([cards, *(change["cards"] for change in policy.get("card_changes", {}).values())])
    if draw(st.booleans()):
        policy["batch_cards"] = draw(st.integers(1, fewest - 1)) if fewest > 2 else 1
    if draw(st.booleans()):
        policy["release_on"] = "empty"
    if draw(st.booleans()):
        policy["review_period"] = draw(st.sampled_from([0.25, 1, 2.5]))
    return policy


def customers_of(draw: st.DrawFn, point: str) -> Written:
    customer = {"at": point, "demand": {"tea": draw(st.sampled_from(DEMANDS))}}
    customer["unmet"] = draw(st.sampled_from(["backorder", "lost"]))
    return customer


@st.composite
def one_tier(draw: st.DrawFn) -> Written:
    written = one_item(draw(loops()), draw(st.sampled_from(DEMANDS)), lead_time=draw(st.sampled_from(LEAD_TIMES)))
    if draw(st.booleans()):
        written["suppliers"]["mill"]["capacity_per_day"] = draw(st.sampled_from([3, 7]))
    if draw(st.booleans()):
        written["stocking_points"]["shop"]["items"]["tea"]["initial"] = draw(st.integers(0, 50))
    return {**written, "horizon": {"days": 25, "warm_up": 0}, "ticks_per_day": DAY}


@st.composite
def two_tiers(draw: st.DrawFn) -> Written:
    """Withdrawal cards at one or two shops, cards of any other kind at what sends to them in parts."""
    written = draw(one_tier())
    points = written["stocking_points"]
    points["dc"] = points.pop("shop")
    written["customers"]["town"]["at"] = "dc"
    written["lanes"] = {}
    for name in draw(st.sampled_from([["shop"], ["shop", "stall"]])):
        points[name] = {"items": {"tea": {"from": "dc", "policy": draw(loops())}}}
        written["customers"][name] = customers_of(draw, name)
        lane = {"from": "dc", "to": name, "lead_time": draw(st.sampled_from(LEAD_TIMES))}
        lane |= draw(st.sampled_from([{}, {}, {"information_delay": 0.5}, {"departures": {"every": 3}}]))
        written["lanes"][f"to_{name}"] = lane
    return written


@st.composite
def made_goods(draw: st.DrawFn) -> Written:
    """Production cards for what is made in lots, and cards for its component."""
    written = draw(one_tier())
    lot = draw(st.sampled_from([1, 2, 5]))
    making = {"needs": {"tea": draw(st.sampled_from([1, 2, 0.5]))}, "from": "shop", "lot": lot}
    making |= {"set_up_time": draw(st.sampled_from([0, 0.1])), "run_time": draw(st.sampled_from([0, 0.05, 0.3]))}
    written["items"]["cake"] = {"unit_cost": 2}
    written["work_centers"] = {"oven": {"machines": draw(st.integers(1, 2)), "makes": {"cake": making}}}
    written["stocking_points"]["bakery"] = {"items": {"cake": {"from": "oven", "policy": draw(loops(lot))}}}
    if draw(st.booleans()):
        written["lanes"] = {"tray": {"from": "oven", "to": "bakery", "lead_time": draw(st.sampled_from(LEAD_TIMES))}}
    written["customers"]["guests"] = {"at": "bakery", "demand": {"cake": draw(st.sampled_from(DEMANDS))}}
    return written


@given(st.one_of(one_tier(), two_tiers(), made_goods()))
@settings(max_examples=150)
def test_every_card_is_in_exactly_one_place(written: Written) -> None:
    check(written)
