"""How a number is written that a person wrote with a unit, a currency or a decimal comma."""

from __future__ import annotations

import re

LONGEST_AMOUNT = 40
"""Characters of a text that is looked at."""

_DAYS = {"day": 1.0, "days": 1.0, "d": 1.0, "week": 7.0, "weeks": 7.0, "hour": 1 / 24, "hours": 1 / 24, "h": 1 / 24}
_CURRENCIES = "€$£¥"
_THOUSANDS = r"\d{1,3}(?:[,'’\s]\d{3})+|\d{1,3}(?:\.\d{3})+(?=,)|\d{1,3}(?:\.\d{3}){2,}"
_NUMBER = rf"(?P<sign>[-+]?)(?P<whole>{_THOUSANDS}|\d*)(?:[.,](?P<decimals>\d+))?"
_AMOUNT = re.compile(
    rf"(?P<before>[{_CURRENCIES}]|[A-Z]{{3}})?\s*(?P<number>{_NUMBER})\s*(?P<after>%|[^\W\d_]+|[{_CURRENCIES}])?"
)


def how_to_write(text: str) -> str | None:
    """Return what to write in place of a text that holds a number, None where it holds none."""
    found = _AMOUNT.fullmatch(text.strip()) if len(text) <= LONGEST_AMOUNT else None
    if found is None or not (found["whole"] or found["decimals"]):
        return None
    whole = re.sub(r"[.,'’\s]", "", found["whole"]) or "0"
    number = found["sign"] + whole + (f".{found['decimals']}" if found["decimals"] else "")
    before, after = found["before"], found["after"]
    if after == "%":
        return f"write {float(number) / 100:g} for {number} %"
    if after in _DAYS and before is None:
        days = float(number) * _DAYS[after]
        return f"write {days:g}: times are in days"
    if before or (after and (after in _CURRENCIES or re.fullmatch("[A-Z]{3}", after))):
        return f"write {number}: money is in the scenario's currency, without a sign"
    if after:
        return f"write {number}, without a unit"
    return f"write {number}: a point before the decimals, nothing between the thousands" if number != text else None
