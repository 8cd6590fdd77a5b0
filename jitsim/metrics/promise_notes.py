"""What a planner should know of the promises of suppliers that levels are sized for."""

from __future__ import annotations

from collections.abc import Sequence

from jitsim.metrics.promises import BROKEN_PROMISE, Buffer
from jitsim.model.model import Model

MOST_NAMED = 3


def trusts_promises(model: Model) -> bool:
    """Return whether some policy is sized for a promised lead time, or may change to one that is."""
    return any(
        terms.promised_lead_time is not None
        and (policy.reclassifies_every is not None or policy.asked_lead_time(terms).source == "promise")
        for policy, terms in zip(model.policies, model.terms, strict=True)
    )


def notes_on(buffers: Sequence[Buffer]) -> tuple[str, ...]:
    """Return a note on the buffers that are sized for a promise which receipts do not keep; nothing without any."""
    broken = [buffer for buffer in buffers if buffer.breaks_its_promise]
    if not broken:
        return ()
    named = [
        f"{buffer.item} at {buffer.stocking_point} (promised {buffer.sized_lead_time:.3g} days, receipts took "
        f"{buffer.mean_unit_lead_time:.3g})"
        for buffer in broken[:MOST_NAMED]
    ]
    more = len(broken) - len(named)
    rest = [f"{more:,} more in buffers.csv"] if more else []
    count = "1 buffer is" if len(broken) == 1 else f"{len(broken):,} buffers are"
    note = (
        f"{count} sized for a promised lead time that differs by {100 * BROKEN_PROMISE:g} % or more from the mean of "
        f"the receipts in replication 0: {', '.join([*named, *rest])}"
    )
    return (note,)
