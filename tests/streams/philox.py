"""Philox4x64-10 in plain Python, from the published algorithm, sharing nothing with numpy.

J. Salmon, M. Moraes, R. Dror, D. Shaw: Parallel random numbers: as easy as 1, 2, 3. SC11, 2011.
"""

from __future__ import annotations

import hashlib

MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
"""Of the first and the third word of the counter."""
WEYL = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)
"""What the key grows by after every round: the golden ratio and the square root of 3 less 1, in 64 bits."""
ROUNDS = 10
LOW = 2**64 - 1


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the block of a counter."""
    first, second, third, fourth = counter
    left, right = key
    for _ in range(ROUNDS):
        one, other = MULTIPLIERS[0] * first, MULTIPLIERS[1] * third
        first, second, third, fourth = (
            (other >> 64) ^ second ^ left,
            other & LOW,
            (one >> 64) ^ fourth ^ right,
            one & LOW,
        )
        left, right = (left + WEYL[0]) & LOW, (right + WEYL[1]) & LOW
    return first, second, third, fourth


def key_of(text: str) -> tuple[int, int]:
    """Return the key that a text is digested to."""
    number = int.from_bytes(hashlib.blake2b(text.encode("ascii"), digest_size=16).digest(), "little")
    return number & LOW, number >> 64


def word(key: tuple[int, int], low: int, high: int, replication: int, place: int) -> int:
    """Return one of the eight words of 32 bits in the block of counter (low, high, replication, 0)."""
    return philox((low, high, replication, 0), key)[place // 2] >> 32 * (place % 2) & 0xFFFF_FFFF


def dated(key: tuple[int, int], day: int, ordinal: int, replication: int) -> int:
    """Return the word of a day and an ordinal within it."""
    return word(key, day, ordinal // 8, replication, ordinal % 8)


def undated(key: tuple[int, int], number: int, replication: int) -> int:
    """Return the word of a running number."""
    return word(key, number // 8, 0, replication, number % 8)
