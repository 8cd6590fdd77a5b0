"""Which file is read, what a check says, and warnings."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from jitsim.errors import MOST_PROBLEMS, Place, Problem, ScenarioError, print_problems
from jitsim.metrics import METRICS
from jitsim.scenario import check_scenario, load_scenario, show_text
from jitsim.scenario.gates import METRIC_NAMES
from tests.scenario.test_tables import HISTORY, PAST
from tests.scenario.written import SHOP, loaded, write


def message_of(path: str | Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    return str(caught.value)


def test_a_folder_means_its_base_file(tmp_path: Path) -> None:
    write(tmp_path, base_yaml=SHOP)
    assert load_scenario(tmp_path).source == str(tmp_path / "base.yaml")
    assert load_scenario(str(tmp_path)).name == "shop"


def test_a_dash_means_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, parent_yaml=SHOP))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"extends: parent.yaml\nseed: 9\n")))
    scenario = load_scenario("-")
    assert (scenario.source, scenario.seed) == ("-", 9)


def test_problems_of_standard_input_are_told_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"name: a: b\n")))
    assert message_of("-").startswith("-: 1 problem\n\n1:8 a colon where none can stand\n")


def test_a_missing_file_names_a_near_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, base_yaml=SHOP))
    assert message_of("bse.yaml") == "bse.yaml: 1 problem\n\nno such file\n      did you mean base.yaml?"
    assert message_of("nowhere/x.yaml") == "nowhere/x.yaml: 1 problem\n\nno such file"
    assert message_of("base.yaml/x.yaml") == "base.yaml/x.yaml: 1 problem\n\nno such file"
    (tmp_path / "folder").mkdir()
    assert message_of("folder") == "folder/base.yaml: 1 problem\n\nno such file"


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs this may be allowed to read everything, so the system's refusal is played."""
    monkeypatch.chdir(write(tmp_path, base_yaml=SHOP))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    message = message_of("base.yaml")
    monkeypatch.undo()
    assert message == "base.yaml: 1 problem\n\ncannot be read: permission denied"


def test_a_pipe_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.yaml")
    assert message_of("pipe.yaml") == (
        "pipe.yaml: 1 problem\n\nexpected a file, got a device or a pipe; a pipe is read as -"
    )


