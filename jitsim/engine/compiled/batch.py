"""Many futures of many items on several threads: room to work in, tasks, and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pickle import UnpicklingError
from threading import local

import numpy as np

from jitsim.engine.compiled.arrays import (
    ASKS,
    DEMAND_SUMS,
    LIST_FULL,
    PLACE_SUMS,
    WEEKLY,
    Ints,
    OrderLines,
    Plan,
    Records,
)
from jitsim.engine.compiled.cache import unusable
from jitsim.engine.compiled.found import Sums
from jitsim.engine.compiled.kernel import play_block
from jitsim.engine.compiled.plan import plan_of, with_orders
from jitsim.engine.compiled.planner import Planner
from jitsim.engine.compiled.rooms import Room, space_of
from jitsim.ledger import Ledger
from jitsim.ledger.columns import EVENT_FIELDS
from jitsim.model import NONE, Model
from jitsim.policies.policy import MOST_HISTORY

TASKS_PER_THREAD = 8
"""Tasks that a thread gets on average, so that a long one at the end keeps nobody waiting."""

ITEM_DAYS_OF_A_TASK = 2_000_000
"""Most days of items in a task, so that whoever interrupts waits for a fraction of a second."""

ASKING = 20
"""How many times longer an item-day may take where Python computes the parameters of a policy."""

SUMS_TOGETHER = 50_000
"""Sums of one kind that are added up in one go: some replications of all items, 32 at least."""

DEPARTURES_TOGETHER = 2_000_000
"""Departures within a network that are kept at a time, about, where an item-location has one a day."""

ENTRIES, LIST_TO_BEGIN, ROWS_OF_AN_ENTRY = 64, 4096, 64
"""Room to begin with: entries of a heap, what is listed, and rows of the ledger for each entry of a heap."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A block of replications that is being played: the sums so far, and the tasks, each with its list."""

    first: int
    plan: Plan
    places: Records
    demand: Records
    weekly: Ints
    weekly_of: Ints
    tasks: list[Future[Ints]]


