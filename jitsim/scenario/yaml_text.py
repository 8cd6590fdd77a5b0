"""Writing a scenario as YAML that the reader of this package understands as the very same values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from jitsim.scenario.merging import KINDS
from jitsim.scenario.scalars import is_text
from jitsim.scenario.tree import Path

_BARE = re.compile(r"[^\W\d_][\w./%()+-]*( [\w./%()+-]+)*|\w[\w-]*")

Comment = Callable[[Path], str]
"""What to write behind the value at a path; empty for nothing."""


def yaml_text(value: dict[str, Any], comment: Comment | None = None) -> str:
    """Return nested mappings, lists and scalars as YAML text."""
    lines = list(_lines(value, "", (), comment or (lambda path: "")))
    return "\n".join(lines) + "\n"


def _lines(mapping: dict[str, Any], indent: str, path: Path, comment: Comment) -> Iterator[str]:
    for key, value in sorted(mapping.items(), key=lambda entry: entry[0] not in KINDS):
        here = (*path, key)
        if isinstance(value, dict) and value:
            yield f"{indent}{scalar_text(key)}:"
            yield from _lines(value, indent + "  ", here, comment)
        else:
            remark = comment(here)
            yield f"{indent}{scalar_text(key)}: {_inline(value)}" + (f"  # {remark}" if remark else "")


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_inline(each) for each in value)}]"
    return scalar_text(value)


def scalar_text(value: Any) -> str:
    """Return a scalar as YAML: text bare where nothing could misread it, else in double quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if _BARE.fullmatch(text) and is_text(text) and text.isprintable():
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())
