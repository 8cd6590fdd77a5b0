"""Many futures of many items on several threads: room to work in, tasks, and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pickle import UnpicklingError
from threading import local

import numpy as np

from jitsim.engine.compiled.arrays import DEMAND_SUMS, PLACE_SUMS, Ints, OrderLines, Plan, Records, Space
from jitsim.engine.compiled.cache import unusable
from jitsim.engine.compiled.found import Sums
from jitsim.engine.compiled.kernel import play_block, play_rows
from jitsim.engine.compiled.plan import plan_of, with_orders
from jitsim.engine.compiled.sums import LIST_FULL
from jitsim.model import Model

TASKS_PER_THREAD = 8
"""Tasks that a thread gets on average, so that a long one at the end keeps nobody waiting."""

ITEM_DAYS_OF_A_TASK = 2_000_000
"""Most days of items in a task, so that whoever interrupts waits for a fraction of a second."""


class Batch:
    """The item-locations of a model that the compiled engine plays, and how many threads may work on them."""

    def __init__(self, model: Model, seed: int, locations: Sequence[int], threads: int = 1) -> None:
        self._model = model
        self._seed = seed
        self._plan = plan_of(model, seed, locations)
        self._threads = threads
        self._rooms = local()

    def sums(self, first: int, last: int, progress: Callable[[float], None] | None = None) -> Sums:
        """Play replications `first` to below `last` and add up what happens; `progress` is given the share done."""
        model, count = self._model, last - first
        places = np.zeros((count, len(model.locations.item)), dtype=PLACE_SUMS)
        demand = np.zeros((count, len(model.demand.customer)), dtype=DEMAND_SUMS)

        plan = with_orders(self._plan, model, self._seed, first, last)

        def work(task: tuple[Ints, int, int]) -> Ints:
            numbers, begin, end = task
            rows = slice(begin - first, end - first)
            return self._play(plan, numbers, begin, end, places[rows], demand[rows])

        tasks, found = list(self._tasks(first, last)), []
        pool = ThreadPoolExecutor(self._threads)
        try:
            for done, stockouts in enumerate(pool.map(work, tasks), start=1):
                found.append(stockouts)
                if progress is not None:
                    progress(done / len(tasks))
        finally:
            # Where something went wrong, nobody waits for what has not begun.
            pool.shutdown(cancel_futures=True)
        stockouts = np.concatenate([np.zeros((0, 3), dtype=np.int64), *found])
        due, fulfilled = _orders(plan.orders)
        return Sums(first, places, demand, due, fulfilled, stockouts[np.lexsort((stockouts[:, 1], stockouts[:, 0]))])

    def rows(self, replication: int) -> Iterator[Ints]:
        """Play one replication and yield the rows of the ledger of each item-location, shape (rows, 4), in order."""
        space, demand = self._room(), np.zeros(len(self._model.demand.customer), dtype=DEMAND_SUMS)
        plan = with_orders(self._plan, self._model, self._seed, replication, replication + 1)
        for number in range(len(plan.places)):
            while True:
                places = np.zeros(1, dtype=PLACE_SUMS)
                space.stockouts[0], space.item[0]["keeps_rows"] = 0, 1
                play_rows(plan, number, replication, space, places, demand)
                if not space.item[0]["overflow"]:
                    break
                space = self._larger(space)
            yield space.rows[: space.item[0]["rows"]].copy()

    def _tasks(self, first: int, last: int) -> Iterator[tuple[Ints, int, int]]:
        """Yield item-locations and the replications to play of them."""
        numbers = np.arange(len(self._plan.places), dtype=np.int64)
        item_days = len(numbers) * (last - first) * self._model.clock.days
        wanted = max(TASKS_PER_THREAD * self._threads, item_days // ITEM_DAYS_OF_A_TASK)
        cuts = max(1, min(last - first, -(-wanted // len(numbers))))
        bounds = np.linspace(first, last, cuts + 1).round().astype(int).tolist()
        for some in np.array_split(numbers, min(len(numbers), wanted)):
            for begin, end in pairwise(bounds):
                yield some, begin, end

    def _play(self, plan: Plan, numbers: Ints, first: int, last: int, places: Records, demand: Records) -> Ints:
        """Play some item-locations and return their stockouts; where a room is too small it grows."""
        space: Space = getattr(self._rooms, "space", None) or self._room()
        start, found = np.array([0, first], dtype=np.int64), []
        while start[0] < len(numbers):
            try:
                play_block(plan, numbers, first, last, start, space, places, demand)
            except (EOFError, OSError, UnpicklingError) as problem:
                raise unusable(problem) from problem
            found.append(space.stockout[: space.stockouts[0]].copy())
            space.stockouts[0] = 0
            if space.item[0]["overflow"] and not (space.item[0]["overflow"] == LIST_FULL and len(found[-1])):
                space = self._larger(space)
        self._rooms.space = space
        return np.concatenate(found)

    def _room(self) -> Space:
        """Return room for most models; memory does not depend on days."""
        streams = self._plan.places["end_stream"] - self._plan.places["first_stream"]
        return Space.of(int(streams.max(initial=1)), orders=64, heap=64, rows=0, stockouts=4096)

    def _larger(self, space: Space) -> Space:
        rows = 4096 if space.item[0]["keeps_rows"] else 0
        streams, orders = space.day_tick.shape
        return Space.of(streams, 4 * orders, 4 * len(space.on_way), 4 * len(space.rows) + rows, 4 * len(space.stockout))


def _orders(orders: OrderLines) -> tuple[Ints, Ints]:
    """Return how many orders of several lines are due and how many of these fulfilled, both (replications, groups)."""
    counts = []
    for flags in (orders.due, orders.due * (1 - orders.failed)):
        total = np.concatenate([[0], np.cumsum(flags, dtype=np.int64)])
        counts.append(total[orders.end] - total[orders.first])
    return counts[0], counts[1]