class Batch:
    """The item-locations of a model that the compiled engine plays, and how many threads may work on them."""

    def __init__(self, model: Model, seed: int, locations: Sequence[int], threads: int = 1) -> None:
        self._model = model
        self._seed = seed
        components = [component for component in model.components if component[0] in set(locations)]
        self._components = np.cumsum([0, *map(len, components)])
        self._plan = plan_of(model, seed, components)
        self._asks = bool(self._plan.places["asks"].any())
        told = self._plan.places["weekly"] != NONE
        self._weeks = model.clock.whole_weeks if told.any() else 0
        self._weekly_of = self._plan.places["location"][told]
        self._threads = threads
        self._rooms = local()

    def blocks(self, count: int, progress: Callable[[float], None] | None = None) -> Generator[Sums]:
        """Play replications 0 to below `count` and yield what some at a time add up to, while the next ones are played.

        `progress` is given the share done.
        """
        together = self._together()
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

    def _together(self) -> int:
        """Return how many replications are played in one go."""
        together = max(32, SUMS_TOGETHER // len(self._plan.places))
        moved = int((self._plan.places["lane"] != NONE).sum()) * self._model.clock.days
        return max(1, min(together, DEPARTURES_TOGETHER // moved)) if moved else together

    def sums(self, first: int, last: int) -> Sums:
        """Play replications `first` to below `last` and add up what happens."""
        with ThreadPoolExecutor(self._threads) as pool:
            return _finished(self._begin(pool, first, last), last)

    def _begin(self, pool: ThreadPoolExecutor, first: int, last: int) -> _Begun:
        model, count = self._model, last - first
        places = np.zeros((count, len(model.locations.item)), dtype=PLACE_SUMS)
        demand = np.zeros((count, len(model.demand.customer)), dtype=DEMAND_SUMS)
        weekly = self._weekly(count)
        plan = with_orders(self._plan, model, self._seed, first, last)
        tasks = []
        for numbers, begin, end in self._tasks(first, last):
            rows = slice(begin - first, end - first)
            found = places[rows], demand[rows], weekly[rows]
            tasks.append(pool.submit(self._play, plan, numbers, begin, end, *found))
        return _Begun(first, plan, places, demand, weekly, self._weekly_of, tasks)

    def _weekly(self, replications: int) -> Ints:
        return np.zeros((replications, len(self._weekly_of), WEEKLY, self._weeks), dtype=np.int64)

    def added_to(self, ledger: Ledger) -> Ledger:
        """Return the ledger of a replication with the events of the item-locations played here in place of its own."""
        initial, number = self._model.locations.initial.copy(), ledger.replication
        rows: dict[int, Ints] = {}
        departures = [ledger.departures]
        plan = with_orders(self._plan, self._model, self._seed, number, number + 1)
        places = np.zeros((1, len(initial)), dtype=PLACE_SUMS)
        demand = np.zeros((1, len(self._model.demand.customer)), dtype=DEMAND_SUMS)
        # This thread plays no sums: those are for the threads of a pool.
        self._rooms.room = self._room(keeps_rows=True)
        for component, (first, end) in enumerate(pairwise(self._components.tolist())):
            listed = self._play(plan, np.array([component]), number, number + 1, places, demand, self._weekly(1))
            departures.append(_departures(listed))
            for turn, place in enumerate(plan.places[first:end]):
                space = space_of(self._rooms.room, turn)
                location = int(place["location"])
                rows[location] = _events(space.rows[: space.item["rows"][0]])
                if place["observes"]:
                    initial[location] = space.place["initial"][0]
        return ledger.with_rows(rows, initial, np.concatenate(departures))

    def _tasks(self, first: int, last: int) -> Iterator[tuple[Ints, int, int]]:
        """Yield components and the replications to play of them."""
        numbers = np.arange(len(self._components) - 1, dtype=np.int64)
        item_days = len(self._plan.places) * (last - first) * self._model.clock.days * (ASKING if self._asks else 1)
        wanted = max(TASKS_PER_THREAD * self._threads, item_days // ITEM_DAYS_OF_A_TASK)
        cuts = max(1, min(last - first, -(-wanted // len(numbers))))
        bounds = np.linspace(first, last, cuts + 1).round().astype(int).tolist()
        for some in np.array_split(numbers, min(len(numbers), wanted)):
            for begin, end in pairwise(bounds):
                yield some, begin, end

    def _play(
        self, plan: Plan, numbers: Ints, first: int, last: int, places: Records, demand: Records, weekly: Ints
    ) -> Ints:
        """Play some components and return what is listed; where a room is too small it grows."""
        room: Room = getattr(self._rooms, "room", None) or self._room()
        planner: Planner = getattr(self._rooms, "planner", None) or Planner(self._model, self._seed)
        start, found = np.array([0, first, NONE], dtype=np.int64), [room.list[:0]]
        while start[0] < len(numbers):
            try:
                found_sums = places, demand, weekly
                overflow = play_block(plan, self._components, numbers, first, last, start, room, *found_sums)
            except (EOFError, OSError, UnpicklingError) as problem:
                raise unusable(problem) from problem
            if overflow == ASKS:
                location = plan.places["location"][self._components[numbers[start[0]]] + start[2]]
                planner.answer(int(location), int(start[1]), space_of(room, int(start[2])))
                continue
            if overflow:
                begins, ends = self._components[numbers[start[0]] :][:2]
                row = start[1] - first
                _forget(plan, plan.places[begins:ends], places[row], demand[row])
                room.listed["count"] = room.listed["before"]
            found.append(room.list[: room.listed["count"][0]].copy())
            room.listed["count"] = 0
            if overflow and not (overflow == LIST_FULL and len(found[-1])):
                room = _larger(room, only_list=overflow == LIST_FULL)
        self._rooms.room, self._rooms.planner = room, planner
        return np.concatenate(found)

    def _room(self, *, keeps_rows: bool = False) -> Room:
        """Return room for most models; only what policies observe takes memory by days."""
        streams = self._plan.places["end_stream"] - self._plan.places["first_stream"]
        days, rows = self._model.clock.days if self._asks else 0, ROWS_OF_AN_ENTRY if keeps_rows else 0
        turns = int(np.diff(self._components).max(initial=1))
        most = int(streams.max(initial=1))
        room = Room.of(np.full(turns, ENTRIES), most, ENTRIES, rows, LIST_TO_BEGIN, days, self._weeks)
        room.item["keeps_rows"] = keeps_rows
        return room


def _forget(plan: Plan, played: Records, places: Records, demand: Records) -> None:
    """Forget what was added up of a component in a replication, `places` (L,) and `demand` (D,)."""
    places[played["location"]] = 0
    demand[plan.streams["stream"][played["first_stream"][0] : played["end_transfer"][-1]]] = 0


def _larger(room: Room, *, only_list: bool) -> Room:
    """Return a room with four times as long a list, or as much for the item-locations that it is too small for."""
    (_, streams, orders), days = room.orders.shape, room.daily.shape[1] - MOST_HISTORY
    entries, rows, listed = np.diff(room.first), len(room.rows) // len(room.on_way), len(room.list)
    if only_list:
        listed *= 4
    else:
        entries[room.item["overflow"] == 1] *= 4
        orders = max(orders, int(entries.max()))
    larger = Room.of(entries, streams, orders, rows, listed, days, room.weekly.shape[2])
    larger.item["keeps_rows"] = room.item["keeps_rows"]
    return larger


def _events(rows: Records) -> Ints:
    """Return the rows of a ledger as columns, shape (events, 4)."""
    return np.stack([rows[name] for name in EVENT_FIELDS], axis=1)


def _departures(listed: Ints) -> Ints:
    """Return departures as the ledger has them: what is plain leaves when it is let go."""
    _, location, tick, number, quantity = listed[listed[:, 3] != NONE].T
    return np.stack([location, number, quantity, tick, tick], axis=1)


def _finished(begun: _Begun, count: int, progress: Callable[[float], None] | None = None) -> Sums:
    """Wait for a block of replications, of `count` in all, and return what it adds up to."""
    found = []
    for done, task in enumerate(begun.tasks, start=1):
        found.append(task.result())
        if progress is not None:
            progress((begun.first + len(begun.places) * done / len(begun.tasks)) / count)
    listed = np.concatenate(found)
    leaves = listed[:, 3] != NONE
    stockouts = listed[~leaves] if leaves.any() else listed
    orders = _orders(begun.plan.orders)
    return Sums(
        begun.first,
        begun.places,
        begun.demand,
        begun.weekly,
        begun.weekly_of,
        *orders,
        stockouts[:, :3],
        listed[leaves],
    )


def _orders(orders: OrderLines) -> tuple[Ints, Ints]:
    """Return how many orders of several lines are due and how many of these fulfilled, both (replications, groups)."""
    counts = []
    for flags in (orders.due, orders.due * (1 - orders.failed)):
        total = np.concatenate([[0], np.cumsum(flags, dtype=np.int64)])
        counts.append(total[orders.end] - total[orders.first])
    return counts[0], counts[1]
