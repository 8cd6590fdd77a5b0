"""The level that a policy keeps, in the words of the field, so that a formula can say what service it promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jitsim.policies.losses import LawName

LevelKind = Literal["reorder point", "order-up-to level", "top of yellow", "kanban cards", "kanban signal", "bin"]


@dataclass(frozen=True, slots=True)
class BufferLevel:
    """The level of a policy in smallest units, and what decides over its service.

    `kind` names the `level`: a reorder point, the top of yellow, or for cards and order-up-to levels the most that is
    on hand and on order. An order is due when the position is at `trigger` or below; an order that is due just there
    lifts it to `top`. `lot` is what the formulas take for one order, None where that is what was demanded since the
    last one. The level protects the lead time and `review` days more; checks every `check` days find the position below
    the trigger by an undershoot on top, 0 for none. `law` is that of demand over the interval.
    """

    kind: LevelKind
    level: int
    trigger: int
    top: int
    lot: int | None
    review: float = 0.0
    check: float = 0.0
    law: LawName = "auto"
