"""The answer on a terminal, compared whole."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from jitsim.metrics import METRICS, Estimate
from jitsim.reports import wording
from jitsim.reports.terminal import tables_of
from jitsim.scenario.traffic_lights import TrafficLight
from jitsim.store.answer import Answer


def test_a_planner_reads_gates_first_then_metrics_by_kind(answer: Answer) -> None:
    text = tables_of(answer, width=100)
    headings = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert headings == [
        "cellar",
        "Is there enough wine?",
        "120 days simulated, 100 days measured (from day 20) · 12 replications, 95 % intervals · seed 5",
        "Gates",
        "Service",
        "Stock",
        "Money",
        "Supply",
        "Volume, summed over the days measured",
        "Worst served of 2 items",
    ]


def part(text: str, start: str, end: str) -> str:
    """Give a text from one word up to another."""
    return text[text.index(start) : text.index(end)]


GATES = """\
Gates
  ✓ order_fulfilment_rate            ≥ 95 %                           97.3 %  [96.9, 97.7]    holds
  ? cost: total_cost                 ≤ 1,000 EUR per year  1,003 EUR per year  [998, 1,008]    undecided
      about 41 replications would settle it
  ✗ red_wine: fill_rate of item red  ≥ 90 %                           76.12 %  [75.91, 76.33]  fails at 99 %

"""
"""41 > 12 (5.5 / 3)^2 = 40.3: the half-width must come down to the distance of 3 from the mean to the target."""

NARROW_GATES = """\
Gates
  ✓ order_fulfilment_rate
      ≥ 95 %  97.3 %  [96.9, 97.7]  holds
  ? cost: total_cost
      ≤ 1,000 EUR per year  1,003 EUR per year  [998, 1,008]  undecided
      about 41 replications would settle it
  ✗ red_wine: fill_rate of item red
      ≥ 90 %  76.12 %  [75.91, 76.33]  fails at 99 %

"""


def test_gates(answer: Answer) -> None:
    assert part(tables_of(answer, width=120), "Gates", "Service").split() == GATES.split()
    assert part(tables_of(answer, width=80), "Gates", "Service") == NARROW_GATES


SERVICE = """\
Service
  order_fulfilment_rate         97.3 %               [96.9, 97.7]      ● green
  fill_rate                    96.12 %               [95.91, 96.33]    ▲ yellow
  cycle_service_level             80 %               [75, 85]
  stockout_frequency           0.210 per item-month  [0.190, 0.230]    ■ red
  stockout_duration             1.61 days            [1.31, 1.91]
  mean_wait                   0.0123 days            [0.0112, 0.0134]
  average_backlog_units         0.42 units           [0.35, 0.49]

"""
SUPPLY = """\
Supply
  supplier_on_time_rate         92.6 %               [91.5, 93.7]      ▲ yellow
  lead_time_mean                1.00 days            [0.90, 1.10]
  lead_time_sd                     – fewer than 5 released orders came whole

"""


WIDE = """\
Service
  order_fulfilment_rate         97.3 %               [96.9, 97.7]      ● green (≥ 97)
  fill_rate                    96.12 %               [95.91, 96.33]    ▲ yellow (green ≥ 98)
  cycle_service_level             80 %               [75, 85]
  stockout_frequency           0.210 per item-month  [0.190, 0.230]    ■ red (yellow ≤ 0.15)
