"""Expected values of the catalogue that check a formula and not a run."""

from __future__ import annotations

import math

from jitsim.policies.buffer import Zones, zones
from jitsim.policies.eoq import eoq, eoq_with_backorders, eoq_with_yield, lot_cost, lot_cost_with_yield
from jitsim.policies.losses import choose_law
from jitsim.policies.safety_stock import interval_demand, reorder_point_for_cycle_service
from tests.theory.catalogue import Entry


def _best_lot_with_yield() -> float:
    """V26 C: K 18500, h 0.06, d 75000, yield of mean 0.8333333 and standard deviation 0.140859."""
    terms = 75_000, 18_500, 0.06, 0.8333333, 0.140859
    return lot_cost_with_yield(eoq_with_yield(*terms), *terms).total


def _reorder_point() -> float:
    """V28: ten a day, Poisson, and a lead time of mean 4 and variance 4."""
    mean, deviation = interval_demand(10, math.sqrt(10), 4, 2)
    law, _ = choose_law(mean, deviation**2, "normal")
    return reorder_point_for_cycle_service(law, 0.95, 200).level


def _buffer() -> Zones:
    """V29: usage 10, lead time 4, factors 0.4 and 0.25, minimum order 30, order cycle 2 days."""
    return zones(10, 4, 0.4, 0.25, minimum_order=30, order_cycle=2)


def _cost_with_yield() -> float:
    """V26 B: the 100 ordered become 60, 80 or 100 with probability 0.25, 0.25 and 0.5."""
    mean, square = 0.25 * 0.6 + 0.25 * 0.8 + 0.5, 0.25 * 0.36 + 0.25 * 0.64 + 0.5
    return lot_cost_with_yield(100, 50, 40, 2, mean, math.sqrt(square - mean**2)).total


def calculated(entry: Entry) -> float:
    """Return what jitsim's formulas say of an entry."""
    answers = {
        ("V01", "A", "fluid_optimal_Q"): lambda: eoq(1300, 8, 0.225),
        ("V01", "A", "fluid_cost_rate"): lambda: lot_cost(eoq(1300, 8, 0.225), 1300, 8, 0.225).total,
        ("V01", "B", "fluid_optimal_Q"): lambda: eoq_with_backorders(1300, 8, 0.225, 5).lot,
        ("V01", "B", "fluid_cost_rate"): lambda: eoq_with_backorders(1300, 8, 0.225, 5).cost,
        ("V26", "B", "fluid_cost_rate"): _cost_with_yield,
        ("V26", "C", "fluid_optimal_cost"): _best_lot_with_yield,
        ("V28", None, "safety_stock_calculator.reorder_point"): _reorder_point,
        ("V29", None, "zones.top_of_red"): lambda: _buffer().tor,
        ("V29", None, "zones.top_of_yellow"): lambda: _buffer().toy,
        ("V29", None, "zones.top_of_green"): lambda: _buffer().tog,
    }
    return answers[entry.case, entry.variant, entry.metric]()
