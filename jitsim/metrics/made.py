"""What work centers made and how weekly orders vary, in units, days and money: parts of the sums by group."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from jitsim.ledger.quantities import in_units
from jitsim.metrics.grouping import Grouping
from jitsim.metrics.lots import is_last, machine_ticks
from jitsim.metrics.swings import of_network
from jitsim.metrics.tallies import Block
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SumBy = Callable[[Ints, Floats | Ints], Floats]
"""From the group of each entry of a row and columns, shape (R, entries), to sums by replication and group, (R * G,)."""


def production_sums(model: Model, block: Block, groups: Grouping, sum_by: SumBy) -> dict[str, Floats]:
    """Return what work centers made and what is in process, and what their machines did, by replication and group."""
    output = output_of(model, groups)
    finished, in_process = _finished(model, block, groups), _in_process(model, block)
    machines = _machines(model, block)
    return {
        **{name: sum_by(output, column) for name, column in finished.items()},
        **{name: sum_by(groups.of_step, column) for name, column in in_process.items()},
        **{name: sum_by(groups.of_machines, column) for name, column in machines.items()},
    }


def output_of(model: Model, groups: Grouping) -> Ints:
    """Return the group of each step whose finished lots count as made, shape (K,)."""
    counts = np.ones(len(groups.of_step), dtype=np.bool_) if groups.every_step else is_last(model.production)
    return np.where(counts, groups.of_step, NONE)


def _finished(model: Model, block: Block, groups: Grouping) -> Mapping[str, Floats | Ints]:
    unit, steps = model.locations.unit[model.production.product], block.steps
    flow = steps.flow if groups.every_step else steps.whole_flow
    return {
        "lots": steps.lots,
        "made": in_units(steps.made, unit),
        "flow": in_units(flow, unit) / model.clock.ticks_per_day,
    }


def _in_process(model: Model, block: Block) -> Mapping[str, Floats | Ints]:
    product, day, money = model.production.product, model.clock.ticks_per_day, model.money
    unit, steps = model.locations.unit[product], block.steps
    goods = in_units(steps.goods, unit) / day
    return {
        "steps": np.ones_like(steps.lots),
        "wip": in_units(steps.wip, unit) / day,
        "lacking": in_units(steps.lacking, unit) / day,
        "queued": in_units(steps.queued, unit) / day,
        "wip_value": money.unit_cost[product] * goods,
        "wip_holding": money.holding[product] * goods,
    }


def _machines(model: Model, block: Block) -> Mapping[str, Floats | Ints]:
    machines, day = block.machines, model.clock.ticks_per_day
    return {
        "machine_days": np.broadcast_to(machine_ticks(model) / day, machines.run.shape),
        "set_up": machines.set_up / day,
        "run": machines.run / day,
        "repair": machines.repair / day,
        "starved": machines.starved / day,
    }


def swing_sums(model: Model, block: Block) -> Mapping[str, Floats | Ints]:
    """Return what is added up of how orders and demand vary at the item-locations of a block, shape (R, places)."""
    placed, received, beyond = block.swings.variance
    counted = of_network(model)[block.locations]
    return {
        "swinging": np.broadcast_to(counted, placed.shape).astype(np.float64),
        "order_variance": placed,
        "demand_variance": received,
        "beyond_variance": beyond,
    }
