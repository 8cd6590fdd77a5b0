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


def _halves_of_product(typing: Any, a: Any, b: Any) -> Any:
    def product(context: Any, builder: Any, signature: Any, factors: Any) -> Any:
        half, wide = ir.IntType(64), ir.IntType(128)
        a, b = (builder.zext(factor, wide) for factor in factors)
        whole = builder.mul(a, b)
        upper = builder.lshr(whole, ir.Constant(wide, 64))
        halves = [builder.trunc(each, half) for each in (whole, upper)]
        return context.make_tuple(builder, signature.return_type, halves)

    pair: Any = types.UniTuple
    return pair(types.uint64, 2)(types.uint64, types.uint64), product


halves_of_product: Any = intrinsic(_halves_of_product)
"""Returns the lower and the upper 64 of the 128 bits of a product: the processor makes both at once, numba has no name
for that."""


@jitted()
def draw_block(low_key: int, high_key: int, low: int, high: int, replication: int, words: Any) -> None:
    """Write the eight words of counter (low, high, replication, 0) into `words`, shape (8,)."""
    a, b, c, d = np.uint64(low), np.uint64(high), np.uint64(replication), np.uint64(0)
    k, m = np.uint64(low_key), np.uint64(high_key)
    for _ in range(ROUNDS):
        first_low, first_high = halves_of_product(FIRST_MULTIPLIER, a)
        second_low, second_high = halves_of_product(SECOND_MULTIPLIER, c)
        a, b, c, d = second_high ^ b ^ k, second_low, first_high ^ d ^ m, first_low
        k += FIRST_WEYL
        m += SECOND_WEYL
    words[0], words[1] = a & LOW_HALF, a >> HALF
    words[2], words[3] = b & LOW_HALF, b >> HALF
    words[4], words[5] = c & LOW_HALF, c >> HALF
    words[6], words[7] = d & LOW_HALF, d >> HALF


@jitted()
def draw_undated(key: Any, number: int, replication: int, words: Any) -> None:
    """Write the words of the running numbers from `number`, a multiple of 8, on into `words`: as many as it holds."""
    for block in range(len(words) >> 3):
        draw_block(key[0], key[1], (number >> 3) + block, 0, replication, words[8 * block : 8 * block + 8])


@jitted()
def dated_word(key: Any, day: int, ordinal: int, replication: int, words: Any) -> int:
    """Return the word of an ordinal of a day; ordinals are asked for one after the other, from 0 on."""
    if ordinal & 7 == 0:
        draw_block(key[0], key[1], day, ordinal >> 3, replication, words)
    return words[ordinal & 7]
