"""`check`, `show`, `schema`, and the four ways to name a scenario."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from jitsim.scenario import load_scenario
from tests.scenario.test_decoupling import assembly


def test_check_tells_what_the_scenario_holds(jitsim: Any, shop: str) -> None:
    said = jitsim("check", shop)
    assert said.code == 0
    assert said.out == (
        "shop.yaml is valid\n"
        "  items            2  tea, pot\n"
        "  suppliers        1  grower\n"
        "  stocking points  1  shop\n"
        "  customers        1  guests\n"
        "  policies         base_stock\n"
        "  gates            fill_rate\n"
        "  time             60 days, the first 10 not measured\n"
        "  replications     4, seed 3\n"
    )


def test_check_tells_the_decoupled_lead_times_of_a_network(jitsim: Any, tmp_path: Path) -> None:
    (tmp_path / "assembly.yaml").write_text(yaml.safe_dump(assembly()), encoding="utf-8")
    said = jitsim("check", "assembly.yaml")
    assert "\n  decoupled        1  finished at plant 22 days\n" in said.out


def test_check_is_brief_on_request(jitsim: Any, shop: str) -> None:
    said = jitsim("check", shop, "--quiet")
    assert (said.code, said.out, said.err) == (0, "shop.yaml is valid\n", "")


def test_check_finds_the_problems_of_variants_too(jitsim: Any, tmp_path: Path, shop: str) -> None:
    text = (tmp_path / shop).read_text()
    (tmp_path / shop).write_text(text.replace("suppliers.grower.lead_time: 4", "suppliers.grower.lead_tme: 4"))
    said = jitsim("check", shop)
    assert (said.code, said.out) == (2, "")
    assert "lead_tme" in said.err
    assert "did you mean" in said.err


def test_check_looks_at_one_variant_on_request(jitsim: Any, shop: str) -> None:
    assert jitsim("check", shop, "-v", "bare").code == 0
    assert jitsim("check", shop, "-v", "nude").code == 2
    assert jitsim("check", shop, "-S", "seed=minus one").code == 2


def test_show_prints_a_scenario_that_loads_to_the_same(jitsim: Any, shop: str, tmp_path: Path) -> None:
    said = jitsim("show", shop, "-v", "bare", "-S", "seed=9")
    assert said.code == 0
    (tmp_path / "shown.yaml").write_text(said.out)
    shown = load_scenario(tmp_path / "shown.yaml")
    assert shown == load_scenario(tmp_path / shop, ("bare",), ("seed=9",))
    assert shown.seed == 9


def test_show_says_where_values_come_from(jitsim: Any, shop: str) -> None:
    lines = jitsim("show", shop, "-v", "bare", "-S", "seed=9", "--origin").out.splitlines()
    origins = {line.split(":")[0].strip(): line.split("#")[1].strip() for line in lines if "#" in line}
    assert origins["name"] == "shop.yaml:2"
    assert "bare" in origins["order_up_to"] or "shop.yaml" in origins["order_up_to"]
    assert origins["ticks_per_day"] == "default"
    assert "--set" in origins["seed"]


def test_schema_is_a_json_schema(jitsim: Any) -> None:
    schema = json.loads(jitsim("schema").out)
    assert schema["$schema"].startswith("http://json-schema.org/")
    assert "stocking_points" in json.dumps(schema)


@pytest.mark.parametrize("name", ["corner_shop", "spare_parts"])
def test_packaged_scenarios_go_by_name(jitsim: Any, name: str) -> None:
    said = jitsim("check", name)
    assert said.code == 0
    assert said.out.startswith(f"{name} is valid\n")


def test_a_folder_means_its_base_yaml(jitsim: Any, shop: str, tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "base.yaml").write_text((tmp_path / shop).read_text())
    assert jitsim("check", "plan").code == 0


def test_what_is_on_disk_wins_over_a_packaged_name(jitsim: Any, shop: str, tmp_path: Path) -> None:
    (tmp_path / "corner_shop").mkdir()
    (tmp_path / "corner_shop" / "base.yaml").write_text((tmp_path / shop).read_text())
    assert "  items            2  tea, pot\n" in jitsim("check", "corner_shop").out


@pytest.mark.parametrize("command", ["check", "show", "run"])
def test_a_scenario_comes_in_by_standard_input(
    jitsim: Any, shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    text = (tmp_path / shop).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text), encoding="utf-8"))
    said = jitsim(command, "-")
    assert (said.code, said.err) == (0, "")
    assert "shop" in said.out


def test_check_lists_lanes_and_work_centers_where_there_are_any(jitsim: Any) -> None:
    said = jitsim("check", "automotive_line")
    assert "  lanes            1  tugger\n  work centers     1  press\n" in said.out


def test_a_name_that_nothing_has_lists_what_there_is(jitsim: Any) -> None:
    said = jitsim("run", "corner_shoop")
    assert said.code == 2
    assert said.err == (
        "corner_shoop: no such file, folder or packaged scenario\n"
        "  packaged: automotive_line, beer_game, chemicals, corner_shop, ecommerce_hybrid, electronics_distributor, "
        "retail_distribution, spare_parts; did you mean corner_shop?\n"
    )


@pytest.mark.parametrize("path", ["nowhere/base.yaml", "nothing.yaml", "a/b"])
def test_a_path_that_is_not_there_is_a_problem_of_that_file(jitsim: Any, path: str) -> None:
    said = jitsim("check", path)
    assert said.code == 2
    assert said.err.startswith(f"{path}: 1 problem\n\nno such file")
