"""Replenishment policies: what a planner writes, and the pure rule behind it.

A new policy is one file here and one line in `table.STOCK_POLICIES`.
"""

from __future__ import annotations

from jitsim.policies.hybrid import Hybrid
from jitsim.policies.policy import Observed, Policy, Rule, Terms
from jitsim.policies.table import STOCK_POLICIES

POLICIES: dict[str, type[Policy]] = STOCK_POLICIES | {"hybrid": Hybrid}
"""Every policy by the name that a person writes; its place is its code in a ledger."""

RULES: tuple[Rule, ...] = tuple(dict.fromkeys(rule for policy in POLICIES.values() for rule in policy.rules))
"""Every rule once; its place is its code in a `Model`."""

__all__ = ["POLICIES", "RULES", "Observed", "Policy", "Rule", "Terms"]
