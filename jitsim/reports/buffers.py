"""Buffers in print: what a formula promises for each level, and what the simulation delivered."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from jitsim.metrics.delivered import Chance, Delivered, beyond_chance, confidence_for
from jitsim.metrics.promises import WHY_NOT, Buffer, chance_in, worst_first
from jitsim.reports.figures import Drawing, Spot, draw_promises
from jitsim.reports.numbers import NO_VALUE, decimals, fixed, plain
from jitsim.store.answer import Answer

MOST_BUFFERS = 15
FEWEST_FOR_PICTURE = 4
MOST_SPOTS = 200
FEW_OBSERVATIONS = 100
"""Days or receipts below which a safety factor is known to one decimal only."""

Measure = Literal["cycle_service_level", "fill_rate"]
MEASURES: tuple[Measure, ...] = ("cycle_service_level", "fill_rate")
TITLES: dict[Measure, str] = {"cycle_service_level": "cycle service", "fill_rate": "fill rate"}
TARGETS: dict[str, str] = {
    "cycle_service_level": TITLES["cycle_service_level"],
    "fill_rate": TITLES["fill_rate"],
    "safety_stock": "safety stock",
    "costs": "least cost",
    "none": "no target",
}
"""What a policy can be asked for, in words."""
LEGEND = (
    "Asked: the target that the policy was given. Promised: what the formula says of the level in force in "
    "replication 0. Delivered: the mean of all replications."
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A promise and what was delivered in print; `half` is half the interval, `gap` what was delivered in excess."""

    promised: str
    delivered: str
    half: str
    gap: str


@dataclass(frozen=True, slots=True)
class BufferRow:
    """A buffer in print: what was asked, its level, the demand that the level protects, and both pairs of service.

    `sized_for` is the lead time that the level is computed for and `source` where that comes from, both empty for a
    level that is written. `range` is that of the level where it changed; `order` is the size of an order, the mean of
    those that vary (`varies`). `waits` says that the item waits for others.
    """

    name: str
    kind: str
    asked: str
    sized_for: str
    source: str
    waits: bool
    level: str
    range: str
    order: str
    varies: bool
    interval: str
    demand: str
    spread: str
    z: str
    service: list[Pair]
    expected_stock: str
    stock: str


@dataclass(frozen=True, slots=True)
class BufferSection:
    """The buffers of a run: `rows` of the worst gaps of `of_all`, buffers `without` a promise by reason, a picture.

    `chance` is what the run knows of it, `note` says so. `waiting` says that some of the rows wait for other items of
    their orders.
    """

    rows: list[BufferRow]
    of_all: int
    largest: str
    chance: Chance
    note: str
    without: list[str]
    picture: Drawing | None
    waiting: bool


def buffer_section(answer: Answer) -> BufferSection | None:
    """Return the buffers for a page, None where no item-location is known."""
    buffers = answer.buffers()
    if not buffers:
        return None
    worst = worst_first(buffers)
    missing = Counter(buffer.reason for buffer in buffers if buffer.promise is None)
    several = len({buffer.stocking_point for buffer in buffers}) > 1
    return BufferSection(
        rows=[_row(buffer, several=several) for buffer in worst[:MOST_BUFFERS]],
        of_all=len(worst),
        largest=largest_gap(buffers),
        chance=chance_in(buffers),
        note=chance_note(buffers),
        without=[f"{count:,}: {WHY_NOT[reason]}" for reason, count in missing.most_common() if reason is not None],
        picture=_picture(worst) if len(worst) >= FEWEST_FOR_PICTURE else None,
        waiting=any(buffer.waits_for_others for buffer in worst[:MOST_BUFFERS]),
    )


def largest_gap(buffers: Sequence[Buffer]) -> str:
    """Return the largest gap in one sentence, beyond chance where that is known; empty without one."""
    ranked = worst_first(buffers)
    if not ranked:
        return ""
    worst, judged = ranked[0], chance_in(buffers) == "judged"

    def size(measure: Measure) -> float:
        return abs(_beyond(worst, measure, len(ranked)) if judged else _gap(worst, measure) or 0.0)

    measure = max(MEASURES, key=size)
    if size(measure) == 0.0:
        return ""
    pair = _pair(worst, measure)
    waits = "; it waits for other items of its orders" if worst.waits_for_others else ""
    return (
        f"{worst.item} at {worst.stocking_point}: {TITLES[measure]} promised {pair.promised} %, delivered "
        f"{pair.delivered} % ({pair.gap} points); asked: {asked_in_words(worst)}{waits}"
    )


def gap_title(buffers: Sequence[Buffer]) -> str:
    """Return what the largest gap is: beyond chance only where a run can tell."""
    return "Largest gap beyond chance" if chance_in(buffers) == "judged" else "Largest gap"


def chance_note(buffers: Sequence[Buffer]) -> str:
    """Return in a sentence how gaps are told from chance; empty where nothing is random."""
    chance, count = chance_in(buffers), len(worst_first(buffers))
    if chance == "none":
        return ""
    if chance == "unknown":
        return "One replication cannot tell chance."
    if count <= 1:
        return "Beyond chance: outside the 95 % interval."
    confidence = f"{100.0 * confidence_for(count):.6g}"
    return (
        f"Beyond chance: outside the interval at a confidence of 1 - 0.05/{count} = {confidence} %, as {count:,} "
        "buffers are looked at (Bonferroni)."
    )


