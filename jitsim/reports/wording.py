"""Words that every report uses: groups of metrics, lights, verdicts, and what was simulated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from jitsim.metrics import METRICS, Estimate, Verdict
from jitsim.metrics.cost import COST
from jitsim.metrics.flow import FLOW
from jitsim.metrics.inventory import INVENTORY
from jitsim.metrics.lights import thresholds_of
from jitsim.metrics.plans import PLANS
from jitsim.metrics.production import PRODUCTION
from jitsim.metrics.service import SERVICE
from jitsim.metrics.suppliers import SUPPLIERS
from jitsim.policies.make_to_order import ToOrder
from jitsim.policies.vmi import Vmi
from jitsim.reports.numbers import plain, scale, show
from jitsim.scenario import Scenario
from jitsim.store.answer import Answer, Groups

SECTIONS: dict[str, tuple[str, ...]] = {
    "Service": tuple(metric.name for metric in SERVICE),
    "Stock": tuple(metric.name for metric in INVENTORY),
    "Money": tuple(metric.name for metric in COST),
    "Supply": tuple(metric.name for metric in SUPPLIERS),
    "Production": tuple(metric.name for metric in PRODUCTION),
    "Volume, summed over the days measured": tuple(metric.name for metric in (*FLOW, *PLANS)),
}
"""The metrics in the order of every table, by heading."""

MAIN = frozenset(
    {
        "order_fulfilment_rate",
        "fill_rate",
        "cycle_service_level",
        "stockout_frequency",
        "stockout_duration",
        "mean_wait",
        "average_backlog_units",
        "inventory_turnover",
        "days_inventory_outstanding",
        "average_inventory_units",
        "average_inventory_value",
        "carrying_cost",
        "carrying_cost_rate",
        "ordering_cost",
        "shortage_cost",
        "total_cost",
        "supplier_on_time_rate",
        "lead_time_mean",
        "lead_time_sd",
        "orders_placed",
        "units_demanded",
        "units_lost",
        "forecast_mape",
    }
)
"""The metrics that a planner looks at first."""

MAIN_OF_NETWORKS = frozenset({"average_in_transit_units", "average_in_transit_value", "transport_cost", "bullwhip"})
"""The metrics that count among them where stocking points are replenished within a network."""

SERVICE_WITHIN = (
    "The service of a stocking point counts what others within the network order of it; above it is that of customers."
)
"""What a table by stocking point says of a network."""
MAIN_OF_PRODUCTION = frozenset(
    {"throughput", "flow_time", "average_wip_units", "average_wip_value", "utilisation", "starved_share"}
)
"""The metrics that count among them where work centers make something."""
COST_OF_PARTIES = ("buyer_cost", "vendor_cost")
"""The total cost by who bears it."""
MAIN_OF_VENDORS = frozenset({"average_owned_value", "average_consigned_value", *COST_OF_PARTIES})
"""Those that count where vendors own stock or pay for its level: whose the stock and the costs are."""

MAIN_OF_QUOTES = frozenset({"units_declined"})
"""Those that count where customers may find their promise too late."""

MARKS = {True: "✓", False: "✗", None: "?"}
VERDICTS = {True: "holds", False: "fails", None: "undecided"}
LIGHT_MARKS = {"green": "●", "yellow": "▲", "red": "■", "grey": "○"}
MOST_REPLICATIONS = 100_000


def is_network(scenario: Scenario) -> bool:
    """Return whether a stocking point or a work center replenishes a stocking point."""
    senders = {*scenario.stocking_points, *scenario.work_centers}
    points = scenario.stocking_points.values()
    return any(not senders.isdisjoint(stocked.sources) for point in points for stocked in point.items.values())


def expedites(scenario: Scenario) -> bool:
    """Return whether any item is expedited where that pays."""
    points = scenario.stocking_points.values()
    return any(stocked.expedite is not None for point in points for stocked in point.items.values())


def sections(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Return the metrics by heading that have something to tell: those of production where something is made."""
    return {heading: names for heading, names in SECTIONS.items() if heading != "Production" or scenario.work_centers}


def main_metrics(scenario: Scenario) -> frozenset[str]:
    """Return the metrics that a planner of a scenario looks at first."""
    found = MAIN | MAIN_OF_NETWORKS if is_network(scenario) else MAIN
    found |= MAIN_OF_PRODUCTION if scenario.work_centers else frozenset()
    found |= frozenset({"expediting_cost"}) if expedites(scenario) else frozenset()
    policies = [stocked.policy for point in scenario.stocking_points.values() for stocked in point.items.values()]
    if any(isinstance(policy, ToOrder) and policy.max_wait is not None for policy in policies):
        found |= MAIN_OF_QUOTES
    return found | MAIN_OF_VENDORS if has_vendors(scenario) else found


