"""Replenishment policies: what a planner writes, and the pure rule behind it.

A new policy is one file here and one line in `POLICIES`. The order of the table is the order of the codes in a
`Model`, so new lines go to the end.
"""

from __future__ import annotations

from jitsim.policies.base_stock import BaseStock
from jitsim.policies.days_of_cover import DaysOfCover
from jitsim.policies.jit import Jit
from jitsim.policies.kanban import Kanban
from jitsim.policies.min_max import MinMax
from jitsim.policies.periodic import Periodic
from jitsim.policies.policy import Policy, Rule, Terms
from jitsim.policies.reorder_point import ReorderPoint

POLICIES: dict[str, type[Policy]] = {
    "base_stock": BaseStock,
    "reorder_point": ReorderPoint,
    "min_max": MinMax,
    "periodic": Periodic,
    "days_of_cover": DaysOfCover,
    "kanban": Kanban,
    "jit": Jit,
}

__all__ = ["POLICIES", "Policy", "Rule", "Terms"]
