"""The program called as a user calls it, in a folder of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jitsim.cli import main

SHOP = """
name: shop
question: Does it work?
horizon: {days: 60, warm_up: 10}
seed: 3
replications: 4
items:
  tea: {unit_cost: 4, carrying_rate: 0.25}
  pot: {unit_cost: 20, carrying_rate: 0.25}
suppliers:
  grower: {lead_time: {distribution: gamma, mean: 4, sd: 1}, promised_lead_time: 5}
stocking_points:
  shop:
    items:
      tea: {from: grower, policy: {type: base_stock, order_up_to: 90}}
      pot: {from: grower, policy: {type: base_stock, order_up_to: 8}}
customers:
  guests:
    at: shop
    demand:
      tea: {arrivals: {distribution: poisson, mean: 9}}
      pot: {arrivals: {distribution: poisson, mean: 1}}
gates:
  fill_rate: {at_least: 0.2}
variants:
  bare: {stocking_points.shop.items.tea.policy.order_up_to: 30}
  steady:
    suppliers.grower.lead_time: 4
    customers.guests.demand: {tea: {arrivals: null, daily: 9}, pot: {arrivals: null, daily: 1}}
"""


@dataclass
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on standard output; NaN and infinity are no JSON."""

        def refuse(word: str) -> None:
            raise AssertionError(f"{word} is no JSON")

        document = json.loads(self.out, parse_constant=refuse)
        assert isinstance(document, dict)
        return document


class Program:
    """Calls the program and gives what it said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str | Path) -> Said:
        self.capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        said = self.capsys.readouterr()
        return Said(code, said.out, said.err)


@pytest.fixture
def jitsim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("NO_COLOR", "FORCE_COLOR", "TERMINAL_WIDTH"):
        monkeypatch.delenv(name, raising=False)
    return Program(capsys)


@pytest.fixture
def blank_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a blank page in place of the report, whose pictures take most of the time of a short run."""
    monkeypatch.setattr("jitsim.cli.answering.render_page", lambda *_: "<!DOCTYPE html>\n")


@pytest.fixture
def shop(tmp_path: Path) -> str:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    return "shop.yaml"
