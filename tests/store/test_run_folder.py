"""A run folder holds all of the answer, repeats itself, and says when it is damaged."""

from __future__ import annotations

import csv
import gzip
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jitsim.cli.answering import answer_in_folder
from jitsim.errors import UsageError
from jitsim.metrics import METRICS
from jitsim.scenario import Scenario, load_scenario
from jitsim.store.answer import NOUNS, Answer
from jitsim.store.manifest import facts_of, read_manifest
from jitsim.store.run_folder import default_folder, read_answer, refuse_taken_names

REPLAY = """
name: replay
horizon: {start: 2024-01-01, days: 40, warm_up: 0}
seed: 2
replications: 3
items: {nut: {unit_cost: 2}, bolt: {unit_cost: 3, unit: 0.5}}
suppliers: {mill: {lead_time: {distribution: gamma, mean: 3, sd: 1}}}
stocking_points:
  depot:
    items:
      nut: {from: mill, policy: {type: base_stock, order_up_to: 30}}
      bolt: {from: mill, initial: 0, policy: {type: base_stock, order_up_to: 4}}
customers:
  works:
    at: depot
    demand: {history: {file: past/demand.csv}}
gates: {fill_rate: {at_least: 0.1}}
"""
DEMAND = "item,date,quantity\n" + "".join(
    f"nut,2024-01-{day:02},{day % 7}\nbolt,2024-01-{day:02},{day % 3 / 2}\n" for day in range(1, 31)
)


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    (tmp_path / "plan" / "past").mkdir(parents=True)
    (tmp_path / "plan" / "base.yaml").write_text(REPLAY)
    (tmp_path / "plan" / "past" / "demand.csv").write_text(DEMAND)
    return load_scenario(tmp_path / "plan")


def run(scenario: Scenario, folder: Path) -> Answer:
    answer, _ = answer_in_folder(scenario, facts_of(scenario), folder, "0", "auto", quiet=True)
    return answer


def same_numbers(one: Answer, other: Answer) -> bool:
    parts = [one.by(noun) == other.by(noun) for noun in NOUNS]
    return one.estimates == other.estimates and one.verdicts == other.verdicts and all(parts)


def test_what_is_read_is_what_was_written(scenario: Scenario, tmp_path: Path) -> None:
    answer = run(scenario, tmp_path / "run")
    stored = read_answer(tmp_path / "run", scenario)
    assert same_numbers(answer, stored)
    assert (stored.seed, stored.replications, stored.engine, stored.window, stored.notes) == (
        answer.seed,
        answer.replications,
        answer.engine,
        answer.window,
        answer.notes,
    )


def test_buffers_are_read_as_they_were_written(scenario: Scenario, tmp_path: Path) -> None:
    answer = run(scenario, tmp_path / "run")
    stored = read_answer(tmp_path / "run", scenario)
    assert stored.buffers() == answer.buffers()
    assert {(buffer.item, buffer.promise is None) for buffer in stored.buffers()} == {("nut", False), ("bolt", False)}
    table = pd.read_csv(tmp_path / "run" / "buffers.csv").set_index("item")
    assert list(table["level"]) == [4, 30]
    assert table["fill_rate_gap"].to_numpy() == pytest.approx(
        100 * (table["delivered_fill_rate"] - table["promised_fill_rate"]).to_numpy()
    )
    (tmp_path / "run" / "buffers.csv").write_text("item\nnut\n")
    with pytest.raises(UsageError, match="expected a whole run folder"):
        read_answer(tmp_path / "run", scenario).buffers()


BASE_STOCK = "{type: base_stock, order_up_to: 30}"
BUFFER = "{type: ddmrp, adu: {method: fixed, value: 3}, decoupled_lead_time: 1, lead_time_factor: 0.3}"


def test_ddmrp_buffers_are_read_as_they_were_written(scenario: Scenario, tmp_path: Path) -> None:
    assert run(scenario, tmp_path / "none").priorities() == ()
    assert read_answer(tmp_path / "none", scenario).priorities() == ()
    (tmp_path / "plan" / "base.yaml").write_text(REPLAY.replace(BASE_STOCK, BUFFER))
    buffered = load_scenario(tmp_path / "plan")
    answer = run(buffered, tmp_path / "run")
    (nut,) = answer.priorities()
    assert nut.item == "nut"
    assert sum(nut.planning_days.values()) == pytest.approx(1)
    assert read_answer(tmp_path / "run", buffered).priorities() == answer.priorities()
    text = (tmp_path / "run" / "buffer_priorities.csv").read_text()
    (tmp_path / "run" / "buffer_priorities.csv").write_text(text.replace(f",{nut.execution_colour},", ",pink,"))
    with pytest.raises(UsageError, match="expected a whole run folder"):
        read_answer(tmp_path / "run", buffered).priorities()


def test_its_scenario_runs_as_it_is_to_the_same_numbers(scenario: Scenario, tmp_path: Path) -> None:
    answer = run(scenario, tmp_path / "run")
    assert (tmp_path / "run" / "past" / "demand.csv").read_text() == DEMAND
    again = load_scenario(tmp_path / "run" / "scenario.yaml")
    assert facts_of(again) == facts_of(scenario)
    assert same_numbers(answer, run(again, tmp_path / "again"))


def test_the_same_run_gives_the_same_bytes(scenario: Scenario, tmp_path: Path) -> None:
    for name in ("one", "two"):
        run(scenario, tmp_path / name)
    for path in sorted((tmp_path / "one").rglob("*")):
        other = tmp_path / "two" / path.relative_to(tmp_path / "one")
        if path.is_file() and path.name != "manifest.json":
            assert path.read_bytes() == other.read_bytes(), path.name
    one, two = (json.loads((tmp_path / name / "manifest.json").read_text()) for name in ("one", "two"))
    assert one.pop("may_differ").keys() == two.pop("may_differ").keys() == {"started", "seconds", "platform"}
    assert one == two