def asked_in_words(buffer: Buffer) -> str:
    """Return the target that a policy was given, as `fill rate 98 %`."""
    words, value = TARGETS[buffer.target], buffer.target_value
    if value is None:
        return words
    amount = f"{plain(value)} units" if buffer.target == "safety_stock" else f"{plain(100.0 * value)} %"
    return f"{words} {amount}"


def _row(buffer: Buffer, *, several: bool) -> BufferRow:
    promise = buffer.promise
    assert promise is not None, "a buffer with a gap has a promise"
    demand, spread = _with_spread(promise.interval_demand, promise.interval_demand_sd)
    return BufferRow(
        name=f"{buffer.item} at {buffer.stocking_point}" if several else buffer.item,
        kind=buffer.kind or "",
        asked=asked_in_words(buffer),
        sized_for="" if buffer.lead_time_source is None else _rounded(buffer.sized_lead_time),
        source=_source(buffer),
        waits=buffer.waits_for_others,
        level=_plain(buffer.level),
        range=_range(buffer.level_low, buffer.level_high),
        order=_rounded(buffer.lot) if buffer.order_size is None else plain(buffer.order_size),
        varies=buffer.order_size is None,
        interval=_rounded(promise.interval),
        demand=demand,
        spread=spread,
        z=_safety_factor(buffer, promise.z),
        service=[_pair(buffer, measure) for measure in MEASURES],
        expected_stock=_rounded(promise.on_hand),
        stock=_rounded(buffer.on_hand.mean),
    )


def _pair(buffer: Buffer, measure: Measure) -> Pair:
    """Return a promise and what was delivered, both with the decimals that the interval of the second supports."""
    assert buffer.promise is not None, "a buffer with a gap has a promise"
    promised, delivered = 100.0 * getattr(buffer.promise, measure), getattr(buffer, measure)
    if delivered.mean is None:
        return Pair(fixed(promised, 1), NO_VALUE, "", "")
    half = _half(delivered)
    places = max(1 if half is None else decimals(100.0 * delivered.mean, half) or 0, 0) if half != 0.0 else 1
    places = min(places, 2)
    gap = _gap(buffer, measure) or 0.0
    half_text = fixed(half, places) if half else ""
    return Pair(fixed(promised, places), fixed(100.0 * delivered.mean, places), half_text, _signed(gap, places))


def _source(buffer: Buffer) -> str:
    """Return where the lead time comes from, and what receipts took where a promise was not kept."""
    if buffer.breaks_its_promise:
        return f"promise, receipts took {_rounded(buffer.mean_unit_lead_time)}"
    return buffer.lead_time_source or ""


def _half(delivered: Delivered) -> float | None:
    if delivered.low is None or delivered.high is None:
        return None
    return 50.0 * (delivered.high - delivered.low)


def _gap(buffer: Buffer, measure: Measure) -> float | None:
    return buffer.cycle_service_gap if measure == "cycle_service_level" else buffer.fill_rate_gap


def _beyond(buffer: Buffer, measure: Measure, of: int) -> float:
    return beyond_chance(getattr(buffer, measure), getattr(buffer.promise, measure), of=of)


def _signed(value: float, places: int) -> str:
    text = fixed(abs(value), places)
    if float(text.replace(",", "")) == 0.0:
        return text
    return f"+{text}" if value > 0.0 else f"-{text}"


def _safety_factor(buffer: Buffer, z: float | None) -> str:
    if z is None:
        return NO_VALUE
    return fixed(z, 1 if min(buffer.days, buffer.receipts) < FEW_OBSERVATIONS else 2)


def _with_spread(mean: float, sd: float) -> tuple[str, str]:
    """Return a mean and its standard deviation with the decimals of the latter's second digit."""
    if sd <= 0.0:
        return plain(mean), "0"
    places = min(1 - math.floor(math.log10(sd)), 3)
    return fixed(mean, places), fixed(sd, places)


def _plain(value: float | None) -> str:
    return NO_VALUE if value is None else plain(value)


def _range(low: float | None, high: float | None) -> str:
    return "" if low == high else f"{_plain(low)}–{_plain(high)}"


def _rounded(value: float | None) -> str:
    """Return a number to three digits, or all of a larger whole part."""
    if value is None:
        return NO_VALUE
    return plain(round(value, 2 - math.floor(math.log10(abs(value))))) if 0 < abs(value) < 100 else fixed(value, 0)


def _picture(worst: Sequence[Buffer]) -> Drawing:
    return draw_promises({TITLES[measure]: _spots(worst, measure) for measure in MEASURES}, name="promises")


def _spots(worst: Sequence[Buffer], measure: Measure) -> list[Spot]:
    """Return what was promised and delivered [%], and the side of the difference: 1, -1, or 0 for none beyond chance.

    Where one replication cannot tell chance, the side is that of the gap itself.
    """
    found, unknown = [], chance_in(worst) == "unknown"
    for buffer in worst[:MOST_SPOTS]:
        delivered: Delivered = getattr(buffer, measure)
        promised = getattr(buffer.promise, measure)
        if delivered.mean is not None:
            beyond = delivered.mean - promised if unknown else _beyond(buffer, measure, len(worst))
            found.append(Spot(100.0 * promised, 100.0 * delivered.mean, (beyond > 0.0) - (beyond < 0.0)))
    return found
