"""Parents, variants, overrides and defaults: what wins, and what replaces what."""

from __future__ import annotations

from pathlib import Path

import pytest

from jitsim.distributions import Law
from jitsim.errors import ScenarioError
from jitsim.policies import Policy
from jitsim.scenario import Scenario, load_scenario
from tests.scenario.written import SHOP, loaded, write

POLICY = "stocking_points.shop.items.coffee.policy"


def policy_of(scenario: Scenario, item: str = "coffee") -> Policy:
    return scenario.stocking_points["shop"].items[item].policy


def lead_time_of(scenario: Scenario) -> Law:
    law = scenario.suppliers["roaster"].lead_time
    assert law is not None
    return law


def test_a_child_merges_mappings_and_replaces_values(tmp_path: Path) -> None:
    write(tmp_path, parent_yaml=SHOP)
    scenario = loaded(tmp_path, "extends: parent.yaml\nhorizon: {warm_up: 30}\nitems: {tea: {unit_cost: 2}}\n")
    assert (scenario.horizon.days, scenario.horizon.warm_up) == (365, 30)
    assert set(scenario.items) == {"coffee", "tea"}


def test_a_grandparent_is_beneath_a_parent(tmp_path: Path) -> None:
    write(tmp_path, old_yaml=SHOP + "seed: 3\nquestion: old\n", middle_yaml="extends: old.yaml\nseed: 4\n")
    scenario = loaded(tmp_path, "extends: middle.yaml\n")
    assert (scenario.seed, scenario.question) == (4, "old")


def test_a_parent_in_a_subfolder_names_its_files_from_there(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    write(
        tmp_path / "parts",
        parent_yaml=SHOP.replace("{coffee: {unit_cost: 6.40}}", "").replace(
            "items:\n  coffee: {unit_cost: 6.40}", "items: {table: items.csv}"
        ),
        items_csv="item,unit_cost\ncoffee,7\n",
    )
    assert loaded(tmp_path, "extends: parts/parent.yaml\n").items["coffee"].unit_cost == 7


def test_a_mapping_of_another_type_replaces_the_whole(tmp_path: Path) -> None:
    """`cards` of the kanban policy would be an unknown key of a reorder point."""
    text = SHOP + f"variants: {{s: {{{POLICY}: {{type: reorder_point, reorder_point: 98, order_quantity: 24}}}}}}\n"
    policy = policy_of(loaded(tmp_path, text, "s"))
    assert policy.model_dump(exclude_unset=True) == {
        "type": "reorder_point",
        "reorder_point": 98,
        "order_quantity": 24,
    }


def test_a_mapping_of_the_same_type_is_merged(tmp_path: Path) -> None:
    text = SHOP + f"variants: {{more: {{{POLICY}: {{type: kanban, cards: 9}}}}}}\n"
    assert policy_of(loaded(tmp_path, text, "more")).model_dump(include={"container", "cards"}) == {
        "container": 24,
        "cards": 9,
    }


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (2, 0, 1)])
def test_leaves_that_set_another_type_replace_the_whole_in_any_order(tmp_path: Path, order: tuple[int, ...]) -> None:
    leaves = [f"{POLICY}.type: min_max", f"{POLICY}.reorder_point: 40", f"{POLICY}.order_up_to: 90"]
    text = SHOP + "variants:\n  s:\n" + "".join(f"    {leaves[i]}\n" for i in order)
    assert policy_of(loaded(tmp_path, text, "s")).type == "min_max"  # type: ignore[attr-defined]


def test_leaves_of_set_replace_the_whole_too(tmp_path: Path) -> None:
    sets = (f"{POLICY}.order_up_to=90", f"{POLICY}.type=base_stock")
    assert policy_of(loaded(tmp_path, SHOP, sets=sets)).type == "base_stock"  # type: ignore[attr-defined]


def test_another_distribution_replaces_and_a_bare_number_replaces(tmp_path: Path) -> None:
    sets = ("suppliers.roaster.lead_time={distribution: poisson, mean: 4}",)
    assert lead_time_of(loaded(tmp_path, SHOP, sets=sets)).expectation == 4
    assert lead_time_of(loaded(tmp_path, SHOP, sets=("suppliers.roaster.lead_time=3",))).deviation == 0
    assert lead_time_of(loaded(tmp_path, SHOP, sets=("suppliers.roaster.lead_time.mean=8",))).deviation == 2


