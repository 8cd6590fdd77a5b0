"""Scenarios: a planner's files to one checked, frozen Scenario."""

from __future__ import annotations

from jitsim.scenario.loading import check_scenario, load_scenario
from jitsim.scenario.resolved import resolved_yaml, scenario_digest, show_text
from jitsim.scenario.scenario import Scenario

__all__ = [
    "Scenario",
    "check_scenario",
    "load_scenario",
    "resolved_yaml",
    "scenario_digest",
    "show_text",
]
