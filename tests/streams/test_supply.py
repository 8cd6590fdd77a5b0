"""What chance does to deliveries: where it is drawn, how much it is, and that nothing else moves it."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import numpy as np
import pytest

from jitsim.model import Model, compile_model
from jitsim.streams import Streams
from jitsim.streams.address import stream_key
from jitsim.streams.supply import NEVER
from tests.scenario.written import loaded
from tests.streams.philox import dated, word

SEED = 20261124
DAY = 1440
NAMES = ("mill", "shop", "tea")

WORLD = """\
name: shop
horizon: {days: 5000, warm_up: 0}
items: {salt: {}, tea: {}}
suppliers:
  mill:
    lead_time: {distribution: gamma, mean: 5, sd: 2}
"""
PLACES = """\
stocking_points:
  shop:
    defaults: {from: mill, policy: {type: base_stock, order_up_to: 9}}
    items: {salt: {}, tea: {}}
customers: {}
"""
SALT, TEA = 0, 1


def model(folder: Path, terms: str = "") -> Model:
    """Return the model of two items of a supplier with some terms."""
    return compile_model(loaded(folder, WORLD + indent(terms, "    ") + PLACES))


def streams(folder: Path, terms: str = "", replication: int = 0) -> Streams:
    return Streams(model(folder, terms), SEED, replication)


def in_series(purpose: str, series: int, number: int) -> int:
    """Return the word of a number in a series, by the plain generator."""
    return word(stream_key(SEED, purpose, *NAMES), number // 8, series, 0, number % 8)


def on_day(purpose: str, day: int, ordinal: int) -> int:
    """Return the word of a day and an ordinal within it, by the plain generator."""
    return dated(stream_key(SEED, purpose, *NAMES), day, ordinal, 0)


# Rejected units.

PER_UNIT = "rejects: {share: 0.3}\n"
PER_LOT = "rejects: {per: lot, share: {distribution: uniform, low: 0, high: 0.4}}\n"


def test_without_rejects_nothing_is_rejected(tmp_path: Path) -> None:
    plain = streams(tmp_path)
    assert [plain.rejected(TEA, receipt, 100) for receipt in range(20)] == [0] * 20


@pytest.mark.parametrize(("receipt", "quantity"), [(0, 1), (0, 30), (7, 8), (123, 65)])
def test_a_unit_is_rejected_where_its_word_is_below_the_probability(
    tmp_path: Path, receipt: int, quantity: int
) -> None:
    bad = sum(in_series("reject", receipt, unit) < 0.3 * 2**32 for unit in range(quantity))
    assert streams(tmp_path, PER_UNIT).rejected(TEA, receipt, quantity) == bad


@pytest.mark.parametrize("terms", [PER_UNIT, PER_LOT], ids=["per_unit", "per_lot"])
def test_more_units_only_add_rejections(tmp_path: Path, terms: str) -> None:
    drawn = streams(tmp_path, terms)
    for receipt in range(20):
        rejected = [drawn.rejected(TEA, receipt, quantity) for quantity in range(60)]
        assert set(np.diff(rejected)) <= {0, 1}


def test_a_higher_probability_only_adds_rejections(tmp_path: Path) -> None:
    few, many = (streams(tmp_path, f"rejects: {{share: {share}}}\n") for share in (0.1, 0.2))
    pairs = [(few.rejected(TEA, n, 50), many.rejected(TEA, n, 50)) for n in range(100)]
    assert all(less <= more for less, more in pairs)
    assert sum(less < more for less, more in pairs) > 90


@pytest.mark.parametrize("mode", ["unit", "lot"])
def test_nothing_or_all(tmp_path: Path, mode: str) -> None:
    for share, rejected in [(0, 0), (0.999999999999, 17)]:
        assert streams(tmp_path, f"rejects: {{per: {mode}, share: {share}}}\n").rejected(TEA, 3, 17) == rejected


def test_a_very_large_delivery_is_judged_piece_by_piece(tmp_path: Path) -> None:
    """Over 2,500,000 units a share of 0.3 within four standard errors, and the units of one more at their address."""
    drawn, quantity = streams(tmp_path, PER_UNIT), 2_500_000
    rejected = drawn.rejected(TEA, 0, quantity)
    assert rejected / quantity == pytest.approx(0.3, abs=4 * np.sqrt(0.3 * 0.7 / quantity))
    is_bad = in_series("reject", 0, quantity) < 0.3 * 2**32
    assert drawn.rejected(TEA, 0, quantity + 1) == rejected + is_bad


def test_rejections_per_unit_are_binomial(tmp_path: Path) -> None:
    """Mean 15 and variance 10.5 within four standard errors; the fourth cumulant is npq (1 - 6pq)."""
    drawn = streams(tmp_path, PER_UNIT)
    counts = np.array([drawn.rejected(TEA, receipt, 50) for receipt in range(10_000)])
    npq = 50 * 0.3 * 0.7
    assert counts.mean() == pytest.approx(15, abs=4 * np.sqrt(npq / len(counts)))
    fourth = npq * (1 - 6 * 0.3 * 0.7)
    assert counts.var() == pytest.approx(npq, abs=4 * np.sqrt((fourth + 2 * npq**2) / len(counts)))
    assert abs(np.corrcoef(counts[:-1], counts[1:])[0, 1]) < 4 / np.sqrt(len(counts))


def test_rejected_lots_have_the_moments_of_their_law(tmp_path: Path) -> None:
    """1,000 units a lot: mean 200 and sd 400 / sqrt(12), rounding to units is invisible."""
    drawn = streams(tmp_path, PER_LOT)
    counts = np.array([drawn.rejected(TEA, receipt, 1000) for receipt in range(10_000)])
    sd = 400 / np.sqrt(12)
    assert counts.mean() == pytest.approx(200, abs=4 * sd / np.sqrt(len(counts)))
    # The kurtosis of a uniform law is 9 / 5.
    assert counts.std() == pytest.approx(sd, abs=4 * sd * np.sqrt((9 / 5 - 1) / 4 / len(counts)))
    assert abs(np.corrcoef(counts[:-1], counts[1:])[0, 1]) < 4 / np.sqrt(len(counts))


@pytest.mark.parametrize(("quantity", "rejected"), [(1, 0), (9, 0), (10, 1), (29, 1), (30, 2), (100, 5)])
def test_the_share_of_a_lot_is_rounded_half_up(tmp_path: Path, quantity: int, rejected: int) -> None:
    assert streams(tmp_path, "rejects: {per: lot, share: 0.05}\n").rejected(TEA, 0, quantity) == rejected


# Orders in two parts.

SPLIT = """\
short_deliveries:
  probability: 0.2
  share: {distribution: uniform, low: 0.25, high: 0.75}
  rest_after: {distribution: gamma, mean: 4, sd: 1}
