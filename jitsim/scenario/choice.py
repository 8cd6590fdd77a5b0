"""Fields that take a number or a mapping, a name or a list: which of the two is decided by what was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from jitsim.spec import TAG

NUMBER = TAG + "number"
KEYS = TAG + "keys"
NAME = TAG + "name"
LIST = TAG + "list"


def number_or_keys(value: Any) -> str:
    """Return which of the two a value is meant to be."""
    return KEYS if isinstance(value, Mapping | BaseModel) else NUMBER


def name_or_list(value: Any) -> str:
    """Return which of the two a value is meant to be."""
    return LIST if isinstance(value, list | tuple) else NAME
