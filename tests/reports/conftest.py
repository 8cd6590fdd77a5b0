"""An answer made by hand, and a page made by a short run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jitsim.metrics import METRICS, Estimate, Verdict, light
from jitsim.pipeline import simulate
from jitsim.reports.page import render_page
from jitsim.scenario import Scenario, load_scenario
from jitsim.store.answer import Answer, Groups, answer_of

ROOT = Path(__file__).parents[2]
TEXT = """
name: cellar
question: Is there enough wine?
horizon: {days: 120, warm_up: 20}
seed: 5
replications: 12
items: {red: {unit_cost: 6}, white: {unit_cost: 5}}
suppliers: {grower: {lead_time: 4, promised_lead_time: 4}}
stocking_points:
  cellar:
    items:
      red: {from: grower, policy: {type: base_stock, order_up_to: 30}}
      white: {from: grower, policy: {type: base_stock, order_up_to: 20}}
customers: {inn: {at: cellar, demand: {red: {daily: 3}, white: {daily: 2}}}}
gates:
  order_fulfilment_rate: {at_least: 0.95}
  cost: {metric: total_cost, at_most: 1000}
  red_wine: {metric: fill_rate, where: {item: red}, at_least: 0.9, confidence: 0.99}
"""

MEANS = {
    "order_fulfilment_rate": (0.97345, 0.004),
    "fill_rate": (0.9612, 0.0021),
    "cycle_service_level": (0.8, 0.05),
    "ready_rate": (0.981, 0.0),
    "stockout_frequency": (0.21, 0.02),
    "stockout_duration": (1.61, 0.3),
    "mean_wait": (0.0123, 0.0011),
    "average_backlog_units": (0.42, 0.07),
    "inventory_turnover": (12.41, 0.24),
    "days_inventory_outstanding": (29.4, 0.6),
    "average_inventory_units": (1234.5, 11.0),
    "average_inventory_value": (7321.0, 64.0),
    "average_on_order_units": (20.0, 0.4),
    "carrying_cost": (34653.0, 121.0),
    "carrying_cost_rate": (0.28, 0.0),
    "ordering_cost": (730.0, 0.0),
    "shortage_cost": (0.0, 0.0),
    "total_cost": (1003.0, 5.5),
    "supplier_on_time_rate": (0.926, 0.011),
    "lead_time_sd": (None, 0.0),
    "orders_placed": (181.2, 2.5),
    "units_ordered": (503.0, 3.0),
    "units_demanded": (500.0, 4.0),
    "units_shipped": (499.0, 4.0),
    "units_lost": (0.0, 0.0),
    "forecast_mape": (None, 0.0),
}
"""What the metrics are whose lines a test reads; the others are 1."""

REASONS = {"lead_time_sd": "too_few_receipts", "forecast_mape": "forecast_not_scored"}


def estimates(shift: float = 0.0) -> dict[str, Estimate]:
    """Give every metric its mean and interval, the fulfilment rates lowered by `shift`."""
    found = {}
    for name, metric in METRICS.items():
        mean, half = MEANS.get(name, (1.0, 0.1))
        unit = metric.unit_in("EUR")
        if mean is None:
            found[name] = Estimate(None, None, None, 0, REASONS[name], unit, light(metric, None))
            continue
        moved = mean - shift if name in {"order_fulfilment_rate", "fill_rate"} else mean
        found[name] = Estimate(moved, moved - half, moved + half, 12, None, unit, light(metric, moved))
    return found


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    (tmp_path / "cellar.yaml").write_text(TEXT)
    return load_scenario(tmp_path / "cellar.yaml")


@pytest.fixture
def answer(scenario: Scenario) -> Answer:
    groups: dict[str, Groups] = {
        "item": {"white": estimates(), "red": estimates(0.2)},
        "stocking_point": {"cellar": estimates()},
        "supplier": {"grower": estimates()},
        "customer": {"inn": estimates()},
        "class": {"A": estimates(), "B": estimates(), "C": estimates()},
    }
    verdicts = {
        "order_fulfilment_rate": Verdict(
            True, 0.97345, 0.96945, 0.97745, 0.95, "order_fulfilment_rate", "at_least", None
        ),
        "cost": Verdict(None, 1003.0, 997.5, 1008.5, 1000.0, "total_cost", "at_most", None),
        "red_wine": Verdict(False, 0.7612, 0.7591, 0.7633, 0.9, "fill_rate", "at_least", None),
    }
    return Answer(scenario, 5, 12, "simpy", (20.0, 120.0), estimates(), verdicts, ("look here",), groups.__getitem__)


@pytest.fixture(scope="session")
def page() -> str:
    """The report of a short run of the tutorial."""
    return render(load_scenario(ROOT / "scenarios" / "corner_shop", overrides=("replications=3",)))


@pytest.fixture
def render_text(tmp_path: Path) -> Callable[[str], str]:
    """Give a function from the text of a scenario to its report."""

    def of(text: str) -> str:
        (tmp_path / "text.yaml").write_text(text, encoding="utf-8")
        return render(load_scenario(tmp_path / "text.yaml"))

    return of


@pytest.fixture
def cellar() -> str:
    """The text of the scenario of the answer made by hand."""
    return TEXT


def render(scenario: Scenario) -> str:
    """Simulate and give the report."""
    result = simulate(scenario)
    ledger = result.ledger(0)
    return render_page(answer_of(result), result.model, ledger, result.review(ledger))
