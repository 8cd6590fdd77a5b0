"""What a bare word in a scenario means: a number, true or false, nothing, or text.

The rules are those of YAML 1.2 with the traps taken out: `no`, `on`, `12:30`, `1_000`, dates and whatever begins with a
superfluous zero (`0012`) are text; `1e3` is a number.
"""

from __future__ import annotations

import re

from jitsim.scenario.tree import Scalar

_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", re.ASCII)
_LONGEST_WHOLE = 300
"""Digits of the longest whole number that is read exactly; more is beyond any number here and read as infinite."""


def read_scalar(text: str) -> Scalar:
    """Return the value of a bare word; a number too large for a float is infinite, which no field accepts."""
    first = text[:1]
    if first in "-+.0123456789" and first:
        if len(text) <= _LONGEST_WHOLE and _WHOLE.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return float(text)
        if _SPECIAL.fullmatch(text):
            return float(text.replace(".", "").lower())
        return text
    if text in _NOTHING:
        return None
    return _TRUTH.get(text, text)


def is_text(text: str) -> bool:
    """Return True when a bare word is read as the very same text."""
    return read_scalar(text) == text
