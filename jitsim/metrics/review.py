"""The review of one replication: how old stock is, how suppliers did, what items are like, what alerts were right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.ledger.ledger import Ledger
from jitsim.ledger.stretch import stretches
from jitsim.metrics.ages import StockAges, stock_ages
from jitsim.metrics.alert_record import AlertRecord
from jitsim.metrics.buffer_priorities import BufferPriority, buffer_priorities, most_urgent_first
from jitsim.metrics.capacity_use import capacity_use
from jitsim.metrics.cash_review import CashDays, CashReview, cash_review
from jitsim.metrics.classes import item_classes
from jitsim.metrics.consignment import consigned
from jitsim.metrics.daily_series import daily_series, item_series, planned_lead_times
from jitsim.metrics.item_review import ItemDays, ItemReview, item_reviews, measured_days
from jitsim.metrics.lane_review import LaneReview, lane_reviews
from jitsim.metrics.observed import ClassOf
from jitsim.metrics.point_days import PointDays
from jitsim.metrics.policy_levels import policy_levels
from jitsim.metrics.purchase_lines import PurchaseLines, purchase_lines
from jitsim.metrics.stages import Stage, stages
from jitsim.metrics.supplier_quarters import SupplierQuarter, supplier_quarters
from jitsim.metrics.supplier_review import SupplierReview, supplier_reviews
from jitsim.metrics.tally import Tally
from jitsim.metrics.transport import within_network
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Review:
    """What a planner looks at in a replication; item-locations, suppliers and stocking points as in the model.

    `quarters` are scorecards of suppliers over rolling windows of 13 weeks, `buffers` the DDMRP buffers, the most
    urgent first, `stages` and `lanes` those of a network. `cash` is None where an item has no cost or no price, or no
    whole day is measured.
    """

    ages: StockAges
    suppliers: tuple[SupplierReview, ...]
    quarters: tuple[SupplierQuarter, ...]
    items: tuple[ItemReview, ...]
    alerts: AlertRecord
    buffers: tuple[BufferPriority, ...]
    stages: tuple[Stage, ...]
    lanes: tuple[LaneReview, ...]
    cash: CashReview | None


def review(model: Model, ledger: Ledger, tallies: Sequence[Tally], class_of: ClassOf) -> Review:
    """Return the review of replication 0, whose ledger is given.

    `tallies` are those of all replications, which the classes of items rest on; `class_of` tells the class that a
    policy went by on a day.
    """
    lines, ages = purchase_lines(model, ledger), stock_ages(model, ledger)
    first, last = measured_days(model.clock)
    alerts = AlertRecord(first, last)
    buffers: list[BufferPriority] = []
    days, cash = _walk(model, ledger, lines, class_of, alerts, buffers)
    alerts.add_groups(_of_suppliers(model, lines) | capacity_use(model, lines), "supplier")
    suppliers = supplier_reviews(model, tallies[0], lines)
    items = item_reviews(model, days, ages, tallies[0].supply, suppliers, item_classes(model, tallies))
    urgent = tuple(most_urgent_first(buffers))
    quarters = supplier_quarters(model, ledger, lines, first, last)
    seen = stages(model, *(column[:, first:last] for column in (days.demand, days.of_customers, days.released)))
    lanes = lane_reviews(model, tallies[0].transit, tallies[0].lanes)
    return Review(ages, suppliers, quarters, items, alerts, urgent, seen, lanes, cash_review(cash, first, last))


def _walk(
    model: Model,
    ledger: Ledger,
    lines: PurchaseLines,
    class_of: ClassOf,
    alerts: AlertRecord,
    buffers: list[BufferPriority],
) -> tuple[ItemDays, CashDays]:
    """Go through the ledger once, a few item-locations at a time; raise alerts and keep what the rest needs."""
    clock, count = model.clock, len(model.locations.item)
    demand, of_customers, released = np.zeros((3, count, clock.days))
    on_hand, most, expected = np.zeros((3, count))
    points = PointDays.of(model)
    cash, lead_time = CashDays.zeros(clock.days), planned_lead_times(model, lines)
    of_suppliers = consigned(model) & ~within_network(model)[:count]  # by the first source
    for stretch in stretches(ledger, until=clock.horizon):
        here = stretch.here
        days = daily_series(model, stretch, ledger.initial[here], lead_time[here])
        levels = policy_levels(model, stretch, class_of)
        buffers.extend(buffer_priorities(model, stretch, days, levels, measured_days(clock)))
        series = item_series(model, stretch, days, levels, lines)
        alerts.add_items(series, days.stockouts, days.lead_time, range(here.start, here.stop))
        demand[here], of_customers[here], released[here] = days.demand, days.of_customers, days.released
        on_hand[here], most[here] = days.stock[:, -1], levels.most
        expected[here] = series["expected_demand"][:, -1]
        cash.add(days, model.money.unit_cost[here], model.money.price[here], of_suppliers[here])
        points.add(model, stretch, days)
    alerts.add_groups(points.series(), "stocking_point")
    return ItemDays(demand, of_customers, released, on_hand, most, expected), cash


def _of_suppliers(model: Model, lines: PurchaseLines) -> dict[str, Floats]:
    """Return the lines judged on each day and those on time, shape (suppliers, days)."""
    days, count = model.clock.days, len(model.sources)
    judged = lines.judged(model)
    known = judged != NONE
    cell = (model.supply.source[lines.supply] * days + judged // model.clock.ticks_per_day)[known]
    series = np.zeros((2, count * days))
    np.add.at(series[0], cell, 1.0)
    np.add.at(series[1], cell, lines.on_time(model)[known].astype(np.float64))
    return dict(zip(("lines_judged", "lines_on_time"), series.reshape(2, count, days), strict=True))
