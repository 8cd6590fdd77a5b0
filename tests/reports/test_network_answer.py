"""What a planner of a network sees beside the rest, on the terminal, on the page and in the run folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from jitsim.cli.answering import answer_in_folder
from jitsim.errors import UsageError
from jitsim.ledger.columns import DEPARTURE_COLUMNS
from jitsim.metrics import METRICS
from jitsim.metrics.stages import Stage
from jitsim.pipeline import simulate
from jitsim.reports import wording
from jitsim.reports.stages import stage_lines, stage_section
from jitsim.reports.terminal import tables_of
from jitsim.scenario import Scenario, load_scenario
from jitsim.store.answer import Answer
from jitsim.store.manifest import facts_of
from jitsim.store.run_folder import read_answer

WORLD = """
name: two_tiers
horizon: {days: 210, warm_up: 0}
replications: 1
items: {tea: {unit_cost: 3, holding_cost: 1}, salt: {unit_cost: 2, holding_cost: 1}}
suppliers: {mill: {lead_time: 1}}
stocking_points:
  dc:
    items:
      tea: {from: mill, policy: {type: min_max, reorder_point: 20, order_up_to: 90}}
      salt: {from: mill, policy: {type: base_stock, order_up_to: 60}}
  shop:
    defaults: {from: dc, policy: {type: base_stock, order_up_to: 60}}
    items: {tea: {}, salt: {}}
lanes:
  road: {from: dc, to: shop, lead_time: 1, cost_per_trip: 7, load_size: 5}
customers:
  town: {at: shop, demand: {tea: {interval: 2, order_size: 6}, salt: {interval: 3, order_size: 6}}}
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path = tmp_path_factory.mktemp("two_tiers") / "base.yaml"
    path.write_text(WORLD)
    return load_scenario(path)


