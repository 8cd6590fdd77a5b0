"""The worlds of the tutorial in Cimba, written in three styles from natural to lean.

The natural one has a process for every customer and delivery and a container for the shelf, as the tutorial has. The
second counts stock in plain numbers and keeps a process for every delivery. The lean one makes a delivery a scheduled
event: one process in all. Numbers are drawn where they are needed, which costs Cimba less than its input streams.
"""

from __future__ import annotations

import cimba as cb
from cimba import random
from tutorial import World

from peers.exchange import Style, serve


class Shop(cb.Model):
    """Customers and replenishment orders; what either of them sets going is a matter of style."""

    daily: cb.Param[bool]
    demand: cb.Param[float]
    reorder_point: cb.Param[int]
    order_quantity: cb.Param[int]
    initial: cb.Param[int]
    days: cb.Param[float]
    warm_up: cb.Param[float]
    shape: cb.Param[float]
    scale: cb.Param[float]
    position: int = 0
    demanded: int = 0
    at_once: int = 0
    fill_rate: cb.Output[float]
    mean_stock: cb.Output[float]

    @cb.process
    def customers(self) -> None:
        """Let customers come: one a day for all its demand, or one for each unit."""
        if self.daily:
            cb.hold(0.5)
        while True:
            if self.daily:
                quantity = random.poisson(self.demand)
                if quantity > 0:
                    self.welcome(quantity)
                cb.hold(1.0)
            else:
                cb.hold(random.exponential(1 / self.demand))
                self.welcome(1)

    @cb.function
    def welcome(self, quantity: int) -> None:
        """Meet a customer."""

    @cb.function
    def send_for(self) -> None:
        """Set one delivery going."""

    @cb.function
    def receive(self) -> None:
        """Put a delivery on the shelf."""

    @cb.function
    def count(self, quantity: int, on_hand: int) -> None:
        """Write down a customer, and order while the position is at the reorder point or below it."""
        if cb.now() >= self.warm_up:
            self.demanded += quantity
            self.at_once += min(quantity, on_hand)
        self.position -= quantity
        while self.position <= self.reorder_point:
            self.position += self.order_quantity
            self.send_for()


class Delivery(cb.Model):
    """A replenishment order on its way."""

    shop: cb.Ref[Shop]

    @cb.process
    def travel(self) -> None:
        """Arrive after the lead time."""
        cb.hold(random.gamma(self.shop.shape, self.shop.scale))
        self.shop.receive()


class ShopOfProcesses(Shop):
    """A process for every customer and delivery; the container keeps the queue and measures its own level."""

    shelf: cb.Container

    @cb.on_start
    def fill(self) -> None:
        """Fill the shelf."""
        self.position = self.initial
        self.shelf.put(self.initial)

    @cb.function
    def welcome(self, quantity: int) -> None:
        """Meet a customer."""
        cb.spawn(Customer, shop=self, quantity=quantity)

    @cb.function
    def send_for(self) -> None:
        """Set one delivery going."""
        cb.spawn(Delivery, shop=self)

    @cb.function
    def receive(self) -> None:
        """Put a delivery on the shelf."""
        self.shelf.put(self.order_quantity)

    @cb.on_end
    def measure(self) -> None:
        """Give the figures."""
        self.fill_rate = self.at_once / self.demanded
        self.mean_stock = self.shelf.mean_level()


class Customer(cb.Model):
    """Takes what is there and waits for the rest; so an empty shelf is all that those who come later find."""

    shop: cb.Ref[ShopOfProcesses]
    quantity: int

    @cb.process
    def buy(self) -> None:
        """Ask for the quantity."""
        self.shop.count(self.quantity, self.shop.shelf.level())
        self.shop.shelf.get(self.quantity)


class ShopOfDeliveries(Shop):
    """Stock as a number, below zero where customers wait; a process for every delivery."""

    net: int = 0
    since: float = 0.0
    area: float = 0.0

    @cb.on_start
    def fill(self) -> None:
        """Fill the shelf."""
        self.position = self.initial
        self.net = self.initial
        cb.schedule(self.open_books, self.warm_up)
        cb.schedule(self.close_books, self.days)

    @cb.function
    def change(self, quantity: int) -> None:
        """Add to the stock; the level until now has lasted since its last change."""
        now = cb.now()
        self.area += max(self.net, 0) * (now - self.since)
        self.since = now
        self.net += quantity

    @cb.function
    def welcome(self, quantity: int) -> None:
        """Meet a customer."""
        self.count(quantity, max(self.net, 0))
        self.change(-quantity)

    @cb.function
    def send_for(self) -> None:
        """Set one delivery going."""
        cb.spawn(Delivery, shop=self)

    @cb.function
    def receive(self) -> None:
        """Put a delivery on the shelf."""
        self.change(self.order_quantity)

    @cb.event
    def open_books(self) -> None:
        """End the warm-up."""
        self.change(0)
        self.area = 0.0

    @cb.event
    def close_books(self) -> None:
        """Give the figures."""
        self.change(0)
        self.fill_rate = self.at_once / self.demanded
        self.mean_stock = self.area / (self.days - self.warm_up)


class ShopOfEvents(ShopOfDeliveries):
    """The same with a scheduled event for every delivery."""

    @cb.event
    def arrive(self) -> None:
        """Put a delivery on the shelf."""
        self.change(self.order_quantity)

    @cb.function
    def send_for(self) -> None:
        """Set one delivery going."""
        cb.schedule(self.arrive, random.gamma(self.shape, self.scale))


def in_style(style: type[Shop]) -> Style:
    """Return what simulates futures in a style."""

    def simulate(world: World, futures: int, seed: int) -> list[tuple[float, float]]:
        shop = style()
        shop.daily, shop.demand, shop.initial = world.daily, float(world.demand), world.initial
        shop.reorder_point, shop.order_quantity = world.reorder_point, world.order_quantity
        shop.days, shop.warm_up = float(world.days), float(world.warm_up)
        shop.shape = (world.lead_time_mean / world.lead_time_sd) ** 2
        shop.scale = world.lead_time_mean / shop.shape
        window = cb.Window(warmup=world.warm_up, duration=world.days - world.warm_up)
        experiment = cb.Experiment(shop, replications=futures, window=window, seed=seed)
        results = experiment.run(workers=1, on_failure="raise")[shop]
        found = zip(results.fill_rate[0], results.mean_stock[0], strict=True)
        return [(float(fill), float(stock)) for fill, stock in found]

    return simulate


if __name__ == "__main__":
    serve(
        {
            "processes": in_style(ShopOfProcesses),
            "deliveries": in_style(ShopOfDeliveries),
            "events": in_style(ShopOfEvents),
        }
    )
