"""Gates name metrics and entities that exist."""

from __future__ import annotations

from jitsim.scenario.checks.finding import Finding, Findings, Rule, World
from jitsim.scenario.gates import METRIC_NAMES, SHARE_NAMES
from jitsim.scenario.tree import printable_name, shown

_NOUNS = {
    "item": "items",
    "stocking_point": "stocking_points",
    "supplier": "suppliers",
    "customer": "customers",
    "work_center": "work_centers",
}


def gates_name_known_metrics(world: World) -> Findings:
    """A gate is named like a metric, or names one."""
    for name, gate in world.scenario.gates.items():
        metric = name if gate.metric is None else gate.metric
        if metric in METRIC_NAMES:
            continue
        path = ("gates", name) if gate.metric is None else ("gates", name, "metric")
        remedy = ("or name one below it: metric: fill_rate",) if gate.metric is None else ()
        message = f"unknown metric {printable_name(metric)}"
        yield Finding(path, message, remedy, word=metric, called="metrics", known=METRIC_NAMES)


def gates_look_at_what_exists(world: World) -> Findings:
    """`where` names entities of the scenario."""
    for name, gate in world.scenario.gates.items():
        for noun, plural in _NOUNS.items():
            wanted = gate.where.written[noun]
            if wanted is not None and wanted not in world.names(plural):
                called = noun.replace("_", " ")
                message = f"{called} {printable_name(wanted)} is not defined"
                known = tuple(world.names(plural))
                path = ("gates", name, "where", noun)
                yield Finding(path, message, word=wanted, called=f"defined {called}s", known=known)


def gates_look_at_tiers_that_exist(world: World) -> Findings:
    """`where: {tier: ...}` is one that the network has."""
    for name, gate in world.scenario.gates.items():
        tier = gate.where.tier
        if tier is None or tier <= (count := _tiers(world)):
            continue
        remedy = ("tier 1 serves customers only, 2 those of tier 1, and so on",)
        yield Finding(("gates", name, "where", "tier"), f"expected a tier from 1 to {count}, got {tier}", remedy)


def _tiers(world: World) -> int:
    """Return how many tiers there are; in a circle, which is refused, as many as there are places."""
    tier = dict.fromkeys(world.draws_on, 1)
    for _ in range(len(tier)):
        before = dict(tier)
        for place, drawn in world.draws_on.items():
            for other, _ in drawn:
                tier[other] = max(tier.get(other, 1), before[place] + 1)
        if tier == before:
            break
    return max(tier.values(), default=1)


def shares_are_asked_for_as_shares(world: World) -> Findings:
    """The target of a metric that is a share lies between 0 and 1."""
    for name, gate in world.scenario.gates.items():
        bound, target = ("at_least", gate.at_least) if gate.at_most is None else ("at_most", gate.at_most)
        if (gate.metric or name) in SHARE_NAMES and target is not None and not 0 <= target <= 1:
            remedy = (f"write {shown(target / 100)} for {shown(target)} %",) if 1 < target <= 100 else ()
            yield Finding(("gates", name, bound), f"expected a share between 0 and 1, got {shown(target)}", remedy)


RULES: tuple[Rule, ...] = (
    gates_name_known_metrics,
    gates_look_at_what_exists,
    gates_look_at_tiers_that_exist,
    shares_are_asked_for_as_shares,
)
