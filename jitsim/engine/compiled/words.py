"""Random words in place: the same bits as `streams.address`, one block of eight at a time.

Philox4x64-10 as published (Salmon and others, Parallel random numbers: as easy as 1, 2, 3; 2011).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from jitsim.engine.compiled.jitted import jitted

ROUNDS = 10
FIRST_MULTIPLIER = np.uint64(0xD2E7470EE14C6C93)
SECOND_MULTIPLIER = np.uint64(0xCA5A826395121157)
FIRST_WEYL = np.uint64(0x9E3779B97F4A7C15)
SECOND_WEYL = np.uint64(0xBB67AE8584CAA73B)
"""The constants of Philox4x64: what a counter is multiplied with, and what a key grows by from round to round."""

LOW_HALF = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


def _upper_half(typing: Any, a: Any, b: Any) -> Any:
    def product(context: Any, builder: Any, signature: Any, factors: Any) -> Any:
        wide = ir.IntType(128)
        a, b = (builder.zext(factor, wide) for factor in factors)
        return builder.trunc(builder.lshr(builder.mul(a, b), ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), product


upper_half: Any = intrinsic(_upper_half)
"""Returns the upper 64 of the 128 bits of a product, for which the processor has an instruction and numba no name."""


@jitted()
def draw_block(low_key: int, high_key: int, low: int, high: int, replication: int, words: Any) -> None:
    """Write the eight words of counter (low, high, replication, 0) into `words`, shape (8,)."""
    a, b, c, d = np.uint64(low), np.uint64(high), np.uint64(replication), np.uint64(0)
    k, m = np.uint64(low_key), np.uint64(high_key)
    for _ in range(ROUNDS):
        first = upper_half(FIRST_MULTIPLIER, a)
        second = upper_half(SECOND_MULTIPLIER, c)
        a, b, c, d = second ^ b ^ k, SECOND_MULTIPLIER * c, first ^ d ^ m, FIRST_MULTIPLIER * a
        k += FIRST_WEYL
        m += SECOND_WEYL
    words[0], words[1] = a & LOW_HALF, a >> HALF
    words[2], words[3] = b & LOW_HALF, b >> HALF
    words[4], words[5] = c & LOW_HALF, c >> HALF
    words[6], words[7] = d & LOW_HALF, d >> HALF


@jitted()
def undated_word(keys: Any, number: int, replication: int, words: Any, block: Any, purpose: int) -> int:
    """Return word `number` of a purpose; `words` holds the eight of the block drawn last, number `block[purpose]`."""
    wanted = number >> 3
    if block[purpose] != wanted:
        draw_block(keys[purpose, 0], keys[purpose, 1], wanted, 0, replication, words[purpose])
        block[purpose] = wanted
    return words[purpose, number & 7]


@jitted()
def dated_word(keys: Any, day: int, ordinal: int, replication: int, words: Any, purpose: int) -> int:
    """Return the word of an ordinal of a day; ordinals are asked for one after the other, from 0 on."""
    if ordinal & 7 == 0:
        draw_block(keys[purpose, 0], keys[purpose, 1], day, ordinal >> 3, replication, words[purpose])
    return words[purpose, ordinal & 7]