def test_precedence_rises_from_parent_to_set(tmp_path: Path) -> None:
    """Default 1, parent 2, file 3, variants 4 and 5 in the order asked for, --set 6."""
    write(tmp_path, parent_yaml=SHOP + "seed: 2\n")
    child = "extends: parent.yaml\n"
    variants = "variants: {four: {seed: 4}, five: {seed: 5}}\n"
    write(tmp_path, plain_yaml=SHOP)
    assert load_scenario(tmp_path / "plain.yaml").seed == 1
    assert loaded(tmp_path, child + variants).seed == 2
    assert loaded(tmp_path, child + "seed: 3\n" + variants).seed == 3
    assert loaded(tmp_path, child + "seed: 3\n" + variants, "five", "four").seed == 4
    assert loaded(tmp_path, child + "seed: 3\n" + variants, "four", "five").seed == 5
    assert loaded(tmp_path, child + "seed: 3\n" + variants, "four", "five", sets=("seed=9", "seed=6")).seed == 6


def test_a_variant_may_be_a_list_of_variants(tmp_path: Path) -> None:
    text = SHOP + "variants: {a: {seed: 4}, b: {replications: 5, seed: 6}, both: [b, a], all: [both]}\n"
    scenario = loaded(tmp_path, text, "all")
    assert (scenario.seed, scenario.replications, scenario.variant) == (4, 5, ("all",))


def test_variants_of_a_parent_can_be_used_and_changed(tmp_path: Path) -> None:
    write(tmp_path, parent_yaml=SHOP + "variants: {a: {seed: 4, replications: 9}}\n")
    scenario = loaded(tmp_path, "extends: parent.yaml\nvariants: {a: {seed: 5}}\n", "a")
    assert (scenario.seed, scenario.replications) == (5, 9)


def test_a_star_means_every_name_that_is_there(tmp_path: Path) -> None:
    text = SHOP.replace("coffee: {unit_cost: 6.40}", "coffee: {unit_cost: 6.40}\n  tea: {unit_cost: 2}")
    scenario = loaded(tmp_path, text, sets=("items.*.unit_cost=3", "items.tea.unit_cost=4"))
    assert (scenario.items["coffee"].unit_cost, scenario.items["tea"].unit_cost) == (3, 4)


def test_a_star_leaves_out_branches_that_lack_the_rest(tmp_path: Path) -> None:
    dc = "  dc: {items: {tea: {from: roaster, policy: {type: base_stock, order_up_to: 5}}}}\ncustomers:"
    text = SHOP.replace("  coffee: {unit_cost: 6.40}", "  coffee: {unit_cost: 6.40}\n  tea: {}").replace(
        "customers:", dc
    )
    scenario = loaded(tmp_path, text, sets=("stocking_points.*.items.coffee.initial=5",))
    assert set(scenario.stocking_points["dc"].items) == {"tea"}
    assert scenario.stocking_points["shop"].items["coffee"].initial == 5


def test_names_with_dots_go_in_quotes(tmp_path: Path) -> None:
    text = SHOP.replace("coffee", '"a.b"')
    assert loaded(tmp_path, text, sets=('items."a.b".unit_cost=3',)).items["a.b"].unit_cost == 3


def test_a_whole_entry_can_be_added_but_not_a_part_of_one(tmp_path: Path) -> None:
    assert loaded(tmp_path, SHOP, sets=("items.tea={unit_cost: 2}",)).items["tea"].unit_cost == 2
    with pytest.raises(ScenarioError, match=r"items\.tea: unknown name"):
        loaded(tmp_path, SHOP, sets=("items.tea.unit_cost=2",))


def test_a_key_with_a_default_need_not_be_there(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, SHOP, sets=("suppliers.roaster.on_time_window.late=1",))
    assert (scenario.suppliers["roaster"].on_time_window.early, scenario.suppliers["roaster"].on_time_window.late) == (
        3,
        1,
    )


