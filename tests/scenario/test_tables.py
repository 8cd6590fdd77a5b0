"""Tables and history files: bulk data beside the YAML."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from jitsim.errors import ScenarioError
from jitsim.scenario import load_scenario
from tests.scenario.written import SHOP, loaded, write

ITEMS = SHOP.replace("items:\n  coffee: {unit_cost: 6.40}\n", "items: {table: items.csv}\n", 1)


def test_a_table_gives_entries_by_its_key_column(tmp_path: Path) -> None:
    table = "unit_cost,item,price\n6.40,coffee,9.9\n2,tea,\n"
    items = loaded(tmp_path, ITEMS, items_csv=table).items
    assert (items["coffee"].unit_cost, items["coffee"].price) == (6.4, 9.9)
    assert (items["tea"].unit_cost, items["tea"].price) == (2, None)


def test_names_in_a_table_are_text_as_they_are_written(tmp_path: Path) -> None:
    table = "item,unit_cost\ncoffee,1\n0012,1\n1E5,1\nno,1\nnull,1\n1.50,1\n"
    assert set(loaded(tmp_path, ITEMS, items_csv=table).items) == {"coffee", "0012", "1E5", "no", "null", "1.50"}


def test_cells_are_read_by_the_type_of_their_field(tmp_path: Path) -> None:
    """`from` is text, so the supplier 0012 keeps its zeros; `initial` is a number, `crossing` a truth value."""
    text = SHOP.replace("roaster: {lead_time", '"0012": {crossing: true, lead_time').split("stocking_points:")[0] + (
        "stocking_points: {table: stock.csv}\ncustomers: {walk_in: {at: shop, demand: {coffee: {arrivals: 20}}}}\n"
    )
    stock = "stocking_point,item,from,initial,policy.type,policy.order_up_to\nshop,coffee,0012,1e1,base_stock,5\n"
    stocked = loaded(tmp_path, text, stock_csv=stock).stocking_points["shop"].items["coffee"]
    assert (stocked.from_, stocked.initial) == ("0012", 10)


def test_explicit_entries_win_over_rows(tmp_path: Path) -> None:
    text = ITEMS.replace("{table: items.csv}", "{table: items.csv, coffee: {unit_cost: 7}, milk: {unit_cost: 1}}")
    items = loaded(tmp_path, text, items_csv="item,unit_cost,price\ncoffee,6,9\ntea,2,3\n").items
    assert (items["coffee"].unit_cost, items["coffee"].price) == (7, 9)
    assert set(items) == {"coffee", "tea", "milk"}


def test_tables_expand_before_merging(tmp_path: Path) -> None:
    write(tmp_path, parent_yaml=ITEMS, items_csv="item,unit_cost,price\ncoffee,6,9\n")
    items = loaded(tmp_path, "extends: parent.yaml\nitems: {coffee: {price: 10}}\n").items
    assert (items["coffee"].unit_cost, items["coffee"].price) == (6, 10)


def test_a_variant_may_bring_a_table(tmp_path: Path) -> None:
    text = ITEMS + "variants: {dear: {items: {table: dear.csv}}}\n"
    files = {"items_csv": "item,unit_cost,price\ncoffee,6,9\n", "dear_csv": "item,unit_cost\ncoffee,60\n"}
    items = loaded(tmp_path, text, "dear", **files).items
    assert (items["coffee"].unit_cost, items["coffee"].price) == (60, 9)


def test_dotted_columns_are_nested(tmp_path: Path) -> None:
    text = SHOP.replace(
        "  roaster: {lead_time: {distribution: gamma, mean: 5, sd: 2}, promised_lead_time: 6}\n", ""
    ).replace("suppliers:", "suppliers: {table: suppliers.csv}")
    header = "supplier,lead_time.distribution,lead_time.mean,lead_time.sd,on_time_window.late,crossing\n"
    supplier = loaded(tmp_path, text, suppliers_csv=header + "roaster,gamma,5,2,1,false\n").suppliers["roaster"]
    assert supplier.lead_time is not None
    assert (supplier.lead_time.expectation, supplier.lead_time.deviation) == (5, 2)
    assert (supplier.on_time_window.late, supplier.crossing) == (1, False)


def test_tables_one_level_up_carry_both_names(tmp_path: Path) -> None:
    text = """\
