"""Who replenishes an item at a stocking point, in the words of a supplier: what its policy and the model must know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jitsim.distributions import LAWS
from jitsim.scenario.lanes import Lane
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.suppliers import OrderTerms, Rejects, Supplier, SupplierItem
from jitsim.scenario.work_centers import Making


@dataclass(frozen=True, slots=True)
class Source:
    """A source of one item by its `name`: a supplier, or another one seen as a supplier over its lane, "" without one.

    `sender` names the stocking point that sends the item, `maker` the work center that makes it as `making` says; both
    are "" for a supplier.
    """

    name: str
    supplier: Supplier
    terms: SupplierItem
    sender: str = ""
    maker: str = ""
    making: Making | None = None
    lane: str = ""
    steps: tuple[Making, ...] = ()
    """What the work centers do that it passes through, the last one first."""


class Sources:
    """The sources of a scenario; what thousands of items share is made once."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._lanes = {(lane.from_, lane.to): name for name, lane in scenario.lanes.items()}
        self._seen_as: dict[str, Supplier] = {}

    def of(self, name: str, point: str, item: str) -> Source | None:
        """Return the source of an item at a stocking point by its name, None where it is not defined."""
        scenario = self._scenario
        supplier = scenario.suppliers.get(name)
        if supplier is not None:
            return Source(name, supplier, (supplier.items or {}).get(item) or SupplierItem())
        lane = self._lanes.get((name, point), "")
        written = scenario.lanes[lane] if lane else Lane.model_validate({"from": name, "to": point})
        if name in scenario.stocking_points:
            return Source(
                name, self._as_supplier(lane, written), _terms(written.items.get(item)), sender=name, lane=lane
            )
        if name in scenario.work_centers and item in scenario.work_centers[name].makes:
            making = scenario.work_centers[name].makes[item]
            made_by = _with_scrap(self._as_supplier(lane, written), making)
            steps = tuple(self._steps(name, item))
            terms = _terms_of_making(making)
            return Source(name, made_by, terms, maker=name, making=making, lane=lane, steps=steps)
        return None

    def _steps(self, maker: str, item: str) -> Iterator[Making]:
        """Yield how an item is made, the last step first; a circle, which is refused elsewhere, ends where it began."""
        centers, passed, center = self._scenario.work_centers, set[str](), maker or None
        while center in centers and center not in passed and item in centers[center].makes:
            passed.add(center)
            yield centers[center].makes[item]
            center = centers[center].makes[item].after

    def _as_supplier(self, name: str, lane: Lane) -> Supplier:
        if name not in self._seen_as:
            self._seen_as[name] = lane.as_supplier
        return self._seen_as[name]


def _terms(written: OrderTerms | None) -> SupplierItem:
    if written is None:
        return SupplierItem()
    return SupplierItem(**{key: getattr(written, key) for key in OrderTerms.model_fields})


def _terms_of_making(making: Making) -> SupplierItem:
    lot = making.lot or 0.0
    return SupplierItem(
        minimum_order=lot,
        order_multiple=lot,
        order_cost=making.order_cost,
        promised_lead_time=making.promised_lead_time,
    )


def _with_scrap(supplier: Supplier, making: Making) -> Supplier:
    """Return a supplier that delivers what is good: scrap is found when a lot arrives, and is not made again."""
    if making.yield_ == 1:
        return supplier
    scrap = LAWS["constant"].model_validate({"distribution": "constant", "value": 1.0 - making.yield_})
    return supplier.model_copy(update={"rejects": Rejects(per="unit", share=scrap)})
