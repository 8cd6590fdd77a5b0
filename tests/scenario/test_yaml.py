"""YAML as this package reads it: the traps of YAML 1.1 are gone, places are kept, hostile text is refused."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from jitsim.errors import Place, ScenarioError
from jitsim.scenario.document import read_document
from jitsim.scenario.scalars import read_scalar
from jitsim.scenario.tree import ANY, Node, Source, plain, read_path, spell
from tests.scenario.written import SHOP, loaded


def tree_of(text: str) -> Node:
    tree, problems = read_document(text, Source("a.yaml", text.splitlines()))
    assert not problems
    return tree


TEXTS = """
    no NO No yes on off y n 0012 010 -010 00 0012.5 12:30 1_000 0x1F 0o17 2024-01-31 2024-01-31T10:00:00
    1e e3 . - + 1.2.3 inf nan NaN = <
"""


@pytest.mark.parametrize("text", TEXTS.split())
def test_what_looks_like_something_else_is_text(text: str) -> None:
    assert read_scalar(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("0", 0), ("10", 10), ("-3", -3), ("+7", 7)],
        *[("6.40", 6.4), (".5", 0.5), ("5.", 5.0), ("0.5", 0.5), ("-0.5", -0.5)],
        *[("1e3", 1000.0), ("1E5", 100000.0), ("1.5e-3", 0.0015), ("+1e+2", 100.0)],
        *[("true", True), ("True", True), ("false", False), ("", None), ("~", None), ("null", None)],
    ],
)
def test_numbers_truth_values_and_nothing(text: str, value: object) -> None:
    read = read_scalar(text)
    assert read == value
    assert type(read) is type(value)


def test_a_number_beyond_every_limit_is_infinite_and_no_memory_is_spent_on_it() -> None:
    assert read_scalar("1e400") == math.inf
    assert read_scalar("9" * 5000) == math.inf
    assert math.isnan(float(read_scalar(".nan") or 0))


def test_keys_are_text_as_they_are_written() -> None:
    assert plain(tree_of("{0012: 1, 1E5: 2, no: 3, null: 4, 12: 5, 1.50: 6}")) == {
        "0012": 1,
        "1E5": 2,
        "no": 3,
        "null": 4,
        "12": 5,
        "1.50": 6,
    }


def test_quotes_make_text() -> None:
    assert plain(tree_of("{a: '12', b: \"true\", c: |\n  7\n}".replace("|\n  7\n", "'7'"))) == {
        "a": "12",
        "b": "true",
        "c": "7",
    }


def test_every_value_knows_its_place_and_that_of_its_key() -> None:
    node = tree_of("a:\n  b: {c: 12}\n").at(("a", "b", "c"))
    assert node is not None
    assert node.place == Place("a.yaml", 2, 10, "  b: {c: 12}")
    assert node.key_place == Place("a.yaml", 2, 7, "  b: {c: 12}")


def test_an_alias_stands_for_its_anchor_with_the_place_of_its_own_key() -> None:
    tree = tree_of("a: &x {p: 1}\nb: *x\n")
    assert plain(tree) == {"a": {"p": 1}, "b": {"p": 1}}
    node = tree.at(("b",))
    assert node is not None
    assert node.key_place.line == 2


def test_aliases_count_with_all_that_they_stand_for() -> None:
    """An anchor of 1 + 999 values, 199 aliases of it: 1 + 200 x 1000 + 1 values, one list and one mapping too many."""
    text = f"a: &a [{', '.join(['x'] * 999)}]\nb: [{', '.join(['*a'] * 199)}]\n"
    with pytest.raises(ScenarioError, match="expected at most 200,000 values"):
        tree_of(text)
    assert tree_of(text.replace("[*a, ", "[", 1))


def test_nesting_of_sixty_levels_is_read_and_one_more_is_not() -> None:
    assert tree_of("a: " + "[" * 59 + "]" * 59)
    with pytest.raises(ScenarioError, match="at most 60 levels"):
        tree_of("a: " + "[" * 60 + "]" * 60)


def test_nesting_counts_through_aliases() -> None:
    deep = "[" * 40 + "]" * 40
    with pytest.raises(ScenarioError, match="at most 60 levels"):
        tree_of(f"a: &a {deep}\nb: {'[' * 30}*a{']' * 30}\n")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_bytes(b"\xef\xbb\xbf" + SHOP.encode())
    assert loaded(tmp_path, "\ufeff" + SHOP).name == "shop"


def test_windows_line_ends_are_line_ends(tmp_path: Path) -> None:
    assert loaded(tmp_path, SHOP.replace("\n", "\r\n")).name == "shop"


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("a.b.c", ("a", "b", "c")),
        ('items."a.b".unit_cost', ("items", "a.b", "unit_cost")),
        ("items.'a.b'.unit_cost", ("items", "a.b", "unit_cost")),
        (r'items."a\"b".unit_cost', ("items", 'a"b', "unit_cost")),
        ("items.*.unit_cost", ("items", ANY, "unit_cost")),
        ('items."*".unit_cost', ("items", "*", "unit_cost")),
        ("items.0012.unit_cost", ("items", "0012", "unit_cost")),
        ("items.café au lait.unit_cost", ("items", "café au lait", "unit_cost")),
    ],
)
def test_paths_are_read_and_spelled(path: str, parts: tuple[str, ...]) -> None:
    assert read_path(path) == parts
    assert read_path(spell(parts)) == parts


@pytest.mark.parametrize("path", ["", ".", "a.", ".a", "a..b", '"a', '"a"b', "a.'b"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        read_path(path)
