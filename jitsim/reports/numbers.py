"""Numbers in print: rounded to what their interval supports, shares as percent, thousands apart."""

from __future__ import annotations

import math
from dataclasses import dataclass

from jitsim.metrics import REASONS, Estimate, Verdict

MOST_DIGITS = 6
DIGITS_WITHOUT_INTERVAL = 4
DIGITS_OF_ONE_REPLICATION = 3
"""Another future would differ, nobody knows by how much: fewer digits than for what is certain."""
NO_VALUE = "–"


@dataclass(frozen=True, slots=True)
class Shown:
    """An estimate in print: `value` and `unit`, and `interval` as `[low, high]`; empty where there is none.

    `half` is half the width of the interval unless that is 0 in print, `reason` says in words why a number is missing.
    """

    value: str
    unit: str
    interval: str = ""
    half: str = ""
    reason: str = ""

    @property
    def with_unit(self) -> str:
        """The value and its unit, as in a sentence."""
        return f"{self.value} {self.unit}".rstrip()


def show(found: Estimate) -> Shown:
    """Return an estimate in print."""
    return _shown(found.mean, found.low, found.high, found.unit, found.reason)


def show_verdict(verdict: Verdict, unit: str) -> Shown:
    """Return the value of a gate in print, with the decimals that show on which side of the target it is."""
    return _shown(verdict.value, verdict.low, verdict.high, unit, verdict.reason, beside=verdict.target)


def show_target(verdict: Verdict, unit: str) -> str:
    """Return the bound that a gate sets, as `≥ 97 %`."""
    factor, shown_unit = scale(unit)
    sign = "≥" if verdict.relation == "at_least" else "≤"
    return f"{sign} {plain(verdict.target * factor)} {shown_unit}".rstrip()


def scale(unit: str) -> tuple[float, str]:
    """Return the factor and the unit in which a number is printed: a share is printed in percent."""
    if unit.startswith("share"):
        return 100.0, "%" + unit.removeprefix("share")
    return 1.0, unit


def _shown(
    mean: float | None,
    low: float | None,
    high: float | None,
    unit: str,
    reason: str | None,
    beside: float | None = None,
) -> Shown:
    factor, shown_unit = scale(unit)
    why = REASONS.get(reason, reason) if reason else ""
    if mean is None:
        return Shown(NO_VALUE, "", reason=why)
    numbers = [factor * number for number in (mean, low, high) if number is not None]
    places = decimals(numbers[0], (numbers[2] - numbers[1]) / 2) if len(numbers) == 3 else None
    if beside is not None:
        places = _enough(places, numbers, beside * factor)
    digits = DIGITS_OF_ONE_REPLICATION if reason == "one_replication" and beside is None else DIGITS_WITHOUT_INTERVAL
    texts = [plain(number, digits) if places is None else fixed(number, places) for number in numbers]
    if len(texts) == 1:
        return Shown(texts[0], shown_unit, reason=why)
    half = (numbers[2] - numbers[1]) / 2
    half_text = "" if places is None else fixed(half, places)
    return Shown(texts[0], shown_unit, f"[{texts[1]}, {texts[2]}]", half_text, why)


def decimals(mean: float, half_width: float) -> int | None:
    """Return the decimals that an interval supports (negative: tens, hundreds), None where its width cannot be seen.

    The half-width keeps two digits when they are 10 to 35, else one (the rule of the Particle Data Group), and no
    number more than six.
    """
    if not half_width > 0:
        return None
    exponent = math.floor(math.log10(half_width))
    digits = 2 if half_width / 10**exponent < 3.55 else 1
    finest = MOST_DIGITS - 1 - math.floor(math.log10(abs(mean))) if mean else MOST_DIGITS
    places = min(digits - 1 - exponent, finest)
    return places if round(half_width, places) else None


def _enough(places: int | None, numbers: list[float], target: float) -> int | None:
    """Return the decimals that keep every number on its own side of the target."""
    if places is None:
        return None
    for more in range(MOST_DIGITS):
        if all(_side(round(number, places + more), target) == _side(number, target) for number in numbers):
            return places + more
    return places


def _side(number: float, target: float) -> int:
    return (number > target) - (number < target)


def plain(value: float, digits: int = DIGITS_WITHOUT_INTERVAL) -> str:
    """Return a number without an interval: so many digits, or all of a larger whole part, no idle zeros."""
    if value == 0:
        return "0"
    places = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
    text = fixed(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def fixed(value: float, places: int) -> str:
    """Return a number with a fixed count of decimals; a negative count rounds to tens, hundreds and so on."""
    rounded = round(value, places)
    return f"{rounded or 0.0:,.{max(places, 0)}f}"
