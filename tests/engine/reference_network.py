"""The slow simulator of suppliers and customers, with stocking points that replenish each other.

What one stocking point orders of another is demand there from the tick on at which it is known, after the demand of
customers of the same instant; of several at once the receivers come in the order of their places, then of their orders.
At one instant who orders from another has its turn before it, so a review sees what is ordered at its instant.
The sender serves it like the order of a customer who waits. What it ships at an instant is a shipment of its own, with
a lead time of its own, drawn for the day and its place among the receiver's shipments of the day.

Where nothing takes time a whole round of orders and goods fits into one instant. A review that finds nothing changed
at its turn is then still to come: it takes place when something changes in its instant, once.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.engine.reference_state import Chance, Clock, CustomerOrder, Place, Terms, Who
from tests.engine.reference_supply import DEMAND, REVIEW, SupplyReference


@dataclass(frozen=True)
class Link:
    """How a place is replenished by another: the sender's place, the stream of its demand there, the order's delay."""

    sender: int
    stream: int
    delay: int


class NetworkReference(SupplyReference):
    """Plays item-locations of which some replenish others; `links` by the place of the receiver."""

    def __init__(
        self,
        clock: Clock,
        terms: list[Terms],
        orders: list[list[CustomerOrder]],
        who: list[Who],
        chance: Chance,
        links: dict[int, Link],
    ) -> None:
        self.links = links
        self.owed: dict[tuple[int, int], tuple[Place, int]] = {}
        self.known: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
        self.unseen: set[int] = set(range(len(terms)))
        """Places at which something changed since the last periodic review."""
        self.to_come: dict[int, int] = {}
        """The tick of the latest periodic review that found nothing changed, by place."""
        self.tiers: dict[int, int] = {}
        for receiver in links:
            self.lift(receiver, 0)
        super().__init__(clock, terms, orders, who, chance)

    def lift(self, location: int, tier: int) -> None:
        """Put a place at least so many tiers above the customers, and what is above it higher."""
        self.tiers[location] = max(tier, self.tiers.get(location, 0))
        if location in self.links:
            self.lift(self.links[location].sender, self.tiers[location] + 1)

    def turn(self, place: Place) -> tuple[int, int]:
        return self.tiers.get(place.location, 0), place.location

    def release(self, place: Place, tick: int, number: int, quantity: int) -> None:
        """Send an order upstream: to a supplier at once, to a stocking point when it comes to know of it."""
        link = self.links.get(place.location)
        if link is None:
            super().release(place, tick, number, quantity)
            return
        at = tick + link.delay
        self.known.setdefault((link.sender, at), []).append((place.location, number, quantity))
        self.at(at, DEMAND, self.places[link.sender], self.take_orders)

    def take_orders(self, sender: Place, tick: int) -> None:
        """Serve all orders that are known by now, by receiver and number; the policy looks once at all of them."""
        for location, number, quantity in sorted(self.known.pop((sender.location, tick), [])):
            receiver, mine, before = self.places[location], sender.customer_orders, sender.shelf.available
            self.owed[sender.location, mine] = receiver, number
            self.demand(sender, tick, CustomerOrder(tick, quantity, self.links[location].stream, False, None))
            self.ship(receiver, tick, number, before - sender.shelf.available)
            self.review_soon(sender, tick)

    def allocate(self, place: Place, tick: int) -> None:
        """Serve those who wait, and send on what goes to other stocking points."""
        done = len(place.rows)
        super().allocate(place, tick)
        for row in place.rows[done:]:
            if row.kind == "SHIPMENT" and (place.location, row.part) in self.owed:
                receiver, number = self.owed[place.location, row.part]
                self.ship(receiver, tick, number, row.quantity)

    def ship(self, receiver: Place, tick: int, number: int, units: int) -> None:
        """Let units of an order go on their way, as a supplier would let go of an order."""
        if units:
            super().release(receiver, tick, number, units)

    def periodic_review(self, place: Place, tick: int) -> None:
        if place.location not in self.unseen and not place.terms.plan.looks_ahead:
            self.to_come[place.location] = tick
        self.unseen.discard(place.location)
        super().periodic_review(place, tick)

    def review_soon(self, place: Place, tick: int) -> None:
        super().review_soon(place, tick)
        self.unseen.add(place.location)
        if self.to_come.get(place.location) == tick:
            del self.to_come[place.location]
            self.at(tick, REVIEW, place, self.late_review)

    def late_review(self, place: Place, tick: int) -> None:
        self.unseen.discard(place.location)
        self.review(place, tick)
