"""Many futures of many items on several threads: room to work in, tasks, and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pickle import UnpicklingError
from threading import local

import numpy as np

from jitsim.engine.compiled.arrays import ASKS, DEMAND_SUMS, PLACE_SUMS, Ints, OrderLines, Plan, Records, Space
from jitsim.engine.compiled.cache import unusable
from jitsim.engine.compiled.found import Sums
from jitsim.engine.compiled.kernel import play_block
from jitsim.engine.compiled.plan import plan_of, with_orders
from jitsim.engine.compiled.planner import Planner
from jitsim.engine.compiled.sums import LIST_FULL
from jitsim.ledger import Ledger
from jitsim.model import Model
from jitsim.policies.policy import MOST_HISTORY

TASKS_PER_THREAD = 8
"""Tasks that a thread gets on average, so that a long one at the end keeps nobody waiting."""

ITEM_DAYS_OF_A_TASK = 2_000_000
"""Most days of items in a task, so that whoever interrupts waits for a fraction of a second."""

ASKING = 20
"""How many times longer an item-day may take where Python computes the parameters of a policy."""

SUMS_TOGETHER = 50_000
"""Sums of one kind that are added up in one go: some replications of all items, 32 at least."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A block of replications that is being played: the sums so far, and the tasks, each with its stockouts."""

    first: int
    plan: Plan
    places: Records
    demand: Records
    tasks: list[Future[Ints]]