@pytest.mark.parametrize("kind", ["extends: ", "items: {table: ", "customers: {c: {demand: {history: {file: "])
def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, kind: str) -> None:
    (tmp_path / "outside").write_text(SHOP, encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link").symlink_to(tmp_path / "outside")
    write(inside, base_yaml=kind + "link" + "}" * kind.count("{") + "\n")
    assert 'expected a file in the scenario\'s folder, got "link"' in message_of(inside)


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    write(tmp_path, parent_yaml=SHOP)
    (tmp_path / "link.yaml").symlink_to("parent.yaml")
    assert loaded(tmp_path, "extends: link.yaml\n").name == "shop"


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    write(tmp_path / "real", base_yaml="extends: parent.yaml\n", parent_yaml=SHOP)
    (tmp_path / "link").symlink_to("real")
    assert load_scenario(tmp_path / "link").name == "shop"


def test_check_finds_the_problems_of_every_variant_once(tmp_path: Path) -> None:
    variants = "variants: {a: {seed: -1}, b: [a], fine: {seed: 3}}\n"
    scenario, problems, _ = check_scenario(write(tmp_path, base_yaml=SHOP + "replications: 0\n" + variants))
    assert scenario is None
    assert [(problem.path, problem.remedy) for problem in problems] == [
        ("replications", ()),
        ("seed", ("in variant a",)),
    ]


def test_check_of_a_good_scenario_gives_it_with_its_warnings(tmp_path: Path) -> None:
    scenario, problems, warnings = check_scenario(
        write(tmp_path, base_yaml=SHOP.replace("container: 24, cards: 6", "container: 22.5, cards: 6"))
    )
    assert scenario is not None
    assert not problems
    assert warnings == scenario.notes
    assert warnings == (
        (
            "stocking_points.shop.items.coffee.policy.container: "
            "22.5 is no multiple of the item's unit (1) and counts as 23"
        ),
    )


@pytest.mark.parametrize(
    ("setting", "note"),
    [
        (
            "stocking_points.shop.items.coffee.initial=12.5",
            "stocking_points.shop.items.coffee.initial: 12.5 is no multiple of the item's unit (1) and counts as 13",
        ),
        (
            "items.coffee.carrying_rate=25",
            "items.coffee.carrying_rate: 25 is 2,500 % of the value a year; 25 % is 0.25",
        ),
        (
            "suppliers.roaster.items={coffee: {minimum_order: 7301}}",
            "stocking_points.shop.items.coffee: the smallest order (7,301) is more than a year of demand (7,300.0)",
        ),
        (
            "suppliers.roaster.items={coffee: {minimum_order: 11.2}}",
            "suppliers.roaster.items.coffee.minimum_order: 11.2 is no multiple of the item's unit (1) and counts as 12",
        ),
        (
            "stocking_points.shop.items.coffee.policy={type: periodic, order_up_to: 3000, review_period: 122}",
            "stocking_points.shop.items.coffee.policy: a review every 122 days is fewer than three in 365 days",
        ),
        (
            "stocking_points.shop.items.coffee.policy={type: reorder_point, reorder_point: 5, order_quantity: 2760}",
            "the window measured (275 days) holds fewer than two replenishment cycles of 138 days",
        ),
        (
            "stocking_points.shop.items.coffee.policy={type: kanban, container: 24, cards: 6, daily_demand: 20}",
            "policy: cards (6) overrides daily_demand; cards: null lets the formula count them",
        ),
    ],
)
def test_warnings(tmp_path: Path, setting: str, note: str) -> None:
    """20 units a day are 7,300 a year; 2,760 units last 138 days, and two times 138 are more than 365 - 90."""
    sets = ("stocking_points.shop.items.coffee.policy={type: base_stock, order_up_to: 300}", setting)
    assert any(note in told for told in loaded(tmp_path, SHOP, sets=sets).notes)


def test_a_jit_loop_below_the_smallest_order_is_warned_of(tmp_path: Path) -> None:
    """The loop is 20 x (6 + 1) = 140; orders of 141 are 140 / 2 units above single ones on average, 3.5 days."""
    sets = (
        "stocking_points.shop.items.coffee.policy={type: jit, daily_demand: 20}",
        "suppliers.roaster.items={coffee: {minimum_order: 141}}",
    )
    assert loaded(tmp_path, SHOP, sets=sets).notes == (
        "stocking_points.shop.items.coffee.policy: the smallest order (141) is more than the whole loop (140)",
        (
            "stocking_points.shop.items.coffee.policy: the smallest order (141) is more than a container (1) and "
            "breaks the pull: 3.5 more days of stock on average"
        ),
    )


def test_recorded_demand_is_warned_of(tmp_path: Path) -> None:
    assert loaded(tmp_path, HISTORY, past_csv=PAST).notes == (
        (
            "customers.town.demand.history: "
            "1 recorded quantities are no multiple of their item's unit and are rounded, halves up"
        ),
    )
    late = HISTORY.replace("2024-01-08", "2025-01-08")
    assert "horizon.start: no row of past.csv falls into the 28 days from horizon.start" in (
        loaded(tmp_path, late, past_csv=PAST).notes
    )
    assert "horizon.days: past.csv ends on day 7 of 90: nothing is demanded after it" in (
        loaded(tmp_path, HISTORY, past_csv=PAST, sets=("horizon.days=90",)).notes
    )


def test_many_warnings_of_a_kind_are_one(tmp_path: Path) -> None:
    header = "item,from,initial,policy.type,policy.order_up_to\n"
    text = SHOP.replace("      coffee: {from", "      table: stock.csv\n      coffee: {from").replace(
        "  coffee: {unit_cost: 6.40}", "".join(f"  i{n}: {{}}\n" for n in range(9)) + "  coffee: {unit_cost: 6.40}"
    )
    rows = "".join(f"i{n},roaster,{n}.5,base_stock,9\n" for n in range(9))
    assert loaded(tmp_path, text, stock_csv=header + rows).notes == (
        (
            "stocking_points.shop.items.i0.initial: 0.5 is no multiple of the item's unit (1) and counts as 1 "
            "(and 8 more like it)"
        ),
    )


def test_gates_and_metrics_know_the_same_names() -> None:
    assert set(METRIC_NAMES) == set(METRICS)


def test_problems_are_sorted_counted_and_cut() -> None:
    problems = [Problem(Place("b.yaml", n, 1), "x", f"wrong {n}") for n in range(MOST_PROBLEMS + 20, 0, -1)]
    text = print_problems([*problems, Problem(Place("a.yaml"), "", "missing")])
    assert text.startswith(
        f"a.yaml: 1 problem\n\nmissing\n\nb.yaml: {MOST_PROBLEMS + 20} problems\n\n1:1  x: wrong 1\n"
    )
    assert text.endswith("and 21 more problems")


def test_what_a_terminal_would_obey_is_not_printed() -> None:
    problem = Problem(Place("a\x1b[2J.yaml", 1, 1, "\x1b]0;x\x07 \u202eevil"), "a\x1b", "b\x07", ("c\r",))
    assert not {"\x1b", "\x07", "\r", "\u202e"} & set(str(ScenarioError([problem])))


def test_show_says_the_problems_too(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="expected fewer days"):
        show_text(write(tmp_path, base_yaml=SHOP), [], ["horizon.warm_up=400"])
