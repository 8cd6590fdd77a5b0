"""The model that SimPy tutorials teach: what jitsim's engine is measured against.

One item at one place. A process per customer and per delivery, a Container for the shelf, numbers drawn one at a time
where they are needed, a sample of every level at every change. Written the plain way and meant to be correct; nothing
in it is slow on purpose.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy

Process = Generator[simpy.Event, Any, None]


@dataclass(frozen=True)
class World:
    """One item, its demand and its policy; the lead time is gamma with these two figures [days]."""

    demand: float
    """Units a day, Poisson: at once in the middle of the day (`daily`), or one by one at any time of it."""
    daily: bool
    reorder_point: int
    order_quantity: int
    """Order this much whenever the position is at `reorder_point` or below; 1 makes it a base-stock policy."""
    initial: int
    days: float
    warm_up: float
    lead_time_mean: float
    lead_time_sd: float


@dataclass
class Shop:
    """The shelf, what is on order, what customers wait for, and what was seen of it."""

    env: simpy.Environment
    world: World
    rng: np.random.Generator
    shelf: simpy.Container = field(init=False)
    on_order: int = 0
    waiting: int = 0
    demanded: int = 0
    served_at_once: int = 0
    times: list[float] = field(default_factory=list)
    levels: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Fill the shelf."""
        self.shelf = simpy.Container(self.env, init=self.world.initial)

    def sample(self) -> None:
        """Write down the stock on hand."""
        self.times.append(self.env.now)
        self.levels.append(self.shelf.level)

    def customers(self) -> Process:
        """Let customers come: one a day for all its demand, or one for each unit."""
        world = self.world
        if not world.daily:
            while True:
                yield self.env.timeout(self.rng.exponential(1 / world.demand))
                self.env.process(self.customer(1))
        yield self.env.timeout(0.5)
        while True:
            quantity = int(self.rng.poisson(world.demand))
            if quantity:
                self.env.process(self.customer(quantity))
            yield self.env.timeout(1)

    def customer(self, quantity: int) -> Process:
        """Take what is there, wait for the rest behind those who wait already."""
        at_once = 0 if self.shelf.get_queue else min(quantity, int(self.shelf.level))
        if self.env.now >= self.world.warm_up:
            self.demanded += quantity
            self.served_at_once += at_once
        if at_once:
            yield self.shelf.get(at_once)
            self.sample()
        rest = quantity - at_once
        self.waiting += rest
        self.replenish()
        if rest:
            yield self.shelf.get(rest)
            self.waiting -= rest
            self.sample()

    def replenish(self) -> None:
        """Order while the position is at the reorder point or below it."""
        world = self.world
        while self.shelf.level + self.on_order - self.waiting <= world.reorder_point:
            self.on_order += world.order_quantity
            self.env.process(self.delivery(world.order_quantity))

    def delivery(self, quantity: int) -> Process:
        """Arrive after the lead time."""
        shape = (self.world.lead_time_mean / self.world.lead_time_sd) ** 2
        yield self.env.timeout(self.rng.gamma(shape, self.world.lead_time_mean / shape))
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
    """Simulate one future; return the fill rate (units served from the shelf at once) and the mean stock on hand."""
    env = simpy.Environment()
    shop = Shop(env, world, np.random.default_rng(seed))
    shop.sample()
    env.process(shop.customers())
    env.run(until=world.days)
    return shop.served_at_once / shop.demanded, shop.average_stock()