def has_vendors(scenario: Scenario) -> bool:
    """Return whether vendors own stock of a stocking point, or pay for its level."""
    policies = (stocked.policy for point in scenario.stocking_points.values() for stocked in point.items.values())
    return any(isinstance(policy, Vmi) and (policy.is_consigned or any(policy.penalties)) for policy in policies)


def light_of(found: Estimate) -> str:
    """Return the traffic light as mark and word, empty for a metric without thresholds."""
    mark = LIGHT_MARKS.get(found.light)
    return f"{mark} {found.light}" if mark else ""


def limits_of(metric: str, scenario: Scenario) -> dict[str, str]:
    """Return the thresholds of a metric's traffic light in the unit of its table, by the colour that ends there."""
    declared = METRICS[metric]
    thresholds = thresholds_of(declared, scenario.traffic_lights)
    if thresholds is None:
        return {}
    sign = "≥" if declared.direction == "up" else "≤"
    factor, _ = scale(declared.unit_in(scenario.currency))
    strict = sign if not thresholds.strict else {"≥": ">", "≤": "<"}[sign]
    return {
        "green": f"{strict} {plain(factor * thresholds.green)}",
        "yellow": f"{sign} {plain(factor * thresholds.yellow)}",
    }


def limit_of(metric: str, found: Estimate, scenario: Scenario) -> str:
    """Return the threshold that matters beside a traffic light: its own where it is green, else the next better one."""
    limits = limits_of(metric, scenario)
    return {
        "green": f"({limits.get('green')})",
        "yellow": f"(green {limits.get('green')})",
        "red": f"(yellow {limits.get('yellow')})",
    }.get(found.light, "")


def label(metric: str) -> str:
    """Return a metric's name in plain words."""
    return metric.replace("_", " ")


def gate_subject(name: str, verdict: Verdict, scenario: Scenario) -> str:
    """Return what a gate looks at: its metric, and the part of the business that counts."""
    noun, part = scenario.gates[name].where.chosen
    subject = verdict.metric if noun is None else f"{verdict.metric} of {label(noun)} {part}"
    return subject if name == verdict.metric else f"{name}: {subject}"


def headline(answer: Answer) -> str:
    """Return what the gates say, in one sentence."""
    states = [verdict.holds for verdict in answer.verdicts.values()]
    count, failed, open_ = len(states), states.count(False), states.count(None)
    if count == 0:
        return "No gate is set: there is nothing to hold or to fail."
    if count == 1:
        return {True: "The gate holds.", False: "The gate fails.", None: "The gate is undecided."}[states[0]]
    if failed:
        return f"{failed} of {count} gates fail{'s' if failed == 1 else ''}" + (
            f", {open_} undecided." if open_ else "."
        )
    if open_:
        return f"{open_} of {count} gates {'is' if open_ == 1 else 'are'} undecided, the others hold."
    return "Both gates hold." if count == 2 else f"All {count} gates hold."


def what_would_decide(verdict: Verdict, replications: int) -> str:
    """Return how many replications would settle an undecided gate, empty where nobody can say.

    The half-width of an interval shrinks with the root of the replications: n (half-width / distance)^2 of them bring
    it down to the distance between mean and target.
    """
    if verdict.holds is not None or verdict.value is None or verdict.low is None or verdict.high is None:
        return ""
    distance, half = abs(verdict.value - verdict.target), (verdict.high - verdict.low) / 2
    if distance == 0:
        return ""
    needed = replications * (half / distance) ** 2
    if needed > MOST_REPLICATIONS:
        return "more replications would hardly settle it"
    return f"about {plain(_two_digits(needed))} replications would settle it"


