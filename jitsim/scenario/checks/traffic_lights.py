"""Traffic lights are for metrics that have a better side, and their thresholds stand in that order."""

from __future__ import annotations

from jitsim.scenario.checks.finding import Finding, Findings, Rule, World
from jitsim.scenario.gates import DOWN, METRIC_NAMES, SHARE_NAMES, UP
from jitsim.scenario.tree import printable_name, shown


def lights_are_of_known_metrics(world: World) -> Findings:
    """A traffic light is named like its metric."""
    for metric in world.scenario.traffic_lights:
        if metric not in METRIC_NAMES:
            message = f"unknown metric {printable_name(metric)}"
            yield Finding(("traffic_lights", metric), message, word=metric, called="metrics", known=(*UP, *DOWN))


def lights_have_a_better_side(world: World) -> Findings:
    """A metric that is neither good nor bad in itself has no light."""
    for metric in world.scenario.traffic_lights:
        if metric in METRIC_NAMES and metric not in (*UP, *DOWN):
            message = f"{metric} is neither better when higher nor when lower, so it has no traffic light"
            yield Finding(("traffic_lights", metric), message, ("take it away",))


def thresholds_are_in_order(world: World) -> Findings:
    """Green is at least as good as yellow (V-TL-1)."""
    for metric, light in world.scenario.traffic_lights.items():
        higher = metric in UP
        if metric not in (*UP, *DOWN) or (light.green >= light.yellow if higher else light.green <= light.yellow):
            continue
        better, bound = ("higher", "at least") if higher else ("lower", "at most")
        message = f"expected {bound} the yellow threshold ({shown(light.yellow)}), got {shown(light.green)}"
        remedy = f"a {better} {metric} is better, so green begins {'above' if higher else 'below'} yellow"
        yield Finding(("traffic_lights", metric, "green"), message, (f"{remedy}; exchange the two?",))


def thresholds_of_shares_are_shares(world: World) -> Findings:
    """The thresholds of a metric that is a share lie between 0 and 1."""
    for metric, light in world.scenario.traffic_lights.items():
        for name, value in (("green", light.green), ("yellow", light.yellow)):
            if metric in SHARE_NAMES and not 0 <= value <= 1:
                remedy = (f"write {shown(value / 100)} for {shown(value)} %",) if 1 < value <= 100 else ()
                path = ("traffic_lights", metric, name)
                yield Finding(path, f"expected a share between 0 and 1, got {shown(value)}", remedy)


RULES: tuple[Rule, ...] = (
    lights_are_of_known_metrics,
    lights_have_a_better_side,
    thresholds_are_in_order,
    thresholds_of_shares_are_shares,
)
