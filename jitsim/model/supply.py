"""Supply beyond lead times: capacity, days off, rejects, short deliveries, limits on orders, whom to serve first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

import numpy as np

from jitsim.model.arrays import NONE, Bools, Floats, Ints
from jitsim.model.working_time import EVERY_DAY, OrderDays, WorkingTime, working_time
from jitsim.policies.sizing import NO_LIMIT, SizingTerms

ALL_WORDS = 1 << 32
"""Random words are below this: a threshold of so many stands for certainty."""

MILLION = 1_000_000
"""Shares are counted in millionths."""


class RejectMode(IntEnum):
    """How inspection judges a delivery."""

    NOTHING = 0
    PER_UNIT = 1
    PER_LOT = 2


class Allocation(IntEnum):
    """Who is served first of those who wait: by priority, due date and arrival; by due date and arrival; by arrival.

    Or all of one priority at once, each in proportion to what is missing.
    """

    PRIORITY = 0
    DUE_DATE = 1
    FIRST_COME = 2
    FAIR_SHARE = 3


ROUNDINGS: tuple[Literal["up", "nearest", "tolerance"], ...] = ("up", "nearest", "tolerance")
"""How a quantity becomes a whole multiple; the place of a rounding is its code."""


@dataclass(frozen=True, slots=True)
class SupplyTerms:
    """The terms of supply; every array has shape (S,) unless it says otherwise.

    The S rows are supplies: an item-location and one of its sources. The first L are the first sources of the
    item-locations, in their order; the further ones of item-location l are rows `further[l]` to below `further[l + 1]`
    (L + 1,), in the order of their rank.

    `location` is the item-location, `source` indexes the names of the model. `sender` is the item-location of the
    stocking point that replenishes, NONE for a supplier; it knows of an order `information_delay` [ticks] after its
    release. `release_delay` [ticks] are the days on a desk, from the decision to the release of an order.
    `minimum_order` and `order_multiple` [smallest units] size an order. `lead_time` indexes `Model.tables` (a law of
    ticks), whose mean is the `usual_lead_time` [ticks]; `promised_lead_time` [ticks] counts from the decision, days on
    a desk included, and is NONE without a promise; `early` and `late` [ticks] are the on-time window.

    `capacity` (suppliers + lanes + 1,) is what a supplier sends off, or a lane takes, in a day, NONE without a limit,
    as for transfers without a lane, which come last; `channel` is the place of a supply's own. A smallest
    unit of an item takes `weight` of it. `couplings` lists the item-locations that share a limited capacity.

    Orders are accepted on days d from `order_first` on with d - `order_first` a multiple of `order_every` and
    `order_week[d % 7]` (S, 7), all day, or at `order_at` [ticks from the start of the day] where that is not NONE, as
    goods leave over a lane. `supplier_week` (S, 7) are the days that lead times count, `point_week` (L, 7) those on
    which the stocking point works.

    `reject_mode` is a `RejectMode`: PER_UNIT rejects a unit when its random word is below `reject_threshold`, PER_LOT
    the share of a delivery that table `reject_share` draws in millionths. An inspection takes `inspection` [ticks];
    `replaced` says that rejected units are made again.

    An order comes in two parts when its word is below `short_threshold`: table `first_share` draws the share of the
    first delivery in millionths, table `rest_after` the ticks from there to the rest, NONE when it never comes. After
    `short_close` [ticks] a rest still missing is cancelled; NONE for never.

    `rounding` is a place in `ROUNDINGS`, `rounding_tolerance` a share of a multiple. No order is below
    `minimum_value_quantity`; above `maximum_order` it is split, and `defers_remainder` says what becomes of a small
    rest; none takes the position above `storage_capacity` (L,). `shelf_life` (L,) [days] is NaN for items that keep for
    ever; of it `minimum_remaining_life` (L,) [days] must be left.

    `allocation` (L,) is an `Allocation`. `sees_sales_only` (L,) says that lost demand is not recorded.
    """

    location: Ints
    further: Ints
    source: Ints
    sender: Ints
    information_delay: Ints
    release_delay: Ints
    minimum_order: Ints
    order_multiple: Ints
    lead_time: Ints
    usual_lead_time: Ints
    crossing: Bools
    promised_lead_time: Ints
    early: Ints
    late: Ints
    capacity: Ints
    channel: Ints
    weight: Ints
    couplings: tuple[tuple[int, ...], ...]
    order_week: Bools
    order_every: Ints
    order_first: Ints
    order_at: Ints
    supplier_week: Bools
    point_week: Bools
    reject_mode: Ints
    reject_threshold: Ints
    reject_share: Ints
    inspection: Ints
    replaced: Bools
    short_threshold: Ints
    first_share: Ints
    rest_after: Ints
    short_close: Ints
    rounding: Ints
    rounding_tolerance: Floats
    minimum_value_quantity: Ints
    maximum_order: Ints
    defers_remainder: Bools
    storage_capacity: Ints
    shelf_life: Floats
    minimum_remaining_life: Floats
    allocation: Ints
    sees_sales_only: Bools

    @property
    def random(self) -> bool:
        """Whether chance decides over units or orders one by one."""
        thresholds = np.concatenate((self.reject_threshold, self.short_threshold))
        return bool(((thresholds > 0) & (thresholds < ALL_WORDS)).any())

    def rows_of(self, location: int) -> list[int]:
        """Return the supplies of an item-location, its first source first."""
        return [location, *range(int(self.further[location]), int(self.further[location + 1]))]

    def row_at(self, location: Ints, place: Ints) -> Ints:
        """Return the supplies of item-locations whose sources have such places among their own, from 0."""
        if not np.count_nonzero(place):
            return location
        return np.where(place == 0, location, self.further[location] + place - 1)

    def order_days(self, row: int, ticks_per_day: int) -> OrderDays:
        """Return the days on which orders of a supply are accepted."""
        every, first = int(self.order_every[row]), int(self.order_first[row])
        week, at = tuple(self.order_week[row].tolist()), int(self.order_at[row])
        return OrderDays(week, every, first, ticks_per_day, at)

    def supplier_time(self, row: int, ticks_per_day: int) -> WorkingTime:
        """Return the working time that the lead times of a supply count."""
        return working_time(tuple(self.supplier_week[row].tolist()), ticks_per_day)

    def point_time(self, location: int, ticks_per_day: int) -> WorkingTime:
        """Return the working time of the stocking point of an item-location."""
        return working_time(tuple(self.point_week[location].tolist()), ticks_per_day)

    def sizing(self, row: int, minimum: int, multiple: int, life_cap: int = NO_LIMIT) -> SizingTerms:
        """Return what turns a wanted quantity of a supply into orders; the arguments are not kept here."""
        return SizingTerms(
            minimum=minimum,
            multiple=multiple,
            rounding=ROUNDINGS[self.rounding[row]],
            tolerance=float(self.rounding_tolerance[row]),
            minimum_value_quantity=int(self.minimum_value_quantity[row]),
            storage_cap=int(self.storage_capacity[self.location[row]]),
            life_cap=life_cap,
            maximum=int(self.maximum_order[row]),
            defer_remainder=bool(self.defers_remainder[row]),
        )


def plain_supply(locations: int, suppliers: int) -> SupplyTerms:
    """Return terms with nothing special about them, for models made by hand."""
    zero, none = np.zeros(locations, dtype=np.int64), np.full(locations, NONE, dtype=np.int64)
    every_day = np.ones((locations, len(EVERY_DAY)), dtype=np.bool_)
    columns: dict[str, Any] = dict.fromkeys(_ZERO, zero) | dict.fromkeys(_NONE, none)
    columns |= dict.fromkeys(("replaced", "defers_remainder", "sees_sales_only"), zero > 0)
    columns |= dict.fromkeys(("order_multiple", "weight", "order_every"), zero + 1)
    columns |= dict.fromkeys(("order_week", "supplier_week", "point_week"), every_day)
    return SupplyTerms(
        **columns,
        location=np.arange(locations),
        further=np.full(locations + 1, locations),
        crossing=zero == 0,
        capacity=np.full(suppliers + 1, NONE, dtype=np.int64),
        couplings=(),
        rounding_tolerance=np.zeros(locations),
        shelf_life=np.full(locations, np.nan),
        minimum_remaining_life=np.zeros(locations),
    )


_ZERO = (
    *("source", "information_delay", "release_delay", "minimum_order", "lead_time", "usual_lead_time", "early", "late"),
    *("channel", "order_first", "reject_mode", "reject_threshold", "inspection", "short_threshold", "rounding"),
    *("minimum_value_quantity", "allocation"),
)
_NONE = (
    *("sender", "promised_lead_time", "reject_share", "first_share", "rest_after", "short_close", "maximum_order"),
    *("storage_capacity", "order_at"),
)
