"""What expediting amounts to for an item at a stocking point: what is lost without it, what it costs, how it comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jitsim.policies.expediting import Express, Loss
from jitsim.scenario.customers import Customer
from jitsim.scenario.expediting import USUAL_PREMIUM, Expedite
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.sources import Source
from jitsim.scenario.suppliers import SupplierItem
from jitsim.scenario.terms import Replenishment, passed_on, replenishments


class LostShares:
    """The share of what is short that is lost, by item at a stocking point; what thousands of items share is made once.

    Stocking points and work centers that draw on an item wait for it.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._within = passed_on(scenario)
        self._by_point: dict[str, set[float | None]] = {}
        for customer in scenario.customers.values():
            self._by_point.setdefault(customer.at, set()).add(_share_of(customer))

    def of(self, each: Replenishment) -> float | None:
        """Return the share that is written, else the one that all customers of the stocking point say, None without."""
        written = each.stocked.expedite
        if written is not None and written.lost_share is not None:
            return written.lost_share
        waiting = {0.0} if (each.point, each.name) in self._within else set()
        shares = self._by_point.get(each.point, set()) | waiting
        return shares.pop() if len(shares) == 1 else None


def _share_of(customer: Customer) -> float | None:
    """Return the share of a customer's demand that is lost where there is no stock, None where time decides."""
    return {"lost": 1.0, "backorder": 0.0, "mixed": customer.lost_share}.get(customer.unmet)


def premium_per_unit(each: Replenishment, written: Expedite) -> float | None:
    """Return what expediting adds to the cost of a unit [currency], None where nobody says."""
    if written.premium_per_unit is not None or each.item.unit_cost is None:
        return written.premium_per_unit
    return USUAL_PREMIUM * each.item.unit_cost


def loss(each: Replenishment, share: float) -> Loss:
    """Return what a smallest unit that is short costs, where such a share of them is lost."""
    item = each.item
    margin = 0.0 if item.price is None or item.unit_cost is None else item.price - item.unit_cost
    return Loss(share, margin * item.unit, item.backorder_cost * item.unit)


def express(each: Replenishment, written: Expedite) -> Express:
    """Return what expediting costs, and its terms in smallest units."""
    pieces = each.terms
    return Express(
        fixed_cost=written.fixed_cost,
        premium_per_unit=(premium_per_unit(each, written) or 0.0) * each.item.unit,
        minimum_order=pieces.at_least(written.minimum_order),
        order_multiple=max(1, pieces.written(written.order_multiple)),
        least_days_saved=written.least_days_saved,
    )


def express_ways(scenario: Scenario) -> Iterator[Replenishment]:
    """Yield the express way of every item that is expedited: a further one from its first source.

    Seen as one from a supplier: nobody makes or sends anything out of turn.
    """
    for each in replenishments(scenario):
        if each.stocked.expedite is not None:
            source = _by_express(each, each.stocked.expedite)
            yield replace(each, source=source, rank=len(each.stocked.sources), is_express=True)


def _by_express(each: Replenishment, written: Expedite) -> Source:
    promised = written.promised_lead_time
    supplier = each.supplier.model_copy(update={"promised_lead_time": promised, "crossing": True})
    terms = SupplierItem(
        minimum_order=written.minimum_order,
        order_multiple=written.order_multiple,
        order_cost=each.ordering_cost.per_order,
        lead_time=written.lead_time,
        promised_lead_time=promised,
    )
    return Source(each.source.name, supplier, terms)
