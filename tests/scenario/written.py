"""A small scenario on disk, and changes to it, for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

from jitsim.scenario import Scenario, load_scenario

SHOP = """\
name: shop
horizon: {days: 365, warm_up: 90}
items:
  coffee: {unit_cost: 6.40}
suppliers:
  roaster: {lead_time: {distribution: gamma, mean: 5, sd: 2}, promised_lead_time: 6}
stocking_points:
  shop:
    items:
      coffee: {from: roaster, policy: {type: kanban, container: 24, cards: 6}}
customers:
  walk_in: {at: shop, demand: {coffee: {arrivals: 20}}}
"""


def write(folder: Path, **files: str) -> Path:
    """Write files into a folder, `a_yaml` as a.yaml and `a_csv` as a.csv, and return the folder."""
    for name, text in files.items():
        stem, _, suffix = name.rpartition("_")
        (folder / f"{stem}.{suffix}").write_text(text, encoding="utf-8")
    return folder


def loaded(folder: Path, text: str, *variants: str, sets: tuple[str, ...] = (), **files: str) -> Scenario:
    """Return the scenario of a text, written as base.yaml beside some other files."""
    write(folder, base_yaml=text, **files)
    return load_scenario(folder, variants, sets)
