"""Expediting: whether to bring an order sooner, by what is short until the next receipt and what that costs.

The trigger is the projected on-hand alert of the Demand Driven Institute; the cost test is our own. Quantities are in
smallest units, money is for one of them, days count from now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jitsim.forecasts import ForecastMethod
from jitsim.policies.policy import Observed, Policy
from jitsim.policies.sizing import guarded_ceil, order_size


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An open order as a planner knows it: its number, what is to come of it, and when that is expected [days].

    What is overdue by more than `patience` [days] is late, and nobody knows when it comes; what is overdue by less is
    expected at any moment. `on_its_way` are the units that have left.
    """

    number: int
    units: int
    due: float
    on_its_way: int = 0
    expedited: bool = False
    patience: float = 0.0

    @property
    def late(self) -> bool:
        """Whether it should have come long ago."""
        return self.due < -self.patience


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is `available` until the next receipt: stock less backlog and what an express order would not be ahead of.

    The next receipt is expected in `days`, that of open order `line`, None for an order made now.
    """

    available: float
    days: float
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Shortage:
    """What an express order would spare: units short, how long each would wait on average, days that it is faster."""

    units: float
    mean_wait: float
    days_saved: float


@dataclass(frozen=True, slots=True)
class Loss:
    """What a unit short costs: the share of such units that is lost, the margin of one, a day's wait of the others."""

    lost_share: float
    margin: float
    backorder_cost: float


@dataclass(frozen=True, slots=True)
class Express:
    """What an express order costs on top, and its terms."""

    fixed_cost: float = 150.0
    premium_per_unit: float = 0.0
    minimum_order: int = 0
    order_multiple: int = 1
    least_days_saved: float = 1.0


@dataclass(frozen=True, slots=True)
class Decision:
    """What is expedited, 0 for nothing, and what it would save and cost."""

    quantity: int
    benefit: float
    cost: float

    @property
    def saving(self) -> float:
        """What is left of the benefit; 0 where nothing is expedited."""
        return self.benefit - self.cost if self.quantity else 0.0


def believed_demand(policy: Policy, observed: Observed) -> float:
    """Return the demand that a planner expects of every day [units]: the forecast, else the mean of the past."""
    forecast, daily = getattr(policy, "forecast", None), observed.daily_demand
    if isinstance(forecast, ForecastMethod):
        return forecast.forecast(daily, observed.day - len(daily))
    return float(daily.mean())


def next_receipt(net_stock: int, lines: Iterable[OpenLine], express_days: float, normal_days: float) -> Receipt:
    """Return what there is until the first receipt that an express order made now would be ahead of.

    What is due by then counts as available; a late line counts for nothing, since nobody knows when it comes. At the
    latest comes an order made now, in `normal_days`.
    """
    expected = sorted((line for line in lines if not line.late), key=lambda line: (line.due, line.number))
    available = net_stock + sum(line.units for line in expected if line.due <= express_days)
    later = next((line for line in expected if express_days < line.due <= normal_days), None)
    return Receipt(available, normal_days) if later is None else Receipt(available, later.due, later.number)


def shortage_until(available: float, daily_demand: float, receipt_days: float, express_days: float) -> Shortage:
    """Return what will be demanded between an express and the next normal receipt and not be there [days from now].

    `available` is stock less backlog, `daily_demand` what is expected of every day; `express_days` includes the days
    of approval. Who waits already, or would wait when the express arrives, is not counted.
    """
    runs_out = available / daily_demand if daily_demand > 0 else receipt_days
    days = max(0.0, receipt_days - max(runs_out, express_days, 0.0))
    return Shortage(daily_demand * days, days / 2, receipt_days - express_days)


def line_to_upgrade(lines: Iterable[OpenLine], receipt: Receipt) -> OpenLine | None:
    """Return the line on its way whose journey is worth shortening: one that is late, else the next receipt.

    None where neither has left, or both were expedited before.
    """
    ready = [line for line in lines if line.on_its_way and not line.expedited]
    late = min((line for line in ready if line.late), key=lambda line: (line.due, line.number), default=None)
    return late or next((line for line in ready if line.number == receipt.line), None)


def expedite(shortage: Shortage, loss: Loss, express: Express, budget: float | None = None) -> Decision:
    """Return how much to order by express: all that is short, where that saves more than it costs.

    Benefit is u (p_lost margin + (1 - p_lost) backorder cost x wait), cost the fixed cost and the premium of the
    sized order. `budget` [currency] is what is left of it, None for any amount.
    """
    if shortage.units <= 0:
        return Decision(0, 0.0, 0.0)
    quantity = order_size(guarded_ceil(shortage.units), express.minimum_order, express.order_multiple)
    return _decide(shortage, shortage.units, quantity, loss, express, budget)


def upgrade(shortage: Shortage, units: int, loss: Loss, express: Express, budget: float | None = None) -> Decision:
    """Return whether to bring `units` that are on their way by express, all or nothing.

    It spares no more than they are and no more than is short; benefit and cost as of an express order.
    """
    spared = min(shortage.units, units)
    return _decide(shortage, spared, units, loss, express, budget) if spared > 0 else Decision(0, 0.0, 0.0)


def _decide(
    shortage: Shortage, spared: float, quantity: int, loss: Loss, express: Express, budget: float | None
) -> Decision:
    wait = (1 - loss.lost_share) * loss.backorder_cost * shortage.mean_wait
    benefit = spared * (loss.lost_share * loss.margin + wait)
    cost = express.fixed_cost + express.premium_per_unit * quantity
    is_worth_it = benefit > cost and (budget is None or cost <= budget)
    is_faster = shortage.days_saved >= express.least_days_saved
    return Decision(quantity if is_worth_it and is_faster else 0, benefit, cost)
