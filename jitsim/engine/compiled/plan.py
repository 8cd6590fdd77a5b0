"""From a model to the arrays that the kernels read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jitsim.distributions.table import WORD
from jitsim.engine.compiled.arrays import (
    BUFFER,
    CLOCK,
    INSTANT,
    LAW,
    MOST_PARAMETERS,
    PLACE,
    PLANNED,
    PURPOSES,
    SHAPE,
    SIZE,
    STEPS,
    STREAM,
    TOLD,
    TOLD_COUNT,
    TOLD_TICK,
    UNMET,
    Floats,
    Ints,
    OrderLines,
    Plan,
    Records,
)
from jitsim.engine.compiled.laws import Laws
from jitsim.engine.compiled.planner import buffer_of, refreshes_of
from jitsim.model import NONE, Model, Phase
from jitsim.model.demand import Timing
from jitsim.model.supply import Allocation
from jitsim.policies import RULES
from jitsim.policies.ddmrp import Ddmrp
from jitsim.streams import Streams
from jitsim.streams.address import stream_key
from jitsim.streams.arrivals import ARRIVALS

KEY_NAMES = {
    Timing.ARRIVALS: {
        LAW: ARRIVALS.count,
        SIZE: "order_size",
        UNMET: "unmet",
        SHAPE: ARRIVALS.shape,
        INSTANT: "instant",
    },
    Timing.INTERVAL: {LAW: "interval", SIZE: "order_size", UNMET: "unmet"},
    Timing.DAILY: {LAW: "daily", UNMET: "unmet", SHAPE: "shape"},
    Timing.HISTORY: {UNMET: "unmet"},
    Timing.LINES: {LAW: "line_gap", SIZE: "line_size", UNMET: "line_unmet"},
    Timing.TRANSFER: {},
}
"""The purposes of the words of a stream as `streams.customers` names them."""

AHEAD = 2
"""Parameters of a policy that looks ahead that say how far: they come before those of its rule."""


def plan_of(model: Model, seed: int, components: Sequence[Sequence[int]]) -> Plan:
    """Return what the kernels read to play some components of a model."""
    locations = [location for component in components for location in component]
    streams = [np.flatnonzero(model.demand.location == location).tolist() for location in locations]
    in_order = [stream for mine in streams for stream in mine]
    factors = [shape.of(0, model.clock.days) for shape in model.demand.shapes]
    layers = [_layers(model, stream, factors) for stream in in_order]
    places = _places(model, seed, locations)
    table = _streams(model, in_order, layers)
    _find_streams(places, table, [len(mine) for mine in streams])
    _connect(model, components, places, table)
    refreshes, planned, buffers = _observe(model, places)
    return Plan(
        clock=_clock(model),
        places=places,
        streams=table,
        keys=_keys(model, seed, in_order, layers),
        laws=Laws.of(model.tables),
        factors=np.array(factors, dtype=np.float64).reshape(len(factors), model.clock.days),
        kept=_kept(factors, model.clock.days),
        shown=_shown(factors, model.clock.ticks_per_day, model.clock.days),
        record_tick=model.demand.history_tick,
        record_quantity=model.demand.history_quantity,
        open_quantity=model.open_orders.quantity,
        open_due=model.open_orders.due,
        refreshes=refreshes,
        planned=planned,
        buffers=buffers,
        orders=_no_orders(model),
    )


def with_orders(plan: Plan, model: Model, seed: int, first: int, last: int) -> Plan:
    """Return a plan with the orders of several lines of replications `first` to below `last`."""
    clock, groups = plan.clock.copy(), len(model.demand.groups.customer)
    clock["first_replication"] = first
    played = (Streams(model, seed, replication) for replication in range(first, last if groups else first))
    ticks = [np.zeros(0, dtype=np.int64)]
    ticks += [streams.order_instants(group) for streams in played for group in range(groups)]
    start = np.cumsum([len(each) for each in ticks], dtype=np.int64)
    shape, flags = (last - first, groups), np.zeros((2, start[-1]), dtype=np.int8)
    orders = OrderLines(start[:-1].reshape(shape), start[1:].reshape(shape), np.concatenate(ticks), *flags)
    return plan._replace(clock=clock, orders=orders)


def _no_orders(model: Model) -> OrderLines:
    nothing = np.zeros((0, len(model.demand.groups.customer)), dtype=np.int64)
    flags = np.zeros((2, 0), dtype=np.int8)
    return OrderLines(nothing, nothing, nothing[:, :0].ravel(), *flags)


def _clock(model: Model) -> Records:
    clock, rank = model.clock, model.clock.rank_of_phase
    phases = (Phase.RECEIPT, Phase.ALLOCATION, Phase.DEMAND, Phase.CARDS, Phase.REVIEW)
    ranks = tuple(STEPS * rank(phase) for phase in phases)
    row = (clock.ticks_per_day, clock.horizon, clock.warm_up, clock.days, clock.demand, 0, *ranks)
    return np.array([row], dtype=CLOCK)


def _places(model: Model, seed: int, locations: Sequence[int]) -> Records:
    known, terms, chosen = model.locations, model.supply, np.array(locations, dtype=np.int64)
    places = np.zeros(len(locations), dtype=PLACE)
    for field in ("initial", "counts_cards", "review_period", "first_review"):
        places[field] = getattr(known, field)[chosen]
    for field in (
        "minimum_order",
        "order_multiple",
        "release_delay",
        "lead_time",
        "crossing",
        "promised_lead_time",
        "early",
        "late",
        "usual_lead_time",
    ):
        places[field] = getattr(terms, field)[chosen]
    places["location"] = chosen
    places["first_open"] = np.searchsorted(model.open_orders.location, chosen, side="left")
    places["end_open"] = np.searchsorted(model.open_orders.location, chosen, side="right")
    places["rule"] = [RULES.index(model.policies[location].rule) for location in locations]
    places["observes"], places["ahead"] = known.observes[chosen], np.where(known.looks_ahead[chosen], AHEAD, 0)
    parameters = np.pad(known.parameters[chosen], ((0, 0), (0, MOST_PARAMETERS)))
    for nth, field in enumerate(("level", "second", "third")):
        places[field] = parameters[np.arange(len(chosen)), places["ahead"] + nth]
    places["reviews_all_changes"] = places["review_period"] == 0
    places["dock"] = np.where(known.dock[chosen], model.clock.dock, NONE)
    places["by_priority"] = terms.allocation[chosen] == Allocation.PRIORITY
    places["by_promise"] = terms.allocation[chosen] != Allocation.FIRST_COME
    for place, location in zip(places, locations, strict=True):
        policy = model.policies[location]
        if isinstance(policy, Ddmrp):
            place["has_zones"], place["beyond_yellow"] = 1, int(policy.trigger != "lt")
        place["fixed_lead_time"] = _fixed(model, int(terms.lead_time[location]))
        place["low_key"], place["high_key"] = _signed(
            stream_key(
                seed,
                "lead_time",
                model.sources[terms.source[location]],
                model.stocking_points[known.stocking_point[location]],
                model.items[known.item[location]],
            )
        )
    return places


def _find_streams(places: Records, streams: Records, counts: Sequence[int]) -> None:
    """Note which streams are those of each place, of which so many follow each other."""
    ends = np.cumsum(counts)
    places["first_stream"], places["end_transfer"] = ends - counts, ends
    transfers = np.append(0, np.cumsum(streams["timing"] == Timing.TRANSFER))
    places["end_stream"] = ends - (transfers[ends] - transfers[ends - counts])


def _connect(model: Model, components: Sequence[Sequence[int]], places: Records, streams: Records) -> None:
    """Note who replenishes whom within the network: by turn in their component, and the stream there."""
    turn = {location: turn for component in components for turn, location in enumerate(component)}
    receivers = model.demand.receiver[streams["stream"]].tolist()
    streams["receiver"] = [turn.get(receiver, NONE) for receiver in receivers]
    transfer = {receiver: number for number, receiver in enumerate(receivers)}
    for place in places:
        location = int(place["location"])
        place["sender"] = turn.get(int(model.supply.sender[location]), NONE)
        place["transfer"] = transfer.get(location, NONE)
        place["lane"] = model.freight.lane[location]
        place["information_delay"] = model.supply.information_delay[location]
    within = (places["sender"] != NONE) | (places["end_transfer"] > places["end_stream"])
    places["weekly"] = np.where(within, np.cumsum(within) - 1, NONE)


def _observe(model: Model, places: Records) -> tuple[Ints, Records, Records]:
    """Return the refreshes of all places, their planned factors and the buffers, and note who asks for parameters."""
    refreshes, planned, count = [np.zeros((0, TOLD), dtype=np.int64)], [np.zeros(0, dtype=PLANNED)], 0
    buffers: list[tuple[float, ...]] = []
    places["buffer"] = NONE
    for number in np.flatnonzero(places["observes"]).tolist():
        location = int(places["location"][number])
        told = refreshes_of(model, location)
        places["first_refresh"][number], count = count, count + len(told)
        refreshes.append(told)
        planned.append(np.zeros(len(told), dtype=PLANNED))
        if told[0, TOLD_COUNT]:
            continue
        places["asks"][number] = 1
        places["sees_sales_only"][number] = model.supply.sees_sales_only[location]
        found = buffer_of(model, location, told[:, TOLD_TICK])
        if found is not None:
            places["buffer"][number] = len(buffers)
            buffers.append(found[0])
            planned[-1][:] = found[1]
    return np.concatenate(refreshes), np.concatenate(planned), np.array(buffers, dtype=BUFFER)


def _streams(model: Model, in_order: Sequence[int], layers: Sequence[int]) -> Records:
    demand, chosen = model.demand, np.array(in_order, dtype=np.int64)
    streams = np.zeros(len(in_order), dtype=STREAM)
    for field in ("timing", "law", "order_size", "promise", "priority", "lost", "lost_share", "patience", "shape"):
        streams[field] = getattr(demand, field)[chosen]
    streams["stream"], streams["group"] = chosen, demand.group[chosen]
    streams["fixed_law"] = [_fixed(model, table) for table in streams["law"]]
    streams["fixed_size"] = [_fixed(model, table) for table in streams["order_size"]]
    streams["layers"] = layers
    streams["first_layer"] = np.cumsum(layers) - layers
    streams["first_record"] = demand.history_start[chosen]
    streams["end_record"] = demand.history_start[chosen + 1]
    return streams


def _layers(model: Model, stream: int, factors: Sequence[Floats]) -> int:
    shape = int(model.demand.shape[stream])
    if shape == NONE or model.demand.timing[stream] != Timing.ARRIVALS:
        return 1
    return _layers_of(factors[shape])


def _layers_of(factors: Floats) -> int:
    return max(1, int(np.ceil(factors.max(initial=0.0))))


def _keys(model: Model, seed: int, in_order: Sequence[int], layers: Sequence[int]) -> Ints:
    keys = np.zeros((sum(layers), PURPOSES, 2), dtype=np.int64)
    row = 0
    for stream, count in zip(in_order, layers, strict=True):
        customer = model.demand.customer[stream]
        item = model.items[model.locations.item[model.demand.location[stream]]]
        for layer in range(count):
            name = (str(layer),) if layer else ()
            for purpose, words in KEY_NAMES[Timing(int(model.demand.timing[stream]))].items():
                keys[row, purpose] = _signed(stream_key(seed, words, model.customers[customer], item, *name))
            row += 1
    return keys


def _signed(key: tuple[int, int]) -> tuple[int, int]:
    """Return the same 64 bits as numbers with a sign, which all fields of a record are."""
    low, high = (word - 2**64 if word >= 2**63 else word for word in key)
    return low, high


def _fixed(model: Model, table: int) -> int:
    """Return the only value of a table, NONE where it has several or there is none."""
    constant = None if table == NONE else model.tables[table].constant
    return NONE if constant is None else constant


def _kept(factors: Sequence[Floats], days: int) -> Ints:
    """Return how many of 2^32 orders of each layer are orders, shape (shapes, layers, days)."""
    most = max((_layers_of(each) for each in factors), default=1)
    kept = np.zeros((len(factors), most, days), dtype=np.int64)
    for shape, each in enumerate(factors):
        for layer in range(most):
            kept[shape, layer] = np.rint(np.clip(each - layer, 0.0, 1.0) * WORD)
    return kept


def _shown(factors: Sequence[Floats], ticks_per_day: int, days: int) -> Floats:
    shown = np.zeros((len(factors), days + 1))
    for shape, each in enumerate(factors):
        shown[shape, 1:] = np.cumsum(each * ticks_per_day)
    return shown