def _two_digits(count: float) -> float:
    digits = len(str(int(count))) - 2
    return -(-count // 10**digits) * 10**digits if digits > 0 else float(int(count) + 1)


def time_span(answer: Answer) -> str:
    """Return what was simulated and what of it is measured, in dates where the scenario has them."""
    first, last = answer.window
    days = f"{plain(answer.days_measured)} days measured"
    start = answer.scenario.horizon.start
    if start is None:
        return f"{plain(last)} days simulated, {days} (from day {plain(first)})"
    ends = [start + dt.timedelta(days=day) for day in (0, first, last - 1)]
    return f"{ends[0]} to {ends[2]} simulated, {days} (from {ends[1]})"


def effort(answer: Answer) -> str:
    """Return replications and seed in words."""
    if any(found.reason == "deterministic" for found in answer.estimates.values()):
        return "nothing is random: one replication says it all, no intervals"
    count = f"{answer.replications:,} replication{'s' if answer.replications > 1 else ''}"
    if answer.replications == 1:
        return f"{count}, so no intervals · seed {answer.seed}"
    return f"{count}, 95 % intervals · seed {answer.seed}"


def worst_first(groups: Groups) -> list[str]:
    """Return the names of groups with demand: the lowest order fulfilment first, then the most units not served."""
    served = [name for name, found in groups.items() if found["order_fulfilment_rate"].mean is not None]
    return sorted(served, key=lambda name: (groups[name]["order_fulfilment_rate"].mean, -_short(groups[name]), name))


def _short(estimates: dict[str, Estimate]) -> float:
    demanded, served = estimates["units_demanded"].mean, estimates["fill_rate"].mean
    return (demanded or 0.0) * (1.0 - (served or 0.0))


COLUMNS: dict[str, Sequence[str]] = {
    "item": ("order_fulfilment_rate", "fill_rate", "units_demanded", "average_inventory_value", "carrying_cost"),
    "stocking_point": ("order_fulfilment_rate", "fill_rate", "average_inventory_value", "carrying_cost", "total_cost"),
    "supplier": ("supplier_on_time_rate", "lead_time_sd", "orders_placed", "units_ordered", "ordering_cost"),
    "class": ("order_fulfilment_rate", "fill_rate", "stockout_frequency", "average_inventory_value", "carrying_cost"),
    "customer": ("order_fulfilment_rate", "fill_rate", "mean_wait", "units_demanded", "units_lost"),
    "work_center": ("throughput", "utilisation", "flow_time", "average_wip_units", "starved_share", "set_up_share"),
    "tier": ("fill_rate", "average_inventory_value", "average_in_transit_value", "bullwhip", "bullwhip_of_chain"),
}
"""The metrics that a table by one noun shows; all of them are in the files."""

COLUMNS_OF_NETWORKS: dict[str, Sequence[str]] = {
    "stocking_point": (
        "fill_rate",
        "average_inventory_value",
        "average_in_transit_value",
        "transport_cost",
        "total_cost",
        "carrying_cost",
    ),
}
"""What it shows instead where stocking points are replenished within a network."""


def columns(noun: str, scenario: Scenario) -> Sequence[str]:
    """Return the metrics that a table by one noun shows, the most important first."""
    return (COLUMNS | COLUMNS_OF_NETWORKS if is_network(scenario) else COLUMNS)[noun]


def sentences(answer: Answer) -> list[str]:
    """Return the answer in sentences that a planner can paste; what is not known is left out."""
    told = (
        ("order_fulfilment_rate", "On average {} of orders were complete and on time"),
        ("fill_rate", "{} of the units demanded came from the shelf at once"),
        ("average_inventory_value", "The stock was worth {} on average"),
        ("carrying_cost", "Carrying it costs {}"),
        ("carrying_cost_rate", "That is {} of its value"),
    )
    known = [(answer.estimates[name], text) for name, text in told if answer.estimates[name].mean is not None]
    return [_with_interval(found, text, first=found is known[0][0]) for found, text in known]


def _with_interval(found: Estimate, text: str, *, first: bool) -> str:
    shown = show(found)
    sentence = text.format(shown.with_unit)
    if not shown.half:
        return f"{sentence}."
    low, high = shown.interval.strip("[]").split(", ")
    return f"{sentence} ({'95 % interval ' if first else ''}{low} to {high})."


def assumptions(answer: Answer) -> list[str]:
    """Return how the numbers came about, in sentences."""
    scenario = answer.scenario
    first, last = answer.window
    warm_up = f"what happens before day {plain(first)} is the warm-up, simulated and not measured"
    told = [
        f"The simulation runs from day 0 to day {plain(last)}; {warm_up if first > 0 else 'all of it is measured'}.",
        "Stock and backlog are averaged over time, exactly at every change.",
        "Orders and units are sums over the days measured; money is per year of 365 days.",
        "A rate over several items is a ratio of sums, never a mean of rates.",
        "Stock counts what is on hand at every stocking point, at standard cost.",
    ]
    if has_vendors(scenario):
        told.append(
            "Stock counts whoever owns it, so the chain's costs do not change with title. Owned value and buyer cost "
            "leave out what is the vendors': consigned stock with its capital and obsolescence, and penalties."
        )
    if is_network(scenario):
        told.append("What is on its way within the network is in transit at whoever ordered it, and is no stock there.")
    if any(found.reason == "deterministic" for found in answer.estimates.values()):
        told.append("Nothing in the scenario is random, so one replication says it all and there is no interval.")
    elif answer.replications == 1:
        told.append("One replication has no interval: it says nothing of how far another future would differ.")
    else:
        told.append(
            f"Every number is the mean of {answer.replications:,} simulated futures, its 95 % interval Student's. The "
            "interval says how well the mean is known, not how far one year differs from another."
        )
    if scenario.order_of_events == "demand_first":
        told.append("Where a delivery and a demand fall on the same instant, demand comes first.")
    else:
        told.append("Where a delivery and a demand fall on the same instant, the delivery comes first.")
    return told
