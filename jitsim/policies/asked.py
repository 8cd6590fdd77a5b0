"""What a planner asks of a policy: the target of its level, and the lead time that the level is computed for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TargetKind = Literal["fill_rate", "cycle_service_level", "safety_stock", "costs", "none"]
LeadTimeSource = Literal["given", "promise", "routing", "receipts", "path"]
"""Written with the policy, promised by the supplier, what a work center takes for one order, the mean of the receipts
known, or the longest path through the network down to what is stocked."""


@dataclass(frozen=True, slots=True)
class AskedTarget:
    """The target of a level.

    `value` is a share, or units of `safety_stock`; None for costs and where nothing is asked: the level is written, or
    follows from cards, zones or days of demand.
    """

    kind: TargetKind = "none"
    value: float | None = None


@dataclass(frozen=True, slots=True)
class AskedLeadTime:
    """The lead time [days] that a level is computed for, and where it comes from.

    Of receipts the policy takes the mean, which moves: `days` is None. Both are None where no lead time matters, since
    the level is written or follows from customer orders alone.
    """

    source: LeadTimeSource | None = None
    days: float | None = None


def lead_time_from(given: float | None, promised: float | None, extra: float = 0.0) -> AskedLeadTime:
    """Return the lead time of a policy, `extra` days included: what is given first, then what is promised."""
    if given is not None:
        return AskedLeadTime("given", given + extra)
    return AskedLeadTime("receipts") if promised is None else AskedLeadTime("promise", promised + extra)
