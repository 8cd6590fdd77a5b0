"""Both engines on every scenario that comes with the program, and on each of its variants."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from jitsim import load_scenario
from jitsim.model import compile_model
from jitsim.policies.make_to_order import DropShip
from jitsim.scenario.loading import read_base
from tests.engine.both_engines import must_be_equal

pytest.importorskip("numba")
SCENARIOS = Path(__file__).parents[2] / "scenarios"

SHORTER = {
    "electronics_distributor": ["horizon.days=150", "horizon.warm_up=60"],
    "spare_parts": ["horizon.days=250", "horizon.warm_up=50"],
}
"""Time to play of scenarios with a thousand items or more; long enough for orders to arrive in the time measured."""


def worlds() -> Iterator[tuple[str, str | None]]:
    """Yield every shipped scenario by its folder, without a variant and with each of those that its file names."""
    for path in sorted(SCENARIOS.glob("*/base.yaml")):
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from ((path.parent.name, variant) for variant in (None, *written.get("variants", {})))


WORLDS = list(worlds())


def compare(folder: str, variant: str | None, overrides: list[str]) -> None:
    """Compare three replications on one thread and on two; compiled is all but parcels and what is made."""
    scenario = load_scenario(SCENARIOS / folder, [variant] if variant else [], overrides)
    model = compile_model(scenario)
    parcels = sum(isinstance(policy, DropShip) for policy in model.policies)
    expected = 0 if model.work_centers else len(model.locations.item) - parcels
    assert must_be_equal(model, scenario.seed, range(3), threads=(1, 2)) == expected


def test_no_variant_is_left_out() -> None:
    """A variant may also stand in a file that a base.yaml extends: the program's own reading has all."""
    folders = [path for path in SCENARIOS.iterdir() if path.is_dir()]
    assert {(path.name, each) for path in folders for each in (None, *read_base(path).variants.nodes)} == set(WORLDS)


@pytest.mark.parametrize(("folder", "variant"), WORLDS)
def test_shipped(folder: str, variant: str | None) -> None:
    compare(folder, variant, SHORTER.get(folder, []))


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "variant"), [world for world in WORLDS if world[0] in SHORTER])
def test_shipped_in_full_length(folder: str, variant: str | None) -> None:
    compare(folder, variant, [])
