"""Words that scenarios will understand later; they are answered with `not simulated yet`, not with `unknown`."""

from __future__ import annotations

KEYS = frozenset({"contingencies", "disruptions"})

CHOICES = frozenset({"two_card"})
"""Values of `variant`."""

NOT_YET = "not simulated yet"