name: two places
horizon: {days: 100}
items: {coffee: {}, tea: {}}
suppliers: {table: terms.csv, roaster: {lead_time: 4}, importer: {lead_time: 9}}
stocking_points: {table: stock.csv, dc: {receiving: dock}}
customers: {table: demand.csv, town: {at: dc}, village: {at: shop}}
"""
    scenario = loaded(
        tmp_path,
        text,
        terms_csv="supplier,item,minimum_order\nroaster,coffee,12\nimporter,tea,5\nimporter,coffee,\n",
        stock_csv="stocking_point,item,from,policy.type,policy.order_up_to\n"
        "dc,coffee,importer,base_stock,9\nshop,coffee,roaster,periodic,7\ndc,tea,importer,base_stock,8\n",
        demand_csv="customer,item,daily,arrivals,order_size\ntown,coffee,3,,\ntown,tea,,2,\nvillage,coffee,,1,4\n",
    )
    assert scenario.suppliers["importer"].items is not None
    assert {name: each.minimum_order for name, each in scenario.suppliers["importer"].items.items()} == {
        "tea": 5,
        "coffee": 0,
    }
    assert set(scenario.stocking_points["dc"].items) == {"coffee", "tea"}
    assert scenario.stocking_points["dc"].receiving == "dock"
    demand = scenario.customers["village"].demand
    assert isinstance(demand, dict)
    assert demand["coffee"].order_size is not None
    assert demand["coffee"].order_size.expectation == 4


def test_a_cell_holds_several_sources(tmp_path: Path) -> None:
    text = (
        SHOP[: SHOP.index("stocking_points:")]
        + """\
