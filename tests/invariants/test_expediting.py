"""Expediting in worlds of any kind: no piece is lost, a budget is kept, and what never pays changes nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jitsim.engine import run_engine
from jitsim.ledger import Kind, Ledger
from jitsim.ledger.balance import check_balance
from jitsim.metrics.expediting import cost_of_expediting, expediting_of
from jitsim.metrics.littles_law import check_littles_law
from jitsim.metrics.tally import tally
from jitsim.model import Model, compile_model
from jitsim.streams import Streams
from tests.engine.worlds import Written, loaded, one_item

WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday"]
GAMMA = {"distribution": "gamma", "mean": 1.5, "sd": 1}


def one_of(*choices: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(choices)


POLICIES: tuple[Written, ...] = (
    {"type": "base_stock", "order_up_to": 90},
    {"type": "min_max", "cycle_service_level": 0.9},
    {"type": "periodic", "review_period": 4, "fill_rate": 0.9},
    {"type": "ddmrp", "lead_time_factor": 0.5, "variability_factor": 0.5},
    {"type": "make_to_order"},
    {"type": "vmi"},
)
LOOP: Written = {"type": "kanban", "container": 20, "cards": 6}

SUPPLIERS = st.fixed_dictionaries(
    {},
    optional={
        "capacity_per_day": one_of(12, 60),
        "short_deliveries": one_of({"probability": 0.4, "share": 0.5, "rest_after": 3, "short_close_after": 4}),
        "rejects": one_of(*({"share": 0.1, "inspection": 0.3, "on_reject": after} for after in ("credit", "replace"))),
        "crossing": one_of(False),
        "working_days": one_of(WEEK),
        "order_calendar": one_of({"weekdays": ["monday", "thursday"]}),
        "promised_lead_time": one_of(6),
    },
)
POINTS = st.fixed_dictionaries({}, optional={"receiving": one_of("dock"), "working_days": one_of(WEEK)})
CUSTOMERS = one_of(
    {"unmet": "lost"}, {"unmet": "backorder"}, {"unmet": "mixed", "lost_share": 0.5}, {"ship": "complete_line"}
)


@st.composite
def worlds(draw: st.DrawFn) -> Written:
    """Return a world of one item that expedites, from a supplier or over a lane from a center that has little."""
    mode = draw(one_of("new_order", "upgrade", "both"))
    written = one_item(
        draw(one_of(*POLICIES, *([LOOP] if mode == "upgrade" else []))),
        {"arrivals": {"distribution": "poisson", "mean": 8}, "order_size": {"distribution": "geometric", "mean": 2}},
        days=60,
        lead_time={"distribution": "gamma", "mean": 5, "sd": 3},
        item={"unit_cost": 10, "price": 22, "backorder_cost": 2},
        supplier=draw(SUPPLIERS),
        point=draw(POINTS),
        customer=draw(CUSTOMERS),
        initial=40,
    )
    terms = {"mode": mode, "fixed_cost": 2, "premium_per_unit": 0.1, "budget_period": 20, "budget": 30}
    terms |= {"lead_time": draw(one_of(1, GAMMA)), "approval_delay": draw(one_of(0, 0.5, 1.3))}
    stocked = written["stocking_points"]["shop"]["items"]["tea"]
    stocked["expedite"] = terms | {"order_multiple": draw(one_of(0, 7))}
    if mode == "upgrade" and draw(st.booleans()):
        stocked["from"] = "dc"
        center = {"from": "mill", "policy": {"type": "base_stock", "order_up_to": 150}}
        written["stocking_points"]["dc"] = {"items": {"tea": center}}
        lane = {"from": "dc", "to": "shop", "lead_time": {"distribution": "gamma", "mean": 5, "sd": 2}}
        written["lanes"] = {"road": lane | {"crossing": draw(st.booleans())}}
    return written


def played(written: Written) -> tuple[Model, Ledger]:
    model = compile_model(loaded(written))
    return model, run_engine(model, Streams(model, 1, 0))


@settings(max_examples=60)
@given(worlds())
def test_no_piece_is_lost_and_the_budget_is_kept(written: Written) -> None:
    """In three periods of twenty days no more is spent than three times the budget, by the events alone."""
    model, ledger = played(written)
    check_balance(model, ledger)
    check_littles_law(model, ledger, tally(model, ledger))
    assert cost_of_expediting(model, expediting_of(model, ledger)).sum() <= 3 * 30


@settings(max_examples=30)
@given(worlds())
def test_what_never_pays_changes_no_byte(written: Written) -> None:
    shop = written["stocking_points"]["shop"]["items"]["tea"]
    shop["expedite"]["fixed_cost"] = 1e9
    shop["expedite"]["budget"] = 1e12
    _, ledger = played(written)
    del shop["expedite"]
    _, without = played(written)
    assert int(Kind.UPGRADED) not in ledger.kind
    for name in ("initial", "start", "tick", "kind", "quantity", "part", "departures"):
        assert getattr(ledger, name).tobytes() == getattr(without, name).tobytes(), name
