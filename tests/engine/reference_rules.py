"""What policies want and what suppliers accept, spelled out again from the specification alone, in exact fractions.

Nothing here calls the package. Quantities are whole smallest units of the item, times are days unless said otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.engine.reference import exactly, half_up
from tests.engine.reference_explosion import ABOVE, changes_for, due_on

Written = dict[str, Any]
Parameters = tuple[int, ...]
NO_CAP, STORE_TOO_FULL = 0, 1


@dataclass
class Shelf:
    """What a policy sees: stock that nobody has reserved, what is ordered, and who waits without stock set aside."""

    available: int
    on_order: int = 0
    backlog: int = 0

    @property
    def position(self) -> int:
        return self.available + self.on_order - self.backlog


@dataclass(frozen=True)
class Plan:
    """A policy as the reference plays it.

    `wants` takes the shelf, the known orders ahead that count, and the parameters of the day. `recorded` parameters
    are computed anew on `changes` and on every `refresh` days, and every new value is an event.
    """

    wants: Callable[[Shelf, int, Parameters], int]
    start: int
    review_period: Fraction
    parameters: Callable[[int], Parameters] = lambda day: ()
    recorded: bool = False
    changes: frozenset[int] = frozenset()
    refresh: int | None = None
    spread: bool = False
    looks_ahead: bool = False
    reads_on_hand: bool = False
    delay: Fraction = Fraction(0)


@dataclass(frozen=True)
class Sizing:
    """The order sizing pipeline, its steps in their order; a maximum or a cap that does not exist is None."""

    minimum: int
    multiple: int
    rounding: str = "up"
    tolerance: Fraction = Fraction(0)
    worth: int = 0  # least multiple that reaches the minimum order value
    cap: int | None = None
    maximum: int | None = None
    defers: bool = False

    @property
    def least(self) -> int:
        """The smallest order the supplier takes: at least one multiple, however it rounds."""
        return math.ceil(Fraction(max(1, self.minimum, self.worth), self.multiple)) * self.multiple

    def orders(self, wanted: int, position: int) -> tuple[list[int], int]:
        """Return the orders to place, and why there are none."""
        down = wanted // self.multiple * self.multiple
        up = down if down == wanted else down + self.multiple
        size = up
        if self.rounding == "nearest" and not up - wanted < wanted - down:
            size = down
        if self.rounding == "tolerance" and wanted - down <= self.tolerance * self.multiple:
            size = down
        size = max(size, self.least)
        if self.cap is not None and position + size > self.cap:
            size = math.floor(Fraction(self.cap - position, self.multiple)) * self.multiple
            if size < self.least:
                return [], STORE_TOO_FULL
        return self._pieces(size, position), NO_CAP

    def _pieces(self, size: int, position: int) -> list[int]:
        if self.maximum is None:
            return [size]
        most = self.maximum // self.multiple * self.multiple
        pieces = []
        while size >= most:
            pieces.append(most)
            size -= most
        if size and size >= self.least:
            pieces.append(size)
        elif size and not self.defers and (self.cap is None or position + sum(pieces) + self.least <= self.cap):
            pieces.append(self.least)
        return pieces


def sizing_of(terms: Written, stocked: Written, supplier: Written, item: Written, unit: Fraction) -> Sizing:
    """Read the terms of supply as a person writes them."""
    multiple = max(1, half_up(exactly(terms.get("order_multiple", 0)) / unit))
    price = exactly(terms.get("price", supplier.get("price", item.get("unit_cost", 0))))
    value = exactly(terms.get("minimum_order_value", 0))
    cap, maximum = stocked.get("storage_capacity"), terms.get("maximum_order")
    return Sizing(
        minimum=math.ceil(exactly(terms.get("minimum_order", 0)) / unit),
        multiple=multiple,
        rounding=terms.get("rounding", "up"),
        tolerance=exactly(terms.get("rounding_tolerance", 0)),
        worth=math.ceil(value / (price * unit * multiple)) * multiple if value else 0,
        cap=None if cap is None else half_up(exactly(cap) / unit),
        maximum=None if maximum is None else half_up(exactly(maximum) / unit),
        defers=terms.get("split_remainder") == "defer",
    )


def plan_of(policy: Written, unit: Fraction, sizing: Sizing, promised: float) -> Plan:
    """Return how a policy with written parameters plays."""
    return _Reading(policy, unit, sizing, promised).plan()


@dataclass(frozen=True)
class _Reading:
    """A written policy on its way to a plan."""

    policy: Written
    unit: Fraction
    sizing: Sizing
    promised: float

    def plan(self) -> Plan:
        read: Callable[[], Plan] = getattr(self, "_" + self.policy["type"])
        return read()

    def units(self, key: str) -> int:
        return half_up(exactly(self.policy[key]) / self.unit)

    def days(self, key: str, default: float) -> Fraction:
        return exactly(self.policy.get(key, default))

    @property
    def smallest(self) -> int:
        """The minimum order rounded up to the multiple, which is what a policy is sized for."""
        return math.ceil(Fraction(self.sizing.minimum, self.sizing.multiple)) * self.sizing.multiple

    @property
    def strict(self) -> int:
        return 1 if self.policy.get("reorder_when") == "below" else 0

    def _base_stock(self, period: float = 0, *, spread: bool = False) -> Plan:
        level = self.units("order_up_to")
        return Plan(up_to(level), level, self.days("review_period", period), spread=spread)

    def _periodic(self) -> Plan:
        return self._base_stock(7, spread=True)

    def _min_max(self, period: float = 1, *, spread: bool = False) -> Plan:
        point, level = self.units("reorder_point") - self.strict, self.units("order_up_to")

        def wants(shelf: Shelf, _ahead: int, _now: Parameters) -> int:
            return level - shelf.position if shelf.position <= point else 0

        return Plan(wants, level, self.days("review_period", period), spread=spread)

    def _periodic_min_max(self) -> Plan:
        return self._min_max(7, spread=True)

    def _reorder_point(self) -> Plan:
        point, written = self.units("reorder_point"), self.units("order_quantity")
        wants = lots(point - self.strict, max(1, written, self.smallest))
        return Plan(wants, max(0, point + written), self.days("review_period", 1))

    def _days_of_cover(self) -> Plan:
        daily = self.days("daily_demand", 0) / self.unit
        lead_time = self.days("planned_lead_time", self.promised)
        point = math.floor(daily * (lead_time + self.days("reorder_cover", 15)))
        multiple = self.sizing.multiple
        need = Fraction(max(math.ceil(daily * self.days("order_cover", 30)), self.sizing.minimum), multiple)
        lot = max(1, math.ceil(need) * multiple)
        delay = self.days("manual_delay", 0)
        return Plan(lots(point, lot), point + lot, self.days("review_period", 1), delay=delay)

    def _jit(self) -> Plan:
        mode, container = self.policy.get("mode", "replenish"), max(1, half_up(self.days("container", 1) / self.unit))
        interval = self.days("review_period", 0 if mode == "to_order" else 1 / self.policy.get("deliveries_per_day", 1))
        if mode == "to_order":
            return Plan(up_to(0), 0, interval)
        lead_time = self.days("planned_lead_time", self.promised)
        if mode == "call_off":
            firm = math.ceil(exactly(self.policy.get("firm_horizon_days", lead_time + interval)))
            return Plan(called_off(container), 0, interval, lambda day: (firm, 0), looks_ahead=True)
        level = math.ceil(self.days("daily_demand", 0) / self.unit * (lead_time + interval) / container) * container
        least = max(1, self.sizing.minimum)

        def wants(shelf: Shelf, _ahead: int, _now: Parameters) -> int:
            emptied = max(0, (level - shelf.position) // container) * container
            return emptied if emptied >= least else 0

        return Plan(wants, level, interval)

    def _kanban(self) -> Plan:
        policy, variant = self.policy, self.policy.get("variant", "single_card")
        container, collected = max(1, self.units("container")), self.days("review_period", 0)
        batch = policy.get("batch_cards", max(1, math.ceil(Fraction(self.smallest, container))))
        loop = self.days("planned_lead_time", self.promised) + collected
        covered = self.days("daily_demand", 0) / self.unit * loop * (1 + self.days("safety_allowance", 0.1))
        counted = policy.get("cards", max(1, math.ceil(covered / container)))
        if variant == "single_card":
            cards = counted if "cards" in policy else counted + batch - 1
            return self._card_loop(cards, container, batch, collected)
        if variant == "two_bin":
            size = max(1, math.ceil(covered / container)) * container
            point, lot = size, max(size, self.smallest)
        elif variant == "electronic":
            point, lot = math.floor(covered), batch * container
        else:
            return self._signal(counted, container, batch * container, collected)
        return Plan(lots(point, lot), point + lot, collected)

    def _signal(self, counted: int, container: int, lot: int, collected: Fraction) -> Plan:
        cards = self._cards(counted)

        def wants(shelf: Shelf, ahead: int, now: Parameters) -> int:
            return lots(*now)(shelf, ahead, now)

        return Plan(
            wants, cards(0) * container + lot, collected, lambda day: (cards(day) * container, lot), **self._observed()
        )

    def _cards(self, counted: int) -> Callable[[int], int]:
        """Return the cards in force on a day."""
        changes = {each["day"]: each["cards"] for each in self.policy.get("card_changes", {}).values()}
        return lambda day: [counted, *(changes[change] for change in sorted(changes) if change <= day)][-1]

    def _observed(self) -> dict[str, Any]:
        changes = frozenset(each["day"] for each in self.policy.get("card_changes", {}).values())
        refresh = refresh_of(self.policy, 28)
        return {"recorded": True, "changes": changes, "refresh": refresh} if changes else {}

    def _card_loop(self, cards: int, container: int, batch: int, collected: Fraction) -> Plan:
        """A card hangs on a full container, is out with an order, or waits; with `empty` also on an open container."""
        keeps = self.policy.get("release_on") == "empty"
        in_force = self._cards(cards)

        def parameters(day: int) -> Parameters:
            return in_force(day), container, batch

        def wants(shelf: Shelf, _ahead: int, now: Parameters) -> int:
            hanging = Fraction(shelf.available, container)
            out = math.ceil(Fraction(shelf.on_order, container))  # a card is out as long as any of its container is
            waiting = now[0] - (math.ceil(hanging) if keeps else math.floor(hanging)) - out
            return waiting * container if waiting >= batch else 0

        start = in_force(0) * container
        return Plan(wants, start, collected, parameters, reads_on_hand=True, **self._observed())

    def _ddmrp(self) -> Plan:
        buffer = Buffer(self.policy, self.unit, self.smallest, self.promised)
        changes = frozenset(
            changes_for(day, days)
            for days, policy in ((Fraction(0), self.policy), *self.policy.get(ABOVE, ()))
            for day in days_of_change(policy)
        )
        return Plan(
            only_short if self.policy.get("auto") == "stockout_only" else net_flow,
            buffer.parameters(0)[3],
            self.days("review_period", 1),
            buffer.parameters,
            recorded=True,
            changes=changes,
            refresh=refresh_of(self.policy, 7),
            looks_ahead=True,
        )


def days_of_change(policy: Written) -> set[int]:
    planned, curves = policy.get("adjustments", {}).values(), policy.get("ramps", {}).values()
    days = {day for each in planned for day in (each["from"], each["to"] + 1)}
    return days | {day for curve in curves for day in curve["days"]}


def refresh_of(policy: Written, default: int) -> int | None:
    days = policy.get("refresh_days", default)
    return None if days == "never" else int(days)


def up_to(level: int) -> Callable[[Shelf, int, Parameters], int]:
    return lambda shelf, _ahead, _now: max(0, level - shelf.position)


def lots(point: int, lot: int) -> Callable[[Shelf, int, Parameters], int]:
    def wants(shelf: Shelf, _ahead: int, _now: Parameters) -> int:
        count = 0
        while shelf.position + count * lot <= point:
            count += 1
        return count * lot

    return wants


def called_off(container: int) -> Callable[[Shelf, int, Parameters], int]:
    def wants(shelf: Shelf, ahead: int, _now: Parameters) -> int:
        missing = ahead - shelf.position
        return math.ceil(Fraction(missing, container)) * container if missing > 0 else 0

    return wants


def net_flow(shelf: Shelf, ahead: int, now: Parameters) -> int:
    """Order up to the top of green when on hand + on order - backlog - spikes is below the top of yellow."""
    flow = shelf.position - ahead
    return now[3] - flow if flow < now[2] else 0


def only_short(shelf: Shelf, ahead: int, now: Parameters) -> int:
    """Order up to the top of green when the net flow is below nothing."""
    flow = shelf.position - ahead
    return now[3] - flow if flow < 0 else 0


@dataclass(frozen=True)
class Buffer:
    """Zones of a DDMRP buffer with a fixed ADU and a written variability factor."""

    policy: Written
    unit: Fraction
    smallest: int
    promised: float

    def parameters(self, day: int) -> Parameters:
        """Return spike horizon [days], spike threshold, tops of yellow (one more for `le`), of green and of red."""
        red, yellow, green = self.zones(day)
        also_at_it = 1 if self.policy.get("trigger") == "le" else 0
        return (*self.spike(red), red + yellow + also_at_it, red + yellow + green, red)

    def number(self, key: str, default: float) -> Fraction:
        return exactly(self.policy.get(key, default))

    @property
    def usage(self) -> Fraction:
        return exactly(self.policy["adu"]["value"]) / self.unit

    @property
    def lead_time(self) -> Fraction:
        return self.number("decoupled_lead_time", self.promised)

    def factor(self, day: int, key: str) -> Fraction:
        active = [each for each in self.policy.get("adjustments", {}).values() if each["from"] <= day <= each["to"]]
        return math.prod((exactly(each.get(key, 1)) for each in active), start=Fraction(1))

    def ramped(self, day: int) -> Fraction:
        """Return the product of the ramps: each in proportion between its points, and level outside them."""
        product = Fraction(1)
        for ramp in self.policy.get("ramps", {}).values():
            days, factors = ramp["days"], [exactly(factor) for factor in ramp["factors"]]
            left = max((place for place, point in enumerate(days) if point <= day), default=0)
            right = min(left + 1, len(days) - 1)
            covered = Fraction(max(day - days[left], 0), max(days[right] - days[left], 1))
            product *= factors[left] + (factors[right] - factors[left]) * covered
        return product

    def zones(self, day: int) -> tuple[int, int, int]:
        """Return red, yellow and green, every sub-zone rounded half up, in smallest units."""
        red, yellow, green = (self.factor(day, key) for key in ("red", "yellow", "green"))
        written = self.policy.get("zones")
        if written is not None:
            base, middle, top = (half_up(exactly(written[key]) / self.unit) for key in ("red", "yellow", "green"))
            return half_up(base * red), half_up(middle * yellow), half_up(top * green)
        usage = self.usage * self.factor(day, "demand") * self.ramped(day) + self.from_above(day)
        days = self.lead_time * self.factor(day, "lead_time") + self.number("extra_lead_time", 0)
        longest = 0.75 if self.lead_time <= 10 else 0.5 if self.lead_time <= 30 else 0.3
        share = usage * days * self.number("lead_time_factor", longest)
        base = half_up(share)
        safety = half_up(base * self.number("variability_factor", 0.5))
        middle = 0 if self.policy.get("replenish") == "min_max" else half_up(usage * days)
        top = half_up(max(Fraction(self.smallest), self.number("order_cycle", 0) * usage, share))
        return half_up(base * red) + half_up(safety * red), half_up(middle * yellow), half_up(top * green)

    def from_above(self, day: int) -> Fraction:
        """Return what the plans of buffers that are sent to add to usage [smallest units]."""
        added = Fraction(0)
        for days, policy in self.policy.get(ABOVE, ()):
            other, due = Buffer(policy, self.unit, 0, 0), due_on(day, days)
            added += other.usage * (other.factor(due, "demand") * other.ramped(due) - 1)
        return added

    def spike(self, red: int) -> tuple[int, int]:
        """Return the whole days after today that are looked at, and what a day needs to be a spike."""
        spikes = self.policy.get("spikes", {})
        if spikes == "off":
            return 0, 0
        horizon = math.floor(exactly(spikes.get("horizon", self.lead_time)))
        if "threshold" in spikes:
            least = half_up(exactly(spikes["threshold"]) / self.unit)
        elif "multiple_of_adu" in spikes:
            least = half_up(exactly(spikes["multiple_of_adu"]) * self.usage)
        else:
            least = half_up(exactly(spikes.get("share_of_red", 0.5)) * red)
        return horizon, max(1, least)
