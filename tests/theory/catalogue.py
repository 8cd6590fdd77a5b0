"""The validation catalogue: cases with known answers, as data, and the rules by which an answer agrees.

`cases.yaml` holds facts: closed forms, exact numerics and printed numbers, each obtained without jitsim.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

Floats = npt.NDArray[np.float64]

MASTER_SEED = 20261124
"""Fixed before any result was looked at."""

SHORT = 10
"""The short plan runs a tenth of the horizon, so its intervals are the square root of ten wider."""


@dataclass(frozen=True)
class Entry:
    """One expected value of a case."""

    case: str
    variant: str | None
    metric: str
    value: Any
    tolerance: dict[str, Any]
    note: str

    @property
    def name(self) -> str:
        """The name of its test, after `test_`."""
        parts = [self.case, self.variant or "", self.metric]
        return "_".join(re.sub(r"[^0-9A-Za-z]+", "_", part).strip("_") for part in parts if part)

    @property
    def is_calculation(self) -> bool:
        """Whether it checks a formula and not a run."""
        return "calculator" in self.note + self.metric or self.metric.startswith("zones.")


@dataclass(frozen=True)
class Case:
    """One model with known answers."""

    id: str
    title: str
    model: dict[str, Any]
    features: tuple[str, ...]
    variants: dict[str, Any]
    plan: dict[str, Any]
    entries: tuple[Entry, ...]


@cache
def cases() -> dict[str, Case]:
    """Return all cases by their number (`V01`)."""
    text = (Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8")
    found = [_case(written) for written in yaml.safe_load(text)["cases"]]
    return {case.id: case for case in found}


def _case(written: dict[str, Any]) -> Case:
    number = written["id"].split("-")[0]
    entries = tuple(
        Entry(number, each.get("variant"), each["metric"], each["value"], each["tolerance"], each.get("note", ""))
        for each in written["expected"]
    )
    return Case(
        number,
        written["title"],
        written["model"],
        tuple(written["features"]),
        written.get("variants") or {},
        written.get("plan") or {},
        entries,
    )


def standard_error(values: Floats) -> float:
    """Return the standard error of the mean over replications."""
    return float(values.std(ddof=1) / math.sqrt(len(values)))


def z_score(entry: Entry, values: Floats) -> float:
    """Return how many standard errors the mean lies from the known answer."""
    return float((values.mean() - entry.value) / standard_error(values))


def check(entry: Entry, values: Floats, *, widen: float = 1.0) -> None:
    """Apply the entry's rule to the values of all replications; `widen` is what a short plan does to an interval."""
    tolerance = entry.tolerance
    if tolerance["rule"] == "exact":
        assert np.abs(values - entry.value).max() <= tolerance["abs"], f"{values} against {entry.value}"
        return
    mean, error = float(values.mean()), standard_error(values)
    if tolerance["rule"] == "bound":
        assert tolerance["side"] == "lower", tolerance
        assert mean >= entry.value - 4 * error, f"{mean:.6g} is below the bound {entry.value:.6g}"
        return
    assert tolerance["rule"] == "ci4", tolerance
    assert abs(mean - entry.value) <= 4 * error, (
        f"{mean:.6g} is {abs(mean - entry.value) / error:.1f} standard errors from {entry.value:.6g}"
    )
    widest = tolerance["max_rel_halfwidth"] * widen * abs(entry.value)
    assert 2.576 * error <= widest, f"the interval is too wide to say anything: {2.576 * error:.3g} above {widest:.3g}"
