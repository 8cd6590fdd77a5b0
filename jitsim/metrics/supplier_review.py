"""The scorecard of every supplier over the days measured of one replication (M-SUP)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.ledger.quantities import in_units
from jitsim.metrics.measure import Measured, measure
from jitsim.metrics.metric import divide
from jitsim.metrics.purchase_lines import PurchaseLines
from jitsim.metrics.scorecard import Scorecard, SupplierFacts, scorecard
from jitsim.metrics.table import METRICS
from jitsim.metrics.tally import Tally
from jitsim.model.model import Model

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SupplierReview:
    """What a supplier did in the days measured, and its scorecard.

    `mean_lead_time` [days] is that to the last delivery of a line, `value` what was received [currency at cost], None
    where an item has no cost.
    """

    supplier: str
    facts: SupplierFacts
    mean_lead_time: float | None
    value: float | None
    card: Scorecard


def supplier_reviews(model: Model, tally: Tally, lines: PurchaseLines) -> tuple[SupplierReview, ...]:
    """Return the scorecards of all suppliers, in the order of the model.

    Nobody confirms orders in a simulation, so responsiveness is unknown. The other rates are the metrics of these
    names; lines in full are those of the lines closed in the window of which all came into stock.
    """
    clock, count = model.clock, len(model.sources)
    metrics = _metrics(measure(model, tally, "supplier"))
    closed = lines.closed >= clock.warm_up
    of_line = model.supply.source[lines.supply[closed]]
    closed_lines = _sums(of_line, np.ones(len(of_line)), count)
    in_full = divide(_sums(of_line, lines.in_full[closed], count), closed_lines)
    promised = _sums(model.supply.source, tally.supply.promised, count)
    judged = np.where(promised > 0, promised, closed_lines)
    location = model.supply.location
    received = in_units(tally.supply.received, model.locations.unit[location])
    value = np.where(received > 0, model.money.unit_cost[location] * received, 0.0)
    values = known(_sums(model.supply.source, value, count))
    reviews = []
    for number, (name, full) in enumerate(zip(model.sources, known(in_full), strict=True)):
        rejected = metrics["reject_rate"][number]
        facts = SupplierFacts(
            lines=int(judged[number]),
            on_time_rate=metrics["supplier_on_time_rate"][number],
            accepted_rate=None if rejected is None else 1 - rejected,
            lead_time_cv=metrics["lead_time_cv"][number],
            in_full_rate=full,
            confirmed_rate=None,
            weeks=clock.days_measured / 7,
            on_time_rate_of_weeks=metrics["supplier_on_time_rate"][number],
        )
        card = scorecard(facts)
        reviews.append(SupplierReview(name, facts, metrics["lead_time_mean"][number], values[number], card))
    return tuple(reviews)


def known(values: Floats) -> list[float | None]:
    """Return numbers, None for NaN."""
    return [None if math.isnan(number) else number for number in values.tolist()]


def _metrics(measured: Measured) -> dict[str, list[float | None]]:
    """Return the values of every metric by group."""
    return {name: known(measured.values[:, column]) for column, name in enumerate(METRICS)}


def _sums(supplier: npt.NDArray[np.int64], values: npt.NDArray[np.generic], count: int) -> Floats:
    """Return the sums of values by supplier."""
    return np.asarray(np.bincount(supplier, values, minlength=count), dtype=np.float64)