class Batch:
    """The item-locations of a model that the compiled engine plays, and how many threads may work on them."""

    def __init__(self, model: Model, seed: int, locations: Sequence[int], threads: int = 1) -> None:
        self._model = model
        self._seed = seed
        self._plan = plan_of(model, seed, locations)
        self._asks = bool(self._plan.places["asks"].any())
        self._threads = threads
        self._rooms = local()

    def blocks(self, count: int, progress: Callable[[float], None] | None = None) -> Generator[Sums]:
        """Play replications 0 to below `count` and yield what some at a time add up to, while the next ones are played.

        `progress` is given the share done.
        """
        together = max(32, SUMS_TOGETHER // len(self._plan.places))
        pool, ahead = ThreadPoolExecutor(self._threads), None
        try:
            for first in range(0, count, together):
                begun = self._begin(pool, first, min(first + together, count))
                if ahead is not None:
                    yield _finished(ahead, count, progress)
                ahead = begun
            if ahead is not None:
                yield _finished(ahead, count, progress)
        finally:
            # Where something went wrong, nobody waits for what has not begun.
            pool.shutdown(cancel_futures=True)

    def sums(self, first: int, last: int) -> Sums:
        """Play replications `first` to below `last` and add up what happens."""
        with ThreadPoolExecutor(self._threads) as pool:
            return _finished(self._begin(pool, first, last), last)

    def _begin(self, pool: ThreadPoolExecutor, first: int, last: int) -> _Begun:
        model, count = self._model, last - first
        places = np.zeros((count, len(model.locations.item)), dtype=PLACE_SUMS)
        demand = np.zeros((count, len(model.demand.customer)), dtype=DEMAND_SUMS)
        plan = with_orders(self._plan, model, self._seed, first, last)
        tasks = []
        for numbers, begin, end in self._tasks(first, last):
            rows = slice(begin - first, end - first)
            tasks.append(pool.submit(self._play, plan, numbers, begin, end, places[rows], demand[rows]))
        return _Begun(first, plan, places, demand, tasks)

    def added_to(self, ledger: Ledger) -> Ledger:
        """Return the ledger of a replication with the events of the item-locations played here in place of its own."""
        initial, rows, number = self._model.locations.initial.copy(), {}, ledger.replication
        plan = with_orders(self._plan, self._model, self._seed, number, number + 1)
        places = np.zeros((1, len(initial)), dtype=PLACE_SUMS)
        demand = np.zeros((1, len(self._model.demand.customer)), dtype=DEMAND_SUMS)
        # This thread plays no sums: those are for the threads of a pool.
        self._rooms.space = self._room(keeps_rows=True)
        for played, location in enumerate(plan.places["location"].tolist()):
            self._play(plan, np.array([played]), number, number + 1, places, demand)
            space = self._rooms.space
            rows[location] = space.rows[: space.item["rows"][0]].copy()
            if plan.places["observes"][played]:
                initial[location] = space.place["initial"][0]
        return ledger.with_rows(rows, initial)

    def _tasks(self, first: int, last: int) -> Iterator[tuple[Ints, int, int]]:
        """Yield item-locations and the replications to play of them."""
        numbers = np.arange(len(self._plan.places), dtype=np.int64)
        item_days = len(numbers) * (last - first) * self._model.clock.days * (ASKING if self._asks else 1)
        wanted = max(TASKS_PER_THREAD * self._threads, item_days // ITEM_DAYS_OF_A_TASK)
        cuts = max(1, min(last - first, -(-wanted // len(numbers))))
        bounds = np.linspace(first, last, cuts + 1).round().astype(int).tolist()
        for some in np.array_split(numbers, min(len(numbers), wanted)):
            for begin, end in pairwise(bounds):
                yield some, begin, end

    def _play(self, plan: Plan, numbers: Ints, first: int, last: int, places: Records, demand: Records) -> Ints:
        """Play some item-locations and return their stockouts; where a room is too small it grows."""
        space: Space = getattr(self._rooms, "space", None) or self._room()
        planner: Planner = getattr(self._rooms, "planner", None) or Planner(self._model, self._seed)
        space.item["overflow"] = 0
        start, found = np.array([0, first], dtype=np.int64), []
        while start[0] < len(numbers):
            try:
                overflow = play_block(plan, numbers, first, last, start, space, places, demand)
            except (EOFError, OSError, UnpicklingError) as problem:
                raise unusable(problem) from problem
            if overflow == ASKS:
                location = plan.places["location"][numbers[start[0]]]
                planner.answer(int(location), int(start[1]), space)
                continue
            found.append(space.stockout[: space.stockouts[0]].copy())
            space.stockouts[0] = 0
            if overflow and not (overflow == LIST_FULL and len(found[-1])):
                space = _larger(space)
        self._rooms.space, self._rooms.planner = space, planner
        return np.concatenate(found)

    def _room(self, *, keeps_rows: bool = False) -> Space:
        """Return room for most models; only what policies observe takes memory by days."""
        streams = self._plan.places["end_stream"] - self._plan.places["first_stream"]
        days, rows = self._model.clock.days if self._asks else 0, 4096 if keeps_rows else 0
        space = Space.of(int(streams.max(initial=1)), orders=64, heap=64, rows=rows, stockouts=4096, days=days)
        space.item["keeps_rows"] = keeps_rows
        return space


def _larger(space: Space) -> Space:
    """Return four times the room."""
    (streams, orders), days = space.orders.shape, len(space.daily) - MOST_HISTORY
    heap, rows, stockouts = 4 * len(space.on_way), 4 * len(space.rows), 4 * len(space.stockout)
    larger = Space.of(streams, 4 * orders, heap, rows, stockouts, days)
    larger.item["keeps_rows"] = space.item["keeps_rows"]
    return larger


def _finished(begun: _Begun, count: int, progress: Callable[[float], None] | None = None) -> Sums:
    """Wait for a block of replications, of `count` in all, and return what it adds up to."""
    stockouts = [np.zeros((0, 3), dtype=np.int64)]
    for done, task in enumerate(begun.tasks, start=1):
        stockouts.append(task.result())
        if progress is not None:
            progress((begun.first + len(begun.places) * done / len(begun.tasks)) / count)
    due, fulfilled = _orders(begun.plan.orders)
    return Sums(begun.first, begun.places, begun.demand, due, fulfilled, np.concatenate(stockouts))


def _orders(orders: OrderLines) -> tuple[Ints, Ints]:
    """Return how many orders of several lines are due and how many of these fulfilled, both (replications, groups)."""
    counts = []
    for flags in (orders.due, orders.due * (1 - orders.failed)):
        total = np.concatenate([[0], np.cumsum(flags, dtype=np.int64)])
        counts.append(total[orders.end] - total[orders.first])
    return counts[0], counts[1]
