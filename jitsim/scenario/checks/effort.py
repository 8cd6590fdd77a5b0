"""What a run asks of a computer, roughly: told before the work starts where it is much."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

from jitsim.scenario.checks.finding import World
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.tree import Node, Source

BYTES_OF_ORDER = 300
"""Memory of a customer order with the events that follow from it, as measured; so are the other figures here."""
BYTES_OF_REPLICATION = 2_000
BYTES_OF_LOCATION = 300
"""What is kept of each replication, and of each item-location in it."""
SECONDS_OF_ORDER = 3e-6
SECONDS_OF_DAY = 4e-6
"""Of one day of one item-location."""
SECONDS_OF_REPLICATION = 5e-3

MUCH_TIME = 3_600.0
"""Seconds from which a planner is told how long a run may take."""
MUCH_MEMORY = 4e9
"""Bytes from which a planner is told how much memory a run may take."""


@dataclass(frozen=True, slots=True)
class Effort:
    """The size of a run: customer `orders` in each of its `replications`, of `locations` over so many `days`."""

    orders: float
    locations: int
    days: float
    replications: int

    @classmethod
    def of(cls, world: World) -> Effort:
        """Return the effort of a scenario."""
        scenario = world.scenario
        locations = sum(len(point.items) for point in scenario.stocking_points.values())
        return cls(fsum(world.expected_orders), locations, scenario.horizon.days, scenario.replications)

    @property
    def seconds(self) -> float:
        """Time on one core of a usual computer [seconds]."""
        of_days = SECONDS_OF_DAY * self.locations * self.days
        return self.replications * (SECONDS_OF_REPLICATION + SECONDS_OF_ORDER * self.orders + of_days)

    @property
    def bytes_of_replication(self) -> float:
        """What is kept of each replication."""
        return BYTES_OF_REPLICATION + BYTES_OF_LOCATION * self.locations

    @property
    def bytes_of_replications(self) -> float:
        """What is kept of all replications until the end."""
        return self.replications * self.bytes_of_replication

    @property
    def bytes(self) -> float:
        """Memory at the peak: what is kept of all replications, and all events of one."""
        return self.bytes_of_replications + BYTES_OF_ORDER * self.orders


def effort_notes(scenario: Scenario) -> tuple[str, ...]:
    """Return a warning where a run takes an hour or more, or much memory."""
    effort = Effort.of(World(scenario, Node({}, Source("")), scenario.histories))
    if effort.seconds < MUCH_TIME and effort.bytes < MUCH_MEMORY:
        return ()
    runs = f"{effort.replications:,} replication{'' if effort.replications == 1 else 's'}"
    size = f"{runs} with about {effort.orders:,.0f} customer orders each"
    return (f"{size} take some {_told(effort.seconds)} and {max(0.1, effort.bytes / 1e9):,.1f} GB of memory",)


def _told(seconds: float) -> str:
    for unit, length in (("days", 86_400.0), ("hours", 3_600.0), ("minutes", 60.0)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.0f} {unit}"
    return f"{seconds:,.0f} seconds"
