"""Kanban: a fixed number of cards, each worth one container, caps what is in stock and on order."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from jitsim.policies.policy import Policy, Terms
from jitsim.policies.sizing import guarded_ceil
from jitsim.spec import Amount, Count, Days, Positive, Share


def card_count(daily_demand: float, lead_time: float, safety_allowance: float, container: float) -> int:
    """Return N = ceil(d L (1 + a) / C), at least one card (Monden, Toyota Production System)."""
    return max(1, guarded_ceil(daily_demand * lead_time * (1 + safety_allowance) / container))


def waiting_cards(on_hand: int, on_order: int, cards: int, container: int) -> int:
    """Return the cards that hang on no full container and are not out at the supplier.

    A card leaves with the first unit taken from its container, so an open container carries none.
    """
    return cards - on_order // container - on_hand // container


def containers_for_waiting_cards(
    on_hand: int, on_order: int, backlog: int, cards: int, container: int, batch: int
) -> int:
    """Return one container for every waiting card once `batch` cards wait; customers who wait release no card."""
    waiting = waiting_cards(on_hand, on_order, cards, container)
    return waiting * container if waiting >= batch else 0


class Kanban(Policy):
    """Kanban, one-card: a card leaves its container with the first unit taken and orders a full container."""

    type: Literal["kanban"]
    """The policy's name."""
    container: Positive
    """What one container holds and one card orders [units]."""
    cards: Annotated[Count, Field(ge=1, le=1_000_000)] | None = None
    """The number of cards; default: ceil(daily_demand x lead time x (1 + safety_allowance) / container), and the cards
    that wait for a batch on top."""
    daily_demand: Amount | None = None
    """The demand that the card count is sized for [units per day]."""
    planned_lead_time: Days | None = None
    """The lead time that the card count is sized for [days]; default: what the supplier promises."""
    safety_allowance: Share = 0.10
    """Extra share of cards against variability."""

    default_review_period: ClassVar[float] = 0.0
    counts_cards: ClassVar[bool] = True
    rule = staticmethod(containers_for_waiting_cards)

    def count(self, container: float, batch: int, terms: Terms) -> int:
        """Return the number of cards, written or by the formula; cards that wait for a batch come on top."""
        if self.cards is not None:
            return self.cards
        lead_time = terms.promised_lead_time if self.planned_lead_time is None else self.planned_lead_time
        moving = card_count(self.daily_demand or 0.0, lead_time or 0.0, self.safety_allowance, container)
        return moving + batch - 1

    def parameters(self, terms: Terms) -> tuple[int, ...]:
        """Return (cards, container, batch); a minimum order above one container makes cards wait for each other."""
        container = max(1, terms.written(self.container))
        batch = max(1, -(-terms.minimum_order // container))
        return self.count(container * terms.unit, batch, terms), container, batch

    def initial(self, terms: Terms) -> int:
        """Return every card on a full container."""
        cards, container, _ = self.parameters(terms)
        return cards * container
