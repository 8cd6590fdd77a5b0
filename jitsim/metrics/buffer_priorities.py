"""Which DDMRP buffers need a planner first: net flow for planning, stock on hand for execution (Ptak and Smith).

Everything is that of one replication, at the end of its days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar, get_args

import numpy as np
import numpy.typing as npt

from jitsim.ledger.quantities import in_units
from jitsim.ledger.stretch import Stretch
from jitsim.metrics.buffer_days import spikes_ahead
from jitsim.metrics.daily_series import DailySeries
from jitsim.metrics.policy_levels import PolicyLevels
from jitsim.model.model import Model
from jitsim.policies.buffer_status import ExecutionColour, execution_colour, execution_percent
from jitsim.policies.net_flow import PlanningColour, planning_colour, planning_priority

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Colour = TypeVar("Colour", bound=Hashable)

PLANNING_COLOURS: tuple[PlanningColour, ...] = get_args(PlanningColour)
EXECUTION_COLOURS: tuple[ExecutionColour, ...] = get_args(ExecutionColour)
EXPEDITE: tuple[ExecutionColour, ...] = ("dark_red", "red")
"""The colours in execution that call for expediting, the most urgent first."""


@dataclass(frozen=True, slots=True)
class BufferPriority:
    """A buffer at the end of the last day, and how its days measured were.

    Tops of the zones, stock on hand that nobody has reserved, and the net flow position [units]: on hand plus on order
    less backlog and the known spikes of later days, as far as there are later days. Shares of days by colour sum to 1,
    and are empty where no whole day is measured.
    """

    stocking_point: str
    item: str
    top_of_red: float
    top_of_yellow: float
    top_of_green: float
    on_hand: float
    net_flow: float
    planning_colour: PlanningColour
    execution_colour: ExecutionColour
    planning_days: dict[PlanningColour, float]
    execution_days: dict[ExecutionColour, float]

    @property
    def planning(self) -> float | None:
        """Net flow position in percent of the top of green, the lowest most urgent; None for a buffer of nothing."""
        return planning_priority(self.net_flow, self.top_of_green)

    @property
    def execution(self) -> float | None:
        """Stock on hand in percent of the top of red, the lowest most urgent; None without a red zone."""
        return execution_percent(self.on_hand, self.top_of_red)


def buffer_priorities(
    model: Model, stretch: Stretch, days: DailySeries, levels: PolicyLevels, window: tuple[int, int]
) -> Iterator[BufferPriority]:
    """Yield the buffers of a stretch that are in force at the end; `window` is the first day and that after the last.

    Days on which a hybrid policy followed something else than a buffer are no days of the buffer.
    """
    for place in np.flatnonzero(~np.isnan(levels.top_of_green[:, -1])).tolist():
        location = stretch.first + place
        unit = model.locations.unit[location]
        series = (
            *(top[place] for top in (levels.top_of_red, levels.top_of_yellow, levels.top_of_green)),
            *(level[place] for level in (days.on_hand, days.backlog, days.position)),
        )
        # Colours are told in whole smallest units, as the policy itself decides.
        red, yellow, green, on_hand, backlog, position = np.rint(np.stack(series) / unit)
        net_flow = position - spikes_ahead(model, stretch, place, levels)
        alert = levels.on_hand_alert[place]
        planning = list(map(planning_colour, *(line.tolist() for line in (net_flow, red, yellow, green))))
        execution = list(map(execution_colour, *(line.tolist() for line in (on_hand, backlog, red, alert))))
        counted = [day for day in range(*window) if green[day] >= 0]
        last = np.array([line[-1] for line in (red, yellow, green, on_hand, net_flow)])
        top_of_red, top_of_yellow, top_of_green, at_end, flow_at_end = in_units(last, unit).tolist()
        yield BufferPriority(
            model.stocking_points[model.locations.stocking_point[location]],
            model.items[model.locations.item[location]],
            top_of_red,
            top_of_yellow,
            top_of_green,
            at_end,
            flow_at_end,
            planning_colour=planning[-1],
            execution_colour=execution[-1],
            planning_days=_shares((planning[day] for day in counted), PLANNING_COLOURS),
            execution_days=_shares((execution[day] for day in counted), EXECUTION_COLOURS),
        )


def most_urgent_first(buffers: Iterable[BufferPriority]) -> list[BufferPriority]:
    """Return buffers by their planning priority: dark red to blue, in a colour the lowest percentage first.

    Buffers without zones are the last of their colour.
    """
    return sorted(buffers, key=lambda each: (-PLANNING_COLOURS.index(each.planning_colour), _rank(each.planning)))


def expedite_first(buffers: Iterable[BufferPriority]) -> list[BufferPriority]:
    """Return the buffers that are dark red or red in execution, in this order, the lowest percentage first in each."""
    red = [each for each in buffers if each.execution_colour in EXPEDITE]
    return sorted(red, key=lambda each: (EXPEDITE.index(each.execution_colour), _rank(each.execution)))


def _rank(percent: float | None) -> float:
    return np.inf if percent is None else percent


def _shares(colours: Iterable[Colour], palette: Iterable[Colour]) -> dict[Colour, float]:
    """Return the share of each colour of a palette; nothing for no day."""
    counts = Counter(colours)
    return {colour: counts[colour] / counts.total() for colour in palette} if counts else {}