"""


def test_lights_say_where_they_change(answer: Answer) -> None:
    assert WIDE in tables_of(answer, width=100)
    assert "Lights, green and yellow" not in tables_of(answer, width=100)
    narrow = " ".join(tables_of(answer, width=80).split())
    assert "Lights, green and yellow: order_fulfilment_rate ≥ 97, ≥ 95 %; fill_rate ≥ 98, ≥ 95 %;" in narrow
    assert "stockout_frequency ≤ 0.05, ≤ 0.15 per item-month" in narrow


def test_lights_of_the_scenario(answer: Answer) -> None:
    lights = {"inventory_turnover": TrafficLight(green=12, yellow=10.8)}
    turning = replace(answer.estimates["inventory_turnover"], light="green")
    scenario = answer.scenario.model_copy(update={"traffic_lights": lights})
    changed = replace(answer, scenario=scenario, estimates={**answer.estimates, "inventory_turnover": turning})
    assert "● green (≥ 12)" in tables_of(changed, width=100)


def test_dollars_and_rate_stand_side_by_side(answer: Answer) -> None:
    lines = [line.split()[0] for line in tables_of(answer).splitlines() if line.startswith("  carrying_cost")]
    assert lines == ["carrying_cost", "carrying_cost_rate"]


def test_the_rest_is_shown_on_request(answer: Answer) -> None:
    short, whole = tables_of(answer), tables_of(answer, all_metrics=True)
    assert f"  {len(METRICS) - len(wording.MAIN)} more metrics with --all" in short
    assert "more metrics" not in whole
    named = {line.split()[0] for line in whole.splitlines() if line.startswith("  ")}
    assert named >= METRICS.keys()
    assert {line.split()[0] for line in short.splitlines() if line.startswith("  ")} & METRICS.keys() == wording.MAIN


def test_classes_say_what_they_rest_on(answer: Answer) -> None:
    text = tables_of(answer, ["class"], width=100)
    told = " ".join(text[text.index("By class") :].split())
    assert "A 97.3 ±0.4" in told
    assert told.endswith("A the items up to 80 % of the total, B up to 95 %, C the rest")


def test_service_and_supply(answer: Answer) -> None:
    text = tables_of(answer, width=80)
    assert part(text, "Service", "Stock") == SERVICE
    assert part(text, "Supply", "Volume") == SUPPLY


WORST = """\
Worst served of 2 items
              order                           average
         fulfilment                  units  inventory      carrying
               rate    fill rate  demanded      value          cost
                  %            %     units        EUR  EUR per year
  red     77.3 ±0.4  76.12 ±0.21    500 ±4  7,320 ±60   34,650 ±120
  white   97.3 ±0.4  96.12 ±0.21    500 ±4  7,320 ±60   34,650 ±120"""


def test_one_item_is_not_the_worst_of_several(answer: Answer) -> None:
    groups = {"red": answer.by("item")["red"]}
    text = tables_of(replace(answer, by=lambda noun: groups), width=80)
    assert "Worst served" not in text
    assert "\nThe only item with demand\n" in text


def test_worst_items_come_first(answer: Answer) -> None:
    text = tables_of(answer, width=80)
    assert text[text.index("Worst") :] == WORST


@pytest.mark.parametrize("width", [80, 100])
def test_no_line_is_wider_than_asked(answer: Answer, width: int) -> None:
    text = tables_of(answer, ["item", "stocking_point", "supplier", "customer"], width=width)
    assert [line for line in text.splitlines() if len(line) > width] == []


def test_at_80_columns_no_number_is_cut(answer: Answer) -> None:
    assert "…" not in tables_of(answer, ["item", "stocking_point", "supplier", "customer"], width=80)


def test_colour_only_repeats_what_is_said(answer: Answer) -> None:
    plain, painted = tables_of(answer), tables_of(answer, colour=True)
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[\d+m", "", painted) == plain
    assert "\x1b[32m● green\x1b[0m" in painted
    assert painted.count("\x1b[0m") == len(re.findall(r"\x1b\[[1-9]\d*m", painted))


def test_a_metric_of_some_replications_says_of_how_many(answer: Answer) -> None:
    found = Estimate(1.5, 1.25, 1.75, 7, None, "days", "none")
    text = tables_of(replace(answer, estimates={**answer.estimates, "stockout_duration": found}))
    line = next(line for line in text.splitlines() if "stockout_duration" in line)
    assert line.endswith("in 7 of 12 replications")


def test_dates_are_shown_where_the_scenario_has_them(answer: Answer) -> None:
    horizon = answer.scenario.horizon.model_copy(update={"start": dt.date(2024, 1, 1)})
    dated = replace(answer, scenario=answer.scenario.model_copy(update={"horizon": horizon}))
    assert "2024-01-01 to 2024-04-29 simulated, 100 days measured (from 2024-01-21)" in tables_of(dated)