stocking_points: {table: stock.csv}
customers: {town: {at: shop, demand: {coffee: {daily: 1}}}}
"""
    )
    text = text.replace("suppliers:", "suppliers:\n  far mill: {lead_time: 9}")
    rows = "stocking_point,item,from,policy.type,policy.order_up_to,sourcing.type,sourcing.weights.roaster"
    rows += ",sourcing.weights.far mill\nshop,coffee,roaster | far mill,base_stock,9,split,0.5,0.5\n"
    stocked = loaded(tmp_path, text, stock_csv=rows).stocking_points["shop"].items["coffee"]
    assert stocked.sources == ("roaster", "far mill")
    assert stocked.sourcing is not None
    assert stocked.sourcing.share_of("far mill", 1) == 0.5


def test_defaults_fill_the_gaps_of_rows(tmp_path: Path) -> None:
    items = loaded(tmp_path, ITEMS + "defaults: {price: 8}\n", items_csv="item,price\ncoffee,9\ntea,\n").items
    assert (items["coffee"].price, items["tea"].price) == (9, 8)


@pytest.mark.parametrize(
    "table",
    [
        "\ufeffitem,unit_cost\ncoffee,6\n",
        "item,unit_cost\r\ncoffee,6\r\n",
        "item,unit_cost\rcoffee,6\r",
        "\nitem,unit_cost\n\n  coffee , 6 \n,\n",
        '"item","unit_cost"\n"coffee","6"',
        "item , unit_cost\ncoffee,6",
    ],
    ids=["byte order mark", "windows", "old mac", "blank rows", "quotes", "no line end"],
)
def test_tables_of_many_programs_are_read(tmp_path: Path, table: str) -> None:
    (tmp_path / "items.csv").write_bytes(table.encode())
    assert loaded(tmp_path, ITEMS).items["coffee"].unit_cost == 6


def test_a_bad_cell_is_found_by_its_row_in_the_file(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, ITEMS, items_csv="\nitem,unit_cost\n\ncoffee,abc\n")
    place = caught.value.problems[0].place
    assert (place.file, place.line, place.cell) == (str(tmp_path / "items.csv"), 4, "unit_cost")


def test_thousands_of_rows_load_fast(tmp_path: Path) -> None:
    """Two seconds are asked for 3,451 rows of 15 columns; processor time, since the machine may be busy."""
    header = "item,unit,unit_cost,price,carrying_rate.capital,carrying_rate.storage,carrying_rate.insurance"
    rows = [f"P{number:05},1,{number / 7:.4f},{number},0.1,0.05,0.02" for number in range(3451)]
    laws = (
        "supplier,item,minimum_order,order_multiple,order_cost,price,lead_time.distribution,lead_time.mean,lead_time.sd"
    )
    terms = [f"roaster,P{number:05},10,2,5,3.5,gamma,30,9" for number in range(3451)]
    text = ITEMS.replace("  roaster: {", "  table: terms.csv\n  roaster: {")
    write(
        tmp_path,
        items_csv="\n".join([header, "coffee,1,6,9,0.1,0,0", *rows]),
        terms_csv="\n".join([laws, "roaster,coffee,0,0,0,1,gamma,5,2", *terms]),
    )
    started = time.process_time()
    scenario = loaded(tmp_path, text)
    assert time.process_time() - started < 2
    assert len(scenario.items) == 3452


HISTORY = """\
name: past
horizon: {days: 28, warm_up: 7, start: 2024-01-08}
items: {coffee: {}, tea: {}}
suppliers: {roaster: {lead_time: 4}}
stocking_points:
  shop:
    defaults: {from: roaster, policy: {type: base_stock, order_up_to: 9}}
    items: {coffee: , tea: }
customers:
  town: {at: shop, demand: {history: {file: past.csv, columns: {item: sku, date: week, quantity: qty}}}}
"""
PAST = "week,sku,qty\n2024-01-15,coffee,3\n2024-01-01,coffee,2.5\n2024-01-08,tea,0\n2024-01-15,coffee,1\n"


def test_history_is_counted_from_the_start_and_sorted(tmp_path: Path) -> None:
    """15 January is day 7, 1 January is day -7; a row of zero is no demand, two rows of a day are two demands."""
    scenario = loaded(tmp_path, HISTORY, past_csv=PAST)
    (history,) = scenario.histories
    assert scenario.recorded_demand(history).items == {"coffee": [(-7, 2.5), (7, 3.0), (7, 1.0)], "tea": []}


def test_history_of_one_item_leaves_the_others_of_the_file_alone(tmp_path: Path) -> None:
    text = HISTORY.replace("{history: {file: past.csv, ", "{coffee: {history: {file: past.csv, ").replace(
        "}}}}\n", "}}}}}\n"
    )
    assert loaded(tmp_path, text, past_csv=PAST.replace("tea", "milk")).customers["town"].at == "shop"


def test_a_history_is_read_once_however_many_items_name_it(tmp_path: Path) -> None:
    history = "{history: {file: past.csv, columns: {item: sku, date: week, quantity: qty}}}"
    text = (
        HISTORY.split("customers:", maxsplit=1)[0]
        + f"customers: {{town: {{at: shop, demand: {{coffee: {history}, tea: {history}}}}}}}\n"
    )
    assert len(loaded(tmp_path, text, past_csv=PAST).histories) == 1


def test_a_history_of_a_parent_in_a_subfolder_is_named_from_the_scenarios_folder(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    write(tmp_path / "parts", parent_yaml=HISTORY, past_csv=PAST)
    write(tmp_path, base_yaml="extends: parts/parent.yaml\n")
    assert [history.file for history in load_scenario(tmp_path).histories] == ["parts/past.csv"]
