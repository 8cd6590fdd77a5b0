"""What happened at item-locations day by day, in units, and the series that alert rules read of it.

Levels hold at the end of the day, flows are sums of the day. Nothing but `lead_time` looks further ahead than that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import CUSTOMER_KINDS, Kind
from jitsim.ledger.quantities import in_units
from jitsim.ledger.stretch import BACKLOG, ON_HAND, ON_ORDER, RESERVED, Stretch, signs
from jitsim.ledger.supplies import supply_of_events
from jitsim.metrics.alert_conditions import trailing_sum
from jitsim.metrics.alert_series import expiring_stock, lead_time_variation, oldest_age, recent_reject_rate
from jitsim.metrics.demand import SHIPPED, due_ticks, short_when_due
from jitsim.metrics.policy_levels import PolicyLevels
from jitsim.metrics.purchase_lines import PurchaseLines
from jitsim.metrics.stock import stockouts
from jitsim.metrics.transport import within_network
from jitsim.model.model import NONE, Model
from jitsim.model.supply import RejectMode

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

EXPECTED_FROM = 84
"""Days whose mean is the demand expected per day."""
FEWEST_DAYS = 28
"""Days of demand below which no demand is expected."""
FORECAST_FROM = 28
"""Days whose mean is the forecast, made a lead time ahead."""
LEAD_TIME_SPAN = 91
"""Days whose receipts are compared with those before."""

_SHIPPED = signs(DEMAND=1) + SHIPPED


@dataclass(frozen=True, slots=True)
class DailySeries:
    """Units by day, shape (places, days). `stock` is all that is on the shelf, `on_hand` what nobody has reserved.

    `mean_stock` is that of the day, exactly. Of demand and shipments `of_customers` and `sold` are those of customers,
    the rest stays within the network; `bought` [currency] is paid to suppliers for what came of them. `stockouts`
    counts those that began on the day, `lead_time` (places,) is the planned lead time [days]: what is promised, else
    the mean of the lead times of the replication, NaN without any.
    """

    demand: Floats
    of_customers: Floats
    shipped: Floats
    sold: Floats
    released: Floats
    received: Floats
    bought: Floats
    stock: Floats
    mean_stock: Floats
    on_hand: Floats
    backlog: Floats
    position: Floats
    stockouts: Floats
    lead_time: Floats

    @property
    def expected_demand(self) -> Floats:
        """Mean demand per day of the last 84 days, of those there are from 28 on [units per day]."""
        total = self.demand.cumsum(axis=1)
        total[:, EXPECTED_FROM:] -= total[:, :-EXPECTED_FROM].copy()
        count = np.minimum(np.arange(1, total.shape[1] + 1), EXPECTED_FROM)
        return np.where(count >= FEWEST_DAYS, total / count, np.nan)

    @property
    def forecast(self) -> Floats:
        """Demand of the day as a moving average of 28 days forecast it a lead time before [units]."""
        days = self.demand.shape[1]
        mean = trailing_sum(self.demand, FORECAST_FROM) / FORECAST_FROM
        lag = np.maximum(np.ceil(np.nan_to_num(self.lead_time, nan=1.0)), 1).astype(np.int64)
        made = np.arange(days) - lag[:, None]
        return np.where(made >= 0, np.take_along_axis(mean, np.maximum(made, 0), axis=1), np.nan)


def daily_series(model: Model, stretch: Stretch, initial: Ints, lead_time: Floats) -> DailySeries:
    """Return the days of a stretch; stock at tick 0 and planned lead time [days] of its places have shape (places,)."""
    clock, unit = model.clock, model.locations.unit[stretch.here, None]
    opened = np.zeros(len(model.locations.item), dtype=np.int64)
    np.add.at(opened, model.open_orders.location, model.open_orders.quantity)
    day = stretch.tick // clock.ticks_per_day

    def flow(sign: Ints, counted: Bools | None = None) -> Ints:
        rows = np.flatnonzero(sign[stretch.kind] if counted is None else sign[stretch.kind] * counted)
        return by_day(rows, (stretch.quantity * sign[stretch.kind])[rows])

    def by_day(rows: Ints, values: Ints) -> Ints:
        sums = np.zeros(stretch.places * clock.days, dtype=np.int64)
        np.add.at(sums, stretch.place[rows] * clock.days + day[rows], values)
        return sums.reshape(stretch.places, clock.days)

    stock = initial[:, None] + flow(ON_HAND).cumsum(axis=1)
    moved = np.flatnonzero(ON_HAND[stretch.kind])
    # The level at the end holds all day, less every change for the part of the day before it.
    elapsed = stretch.tick[moved] % clock.ticks_per_day
    too_much = by_day(moved, (stretch.quantity * ON_HAND[stretch.kind])[moved] * elapsed)
    backlog = flow(BACKLOG).cumsum(axis=1)
    on_order = opened[stretch.here, None] + flow(ON_ORDER).cumsum(axis=1)
    reserves = stretch.has(Kind.HELD, Kind.SET_ASIDE)
    on_hand = stock - flow(RESERVED).cumsum(axis=1) if reserves else stock
    demand, shipped, received = (in_units(flow(sign), unit) for sign in (signs(DEMAND=1), _SHIPPED, signs(RECEIPT=1)))
    of_customers, sold, customers = demand, shipped, rows_of_customers(model, stretch)
    if customers is not None:
        of_customers, sold = (in_units(flow(sign, customers), unit) for sign in (signs(DEMAND=1), _SHIPPED))
    return DailySeries(
        demand=demand,
        of_customers=of_customers,
        shipped=shipped,
        sold=sold,
        released=in_units(flow(signs(ORDER=1)), unit),
        received=received,
        bought=_bought(model, stretch, day),
        stock=in_units(stock, unit),
        mean_stock=in_units(stock * clock.ticks_per_day - too_much, unit) / clock.ticks_per_day,
        on_hand=in_units(on_hand, unit),
        backlog=in_units(backlog, unit),
        position=in_units(on_hand + on_order - backlog, unit),
        stockouts=_stockouts_by_day(model, stretch, initial),
        lead_time=lead_time,
    )


def _bought(model: Model, stretch: Stretch, day: Ints) -> Floats:
    """Return what is paid to suppliers for what is received of them, shape (places, days) [currency]."""
    rows, paid = stretch.rows(Kind.RECEIPT), np.zeros((stretch.places, model.clock.days))
    supply = supply_of_events(model, stretch, rows)
    outside = ~within_network(model)[supply]
    rows, supply = rows[outside], supply[outside]
    units = in_units(stretch.quantity[rows], model.locations.unit[model.supply.location[supply]])
    np.add.at(paid, (stretch.place[rows], day[rows]), units * model.money.purchase[supply])
    return paid


def rows_of_customers(model: Model, stretch: Stretch) -> Bools | None:
    """Return which rows are not about orders from within the network, None for all."""
    inner = model.demand.receiver != NONE
    if not inner.any():
        return None
    demand, later = stretch.rows(Kind.DEMAND), stretch.rows(*CUSTOMER_KINDS)
    order = demand[stretch.before(demand)[stretch.place[later]] + stretch.part[later]]
    found = np.ones(len(stretch.kind), dtype=np.bool_)
    found[demand], found[later] = ~inner[stretch.part[demand]], ~inner[stretch.part[order]]
    return found


def planned_lead_times(model: Model, lines: PurchaseLines) -> Floats:
    """Return what the first source promises, else its mean lead time in the replication, (L,) [days]; NaN for none."""
    day, promised = model.clock.ticks_per_day, model.supply.promised_lead_time[: len(model.locations.item)]
    came = (lines.received != NONE) & (lines.supply == lines.location)
    at, days = lines.location[came], (lines.received - lines.released)[came] / day
    count = np.bincount(at, minlength=len(promised))
    total = np.bincount(at, days, minlength=len(promised))
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return np.where(promised != NONE, promised / day, mean)


def _stockouts_by_day(model: Model, stretch: Stretch, initial: Ints) -> Floats:
    clock = model.clock
    available = stretch.levels(stretch.quantity * (ON_HAND - RESERVED)[stretch.kind], initial)
    start, _ = stockouts(stretch, available, stretch.rows(Kind.BACKORDERED, Kind.LOST))
    cell = stretch.place[start] * clock.days + stretch.tick[start] // clock.ticks_per_day
    count = np.bincount(cell, minlength=stretch.places * clock.days)
    return count.reshape(stretch.places, clock.days).astype(np.float64)


def orders_by_due_day(model: Model, stretch: Stretch) -> tuple[Floats, Floats]:
    """Return the customer orders due on each day and those complete and on time, shape (places, days)."""
    clock, rows = model.clock, stretch.rows(Kind.DEMAND)
    due = due_ticks(model, stretch, rows)
    filled = short_when_due(model, stretch, rows, due) == 0
    day = due // clock.ticks_per_day
    counted = day < clock.days
    cell = (stretch.place[rows] * clock.days + day)[counted]
    orders = np.zeros((2, stretch.places * clock.days))
    np.add.at(orders[0], cell, 1.0)
    np.add.at(orders[1], cell, filled[counted].astype(np.float64))
    by_due, in_time = orders.reshape(2, stretch.places, clock.days)
    return by_due, in_time


def item_series(
    model: Model, stretch: Stretch, days: DailySeries, levels: PolicyLevels, lines: PurchaseLines
) -> dict[str, Floats]:
    """Return the series of `alert_series.SERIES` that item-locations have, shape (places, days)."""
    mine = slice(*np.searchsorted(lines.location, [stretch.first, stretch.first + stretch.places]))
    return {
        "position": days.position,
        "on_hand": days.on_hand,
        "backlog": days.backlog,
        "released": days.released,
        "reorder_point": levels.trigger,
        "demand": days.demand,
        "expected_demand": days.expected_demand,
        "forecast": days.forecast,
        "top_of_red": levels.top_of_red,
        "on_hand_alert": levels.on_hand_alert,
        "spike_threshold": levels.spike_threshold,
        "lead_time": np.broadcast_to(days.lead_time[:, None], days.demand.shape),
        **_promises(model, stretch, days, lines, mine),
        **_lead_times(model, stretch, lines, mine),
        "reject_rate": _reject_rates(model, stretch),
        "age": np.stack([oldest_age(*rows) for rows in zip(days.stock, days.received, strict=True)]),
        "expiring": _expiring(model, stretch, days),
    }


def _expiring(model: Model, stretch: Stretch, days: DailySeries) -> Floats:
    """Return the stock that will be too old before it is used, NaN for items that keep.

    As for the largest order, a unit has spent a lead time of its life when it arrives, and must keep the least
    remaining life until it is shipped.
    """
    terms, found = model.supply, np.full(days.stock.shape, np.nan)
    keeps = terms.shelf_life[stretch.here] - terms.minimum_remaining_life[stretch.here]
    if np.isnan(keeps).all():
        return found
    left, expected = keeps - np.nan_to_num(days.lead_time), days.expected_demand
    for place in np.flatnonzero(~np.isnan(left)):
        found[place] = expiring_stock(days.stock[place], days.received[place], expected[place], float(left[place]))
    return found


def _promises(
    model: Model, stretch: Stretch, days: DailySeries, lines: PurchaseLines, mine: slice
) -> dict[str, Floats]:
    """Return when the next receipt is due, and how far the latest open line is past its promise and window.

    Where nothing is promised a receipt is due a planned lead time after its order, and nothing is late.
    """
    clock, shape = model.clock, days.demand.shape
    place, delivered = lines.location[mine] - stretch.first, lines.delivered[mine]
    released, promised = lines.released[mine], lines.promised[mine]
    wait = np.nan_to_num(days.lead_time, nan=np.inf)[place] * clock.ticks_per_day
    due = np.where(promised != NONE, promised, released + wait) / clock.ticks_per_day
    late = model.supply.late[lines.supply[mine]]
    deadline = np.where(promised != NONE, promised + late, np.inf) / clock.ticks_per_day
    first = released // clock.ticks_per_day
    arrived = np.where(delivered == NONE, clock.days, delivered // clock.ticks_per_day) - 1
    still_due = np.minimum(arrived, np.floor(np.minimum(due, clock.days)).astype(np.int64) - 1)
    overdue = np.arange(1.0, clock.days + 1) - _earliest(shape, place, first, arrived, deadline)
    return {"next_promise": _earliest(shape, place, first, still_due, due), "overdue": overdue}


def _earliest(shape: tuple[int, ...], place: Ints, first: Ints, last: Ints, value: Floats) -> Floats:
    """Return the least value of the lines that count on each day, from the `first` to the `last`; else infinite."""
    table = np.full(shape, np.inf)
    length = np.maximum(last - first + 1, 0)
    line = np.repeat(np.arange(len(length)), length)
    step = np.arange(len(line)) - np.repeat(np.cumsum(length) - length, length)
    np.minimum.at(table.reshape(-1), place[line] * shape[1] + first[line] + step, value[line])
    return table


def _lead_times(model: Model, stretch: Stretch, lines: PurchaseLines, mine: slice) -> dict[str, Floats]:
    """Return how lead times of the first source vary lately, and how those of all its receipts before did."""
    clock, first = model.clock, lines.supply[mine] == lines.location[mine]
    came = first & (lines.received[mine] != NONE)
    place = (lines.location[mine] - stretch.first)[came]
    arrived, sent = lines.received[mine][came], lines.sent[mine][came]
    recent, usual = (np.full((stretch.places, clock.days), np.nan) for _ in range(2))
    for one in np.flatnonzero(np.bincount(place, minlength=stretch.places) >= 2):
        times = arrived[place == one] / clock.ticks_per_day
        lead_times = times - sent[place == one] / clock.ticks_per_day
        recent[one] = lead_time_variation(times, lead_times, clock.days, span=LEAD_TIME_SPAN)
        if np.isnan(recent[one]).all():
            continue
        before = lead_time_variation(times, lead_times, clock.days, span=clock.days)
        usual[one, LEAD_TIME_SPAN:] = before[: max(clock.days - LEAD_TIME_SPAN, 0)]
    return {"lead_time_cv": recent, "usual_lead_time_cv": usual}


def _reject_rates(model: Model, stretch: Stretch) -> Floats:
    """Return the share rejected of the last lots, NaN where nothing is inspected."""
    clock = model.clock
    rates = np.full((stretch.places, clock.days), np.nan)
    rows = stretch.rows(Kind.RECEIPT, Kind.REJECTED)
    supply = supply_of_events(model, stretch, rows)
    rows = rows[model.supply.reject_mode[supply] != int(RejectMode.NOTHING)]
    inspected = stretch.counts(rows) > 0
    bounds = np.searchsorted(rows, stretch.start)
    for place in np.flatnonzero(inspected):
        mine = rows[bounds[place] : bounds[place + 1]]
        # A lot is what was inspected at one instant; its rejected and its accepted units are rows of their own.
        tick, lot = np.unique(stretch.tick[mine], return_inverse=True)
        bad = stretch.quantity[mine] * (stretch.kind[mine] == int(Kind.REJECTED))
        came, rejected = np.zeros((2, len(tick)))
        np.add.at(came, lot, stretch.quantity[mine].astype(np.float64))
        np.add.at(rejected, lot, bad.astype(np.float64))
        rates[place] = recent_reject_rate(tick / clock.ticks_per_day, came, rejected, clock.days)
    return rates
