"""`jitsim check`: is a scenario valid, and what world does it describe?"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from jitsim.cli.flags import Debug, Engines, File, Quiet, Set, Variant
from jitsim.cli.output import say, tell

if TYPE_CHECKING:
    from jitsim.scenario import Scenario

MOST_NAMES = 5


def check(
    file: File,
    variant: Variant = None,
    overrides: Set = None,
    engines: Engines = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Check a scenario and all its variants: every problem with its place, or what the scenario holds."""
    from jitsim.engine.assignment import engines_told
    from jitsim.errors import ScenarioError
    from jitsim.model import compile_model
    from jitsim.scenario import check_scenario, load_scenario
    from jitsim.scenario.checks.effort import effort_notes
    from jitsim.store.packaged import STANDARD_INPUT, find_scenario

    path = find_scenario(file)
    if variant or overrides or path == STANDARD_INPUT:  # standard input can be read only once
        scenario: Scenario | None = load_scenario(path, variant or [], overrides or [])
    else:
        scenario, problems, _ = check_scenario(path)
        if problems:
            raise ScenarioError(problems)
    assert scenario is not None, "a scenario without problems is a scenario"
    say(f"{file} is valid")
    model = compile_model(scenario)
    if not quiet:
        say("\n".join(f"  {line}" for line in _inventory(scenario)))
    if engines:
        say("engines")
        say("\n".join(engines_told(model)))
    if not quiet:
        for note in (*effort_notes(scenario), *scenario.notes, *model.notes):
            tell(f"note: {note}")


def _inventory(scenario: Scenario) -> list[str]:
    """Return the world of a scenario in a few lines."""
    from jitsim.policies import POLICIES

    horizon = scenario.horizon
    start = f" from {horizon.start}" if horizon.start else ""
    measured = "" if horizon.warm_up is None else f", the first {horizon.warm_up:g} not measured"
    points = scenario.stocking_points.values()
    types = {type(stocked.policy) for point in points for stocked in point.items.values()}
    policies = [name for name, policy in POLICIES.items() if policy in types]
    gates = ", ".join(scenario.gates) or "none"
    return [
        f"items            {_counted(scenario.items)}",
        f"suppliers        {_counted(scenario.suppliers)}",
        f"stocking points  {_counted(scenario.stocking_points)}",
        *([f"lanes            {_counted(scenario.lanes)}"] if scenario.lanes else ()),
        *([f"work centers     {_counted(scenario.work_centers)}"] if scenario.work_centers else ()),
        f"customers        {_counted(scenario.customers)}",
        f"policies         {', '.join(policies)}",
        *_buffered(scenario),
        f"gates            {gates}",
        f"time             {horizon.days:g} days{start}{measured}",
        f"replications     {scenario.replications:,}, seed {scenario.seed}",
    ]


def _buffered(scenario: Scenario) -> list[str]:
    """Return a line with the decoupled lead times that follow from the network, none where it has no buffers."""
    from jitsim.policies.ddmrp import Ddmrp
    from jitsim.scenario.decoupling import decoupled

    found = [
        f"{place.name} at {place.point} {place.stocked.policy.known_lead_time(place.terms):g} days"
        for place in decoupled(scenario)
        if isinstance(place.stocked.policy, Ddmrp) and place.decoupled_lead_time is not None
    ]
    return [f"decoupled        {_counted(found)}"] if found else []


def _counted(names: Collection[str]) -> str:
    shown = ", ".join(list(names)[:MOST_NAMES])
    return f"{len(names):,}  {shown}" + (", ..." if len(names) > MOST_NAMES else "")
