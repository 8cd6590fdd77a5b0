"""Fields that take a number or a mapping: which of the two is decided by what was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from jitsim.spec import TAG

NUMBER = TAG + "number"
KEYS = TAG + "keys"


def number_or_keys(value: Any) -> str:
    """Return which of the two a value is meant to be."""
    return KEYS if isinstance(value, Mapping | BaseModel) else NUMBER
