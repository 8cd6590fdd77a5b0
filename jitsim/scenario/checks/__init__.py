"""Rules between the entities of a scenario: one small function each, called what it demands.

A new rule is one function and one name in `RULES`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from jitsim.errors import Place, Problem
from jitsim.scenario.checks import (
    card_loops,
    demand,
    expediting,
    gates,
    money,
    network,
    order_costs,
    plausibility,
    policies,
    production,
    quantities,
    references,
    rounded,
    sizing,
    sourcing,
    supply,
    time,
    to_order,
    traffic_lights,
    vendors,
)
from jitsim.scenario.checks.finding import Finding, Rule, World
from jitsim.scenario.customers import History
from jitsim.scenario.near import listed_with_hint
from jitsim.scenario.recorded import RecordedDemand
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.tree import Node, Path, spell

RULES: tuple[Rule, ...] = (
    *references.RULES,
    *network.RULES,
    *production.RULES,
    *sourcing.RULES,
    *time.RULES,
    *quantities.RULES,
    *demand.RULES,
    *rounded.RULES,
    *supply.RULES,
    *policies.RULES,
    *card_loops.RULES,
    *to_order.RULES,
    *vendors.RULES,
    *money.RULES,
    *order_costs.RULES,
    *expediting.RULES,
    *gates.RULES,
    *traffic_lights.RULES,
    *plausibility.RULES,
    *sizing.RULES,
)

MOST_HINTS = 100
"""Findings of one rule for which the nearest known word is looked for."""
MOST_NOTES = 3
"""Warnings of one rule that are told one by one; more are told as one with their count."""


def check(
    scenario: Scenario, tree: Node, recorded: dict[History, RecordedDemand], cut: Collection[Path] = ()
) -> tuple[list[Problem], tuple[str, ...]]:
    """Return the problems and the warnings that the rules find in a scenario.

    `cut` are the paths of faulty values that the scenario lacks: what holds one of them is only checked for its names.
    """
    world = World(scenario, tree, recorded)
    problems: list[Problem] = []
    notes: list[str] = []
    for rule in RULES:
        found = list(rule(world))
        if cut and rule not in references.RULES:
            found = [
                each for each in found if not any(_lacks_a_part(path, cut) for path in (each.path, *each.rests_on))
            ]
        problems.extend(_problems((each for each in found if not each.warns), tree))
        notes.extend(_notes([each for each in found if each.warns]))
    return problems, tuple(notes)


def _lacks_a_part(whole: Path, cut: Collection[Path]) -> bool:
    return any(len(path) > len(whole) and path[: len(whole)] == whole for path in cut)


def _problems(findings: Iterable[Finding], tree: Node) -> list[Problem]:
    problems = []
    for number, finding in enumerate(findings):
        remedy = finding.remedy
        if finding.called:
            hint = number < MOST_HINTS
            remedy = (listed_with_hint(finding.called, finding.known, finding.word, hint=hint), *remedy)
        place = finding.place or _place(tree, finding)
        problems.append(Problem(place, spell(finding.path), finding.message, remedy))
    return problems


def _place(tree: Node, finding: Finding) -> Place:
    """Return the place of a finding's value, or of the key of the innermost mapping around it."""
    node = tree
    for part in finding.path:
        below = node.children.get(part)
        if below is None:
            break
        node = below
    return node.key_place if isinstance(node.value, dict | list) else node.place


def _notes(findings: list[Finding]) -> list[str]:
    if len(findings) <= MOST_NOTES:
        return [f"{spell(finding.path)}: {finding.message}" for finding in findings]
    first = findings[0]
    return [f"{spell(first.path)}: {first.message} (and {len(findings) - 1:,} more like it)"]