@pytest.fixture(scope="module")
def folder(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("runs") / "run"
    answer_in_folder(scenario, facts_of(scenario), found, "0", "simpy", quiet=True)
    return found


@pytest.fixture(scope="module")
def answer(scenario: Scenario, folder: Path) -> Answer:
    return read_answer(folder, scenario)


LINES = """\
  average_in_transit_units    4.943 units
  average_in_transit_value    12.86 EUR
"""
"""104 orders of 6 tea and 69 of 6 salt, each a day on the lane, in 210 days."""

TRANSPORT = "  transport_cost              3,796 EUR per year\n"
"""On 34 days both items leave, 12 units in 3 trips, on 105 days one of them, 6 units in 2: 312 trips for 7 each."""


def test_transit_and_transport_are_among_the_first_metrics(answer: Answer) -> None:
    text = tables_of(answer, width=100)
    assert LINES in text
    assert TRANSPORT in text
    first = {line.split()[0] for line in text.splitlines() if line.startswith("  ")} & METRICS.keys()
    assert first == wording.MAIN | wording.MAIN_OF_NETWORKS
    assert f"  {len(METRICS) - len(first)} more metrics with --all" in text


POINTS = """\
By stocking point
                     average  average in
                   inventory     transit     transport                    carrying
        fill rate      value       value          cost    total cost          cost
                %        EUR         EUR  EUR per year  EUR per year  EUR per year
  dc          100        275           0             0           111           111
  shop        100      287.1       12.86         3,796         3,911         115.1
  The service of a stocking point counts what others within the network order of it; above it is
  that of customers.

Stages, from the customers up
  tier  stocking point  items     bullwhip  largest  of customers
  1     shop                2         1.00  tea              1.00
  2     dc                  2  1.00 to 113  tea       1.00 to 113
  Bullwhip: variance of weekly orders over that of weekly demand received, of an item or from the
  least to the largest of several, and over that of what customers demanded in the end; replication
  0.
"""
"""Only the batches of tea at the center vary more than demand."""


def test_stocking_points_with_what_is_on_its_way_to_them_and_their_bullwhip(answer: Answer) -> None:
    assert f"{tables_of(answer, ['stocking_point'], width=100)}\n".endswith(POINTS)
    narrow = tables_of(answer, ["stocking_point"], width=80)
    assert max(map(len, narrow.splitlines())) <= 80
    assert "Stages, from the customers up" not in tables_of(answer, ["item"])


LIKE_SUPPLIERS = "Stocking points and work centers that replenish others are judged like suppliers."


def test_the_page(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert '<span class="label">transport cost</span>' in page
    assert "How orders vary from stage to stage" in page
    assert "is in transit at whoever ordered it" in page
    assert '<th scope="row">tea at dc</th><td>2</td><td>mill</td>' in page
    assert LIKE_SUPPLIERS in page
    assert "<p>Items by verdict, an item at each of its places by itself: " in page
    assert "At the end, an item at each of its places by itself:" in page


def test_the_run_folder(folder: Path, answer: Answer, scenario: Scenario) -> None:
    stages = pd.read_csv(folder / "stages.csv").set_index(["stocking_point", "item"])
    assert stages["tier"].to_dict() == {("shop", "salt"): 1, ("shop", "tea"): 1, ("dc", "salt"): 2, ("dc", "tea"): 2}
    assert stages.loc[("dc", "salt"), ["bullwhip", "bullwhip_of_chain"]].tolist() == pytest.approx([1, 1])
    seen = simulate(scenario).review().stages
    assert answer.stages() == seen
    left = pd.read_csv(folder / "ledger" / "departures_0.csv.gz")
    assert list(left.columns) == list(DEPARTURE_COLUMNS)
    assert left["quantity"].sum() == 104 * 6 + 69 * 6
    assert left.iloc[0].to_dict() == {
        "shipped": 3 * 1440,
        "left": 3 * 1440,
        "left_day": 3,
        "lane": "road",
        "source": "dc",
        "stocking_point": "shop",
        "item": "salt",
        "quantity": 6,
        "order": 0,
    }


def test_the_lanes_in_the_run_folder(folder: Path, answer: Answer) -> None:
    """1,038 units in 312 trips of 5, each a day on the lane, in 210 days."""
    (road,) = pd.read_csv(folder / "lanes.csv").to_dict("records")
    assert road == {
        "lane": "road",
        "from": "dc",
        "to": "shop",
        "units_moved": 1038,
        "trips": 312,
        "load_use": pytest.approx(1038 / 1560),
        "average_in_transit_units": pytest.approx(1038 / 210),
        "transport_cost": pytest.approx(312 * 7 * 365 / 210),
    }
    assert road["transport_cost"] == pytest.approx(answer.estimates["transport_cost"].mean)


def test_stages_that_cannot_be_read(folder: Path, scenario: Scenario, tmp_path: Path) -> None:
    damaged = shutil.copytree(folder, tmp_path / "damaged")
    (damaged / "stages.csv").write_text("tier,stocking_point\n1,shop\n")
    with pytest.raises(UsageError, match="expected a whole run folder"):
        read_answer(damaged, scenario).stages()


LANES = "lanes:\n  road: {from: dc, to: shop, lead_time: 1, cost_per_trip: 7, load_size: 5}\n"
ONE_TIER = WORLD.replace(LANES, "").replace("from: dc", "from: mill")


def test_an_answer_of_one_tier_has_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(ONE_TIER)
    scenario = load_scenario(tmp_path / "base.yaml")
    answer, _ = answer_in_folder(scenario, facts_of(scenario), tmp_path / "run", "0", "simpy", quiet=True)
    text = tables_of(answer, ["stocking_point"])
    assert "transit" not in text
    assert "transport" not in text
    assert "Stages" not in text
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert '<span class="label">transport cost</span>' not in page
    assert '<span class="label">expediting cost</span>' not in page
    assert "How orders vary" not in page
    assert "in transit at whoever" not in page
    assert LIKE_SUPPLIERS not in page
    assert not (tmp_path / "run" / "stages.csv").exists()
    assert not (tmp_path / "run" / "lanes.csv").exists()
    assert not (tmp_path / "run" / "ledger" / "departures_0.csv.gz").exists()
    assert answer.stages() == read_answer(tmp_path / "run", scenario).stages() == ()


def test_the_page_shows_the_stages_with_the_largest_bullwhip() -> None:
    rows = [
        Stage(1 + number // 10, "shop", f"item{number}", "mill", 7.0, 0.1, 0.2, float(number), 1.0, None)
        for number in range(20)
    ]
    section = stage_section(rows, 26)
    assert section is not None
    assert section.of_all == 20
    assert [row[0] for row in section.rows] == [f"item{number} at shop" for number in range(5, 20)]
    assert section.rows[-1][1:] == ["2", "mill", "7", "0.10", "0.20", "19", "1.00", "–"]
    assert section.too_short == ""
    assert stage_section((), 26) is None


TOO_SHORT = "How orders vary takes 26 weeks measured; here are 25."


def test_a_run_that_is_too_short_for_a_bullwhip_says_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(WORLD.replace("days: 210", "days: 181"))
    short = load_scenario(tmp_path / "base.yaml")
    answer, _ = answer_in_folder(short, facts_of(short), tmp_path / "run", "0", "simpy", quiet=True)
    assert tables_of(answer, ["stocking_point"]).endswith(f"\n\nStages, from the customers up\n  {TOO_SHORT}")
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert f'<p class="lead">{TOO_SHORT} What there is of every stage' in page
    assert "tea at dc</th><td>2</td>" not in page


FREE = """\
By stocking point
                     average  average in
                   inventory     transit                    carrying
        fill rate      value       value    total cost          cost
                %        EUR         EUR  EUR per year  EUR per year
  dc          100        275           0           111           111
  shop        100      287.1       12.86         115.1         115.1
"""


def test_no_column_of_transport_that_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(WORLD.replace(", cost_per_trip: 7, load_size: 5", ""))
    scenario = load_scenario(tmp_path / "base.yaml")
    answer, _ = answer_in_folder(scenario, facts_of(scenario), tmp_path / "run", "0", "simpy", quiet=True)
    assert FREE in tables_of(answer, ["stocking_point"])


MANY = """\
  tier  stocking points  items  bullwhip  largest       of customers
  1     21                   1      2.00  tea at shop0          2.00
  2     1                    2      2.00  tea at dc             2.00
"""


def test_many_stocking_points_are_told_by_tier() -> None:
    def stage(tier: int, point: str, item: str) -> Stage:
        return Stage(tier, point, item, "mill", 7.0, 0.1, 0.2, 2.0, 4.0, 2.0)

    shops = [stage(1, f"shop{number}", "tea") for number in range(20, -1, -1)]
    stages = [*shops, stage(2, "dc", "salt"), stage(2, "dc", "tea")]
    assert "".join(f"  {line}\n" for line in stage_lines(stages)) == MANY
