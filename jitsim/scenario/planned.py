"""Words that scenarios will understand later; they are answered with `not simulated yet`, not with `unknown`."""

from __future__ import annotations

POLICY_TYPES = frozenset({"vmi", "crp", "make_to_order", "drop_ship", "mrp"})

KEYS = frozenset({"contingencies", "disruptions", "lanes", "work_centers"})

CHOICES = frozenset({"two_card"})
"""Values of `variant`."""

NOT_YET = "not simulated yet"