"""


def test_without_short_deliveries_orders_are_whole(tmp_path: Path) -> None:
    plain = streams(tmp_path)
    assert {plain.first_part(TEA, day, 0, 40) for day in range(50)} == {(40, 0)}


def test_an_order_is_split_where_its_word_is_below_the_probability(tmp_path: Path) -> None:
    world = model(tmp_path, SPLIT)
    drawn = Streams(world, SEED, 0)
    for day, ordinal in [(day, ordinal) for day in range(30) for ordinal in (0, 7, 9)]:
        expected = (1000, 0)
        if on_day("split", day, ordinal) < round(0.2 * 2**32):
            share = world.tables[world.supply.first_share[TEA]].draw_one(on_day("first_share", day, ordinal))
            rest = world.tables[world.supply.rest_after[TEA]].draw_one(on_day("rest_after", day, ordinal))
            expected = ((1000 * share + 500_000) // 1_000_000, rest)
        assert drawn.first_part(TEA, day, ordinal, 1000) == expected


def test_short_deliveries_have_the_moments_of_their_laws(tmp_path: Path) -> None:
    drawn = streams(tmp_path, SPLIT)
    parts = np.array([drawn.first_part(TEA, day, ordinal, 1000) for day in range(2500) for ordinal in range(4)])
    split = parts[parts[:, 0] < 1000]
    assert len(split) / len(parts) == pytest.approx(0.2, abs=4 * np.sqrt(0.2 * 0.8 / len(parts)))
    share, days = split[:, 0] / 1000, split[:, 1] / DAY
    assert share.mean() == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(12 * len(split)))
    assert (share.min(), share.max()) == (pytest.approx(0.25, abs=0.01), pytest.approx(0.75, abs=0.01))
    assert days.mean() == pytest.approx(4, abs=4 / np.sqrt(len(split)))
    # The excess kurtosis of a gamma law is 6 / shape, here 6 / 16.
    assert days.std() == pytest.approx(1, abs=4 * np.sqrt((2 + 6 / 16) / (4 * len(split))))
    assert abs(np.corrcoef(share, days)[0, 1]) < 4 / np.sqrt(len(split))


@pytest.mark.parametrize(("quantity", "first"), [(1, 1), (2, 1), (3, 1), (5, 1), (6, 2), (100, 25)])
def test_a_first_delivery_has_at_least_a_unit(tmp_path: Path, quantity: int, first: int) -> None:
    """A quarter of 1 and 2 is below a half, of 3 and 5 it rounds to 1, of 6 it is 1.5."""
    terms = "short_deliveries: {probability: 1, share: 0.25, rest_after: 4}\n"
    expected = (first, 4 * DAY if first < quantity else 0)
    assert streams(tmp_path, terms).first_part(TEA, 0, 0, quantity) == expected


def test_a_share_of_one_is_the_whole_order(tmp_path: Path) -> None:
    terms = "short_deliveries: {probability: 1, share: 1, rest_after: 4}\n"
    assert streams(tmp_path, terms).first_part(TEA, 0, 0, 40) == (40, 0)


def test_a_rest_without_a_day_never_comes(tmp_path: Path) -> None:
    terms = "short_deliveries: {probability: 1, share: 0.5, short_close_after: 10}\n"
    assert streams(tmp_path, terms).first_part(TEA, 0, 0, 40) == (20, NEVER)


# Lead times of other orders.


def test_replacements_and_the_past_have_lead_times_of_their_own(tmp_path: Path) -> None:
    world = model(tmp_path)
    drawn = Streams(world, SEED, 0)
    law = world.tables[world.supply.lead_time[TEA]]
    remade = [drawn.remake_lead_time(TEA, day, ordinal) for day in (0, 3, 4000) for ordinal in (0, 9)]
    assert remade == [law.draw_one(on_day("remake", day, ordinal)) for day in (0, 3, 4000) for ordinal in (0, 9)]
    known = [law.draw_one(in_series("known_lead_time", 0, number)) / DAY for number in range(20)]
    assert drawn.known_lead_times(TEA, 20).tolist() == known
    assert drawn.known_lead_times(TEA, 0).shape == (0,)
    usual = [drawn.lead_time(TEA, day, ordinal) for day in (0, 3, 4000) for ordinal in (0, 9)]
    assert len({*usual, *remade, *(round(days * DAY) for days in known)}) > 25


def test_replacements_and_the_past_have_the_moments_of_the_law(tmp_path: Path) -> None:
    drawn = streams(tmp_path)
    remade = np.array([drawn.remake_lead_time(TEA, day, 0) for day in range(5000)]) / DAY
    for sample in (remade, drawn.known_lead_times(TEA, 5000)):
        n = len(sample)
        assert sample.mean() == pytest.approx(5, abs=4 * 2 / np.sqrt(n))
        assert sample.std() == pytest.approx(2, abs=4 * 2 * np.sqrt((2 + 6 / 6.25) / (4 * n)))


def test_the_past_counts_days_off_as_a_calendar_does(tmp_path: Path) -> None:
    """Five working days are a week, from whatever working day; from a day off they begin on Monday.

    Orders are released at 0.75 of a day: on a Saturday that is 1.25 days before Monday, on a Sunday 0.25.
    """
    text = WORLD.replace("{distribution: gamma, mean: 5, sd: 2}", "5") + PLACES
    five_days = "suppliers.mill.working_days=[monday, tuesday, wednesday, thursday, friday]"
    known = Streams(compile_model(loaded(tmp_path, text, sets=(five_days,))), SEED, 0).known_lead_times(TEA, 8)
    assert known.tolist() == [7, 7, 7, 7, 7, 8.25, 7.25, 7]


# All of them.


def test_answers_do_not_depend_on_what_was_asked_before(tmp_path: Path) -> None:
    world = model(tmp_path, PER_UNIT + SPLIT)
    rng = np.random.default_rng(SEED)
    questions: list[tuple[str, tuple[int, ...]]] = []
    for number in range(100):
        item, day, ordinal, quantity = (int(rng.integers(high)) for high in (2, 500, 20, 60))
        questions += [
            ("rejected", (item, number, quantity)),
            ("first_part", (item, day, ordinal, quantity)),
            ("remake_lead_time", (item, day, ordinal)),
            ("lead_time", (item, day, ordinal)),
        ]
    first = Streams(world, SEED, 2)
    answers = [getattr(first, name)(*place) for name, place in questions]
    other = Streams(world, SEED, 2)
    for asked in rng.permutation(len(questions)):
        name, place = questions[asked]
        assert getattr(other, name)(*place) == answers[asked]


def test_items_and_replications_are_independent(tmp_path: Path) -> None:
    drawn = [streams(tmp_path, PER_UNIT, replication) for replication in (0, 1)]
    counts = np.array(
        [[each.rejected(item, receipt, 50) for receipt in range(2000)] for each in drawn for item in (SALT, TEA)]
    )
    correlation = np.corrcoef(counts)[np.triu_indices(4, 1)]
    assert (np.abs(correlation) < 4 / np.sqrt(2000)).all()


def test_answers_are_whole_numbers_of_python(tmp_path: Path) -> None:
    drawn = streams(tmp_path, PER_UNIT + SPLIT)
    answers = (drawn.rejected(TEA, 0, 50), *drawn.first_part(TEA, 0, 0, 50), drawn.remake_lead_time(TEA, 0, 0))
    assert {type(answer) for answer in answers} == {int}
