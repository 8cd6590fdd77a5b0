"""Metrics of production: what work centers make, how long that takes, how machines spend their time (M-WIP, M-CAP)."""

from __future__ import annotations

import numpy as np

from jitsim.metrics.metric import Answer, Bools, Formula, Metric, divide
from jitsim.metrics.totals import Totals

FEWEST_LOTS = 10


def throughput(totals: Totals) -> Answer:
    """Return the units made per day."""
    return divide(totals.made, totals.days), _made_here(totals)


def lots_made(totals: Totals) -> Answer:
    """Return the lots finished."""
    return totals.lots, _made_here(totals)


def flow_time(totals: Totals) -> Answer:
    """Return the mean time in process of the units made [days]."""
    return divide(totals.flow, totals.made), {**_made_here(totals), "nothing_finished": totals.made == 0}


def flow_time_p95(totals: Totals) -> Answer:
    """Return the time in process that 95 % of the lots do not exceed [days]."""
    return totals.long_flow, {**_made_here(totals), "nothing_finished": totals.lots == 0}


def _average(area: str, *, in_money: str | None = None) -> Formula:
    """Return the formula of a level, from its area; `in_money` is the reason where the area is not known."""

    def level(totals: Totals) -> Answer:
        found = getattr(totals, area)
        unknown = _made_here(totals) | ({} if in_money is None else {in_money: np.isnan(found)})
        return divide(found, totals.days), unknown

    return level


def utilisation(totals: Totals) -> Answer:
    """Return the share of the working time of machines in which they have a lot."""
    return divide(totals.set_up + totals.run + totals.repair, totals.machine_days), _with_machines(totals)


def idle_share(totals: Totals) -> Answer:
    """Return the share of the working time of machines in which they have no lot and none waits for components."""
    idle = totals.machine_days - (totals.set_up + totals.run + totals.repair) - totals.starved
    return divide(idle, totals.machine_days), _with_machines(totals)


def _share(part: str) -> Formula:
    """Return the formula of a part of the working time of machines."""

    def share(totals: Totals) -> Answer:
        return divide(getattr(totals, part), totals.machine_days), _with_machines(totals)

    return share


def _made_here(totals: Totals) -> dict[str, Bools]:
    return {"empty_window": totals.empty, "nothing_made": totals.steps == 0}


def _with_machines(totals: Totals) -> dict[str, Bools]:
    told = {"nothing_made": totals.steps == 0, "no_machines": totals.machine_days == 0}
    return {"empty_window": totals.empty, **told}


PRODUCTION = (
    Metric(
        "throughput",
        "units per day",
        "target",
        "Units that work centers finished per day of the window, bad ones included; what goes through several work "
        "centers counts at the last one, by work center at each.",
        throughput,
        by_work_center=True,
    ),
    Metric(
        "lots_made",
        "lots",
        "target",
        "Lots that were finished in the window, counted as in throughput.",
        lots_made,
        by_work_center=True,
    ),
    Metric(
        "flow_time",
        "days",
        "down",
        "Mean time of a unit in process, over those finished in the window: from the instant at which the components "
        "of its lot are asked for until the lot is finished, through all work centers or, by work center, at each.",
        flow_time,
        sample=lambda totals: totals.lots,
        least=FEWEST_LOTS,
        by_work_center=True,
    ),
    Metric(
        "flow_time_p95",
        "days",
        "down",
        "Time in process that 95 % of the lots finished in the window do not exceed.",
        flow_time_p95,
        sample=lambda totals: totals.lots,
        least=FEWEST_LOTS,
        by_work_center=True,
    ),
    Metric(
        "average_wip_units",
        "units",
        "down",
        "Work in process, averaged over time: units of lots whose components are asked for and that are not finished.",
        _average("wip"),
        by_work_center=True,
    ),
    Metric(
        "average_wip_lacking_components_units",
        "units",
        "down",
        "Part of the work in process: units of lots that wait for components.",
        _average("lacking"),
        by_work_center=True,
    ),
    Metric(
        "average_wip_queued_units",
        "units",
        "down",
        "Part of the work in process: units of lots that have their components and wait for a machine.",
        _average("queued"),
        by_work_center=True,
    ),
    Metric(
        "average_wip_value",
        "{currency}",
        "down",
        "Units whose components were taken off the shelf and that are not finished, at the standard cost of what they "
        "become, averaged over time; they are not in average_inventory_value.",
        _average("wip_value", in_money="no_unit_cost"),
        by_work_center=True,
    ),
    Metric(
        "utilisation",
        "share",
        "target",
        "Working time in which machines have a lot, of all their working time: set-up, run and repair; days off do not "
        "count.",
        utilisation,
        by_work_center=True,
    ),
    Metric(
        "set_up_share",
        "share",
        "down",
        "Working time in which machines are set up, of all their working time.",
        _share("set_up"),
        by_work_center=True,
    ),
    Metric(
        "repair_share",
        "share",
        "down",
        "Working time in which machines with a lot are repaired, of all their working time.",
        _share("repair"),
        by_work_center=True,
    ),
    Metric(
        "starved_share",
        "share",
        "down",
        "Working time in which machines have no lot while one waits for components, a machine for each such lot, of "
        "all their working time; no machine is ever blocked, as a finished lot leaves it at once.",
        _share("starved"),
        by_work_center=True,
    ),
    Metric(
        "idle_share",
        "share",
        "target",
        "Working time in which machines have no lot and no lot waits for components, of all their working time.",
        idle_share,
        by_work_center=True,
    ),
)
