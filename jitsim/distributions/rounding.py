"""What becomes of a law when its values are rounded to whole units and counted from zero."""

from __future__ import annotations

import math

import numpy as np

from jitsim.distributions.law import Law
from jitsim.distributions.table import Table
from jitsim.distributions.tabulation import HIGHEST

TOLERANCE = 1e-3
"""Differences of mean and sd below this share of the sd (of the value, for a constant) are not worth a word."""
ROUNDING = 0.05
"""Rounding adds a twelfth of a unit to the variance; it is worth a word when the sd grows by this share."""

FINE = 20.0
"""With an sd of so many units rounding cannot be what changed a law."""


def distortion(law: Law, per_unit: float, table: Table) -> str | None:
    """Return a warning when a table's mean or sd is not the law's, with the reason; None when they agree."""
    mean, sd = table.mean / per_unit, table.sd / per_unit
    if law.deviation == 0:
        changed = abs(mean - law.expectation) > TOLERANCE * abs(law.expectation)
        return f"{law.expectation:g} becomes {mean:g}: {_reason(law, per_unit, table)}" if changed else None
    rounded_sd = math.hypot(law.deviation, 0.0 if law.whole and per_unit >= 1.0 else 1.0 / per_unit / math.sqrt(12.0))
    agrees = (
        abs(mean - law.expectation) <= TOLERANCE * law.deviation
        and abs(sd - law.deviation) <= ROUNDING * law.deviation
        and min(abs(sd - rounded_sd), abs(sd - law.deviation)) <= TOLERANCE * law.deviation
    )
    if agrees:
        return None
    was = f"mean {law.expectation:g} and sd {law.deviation:g}"
    return f"{was} become mean {mean:.4g} and sd {sd:.4g}: {_reason(law, per_unit, table)}"


def _reason(law: Law, per_unit: float, table: Table) -> str:
    if law.cdf(np.array([-0.5 / per_unit]))[0] > TOLERANCE / 100.0:
        return "values below zero count as 0"
    if table.largest >= HIGHEST:
        return f"values above {HIGHEST / per_unit:g} count as that"
    keeps_values = law.whole and float(per_unit).is_integer()
    if table.sd < FINE and not keeps_values:
        return f"values are rounded to whole multiples of {1.0 / per_unit:g}"
    return "values rarer than one in four billion are never drawn"