def test_null_takes_away_what_is_inherited(tmp_path: Path) -> None:
    sets = ("customers.walk_in.demand.coffee={arrivals: null, daily: 20}",)
    demand = loaded(tmp_path, SHOP, sets=sets).customers["walk_in"].demand
    assert isinstance(demand, dict)
    assert demand["coffee"].arrivals is None


def test_a_set_value_is_read_as_yaml_and_may_hold_an_equals_sign(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, SHOP, sets=("question=is a=b?", "suppliers.roaster.crossing=false", "name=0012"))
    assert (scenario.question, scenario.suppliers["roaster"].crossing, scenario.name) == ("is a=b?", False, "0012")


def test_a_name_with_an_equals_sign_goes_in_quotes(tmp_path: Path) -> None:
    text = SHOP.replace("coffee", '"a=b"')
    assert loaded(tmp_path, text, sets=('items."a=b".unit_cost=3',)).items["a=b"].unit_cost == 3


TWO_ITEMS = SHOP.replace("  coffee: {unit_cost: 6.40}", "  coffee: {unit_cost: 6.40}\n  tea:\n")


@pytest.mark.parametrize(
    "defaults",
    [
        "defaults: {unit_cost: 3, price: 9}\n",
        "defaults: {items: {unit_cost: 3, price: 9}}\n",
        "defaults: {items: {price: 9}, unit_cost: 3}\n",
    ],
)
def test_defaults_beside_a_map_fill_its_gaps(tmp_path: Path, defaults: str) -> None:
    items = loaded(tmp_path, TWO_ITEMS + defaults).items
    assert (items["coffee"].unit_cost, items["coffee"].price) == (6.4, 9)
    assert (items["tea"].unit_cost, items["tea"].price) == (3, 9)


def test_defaults_in_a_map_fill_its_gaps_before_those_beside_it(tmp_path: Path) -> None:
    text = TWO_ITEMS.replace("items:\n  coffee", "items:\n  defaults: {price: 8}\n  coffee", 1)
    items = loaded(tmp_path, text + "defaults: {price: 9, unit_cost: 3}\n").items
    assert (items["tea"].unit_cost, items["tea"].price) == (3, 8)


def test_defaults_fill_suppliers_and_what_is_stocked(tmp_path: Path) -> None:
    text = """\
name: shop
horizon: {days: 10}
items: {coffee: {}, tea: {}}
suppliers: {roaster: , importer: {lead_time: 9, defaults: {minimum_order: 4}, items: {tea: }}}
stocking_points:
  shop:
    defaults: {from: roaster, policy: {type: base_stock, order_up_to: 5}}
    items: {coffee: , tea: {from: importer, policy: {order_up_to: 8}}}
customers: {walk_in: {at: shop, defaults: {daily: 2}, demand: {coffee: , tea: {daily: 3}}}}
defaults: {suppliers: {lead_time: 4}}
"""
    scenario = loaded(tmp_path, text)
    lead_times = {name: s.lead_time.expectation for name, s in scenario.suppliers.items() if s.lead_time}
    assert lead_times == {"roaster": 4, "importer": 9}
    assert scenario.suppliers["importer"].items is not None
    assert scenario.suppliers["importer"].items["tea"].minimum_order == 4
    stocked = scenario.stocking_points["shop"].items
    assert [(s.from_, s.policy.model_dump()["order_up_to"]) for s in stocked.values()] == [
        ("roaster", 5),
        ("importer", 8),
    ]
    demand = scenario.customers["walk_in"].demand
    assert isinstance(demand, dict)
    assert [each.daily.expectation for each in demand.values() if each.daily] == [2, 3]


def test_defaults_of_another_kind_fill_nothing(tmp_path: Path) -> None:
    text = SHOP.replace(
        "  shop:\n", "  shop:\n    defaults: {policy: {type: min_max, reorder_point: 1, order_up_to: 9}}\n"
    )
    assert policy_of(loaded(tmp_path, text)).type == "kanban"  # type: ignore[attr-defined]


