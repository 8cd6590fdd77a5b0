"""`jitsim run`: the answer in both forms, the run folder, the exit codes."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("blank_page")

FILES = {
    "manifest.json",
    "metrics.csv",
    "metrics.json",
    "by_item.csv",
    "buffers.csv",
    "suppliers.csv",
    "items.csv",
    "stock_ages.csv",
    "alerts.csv",
    "alerts_summary.csv",
    "groups.json.gz",
    "scenario.yaml",
    "report.html",
    "ledger/daily_0.csv.gz",
    "ledger/events_0.csv.gz",
}


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_json_is_one_document_with_these_keys(jitsim: Any, shop: str) -> None:
    said = jitsim("run", shop, "--json", "--by", "item", "--by", "customer")
    document = said.document
    assert said.code == 0
    assert set(document) == {
        "scenario",
        "variant",
        "seed",
        "replications",
        "metrics",
        "gates",
        "run_dir",
        "by_item",
        "by_customer",
    }
    assert (document["scenario"], document["variant"], document["seed"], document["replications"]) == (
        "shop",
        None,
        3,
        4,
    )
    assert set(document["metrics"]["fill_rate"]) == {"mean", "low", "high", "unit", "light"}
    assert document["metrics"]["forecast_mape"]["mean"] is None
    assert document["metrics"]["forecast_mape"]["reason"] == "forecast_not_scored"
    assert set(document["gates"]["fill_rate"]) == {"holds", "value", "low", "high", "target"}
    assert document["gates"]["fill_rate"]["holds"] is True
    assert set(document["by_item"]) == {"tea", "pot"}
    assert set(document["by_customer"]["guests"]) == set(document["metrics"])
    assert Path(document["run_dir"]).is_dir()


def test_the_whole_is_a_ratio_of_sums_of_its_items(jitsim: Any, shop: str) -> None:
    document = jitsim("run", shop, "--json", "--by", "item", "-n", "1").document
    items = [document["by_item"][name] for name in ("tea", "pot")]
    demanded = sum(item["units_demanded"]["mean"] for item in items)
    served = sum(item["units_demanded"]["mean"] * item["fill_rate"]["mean"] for item in items)
    assert document["metrics"]["units_demanded"]["mean"] == demanded
    assert document["metrics"]["fill_rate"]["mean"] == pytest.approx(served / demanded)


def test_the_run_folder_has_these_files(jitsim: Any, shop: str, tmp_path: Path) -> None:
    jitsim("run", shop, "--out", "answer")
    assert files(tmp_path / "answer") == FILES
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_every_ledger_is_kept_on_request(jitsim: Any, shop: str, tmp_path: Path) -> None:
    jitsim("run", shop, "--out", "answer", "--ledger", "all")
    ledgers = {f"ledger/{name}_{number}.csv.gz" for name in ("daily", "events") for number in range(4)}
    assert files(tmp_path / "answer") == FILES | ledgers


def test_asking_for_every_ledger_later_replaces_the_folder(jitsim: Any, shop: str, tmp_path: Path) -> None:
    first = jitsim("run", shop, "--json").document
    again = jitsim("run", shop, "--json", "--ledger", "all").document
    assert again == first
    assert (tmp_path / again["run_dir"] / "ledger" / "daily_3.csv.gz").is_file()
    assert len(list((tmp_path / "results").iterdir())) == 1
    assert "stored answer" in jitsim("run", shop, "--ledger", "all").err


def test_the_default_folder_names_scenario_variant_and_digest(jitsim: Any, shop: str) -> None:
    folder = Path(jitsim("run", shop, "-v", "bare", "--json").document["run_dir"])
    assert folder.parent == Path("results")
    name, digest = folder.name.rsplit("-", 1)
    assert name == "shop-bare"
    assert len(digest) == len("00000000")
    assert int(digest, 16) >= 0


@pytest.mark.parametrize("change", [["--seed", "4"], ["-n", "5"], ["-S", "items.tea.unit_cost=5"], ["-v", "bare"]])
def test_another_run_goes_to_another_folder(jitsim: Any, shop: str, change: list[str]) -> None:
    assert (
        jitsim("run", shop, "--json").document["run_dir"] != jitsim("run", shop, "--json", *change).document["run_dir"]
    )


def test_the_same_command_prints_the_stored_answer(jitsim: Any, shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = jitsim("run", shop, "--json", "--by", "item", "--by", "supplier")
    table = jitsim("run", shop, "--by", "item")

    def fail(*arguments: object, **options: object) -> None:
        raise AssertionError("simulated again")

    monkeypatch.setattr("jitsim.cli.answering.simulate", fail)
    second = jitsim("run", shop, "--json", "--by", "item", "--by", "supplier")
    assert second.out == first.out
    assert second.code == first.code
    assert second.err.count("\n") == 1
    assert "stored answer of results/shop-" in second.err
    assert jitsim("run", shop, "--by", "item").out == table.out
    assert jitsim("run", shop, "--quiet").err == ""


def test_a_folder_of_another_run_is_refused_by_what_differs(jitsim: Any, shop: str, tmp_path: Path) -> None:
    jitsim("run", shop, "--out", "answer")
    before = {name: (tmp_path / "answer" / name).read_bytes() for name in FILES}
    said = jitsim("run", shop, "--out", "answer", "--seed", "5", "-n", "6")
    assert said.code == 2
    assert said.err == (
        "answer: holds another run: seed 3, now 5; replications 4, now 6\n"
        "  Name another folder with --out, or delete this one.\n"
    )
    said = jitsim("run", shop, "--out", "answer", "-S", "items.tea.unit_cost=5")
    assert said.code == 2
    assert "the scenario's content" in said.err
    assert {name: (tmp_path / "answer" / name).read_bytes() for name in FILES} == before


def test_a_folder_with_other_files_is_refused(jitsim: Any, shop: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    said = jitsim("run", shop, "--out", "mine")
    assert said.code == 2
    assert said.err == "mine: expected a new or empty folder or one of the same run, got one with thesis.txt\n"
    assert files(tmp_path / "mine") == {"thesis.txt"}


def test_an_empty_folder_is_filled(jitsim: Any, shop: str, tmp_path: Path) -> None:
    (tmp_path / "answer").mkdir()
    assert jitsim("run", shop, "--out", "answer").code == 0
    assert files(tmp_path / "answer") == FILES


def test_a_file_in_place_of_the_folder_is_refused(jitsim: Any, shop: str) -> None:
    said = jitsim("run", shop, "--out", shop)
    assert (said.code, said.err) == (2, f"{shop}: expected a folder for the run, got a file\n")


@pytest.mark.parametrize(
    ("changes", "code", "line"),
    [
        ([], 0, "✓ fill_rate"),
        (["-S", "gates.fill_rate.at_least=0.99", "-v", "bare"], 3, "✗ fill_rate"),
        (["-S", "gates.slow={metric: mean_wait, at_most: 0.0001}", "-v", "bare"], 3, "✗ slow: mean_wait"),
    ],
)
def test_exit_code_says_whether_all_gates_hold(
    jitsim: Any, shop: str, changes: list[str], code: int, line: str
) -> None:
    said = jitsim("run", shop, *changes)
    assert said.code == code
    assert f"  {line} " in said.out


def test_without_gates_the_exit_code_is_0(jitsim: Any, shop: str, tmp_path: Path) -> None:
    text = (tmp_path / shop).read_text()
    (tmp_path / "free.yaml").write_text(text.replace("gates:\n  fill_rate: {at_least: 0.2}\n", ""))
    said = jitsim("run", "free.yaml")
    assert said.code == 0
    assert "Gates" not in said.out


def test_one_replication_leaves_a_gate_undecided(jitsim: Any, shop: str) -> None:
    said = jitsim("run", shop, "-n", "1")
    assert said.code == 3
    assert "? fill_rate" in said.out
    assert "undecided" in said.out
    assert "one value has no interval" in said.out
    document = jitsim("run", shop, "-n", "1", "--json").document
    assert document["gates"]["fill_rate"]["holds"] is None
    assert document["metrics"]["fill_rate"]["low"] is None
    assert document["metrics"]["fill_rate"]["reason"] == "one_replication"


def test_where_nothing_is_random_one_replication_says_it_all(jitsim: Any, shop: str) -> None:
    said = jitsim("run", shop, "-v", "steady")
    assert "nothing is random" in said.out
    document = jitsim("run", shop, "-v", "steady", "--json").document
    assert (document["variant"], document["replications"]) == ("steady", 1)
    assert document["metrics"]["units_demanded"]["mean"] == 50 * (9 + 1)
    assert document["metrics"]["units_demanded"]["reason"] == "deterministic"
    assert document["gates"]["fill_rate"]["holds"] is True


def test_several_variants_are_named_together(jitsim: Any, shop: str) -> None:
    assert jitsim("run", shop, "-v", "bare", "-v", "steady", "--json").document["variant"] == "bare+steady"


def test_the_last_lines_say_where_it_is_and_how_to_repeat_it(jitsim: Any, shop: str, tmp_path: Path) -> None:
    said = jitsim("run", shop, "-S", "question=Is it so?", "-v", "bare", "--out", "an answer")
    report, run, again = said.out.splitlines()[-3:]
    assert report == "report  an answer/report.html"
    assert run == "run     an answer"
    assert again == (
        "again   jitsim run shop.yaml --variant bare --set 'question=Is it so?' --seed 3 -n 4 --out 'an answer'"
    )


def test_a_table_by_a_noun_is_cut_at_twenty_rows(jitsim: Any, shop: str, tmp_path: Path) -> None:
    names = [f"tea_{number:02}" for number in range(30)]
    listed = "\n".join(
        f"      {name}: {{from: grower, policy: {{type: base_stock, order_up_to: 90}}}}" for name in names
    )
    demand = "\n".join(f"      {name}: {{arrivals: {{distribution: poisson, mean: 9}}}}" for name in names)
    text = (tmp_path / shop).read_text()
    head = text[: text.index("items:")]
    (tmp_path / "many.yaml").write_text(
        f"{head}items: {{{', '.join(f'{name}: {{}}' for name in names)}}}\n"
        "suppliers: {grower: {lead_time: 4}}\n"
        f"stocking_points:\n  shop:\n    items:\n{listed}\ncustomers:\n  guests:\n    at: shop\n    demand:\n{demand}\n"
    )
    said = jitsim("run", "many.yaml", "--by", "item", "-n", "2")
    assert sum(line.strip().startswith("tea_") for line in said.out.splitlines()) == 20
    assert "20 of 30" in said.out
    assert len(jitsim("run", "many.yaml", "--by", "item", "-n", "2", "--json").document["by_item"]) == 30


def test_by_item_table_has_every_item_and_the_numbers_of_the_document(jitsim: Any, shop: str, tmp_path: Path) -> None:
    document = jitsim("run", shop, "--json", "--by", "item").document
    text = (tmp_path / document["run_dir"] / "by_item.csv").read_text()
    rows = {row["item"]: row for row in csv.DictReader(io.StringIO(text))}
    assert set(rows) == {"tea", "pot"}
    for name, metrics in document["by_item"].items():
        for metric, found in metrics.items():
            for key, column in (("mean", metric), ("low", f"{metric}_low"), ("high", f"{metric}_high")):
                cell = rows[name][column]
                assert (float(cell) if cell else None) == found[key]


def test_more_threads_than_an_engine_can_use_are_told(jitsim: Any, shop: str) -> None:
    said = jitsim("run", shop, "--jobs", "2", "--engine", "simpy")
    assert "note: --jobs 2: SimPy runs on one core for now\n" in said.err


def test_compiled_refuses_what_it_cannot_play(jitsim: Any) -> None:
    pytest.importorskip("numba")
    limited = ("--set", "suppliers.roaster.capacity_per_day=40")
    said = jitsim("run", "corner_shop", *limited, "--engine", "compiled")
    assert (said.code, said.out) == (2, "")
    reason = "SimPy runs 1: a supplier's capacity_per_day (coffee at shop)"
    assert f"engine compiled: it cannot play all of this model; auto can\n  {reason}" in said.err


def test_an_answer_is_the_same_whichever_engine_plays(jitsim: Any, shop: str) -> None:
    pytest.importorskip("numba")
    found = [
        jitsim("run", shop, "--json", "--engine", engine, "--out", engine).document for engine in ("simpy", "compiled")
    ]
    assert found[0]["metrics"] == found[1]["metrics"]
    assert Path("simpy/metrics.csv").read_bytes() == Path("compiled/metrics.csv").read_bytes()
    assert Path("simpy/by_item.csv").read_bytes() == Path("compiled/by_item.csv").read_bytes()


def test_check_says_which_engine_runs_what(jitsim: Any, shop: str) -> None:
    assert "engines\n  2 of 2 components can run compiled" in jitsim("check", shop, "--engines").out


@pytest.mark.parametrize(
    "arguments",
    [
        ["--replications", "0"],
        ["--seed", "-1"],
        ["--by", "colour"],
        ["--ledger", "1"],
        ["--engine", "steam"],
        ["--nope"],
    ],
)
def test_usage_errors_end_with_2(jitsim: Any, shop: str, arguments: list[str], tmp_path: Path) -> None:
    said = jitsim("run", shop, *arguments)
    assert said.code == 2
    assert said.out == ""
    assert arguments[0] in said.err
    assert "Traceback" not in said.err
    assert not (tmp_path / "results").exists()


def test_jobs_1_and_either_engine_change_nothing(jitsim: Any, shop: str) -> None:
    first = jitsim("run", shop, "--json").document
    assert jitsim("run", shop, "--json", "--jobs", "1", "--engine", "simpy").document == first


def test_problems_of_the_scenario_end_with_2_and_go_to_standard_error(jitsim: Any, shop: str, tmp_path: Path) -> None:
    said = jitsim("run", shop, "--set", "horizon.days=5", "--json")
    assert (said.code, said.out) == (2, "")
    assert "problem" in said.err
    assert "warm_up" in said.err
    assert not (tmp_path / "results").exists()


def test_variants_that_replace_each_other_are_told_on_standard_error(jitsim: Any, shop: str, tmp_path: Path) -> None:
    text = (tmp_path / shop).read_text() + "  rich: {stocking_points.shop.items.tea.policy.order_up_to: 120}\n"
    (tmp_path / shop).write_text(text)
    told = "note: stocking_points.shop.items.tea.policy.order_up_to: variant rich replaces what variant bare sets\n"
    for flags in ([], ["--json"]):
        said = jitsim("run", shop, "-v", "bare", "-v", "rich", *flags)
        assert said.code == 0
        assert told in said.err
        assert "replaces what" not in said.out
    assert "replaces what" not in jitsim("run", shop, "-v", "bare").err
    assert told in jitsim("check", shop, "-v", "bare", "-v", "rich").err


def test_a_long_run_is_announced_before_it_starts(
    jitsim: Any, shop: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    announced = []

    def stop(*arguments: object, **options: object) -> None:
        announced.append(capsys.readouterr().err)
        raise KeyboardInterrupt

    monkeypatch.setattr("jitsim.cli.answering.simulate", stop)
    assert jitsim("run", shop, "-n", "1000000").code == 130
    assert jitsim("run", shop, "-n", "1000000", "--quiet").code == 130
    assert announced[0].startswith("note: 1,000,000 replications with about 600 customer orders each take some ")
    assert announced[1] == ""


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (
            ["--by", "itm"],
            (
                "expected one of item, stocking_point, supplier, customer, class, work_center, tier, got itm; "
                "did you mean item?"
            ),
        ),
        (["--engine", "fast"], "expected one of auto, simpy, compiled, got fast"),
        (["--ledger", "1"], "expected one of 0, all, got 1"),
        (["-n", "many"], "expected a whole number of at least 1, got many"),
        (["-n", "0"], "expected a whole number of at least 1, got 0"),
        (["--seed", "1.5"], "expected a whole number of at least 0, got 1.5"),
        (["--seed", str(2**63)], "expected less than 9,223,372,036,854,775,808"),
        (
            ["--out", "shop.yaml/answer"],
            "shop.yaml/answer: expected a folder to make the run folder in, got the file shop.yaml",
        ),
        (["--out", "shop.yaml"], "shop.yaml: expected a folder for the run, got a file"),
    ],
)
def test_a_flag_that_means_nothing_is_refused_in_plain_words(
    jitsim: Any, shop: str, monkeypatch: pytest.MonkeyPatch, flags: list[str], told: str
) -> None:
    monkeypatch.setattr("jitsim.cli.answering.simulate", None)
    said = jitsim("run", shop, *flags)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert "Value error" not in said.err
