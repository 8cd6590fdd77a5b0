"""The resolved scenario: complete, readable again, the same in any order of entries; and where values come from."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.scenario import load_scenario, resolved_yaml, scenario_digest, show_text
from jitsim.scenario.document import read_document
from jitsim.scenario.tree import Source, plain
from jitsim.scenario.yaml_text import yaml_text
from tests.scenario.test_tables import HISTORY, PAST
from tests.scenario.written import SHOP, loaded, write


def test_it_loads_again_to_an_equal_scenario_with_the_same_digest(tmp_path: Path) -> None:
    text = SHOP.replace("coffee", "'0012 #1: \"x.y\"'") + "question: |\n  yes?\n  no!\ncurrency: 'null'\n"
    scenario = loaded(tmp_path, text + "gates: {fill_rate: {at_least: 0.9}}\n")
    (tmp_path / "again.yaml").write_text(resolved_yaml(scenario), encoding="utf-8")
    again = load_scenario(tmp_path / "again.yaml")
    assert again == scenario
    assert scenario_digest(again) == scenario_digest(scenario)
    assert resolved_yaml(again) == resolved_yaml(scenario)


def test_it_holds_every_default(tmp_path: Path) -> None:
    written = resolved_yaml(loaded(tmp_path, SHOP))
    for line in ("ticks_per_day: 1440", "demand: 0.5", "backorder_cost: 0", "early: 3", "ship: partial", "seed: 1"):
        assert f"{line}\n" in written


def test_history_is_part_of_the_digest_but_not_the_name_of_its_file(tmp_path: Path) -> None:
    first = scenario_digest(loaded(tmp_path, HISTORY, past_csv=PAST))
    rows = PAST.splitlines(keepends=True)
    moved = scenario_digest(
        loaded(tmp_path, HISTORY.replace("past.csv", "old.csv"), old_csv="".join([rows[i] for i in (0, 3, 1, 2, 4)]))
    )
    changed = scenario_digest(loaded(tmp_path, HISTORY, past_csv=PAST.replace("coffee,3", "coffee,4")))
    assert first == moved
    assert first != changed


def test_the_order_of_entries_changes_no_digest(tmp_path: Path) -> None:
    top, lines = [], SHOP.splitlines(keepends=True)
    for line in lines:
        if line[0] != " ":
            top.append(line)
        else:
            top[-1] += line
    assert scenario_digest(loaded(tmp_path, "".join(reversed(top)))) == scenario_digest(loaded(tmp_path, SHOP))


@pytest.mark.parametrize("setting", ["seed=2", "items.coffee.unit_cost=6.41", "horizon.days=366", "name=other"])
def test_every_value_changes_the_digest(tmp_path: Path, setting: str) -> None:
    assert scenario_digest(loaded(tmp_path, SHOP, sets=(setting,))) != scenario_digest(loaded(tmp_path, SHOP))


def test_show_is_the_resolved_scenario(tmp_path: Path) -> None:
    assert show_text(write(tmp_path, base_yaml=SHOP)) == resolved_yaml(load_scenario(tmp_path))


def test_origin_names_file_and_line_variant_set_table_and_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, parent_yaml=SHOP, items_csv="item,unit_cost,price\ncoffee,6,9\n")
    write(
        tmp_path,
        base_yaml=dedent("""\
            extends: parent.yaml
            defaults: {backorder_cost: 0.5}
            seed: 4
            items: {table: items.csv}
            variants:
              slow: {suppliers.roaster.lead_time.mean: 8}
            """),
    )
    shown = show_text("base.yaml", ["slow"], ["replications=5"], origin=True)
    for line in (
        "name: shop  # parent.yaml:1\n",
        "seed: 4  # base.yaml:3\n",
        "replications: 5  # --set replications=5\n",
        "currency: EUR  # default\n",
        "    price: 9  # items.csv row 2\n",
        "    backorder_cost: 0.5  # defaults, base.yaml:2\n",
        "      mean: 8  # variant slow, base.yaml:6\n",
        "      sd: 2  # parent.yaml:6\n",
        "          value: 20  # parent.yaml:12\n",
    ):
        assert line in shown
    assert plain(read_document(shown, Source("shown"))[0]) == plain(
        read_document(show_text("base.yaml", ["slow"], ["replications=5"]), Source("shown"))[0]
    )


NAMES = st.text("aZ09 .:#-'\"\\\\*&[{,é本", min_size=1, max_size=6).filter(str.strip)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    NAMES,
    st.sampled_from(["no", "0012", "1E5", "1_000", "null", "~", "true", ".nan", "-", "?", "!", "%", "@", "`", "|"]),
)
VALUES = st.dictionaries(NAMES, SCALARS | st.lists(SCALARS, max_size=3), min_size=1, max_size=4)


@given(st.dictionaries(NAMES, SCALARS | VALUES, min_size=1, max_size=4))
def test_what_is_written_is_read_as_the_very_same(values: dict[str, object]) -> None:
    text = yaml_text(values)
    assert plain(read_document(text, Source("text", text.splitlines()))[0]) == values
