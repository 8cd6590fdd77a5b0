"""Material requirements planning of one item: from what is wanted in each bucket to what is released.

A bucket is some days, the first one begins now; a plan is one whole number of smallest units a bucket. Orlicky,
Material Requirements Planning.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from jitsim.policies.sizing import GUARD, guarded_ceil, order_size

LotKind = Literal["lot_for_lot", "fixed", "periods"]


@dataclass(frozen=True, slots=True)
class LotRule:
    """How net requirements become a lot: as they are, in fixed lots of `size`, or those of some `periods` together.

    A lot is at least `minimum`, in whole multiples of `multiple`.
    """

    kind: LotKind
    size: int = 1
    periods: int = 1
    minimum: int = 0
    multiple: int = 1

    def lot(self, needs: Sequence[int]) -> int:
        """Return the lot for a bucket; `needs` is what must have come by its end, by the end of the next, and so on."""
        if self.kind == "fixed":
            quantity = -(-needs[0] // self.size) * self.size
        else:
            quantity = max(needs[: self.periods]) if self.kind == "periods" else needs[0]
        return order_size(quantity, self.minimum, self.multiple)


LOT_FOR_LOT = LotRule("lot_for_lot")
"""Net requirements as they are."""


class Bucket(NamedTuple):
    """What is planned for one bucket: the net requirement, the lot, what is good of it, the balance at the end."""

    net: int
    lot: int
    receipt: int
    balance: int


class Plan(NamedTuple):
    """The plan of one item: net requirements, lots to come in, planned receipts of them, projected balances.

    Receipts are less than lots where some of what is made is scrap.
    """

    net: tuple[int, ...]
    lots: tuple[int, ...]
    receipts: tuple[int, ...]
    balance: tuple[int, ...]


def plan(
    gross: Sequence[int],
    scheduled: Sequence[int],
    on_hand: int,
    safety_stock: int,
    rule: LotRule,
    fence: int = 0,
    share_good: float = 1.0,
) -> Plan:
    """Return the plan that covers gross requirements, beside receipts that are scheduled already.

    Before the bucket `fence` nothing new is planned: what is short there is covered behind it. Of every lot a
    `share_good` is good, so that lots are so much larger.
    """
    rows: list[Bucket] = []
    for bucket in range(len(gross)):
        needs = list(_needs(gross[bucket:], scheduled[bucket:], on_hand - safety_stock, rule))
        is_open = needs[0] > 0 and bucket >= fence
        lot = rule.lot([guarded_ceil(need / share_good) for need in needs]) if is_open else 0
        receipt = math.floor(lot * share_good + GUARD)
        on_hand += scheduled[bucket] + receipt - gross[bucket]
        rows.append(Bucket(needs[0], lot, receipt, on_hand))
    return Plan(*(tuple(column) for column in zip(*rows, strict=True)))


def _needs(gross: Sequence[int], scheduled: Sequence[int], spare: int, rule: LotRule) -> Iterator[int]:
    """Yield what is missing by the end of each bucket that the rule looks at, all before it together."""
    for wanted, coming in list(zip(gross, scheduled, strict=True))[: rule.periods]:
        spare += coming - wanted
        yield max(0, -spare)


Reschedule = Literal["none", "in", "in_out"]
"""Whether open orders may be planned for another bucket: for none, for an earlier one, or also for a later one."""


def rescheduled(
    gross: Sequence[int],
    orders: Sequence[tuple[int, int]],
    on_hand: int,
    safety_stock: int,
    fence: int = 0,
    reschedule: Reschedule = "in_out",
) -> list[int]:
    """Return the bucket for which each open order is wanted; `orders` are (bucket, quantity), most keep theirs.

    From the bucket `fence` on, a bucket that would end below the safety stock gets the next orders that are due later,
    whole ones, until it does not. With `in_out` an order that a bucket can do without waits for the next bucket, the
    last one first. Orders that are due before the fence stay, and none comes before it.
    """
    wanted = [bucket for bucket, _ in orders]
    if reschedule == "none":
        return wanted
    movable = [number for number, (bucket, _) in enumerate(orders) if bucket >= fence]
    for bucket in range(len(gross)):
        here = [number for number, due in enumerate(wanted) if due == bucket]
        on_hand += sum(orders[number][1] for number in here) - gross[bucket]
        if bucket < fence:
            continue
        for number in sorted(movable, key=lambda each: (wanted[each], each)):
            if wanted[number] > bucket and on_hand < safety_stock:
                wanted[number] = bucket
                on_hand += orders[number][1]
        for number in reversed(here if reschedule == "in_out" and bucket + 1 < len(gross) else []):
            if number in movable and on_hand - orders[number][1] >= safety_stock:
                wanted[number] = bucket + 1
                on_hand -= orders[number][1]
    return wanted


class Releases(NamedTuple):
    """Orders to release by bucket; `late` is what of the first bucket's should have been released before."""

    quantities: tuple[int, ...]
    late: int


def releases(lots: Sequence[int], lead_time: int) -> Releases:
    """Return when planned lots are released: the planned lead time [buckets] before, or now where that is past."""
    moved = [0] * len(lots)
    for bucket, quantity in enumerate(lots):
        moved[max(0, bucket - lead_time)] += quantity
    return Releases(tuple(moved), sum(lots[:lead_time]))


def buckets_of(days: float, bucket_days: float) -> int:
    """Return the whole buckets that hold some days."""
    return guarded_ceil(days / bucket_days)


def net_forecast(forecast: Sequence[int], orders: Sequence[int], back: int = 1, ahead: int = 1) -> list[int]:
    """Return what is left of a forecast when customer orders have consumed it.

    Orders consume the forecast of their own bucket first, each bucket its own; what is more then consumes that of up
    to `back` buckets before, the nearest first, and of up to `ahead` after. More than that is demand on top.
    """
    left = [max(0, wanted - ordered) for wanted, ordered in zip(forecast, orders, strict=True)]
    for bucket, ordered in enumerate(orders):
        more = max(0, ordered - forecast[bucket])
        around = [*(bucket - k for k in range(1, back + 1)), *(bucket + k for k in range(1, ahead + 1))]
        for other in around:
            if 0 <= other < len(left):
                taken = min(more, left[other])
                left[other] -= taken
                more -= taken
    return left


def gross_requirements(orders: Sequence[int], forecast: Sequence[int], fence: int) -> list[int]:
    """Return customer orders and what is left of the forecast, orders alone before the bucket `fence`."""
    both = enumerate(zip(orders, forecast, strict=True))
    return [ordered + (left if bucket >= fence else 0) for bucket, (ordered, left) in both]


class Nervousness(NamedTuple):
    """Planned quantities that a new plan changed, and what the old one had planned; sums over runs are sums of both."""

    changed: int
    planned: int

    @property
    def share(self) -> float | None:
        """The share that was changed; None where nothing was planned."""
        return self.changed / self.planned if self.planned else None


def nervousness(before: Sequence[int], after: Sequence[int], passed: int, fence: int = 0) -> Nervousness:
    """Return how much of a plan the next one changes, `passed` buckets later, from its bucket `fence` on.

    Buckets that only one of them has are left out.
    """
    both = list(zip(before[passed:], after, strict=False))[fence:]
    return Nervousness(sum(abs(new - old) for old, new in both), sum(old for old, _ in both))
