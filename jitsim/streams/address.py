"""Where a random word lives, and how words are fetched from there.

A word is a pure function of its address: seed, purpose, names of the entity, replication, and either day and ordinal
within the day (dated) or a running number (undated). Bits come from Philox4x64-10 (Salmon and others, Parallel random
numbers: as easy as 1, 2, 3; 2011), which numpy ships.

* Key: 128-bit blake2b digest of the JSON text `[seed,purpose,names...]`, as two 64-bit words, low one first.
* Counter: (day, ordinal // 8, replication, 0), lowest word first; undated (number // 8, series, replication, 0), where
  series is 0 unless numbers start anew in each of several.
* Word: 32 bits, number ordinal % 8 of the eight in the block of four 64-bit numbers, low halves first.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
import numpy.typing as npt

STREAM_SCHEME = "philox4x64-10 keyed by blake2b-128, 1"
"""Names what this file says, so that a result can tell how its random numbers were made."""

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint32]
Key = tuple[int, int]

PER_BLOCK = 8
"""Words of 32 bits in a block."""

LAST = 2**64 - 1
"""The largest number of 64 bits."""

_JSON = json.JSONEncoder(separators=(",", ":"))


def stream_key(seed: int, purpose: str, *names: str) -> Key:
    """Return the key of a stream of random words."""
    digest = hashlib.blake2b(_JSON.encode([seed, purpose, *names]).encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


class WordSource:
    """The random words of one replication, by address."""

    def __init__(self, replication: int) -> None:
        self._replication = replication
        self._philox = np.random.Philox(key=0)

    def dated(self, key: Key, first_day: int, days: int, block: int = 0) -> Words:
        """Return the words of ordinals 8 * block to 8 * block + 7 of consecutive days, shape (days, 8)."""
        return self._blocks(key, first_day, block, days).reshape(days, PER_BLOCK)

    def by_day(self, key: Key, counts: Ints) -> Words:
        """Return the words of the first `counts[day]` ordinals of each day from 0 on, by day and ordinal, joined."""
        start = np.cumsum(counts) - counts
        words = np.empty(int(counts.sum()), dtype=np.uint32)
        for block in range(-(-int(counts.max(initial=0)) // PER_BLOCK)):
            ordinal = np.arange(block * PER_BLOCK, (block + 1) * PER_BLOCK)
            days = np.flatnonzero(counts > ordinal[0])
            found = self.dated(key, int(days[0]), int(days[-1] - days[0]) + 1, block)[days - days[0]]
            wanted = ordinal < counts[days, None]
            words[(start[days, None] + ordinal)[wanted]] = found[wanted]
        return words

    def undated(self, key: Key, first: int, count: int, series: int = 0) -> Words:
        """Return the words of a series numbered from `first` on, shape (count,)."""
        skipped = first % PER_BLOCK
        blocks = -(-(skipped + count) // PER_BLOCK)
        return self._blocks(key, first // PER_BLOCK, series, blocks)[skipped : skipped + count]

    def _blocks(self, key: Key, low: int, high: int, blocks: int) -> Words:
        """Return the words of consecutive blocks from counter (low, high, replication, 0) on, shape (8 * blocks,)."""
        state: Any = {
            "bit_generator": "Philox",
            "state": {"counter": _counter_before(low, high, self._replication), "key": key},
            "buffer": _EMPTY,
            "buffer_pos": len(_EMPTY),
            "has_uint32": 0,
            "uinteger": 0,
        }
        self._philox.state = state
        raw = self._philox.random_raw(4 * blocks)
        return raw.astype("<u8", copy=False).view("<u4")


_EMPTY = (0, 0, 0, 0)


def _counter_before(low: int, high: int, replication: int) -> tuple[int, int, int, int]:
    """Return the counter one below (low, high, replication, 0): numpy counts up before it makes a block."""
    if low > 0:
        return low - 1, high, replication, 0
    before = ((high << 64 | replication << 128) - 1) % 2**256
    return LAST, before >> 64 & LAST, before >> 128 & LAST, before >> 192