def test_no_file_names_the_machine(scenario: Scenario, tmp_path: Path) -> None:
    run(scenario, tmp_path / "run")
    for path in (tmp_path / "run").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            text = gzip.decompress(data) if path.suffix == ".gz" else data
            assert str(tmp_path).encode() not in text, path.name


def test_the_manifest_holds_what_must_repeat(scenario: Scenario, tmp_path: Path) -> None:
    run(scenario, tmp_path / "run")
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert set(manifest) == {
        "format",
        "run",
        "scenario",
        "variant",
        "scenario_digest",
        "seed",
        "replications",
        "sources",
        "engine",
        "ledgers",
        "stream_scheme",
        "tables_digest",
        "versions",
        "may_differ",
        "files",
    }
    assert set(manifest["versions"]) == {"jitsim", "numpy", "scipy", "simpy", "python"}
    assert re.fullmatch("[0-9a-f]{64}", manifest["run"])


def test_metrics_have_one_row_per_replication(scenario: Scenario, tmp_path: Path) -> None:
    answer = run(scenario, tmp_path / "run")
    table = pd.read_csv(tmp_path / "run" / "metrics.csv")
    assert list(table.columns) == ["replication", *METRICS]
    assert list(table["replication"]) == [0, 1, 2]
    assert table["fill_rate"].mean() == pytest.approx(answer.estimates["fill_rate"].mean)
    assert table["forecast_mape"].isna().all()
    with (tmp_path / "run" / "metrics.csv").open() as file:
        assert [row["forecast_mape"] for row in csv.DictReader(file)] == ["", "", ""]


def test_metrics_json_says_units_direction_and_window(scenario: Scenario, tmp_path: Path) -> None:
    run(scenario, tmp_path / "run")
    written = json.loads((tmp_path / "run" / "metrics.json").read_text())
    assert written["window"] == {"from_day": 0.0, "to_day": 40.0}
    assert written["metrics"]["fill_rate"]["direction"] == "up"
    assert written["metrics"]["carrying_cost"]["unit"] == "EUR per year"
    assert written["gates"]["fill_rate"]["target"] == 0.1


def test_the_daily_ledger_adds_up_to_the_recorded_demand(scenario: Scenario, tmp_path: Path) -> None:
    run(scenario, tmp_path / "run")
    daily = pd.read_csv(tmp_path / "run" / "ledger" / "daily_0.csv.gz")
    assert len(daily) == 2 * 40
    assert daily.groupby("item")["demanded"].sum().to_dict() == {
        "nut": sum(day % 7 for day in range(1, 31)),
        "bolt": sum(day % 3 / 2 for day in range(1, 31)),
    }
    assert (daily["on_hand_end"] >= 0).all()
    assert (daily["backlog_end"] >= 0).all()
    events = pd.read_csv(tmp_path / "run" / "ledger" / "events_0.csv.gz")
    assert np.isclose(events.loc[events["event"] == "demand", "quantity"].sum(), daily["demanded"].sum())


def test_default_folders_are_safe_names(scenario: Scenario) -> None:
    facts = facts_of(scenario)
    assert re.fullmatch(r"results/replay-[0-9a-f]{8}", default_folder(scenario, facts).as_posix())
    spaced = scenario.model_copy(update={"name": "a plan (new)"})
    assert re.fullmatch(r"results/a_plan_new_-[0-9a-f]{8}", default_folder(spaced, facts).as_posix())


@pytest.mark.parametrize("name", ["metrics.csv", "items.csv", "report.html", "ledger/demand.csv"])
def test_a_history_with_the_name_of_a_result_is_refused_before_it_runs(tmp_path: Path, name: str) -> None:
    (tmp_path / "base.yaml").write_text(REPLAY.replace("past/demand.csv", name))
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(DEMAND)
    with pytest.raises(UsageError, match="a run folder has a file of this name"):
        refuse_taken_names(load_scenario(tmp_path))


@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
@pytest.mark.parametrize("name", ["metrics.json", "groups.json.gz", "manifest.json"])
def test_a_damaged_folder_is_told(scenario: Scenario, tmp_path: Path, name: str, damage: str) -> None:
    run(scenario, tmp_path / "run")
    path = tmp_path / "run" / name
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:40] if damage == "cut" else b"{}")
    with pytest.raises(UsageError) as caught:
        run(scenario, tmp_path / "run").by("item")
    assert "run" in str(caught.value)
    assert "expected" in str(caught.value)


@pytest.mark.parametrize(
    "name", ["report.html", "metrics.csv", "by_item.csv", "items.csv", "scenario.yaml", "past/demand.csv", "ledger"]
)
def test_an_answer_without_its_tables_or_report_is_refused(scenario: Scenario, tmp_path: Path, name: str) -> None:
    run(scenario, tmp_path / "run")
    path = tmp_path / "run" / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(UsageError) as caught:
        run(scenario, tmp_path / "run")
    missing = "ledger/daily_0.csv.gz, ledger/events_0.csv.gz" if name == "ledger" else name
    assert str(caught.value) == (
        f"{tmp_path / 'run'}: expected a whole run folder, got one without {missing}\n"
        "  Delete the folder and run again, or name another one with --out."
    )


def test_a_missing_or_empty_folder_has_no_manifest(tmp_path: Path) -> None:
    assert read_manifest(tmp_path / "none") is None
    assert read_manifest(tmp_path) is None
