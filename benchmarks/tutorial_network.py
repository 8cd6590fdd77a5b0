"""The network that SimPy tutorials would teach: a factory, a distribution centre and four stores.

Written as `tutorial.py` is, the plain way: a process per customer, transfer and delivery, a Container for each shelf.
The factory has all that it is asked for; what a place sends, another receives after its lead time.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy

Process = Generator[simpy.Event, Any, None]


@dataclass(frozen=True)
class Level:
    """How a place is replenished: (s, Q), and the lead time, gamma with these two figures [days]."""

    reorder_point: int
    order_quantity: int
    lead_time_mean: float
    lead_time_sd: float


@dataclass(frozen=True)
class World:
    """Stores that sell from their shelves every day, and the distribution centre behind them."""

    demand: float
    """Units a day at each store, Poisson, at once in the middle of the day."""
    stores: int
    store: Level
    centre: Level
    days: float
    warm_up: float


@dataclass
class Place:
    """A shelf, what is on order for it, what others wait for there, and what was seen of it."""

    env: simpy.Environment
    world: World
    level: Level
    rng: np.random.Generator
    sender: Place | None
    """None for the factory's, which has everything."""
    shelf: simpy.Container = field(init=False)
    on_order: int = 0
    waiting: int = 0
    demanded: int = 0
    served_at_once: int = 0
    times: list[float] = field(default_factory=list)
    levels: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Fill the shelf."""
        self.shelf = simpy.Container(self.env, init=self.level.reorder_point + self.level.order_quantity)
        self.sample()

    def sample(self) -> None:
        """Write down the stock on hand."""
        self.times.append(self.env.now)
        self.levels.append(self.shelf.level)

    def customers(self) -> Process:
        """Let customers come once a day."""
        yield self.env.timeout(0.5)
        while True:
            quantity = int(self.rng.poisson(self.world.demand))
            if quantity:
                self.env.process(self.demand(quantity, None))
            yield self.env.timeout(1)

    def demand(self, quantity: int, receiver: Place | None) -> Process:
        """Give what is there, and the rest when it is there; what another place asks for goes on its way to it."""
        at_once = 0 if self.shelf.get_queue else min(quantity, int(self.shelf.level))
        if self.env.now >= self.world.warm_up:
            self.demanded += quantity
            self.served_at_once += at_once
        if at_once:
            yield self.shelf.get(at_once)
            self.sample()
            self.send(at_once, receiver)
        rest = quantity - at_once
        self.waiting += rest
        self.replenish()
        if rest:
            yield self.shelf.get(rest)
            self.waiting -= rest
            self.sample()
            self.send(rest, receiver)

    def send(self, quantity: int, receiver: Place | None) -> None:
        """Let units go to the place that ordered them; customers take theirs along."""
        if receiver is not None:
            self.env.process(receiver.delivery(quantity))

    def replenish(self) -> None:
        """Order while the position is at the reorder point or below it."""
        while self.shelf.level + self.on_order - self.waiting <= self.level.reorder_point:
            self.on_order += self.level.order_quantity
            if self.sender is None:
                self.env.process(self.delivery(self.level.order_quantity))
            else:
                self.env.process(self.sender.demand(self.level.order_quantity, self))

    def delivery(self, quantity: int) -> Process:
        """Arrive after the lead time."""
        shape = (self.level.lead_time_mean / self.level.lead_time_sd) ** 2
        yield self.env.timeout(self.rng.gamma(shape, self.level.lead_time_mean / shape))
        self.on_order -= quantity
        yield self.shelf.put(quantity)
        self.sample()

    def average_stock(self) -> float:
        """Return the mean stock on hand after the warm-up, each level weighted with the time it lasted."""
        world = self.world
        ends = np.array([*self.times[1:], world.days])
        starts = np.maximum(self.times, world.warm_up)
        lasted = np.maximum(np.minimum(ends, world.days) - starts, 0)
        return float(np.dot(lasted, self.levels) / (world.days - world.warm_up))


def run(world: World, seed: int) -> tuple[float, float]:
    """Simulate one future; return the stores' fill rate (served from the shelf at once) and mean stock, all places."""
    env, rng = simpy.Environment(), np.random.default_rng(seed)
    centre = Place(env, world, world.centre, rng, None)
    stores = [Place(env, world, world.store, rng, centre) for _ in range(world.stores)]
    for store in stores:
        env.process(store.customers())
    env.run(until=world.days)
    served, demanded = sum(store.served_at_once for store in stores), sum(store.demanded for store in stores)
    return served / demanded, sum(place.average_stock() for place in (centre, *stores))
