"""How a law is written: a mapping told apart by `distribution`, or a bare number for a constant."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from jitsim.distributions.law import Law

EXPECTED = "expected a number or a law such as {distribution: gamma, mean: 5, sd: 2}"


def number_as_constant(value: Any) -> Any:
    """Return a bare number as the mapping of a constant, a law or a mapping as it is; refuse everything else."""
    if isinstance(value, Law | Mapping):
        return value
    if isinstance(value, bool):
        raise ValueError(f"{EXPECTED}, got {'true' if value else 'false'}")
    number = _number(value)
    if number is None:
        raise ValueError(f"{EXPECTED}, got {_shown(value)}")
    if not math.isfinite(number):
        raise ValueError(f"expected a finite number, got {number:g}")
    if number < 0:
        raise ValueError(f"expected at least 0, got {number:g}")
    return {"distribution": "constant", "value": number}


def _number(value: Any) -> float | None:
    """Return a number, also one that a table has as text; None for anything else."""
    if not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None
    except OverflowError:
        return math.inf


def _shown(value: Any) -> str:
    """Return a value as a person would recognise it, never by the name of a Python type."""
    if value is None:
        return "nothing"
    if isinstance(value, list | tuple | set):
        return "a list"
    text = str(value)
    return repr(text if len(text) <= 40 else text[:37] + "...")