def test_defaults_lie_beneath_a_parent_and_variants_change_them(tmp_path: Path) -> None:
    write(tmp_path, parent_yaml=TWO_ITEMS)
    text = "extends: parent.yaml\ndefaults: {unit_cost: 3}\nvariants: {v: {defaults.unit_cost: 4}}\n"
    items = loaded(tmp_path, text, "v").items
    assert (items["coffee"].unit_cost, items["tea"].unit_cost) == (6.4, 4)


OF_DEFAULTS = """\
name: shop
horizon: {days: 365, warm_up: 90}
items: {coffee: {}, tea: {}}
suppliers: {roaster: {lead_time: 5, promised_lead_time: 6}}
stocking_points:
  shop:
    defaults: {from: roaster, policy: {type: kanban, container: 24, cards: 6}}
    items: {coffee: {policy: {cards: 8}}, tea: {}}
customers: {walk_in: {at: shop, demand: {coffee: {arrivals: 20}, tea: {arrivals: 5}}}}
"""
"""The type of the policy of coffee comes from the defaults beside it, its cards are its own."""

BASE_STOCK = {"type": "base_stock", "order_up_to": 90}


def set_keys(scenario: Scenario, item: str = "coffee") -> dict[str, object]:
    return policy_of(scenario, item).model_dump(exclude_unset=True)


def test_defaults_give_the_type_of_a_policy(tmp_path: Path) -> None:
    assert set_keys(loaded(tmp_path, OF_DEFAULTS)) == {"type": "kanban", "container": 24, "cards": 8}


@pytest.mark.parametrize(
    ("variant", "tea"),
    [
        (f"{POLICY}: {{type: base_stock, order_up_to: 90}}", "kanban"),
        (f"{POLICY}.type: base_stock, {POLICY}.order_up_to: 90", "kanban"),
        ("stocking_points.shop.defaults.policy: {type: base_stock, order_up_to: 90}", "base_stock"),
    ],
    ids=["the entry", "key by key", "the defaults"],
)
def test_a_type_from_defaults_is_replaced_whole_too(tmp_path: Path, variant: str, tea: str) -> None:
    """The cards of the kanban policy would be an unknown key of base stock, in a variant, a child and a `--set`."""
    by_variant = loaded(tmp_path, f"{OF_DEFAULTS}variants: {{other: {{{variant}}}}}\n", "other")
    sets = tuple(part.replace(": ", "=", 1) for part in variant.split(", stocking"))
    sets = tuple(part if part.startswith("stocking") else f"stocking{part}" for part in sets)
    for scenario in (by_variant, loaded(tmp_path, OF_DEFAULTS, sets=sets)):
        assert set_keys(scenario) == BASE_STOCK
        assert set_keys(scenario, "tea")["type"] == tea


def test_a_child_replaces_a_type_from_defaults_whole(tmp_path: Path) -> None:
    write(tmp_path, parent_yaml=OF_DEFAULTS)
    child = "stocking_points: {shop: {items: {coffee: {policy: {type: base_stock, order_up_to: 90}}}}}\n"
    assert set_keys(loaded(tmp_path, f"extends: parent.yaml\n{child}")) == BASE_STOCK


def test_the_same_type_keeps_what_the_entry_says(tmp_path: Path) -> None:
    sets = ("stocking_points.shop.defaults.policy={type: kanban, container: 12}",)
    assert set_keys(loaded(tmp_path, OF_DEFAULTS, sets=sets)) == {"type": "kanban", "container": 12, "cards": 8}


def test_a_law_from_defaults_is_replaced_whole_too(tmp_path: Path) -> None:
    text = OF_DEFAULTS.replace("{lead_time: 5,", "{lead_time: {mean: 5},").replace(
        "suppliers:", "defaults: {suppliers: {lead_time: {distribution: gamma, sd: 2}}}\nsuppliers:"
    )
    assert lead_time_of(loaded(tmp_path, text)).model_dump() == {"distribution": "gamma", "mean": 5, "sd": 2}
    uniform = "suppliers.roaster.lead_time={distribution: uniform, low: 1, high: 3}"
    law = lead_time_of(loaded(tmp_path, text, sets=(uniform,))).model_dump()
    assert law == {"distribution": "uniform", "low": 1, "high": 3}
