"""Kanban: a fixed number of cards, each worth one container, caps what is in stock and on order."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydantic import Field, model_validator

from jitsim.policies.asked import AskedLeadTime, AskedTarget, lead_time_from
from jitsim.policies.buffer_level import BufferLevel, LevelKind
from jitsim.policies.estimates import Estimates, estimates
from jitsim.policies.policy import Observed, Policy, Rule, Terms
from jitsim.policies.reorder_point import lots_above_reorder_point
from jitsim.policies.sized import Target
from jitsim.policies.sizing import effective_minimum, guarded_ceil
from jitsim.spec import Amount, Count, Days, Positive, Share, Spec

Cards = Annotated[Count, Field(ge=1, le=1_000_000)]


def card_count(daily_demand: float, lead_time: float, safety_allowance: float, container: float) -> int:
    """Return N = ceil(d L (1 + a) / C), at least one card (Monden, Toyota Production System)."""
    return max(1, guarded_ceil(daily_demand * lead_time * (1 + safety_allowance) / container))


class TwoCards(NamedTuple):
    """The cards of a two-card loop: production cards at the producer, withdrawal cards on the way to the consumer."""

    production: int
    withdrawal: int


def two_card_counts(
    daily_demand: float, production_time: float, withdrawal_time: float, safety_allowance: float, container: float
) -> TwoCards:
    """Return Np = ceil(d Tp (1 + a) / C) and Nw = ceil(d Tw (1 + a) / C), at least one each (Monden).

    Tp is queue, set-up, run and the card's wait at the producer, Tw collection interval, transport and the card's wait
    [days]. The loop holds at most (Np + Nw) C.
    """
    times = (production_time, withdrawal_time)
    return TwoCards(*(card_count(daily_demand, time, safety_allowance, container) for time in times))


def allowance(safety_stock: float, daily_demand: float, lead_time: float) -> float:
    """Return a = z sigma_P / (d L): the share of cards that stands for a safety stock [units]."""
    moving = daily_demand * lead_time
    return safety_stock / moving if moving > 0 else 0.0


def waiting_cards(on_hand: int, on_order: int, cards: int, container: int) -> int:
    """Return the cards that hang on no full container and are not out with an order.

    A card leaves with the first unit taken from its container, so an open container carries none. Where a container
    comes in parts its card stays out until the last of them.
    """
    return cards - -(-on_order // container) - on_hand // container


def containers_for_waiting_cards(
    on_hand: int, on_order: int, backlog: int, cards: int, container: int, batch: int
) -> int:
    """Return one container for every waiting card once `batch` cards wait; customers who wait release no card."""
    waiting = waiting_cards(on_hand, on_order, cards, container)
    return waiting * container if waiting >= batch else 0


def containers_for_empty_ones(on_hand: int, on_order: int, backlog: int, cards: int, container: int, batch: int) -> int:
    """Return one container for every card once `batch` cards wait; a card stays until its container is empty."""
    return containers_for_waiting_cards(on_hand + container - 1, on_order, backlog, cards, container, batch)


KINDS: dict[str, LevelKind] = {
    "single_card": "kanban cards",
    "two_bin": "bin",
    "electronic": "reorder point",
    "signal": "kanban signal",
}
"""What the level of a variant is called."""


class CardChange(Spec):
    """A number of cards from a day on."""

    day: Count
    """The day on which the number changes, at the review phase."""
    cards: Cards
    """The number of cards from then on. More are used at once; fewer as cards come back from their containers."""


class Kanban(Policy):
    """Kanban: cards order full containers; one-card loops, two bins, electronic cards, or a signal for a batch.

    Cards of what a work center makes are production cards, all others withdrawal cards: a two-card system is a loop of
    each kind, one behind the other. Cards at the end of several work centers cap all work on the way (CONWIP).
    """

    type: Literal["kanban"]
    """The policy's name."""
    variant: Literal["single_card", "two_bin", "electronic", "signal"] = "single_card"
    """`single_card`: a card orders its container. `two_bin`: an empty bin orders a bin. `electronic`: a reorder point
    orders containers. `signal`: a level of containers orders a lot of them."""
    container: Positive
    """What one container holds and one card orders [units]; with `two_bin` what a bin is rounded up to."""
    cards: Cards | None = None
    """The number of cards; default: ceil(daily demand x lead time x (1 + safety_allowance) / container), and the cards
    that wait for a batch on top. With `signal` the containers at which the signal goes out."""
    card_changes: dict[str, CardChange] = {}
    """Numbers of cards from later days on, by a name of their own."""
    batch_cards: Cards | None = None
    """Cards that are released together; with `electronic` and `signal` the containers of one order. Default: as many
    as the minimum order takes."""
    release_on: Literal["first_piece", "empty"] = "first_piece"
    """Whether a card leaves with the first unit taken from its container, or when the container is empty."""
    daily_demand: Amount | None = None
    """The demand that the card count is sized for [units per day]; default: the mean of the days known."""
    planned_lead_time: Days | None = None
    """The lead time that the card count is sized for [days]; default: what the supplier promises; of a work center
    what set-ups, run and transport of an order take on average; else the mean of the receipts known. The review period,
    in which cards are collected, comes on top."""
    waiting_time: Days = 0.0
    """Days that a card waits besides, at the post, or with its lot in the queue of a work center; on top as well."""
    safety_allowance: Literal["auto"] | Share = 0.10
    """Extra share of cards against variability; `auto` takes it from the service target."""
    cycle_service_level: Target | None = None
    """With `safety_allowance: auto` the chance that a cycle ends without a stockout; default 0.95."""

    default_review_period: ClassVar[float] = 0.0
    rules = (containers_for_waiting_cards, containers_for_empty_ones, lots_above_reorder_point)

    @model_validator(mode="after")
    def _keys_fit_the_variant(self) -> Kanban:
        if self.cycle_service_level is not None and self.safety_allowance != "auto":
            raise ValueError("cycle_service_level: expected only beside safety_allowance: auto")
        if self.card_changes and self.cards is None:
            raise ValueError("card_changes: expected only beside a written number of cards")
        for earlier, later in pairwise(self.days_of_change):
            if earlier == later:
                twice = " and ".join(name for name, change in self.card_changes.items() if change.day == later)
                raise ValueError(f"card_changes: expected every day at most once, got day {later} in {twice}")
        if self.variant in ("two_bin", "electronic"):
            idle = [key for key in ("cards", "card_changes") if getattr(self, key)]
            if idle:
                raise ValueError(f"{idle[0]}: expected no such key with variant {self.variant}, which counts no cards")
        if self.variant == "two_bin" and self.batch_cards is not None:
            raise ValueError("batch_cards: expected no such key with variant two_bin, which orders one bin at a time")
        if self.variant != "single_card" and self.release_on == "empty":
            raise ValueError(f"release_on: expected only with variant single_card, got it with {self.variant}")
        return self

    @property
    def rule(self) -> Rule:
        """The rule of the variant."""
        if self.variant != "single_card":
            return self.rules[2]
        return self.rules[1] if self.release_on == "empty" else self.rules[0]

    @property
    def counts_cards(self) -> bool:
        """Return whether cards are counted: then a receipt that serves a backlog releases cards too."""
        return self.variant == "single_card"

    @property
    def observes(self) -> bool:
        """Return whether anything is computed from what was observed, or changes while it runs."""
        is_sized = self.cards is None and (self.daily_demand is None or self.safety_allowance == "auto")
        return is_sized or bool(self.card_changes)

    @property
    def days_of_change(self) -> tuple[int, ...]:
        """Return the days on which the number of cards changes."""
        return tuple(sorted(change.day for change in self.card_changes.values()))

    def parameters(self, terms: Terms, observed: Observed | None = None) -> tuple[int, ...]:
        """Return (cards, container, batch), or (s, Q) for the variants that count no cards.

        A minimum order above one container makes cards wait for each other.
        """
        container, batch = self._container_and_batch(terms)
        size = container * terms.unit
        if self.variant == "single_card":
            return self._count(size, batch - 1, terms, observed), container, batch
        if self.variant == "signal":
            return self._count(size, 0, terms, observed) * container, batch * container
        moving, safety = self._covered(terms, observed)
        if self.variant == "electronic":
            return terms.at_most(moving + safety), batch * container
        bin_size = max(container, guarded_ceil((moving + safety) / size) * container)
        return bin_size, max(bin_size, effective_minimum(terms.minimum_order, terms.order_multiple))

    def _container_and_batch(self, terms: Terms) -> tuple[int, int]:
        """Return what one container holds [smallest units], and the cards that are released together."""
        container = max(1, terms.written(self.container))
        least = effective_minimum(terms.minimum_order, terms.order_multiple)
        return container, max(1, -(-least // container)) if self.batch_cards is None else self.batch_cards

    def _count(self, container: float, waiting: int, terms: Terms, observed: Observed | None) -> int:
        """Return the number of cards in force, written or by the formula; cards that wait for a batch come on top."""
        if self.cards is not None:
            changes = sorted((change.day, change.cards) for change in self.card_changes.values())
            today = 0 if observed is None else observed.day
            return ([self.cards] + [cards for day, cards in changes if day <= today])[-1]
        moving, safety = self._covered(terms, observed)
        return max(1, guarded_ceil((moving + safety) / container)) + waiting

    def _covered(self, terms: Terms, observed: Observed | None) -> tuple[float, float]:
        """Return the demand over the loop's lead time, collection and waiting included, and the safety [units]."""
        planned = self._planned(terms)
        seen = None if observed is None else estimates(observed, planned_lead_time=planned)
        lead_time = (planned or 0.0) if seen is None else seen.lead_time
        loop = lead_time + self.waiting_time + self.days_between_reviews
        demand = self.daily_demand
        if demand is None:
            demand = 0.0 if seen is None else seen.demand
        if self.safety_allowance == "auto":
            return demand * loop, 0.0 if seen is None else self._safety(seen, loop)
        return demand * loop, demand * loop * self.safety_allowance

    def _planned(self, terms: Terms) -> float | None:
        """Return the lead time that is written, promised, or follows from the routing of one order [days]."""
        for known in (self.planned_lead_time, terms.promised_lead_time):
            if known is not None:
                return known
        container, batch = self._container_and_batch(terms)
        return None if terms.making is None else terms.making.of(container * batch)

    def _safety(self, seen: Estimates, loop: float) -> float:
        mean, _ = seen.over(loop)
        law = seen.law_over(loop, "auto")
        return max(0.0, law.quantile(self._service) - mean)

    def initial(self, terms: Terms, observed: Observed | None = None) -> int:
        """Return every card on a full container; two full bins; or reorder point and lot."""
        first, second, *_ = self.parameters(terms, observed)
        return first * second if self.variant == "single_card" else first + second

    @property
    def _service(self) -> float:
        """The cycle service level that an automatic allowance aims at."""
        return self.cycle_service_level or 0.95

    def asked_target(self, terms: Terms) -> AskedTarget:
        """Return the cycle service level of an automatic allowance; written cards and shares ask for none."""
        sized = self.cards is None and self.safety_allowance == "auto"
        return AskedTarget("cycle_service_level", self._service) if sized else AskedTarget()

    def asked_lead_time(self, terms: Terms) -> AskedLeadTime:
        """Return the lead time of the loop, without the days in which cards are collected; none of written cards."""
        if self.cards is not None:
            return AskedLeadTime()
        planned = self._planned(terms)
        if planned is not None and self.planned_lead_time is None and terms.promised_lead_time is None:
            return AskedLeadTime("routing", planned + self.waiting_time)
        return lead_time_from(self.planned_lead_time, terms.promised_lead_time, self.waiting_time)

    def buffer_of(self, parameters: tuple[int, ...], terms: Terms) -> BufferLevel:
        """Return what all cards are worth, the containers of the signal, the bin, or s; collection is protected.

        A batch goes out with the first unit of one container, or with its last, when the others of it are empty.
        """
        review = self.days_between_reviews
        if self.variant != "single_card":
            level, lot = parameters
            return BufferLevel(KINDS[self.variant], level, level, level + lot, lot, review=review)
        cards, container, batch = parameters
        waiting = batch * container if self.release_on == "empty" else (batch - 1) * container + 1
        full, lot = cards * container, batch * container
        return BufferLevel(KINDS[self.variant], full, full - waiting, full - waiting + lot, lot, review=review)
