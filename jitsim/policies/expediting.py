"""Expediting: whether to bring an order sooner, by what is short until the next receipt and what that costs.

The trigger is the projected on-hand alert of the Demand Driven Institute; the cost test is our own. Quantities are in
smallest units, money is for one of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from jitsim.policies.sizing import guarded_ceil, order_size


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


def shortage_until(available: float, daily_demand: float, receipt_days: float, express_days: float) -> Shortage:
    """Return what will be demanded between an express and the next normal receipt and not be there [days from now].

    `available` is stock less backlog, `daily_demand` what is expected of every day; `express_days` includes the days
    of approval. Who waits already, or would wait when the express arrives, is not counted.
    """
    runs_out = available / daily_demand if daily_demand > 0 else receipt_days
    days = max(0.0, receipt_days - max(runs_out, express_days, 0.0))
    return Shortage(daily_demand * days, days / 2, receipt_days - express_days)


def expedite(shortage: Shortage, loss: Loss, express: Express, budget: float | None = None) -> Decision:
    """Return how much to expedite: all that is short, where that saves more than it costs.

    Benefit is u (p_lost margin + (1 - p_lost) backorder cost x wait), cost the fixed cost and the premium of the
    sized order. `budget` [currency] is what is left of it, None for any amount.
    """
    if shortage.units <= 0:
        return Decision(0, 0.0, 0.0)
    wait = (1 - loss.lost_share) * loss.backorder_cost * shortage.mean_wait
    benefit = shortage.units * (loss.lost_share * loss.margin + wait)
    quantity = order_size(guarded_ceil(shortage.units), express.minimum_order, express.order_multiple)
    cost = express.fixed_cost + express.premium_per_unit * quantity
    is_worth_it = benefit > cost and (budget is None or cost <= budget)
    is_faster = shortage.days_saved >= express.least_days_saved
    return Decision(quantity if is_worth_it and is_faster else 0, benefit, cost)
