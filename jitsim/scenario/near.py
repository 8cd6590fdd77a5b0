"""The nearest known word to a misspelt one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import lru_cache

MOST_LISTED = 30
"""Words of a list that a message prints."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most likely meant, None where none is near."""
    return _nearest(word, tuple(known))


@lru_cache(maxsize=256)
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    by_plain = {_plain(each): each for each in known}
    if _plain(word) in by_plain:
        return by_plain[_plain(word)]
    near = difflib.get_close_matches(_plain(word), by_plain, n=1, cutoff=0.65)
    return by_plain[near[0]] if near else None


def _plain(word: str) -> str:
    return word.lower().replace("-", "_").replace(" ", "_")[:100]


def listed(words: Iterable[str]) -> str:
    """Return words joined by commas, a long list cut short."""
    known = list(words)
    if len(known) <= MOST_LISTED:
        return ", ".join(known) or "none"
    return ", ".join(known[:MOST_LISTED]) + f", ... ({len(known):,} in all)"


def listed_with_hint(what: str, words: Iterable[str], word: str, *, hint: bool = True) -> str:
    """Return `what: a, b, c; did you mean b?`, the question only where something is near and `hint` is true."""
    known = list(words)
    near = nearest(word, known) if hint else None
    return f"{what}: {listed(known)}" + (f"; did you mean {near}?" if near else "")
