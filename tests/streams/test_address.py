"""Words against the published generator, and against each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.streams.address import WordSource, stream_key
from tests.streams.philox import dated, key_of, philox, undated

LAST = 2**64 - 1


def test_plain_philox_gives_the_published_answers() -> None:
    """The known answers that its authors publish beside the algorithm: zeros, ones, digits of pi."""
    zeros = philox((0, 0, 0, 0), (0, 0))
    assert zeros == (0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B)
    ones = philox((LAST, LAST, LAST, LAST), (LAST, LAST))
    assert ones == (0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0)
    pi = philox(
        (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89),
        (0x452821E638D01377, 0xBE5466CF34E90C6C),
    )
    assert pi == (0xA528F45403E61D95, 0x38C72DBD566E9788, 0xA5A1610E72FD18B5, 0x57BD43B5E52B7FE6)


def test_a_key_is_the_digest_of_seed_purpose_and_names() -> None:
    assert stream_key(7, "lead_time", "mill", "shop", "tea") == key_of('[7,"lead_time","mill","shop","tea"]')
    # Names that JSON escapes; the text is ASCII whatever the name.
    assert stream_key(7, "daily", 'a "b"', "caf\u00e9") == key_of('[7,"daily","a \\"b\\"","caf\\u00e9"]')


def test_names_cannot_run_into_each_other() -> None:
    keys = {
        stream_key(7, "daily", "a", "bc"),
        stream_key(7, "daily", "ab", "c"),
        stream_key(7, "daily", 'a","bc'),
        stream_key(7, "daily", "bc", "a"),
        stream_key(7, "interval", "a", "bc"),
        stream_key(8, "daily", "a", "bc"),
    }
    assert len(keys) == 6


KEY = stream_key(20, "instant", "town", "tea")


@pytest.mark.parametrize(
    ("day", "ordinal", "replication"),
    [(0, 0, 0), (0, 9, 0), (0, 0, 3), (0, 17, 3), (1, 0, 0), (364, 5, 29), (3, 80, 1), (10**6, 10**6, 10**6)],
)
def test_dated_words_are_where_they_belong(day: int, ordinal: int, replication: int) -> None:
    words = WordSource(replication).dated(KEY, day, 1, ordinal // 8)
    assert words[0, ordinal % 8] == dated(KEY, day, ordinal, replication)


@pytest.mark.parametrize(("number", "replication"), [(0, 0), (7, 0), (8, 0), (0, 2), (455, 2), (10**9 + 1, 10**6)])
def test_undated_words_are_where_they_belong(number: int, replication: int) -> None:
    assert WordSource(replication).undated(KEY, number, 1)[0] == undated(KEY, number, replication)


def test_a_block_of_days_is_the_days_one_by_one() -> None:
    words = WordSource(4).dated(KEY, 0, 5, 2)
    assert words.tolist() == [[dated(KEY, day, 16 + place, 4) for place in range(8)] for day in range(5)]


@given(st.integers(0, 100), st.integers(0, 40))
def test_a_run_of_numbers_is_the_numbers_one_by_one(first: int, count: int) -> None:
    words = WordSource(1).undated(KEY, first, count)
    assert words.tolist() == [undated(KEY, first + place, 1) for place in range(count)]


@given(st.lists(st.integers(0, 30), max_size=12))
def test_words_by_day_are_joined_by_day_and_ordinal(counts: list[int]) -> None:
    words = WordSource(5).by_day(KEY, np.array(counts, dtype=np.int64))
    assert words.tolist() == [dated(KEY, day, ordinal, 5) for day, n in enumerate(counts) for ordinal in range(n)]


def sample(kind: str) -> np.ndarray:
    """Return 50,000 words along one axis of the address, as numbers from 0 to 1."""
    if kind == "days":
        words = WordSource(0).dated(KEY, 0, 50_000)[:, 0]
    elif kind == "ordinals":
        words = np.concatenate([WordSource(0).dated(KEY, 5, 1, block)[0] for block in range(6250)])
    elif kind == "replications":
        words = np.array([WordSource(replication).undated(KEY, 0, 1)[0] for replication in range(50_000)])
    elif kind == "entities":
        keys = (stream_key(20, "instant", "town", f"item{number}") for number in range(50_000))
        source = WordSource(0)
        words = np.array([source.undated(key, 0, 1)[0] for key in keys])
    else:
        keys = (stream_key(seed, "instant", "town", "tea") for seed in range(50_000))
        source = WordSource(0)
        words = np.array([source.undated(key, 0, 1)[0] for key in keys])
    return (words + 0.5) / 2.0**32


@pytest.mark.parametrize("kind", ["days", "ordinals", "replications", "entities", "seeds"])
def test_neighbours_are_independent_and_uniform(kind: str) -> None:
    """Five standard errors of each figure: by chance less than once in a hundred thousand."""
    sampled = sample(kind)
    n = len(sampled)
    assert sampled.mean() == pytest.approx(0.5, abs=5 * np.sqrt(1 / 12 / n))
    assert sampled.var() == pytest.approx(1 / 12, abs=5 * np.sqrt(1 / 180 / n))
    for lag in (1, 2, 7, 8):
        assert abs(np.corrcoef(sampled[:-lag], sampled[lag:])[0, 1]) < 5 / np.sqrt(n)
    # The squares, too: dependence need not show in the correlation.
    spread = (sampled - 0.5) ** 2
    assert abs(np.corrcoef(spread[:-1], spread[1:])[0, 1]) < 5 / np.sqrt(n)
    # Pairs of neighbours over ten by ten cells: chi-square with 99 degrees, mean 99, sd sqrt(198).
    cells = np.histogram2d(sampled[0::2], sampled[1::2], bins=10, range=[[0, 1], [0, 1]])[0]
    expected = n / 2 / 100
    assert ((cells - expected) ** 2 / expected).sum() < 99 + 5 * np.sqrt(198)
