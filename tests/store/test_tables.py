"""CSV from arrays: read back by other readers, every number the same."""

from __future__ import annotations

import csv
import gzip
import io
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.ledger.tables import Column, Names
from jitsim.store import tables
from jitsim.store.tables import number, quoted, write_table


def written(path: Path, columns: dict[str, Column]) -> list[list[str]]:
    write_table(path, columns)
    return list(csv.reader(io.StringIO(gzip.decompress(path.read_bytes()).decode(), newline="")))


def test_names_numbers_and_gaps(tmp_path: Path) -> None:
    columns: dict[str, Column] = {
        "name": Names(['plain, "quoted"', "tea\nbag", "Ærø"], np.array([0, 1, 2, -1])),
        "whole": np.array([1, -2, 0, 3_000_000_000]),
        "number": np.array([0.1, 5.0, np.nan, 1e-7]),
    }
    assert written(tmp_path / "t.csv.gz", columns) == [
        ["name", "whole", "number"],
        ['plain, "quoted"', "1", "0.1"],
        ["tea\nbag", "-2", "5"],
        ["Ærø", "0", ""],
        ["", "3000000000", "1e-07"],
    ]


def test_no_rows_are_a_header(tmp_path: Path) -> None:
    columns: dict[str, Column] = {"name": Names(["a"], np.zeros(0, np.int64)), "number": np.zeros(0)}
    assert written(tmp_path / "t.csv.gz", columns) == [["name", "number"]]


def test_rows_beyond_one_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROWS_AT_ONCE", 7)
    count = 50
    columns: dict[str, Column] = {
        "name": Names(["a", "bb", "ccc"], np.arange(count) % 3),
        "square": np.arange(count) ** 2,
    }
    rows = written(tmp_path / "t.csv.gz", columns)[1:]
    assert rows == [[["a", "bb", "ccc"][row % 3], str(row**2)] for row in range(count)]


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    columns: dict[str, Column] = {"number": np.linspace(0, 1, 1000)}
    for name in ("a.csv.gz", "b.csv.gz"):
        write_table(tmp_path / name, columns)
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()


def test_pandas_reads_it_in_one_line(tmp_path: Path) -> None:
    write_table(tmp_path / "t.csv.gz", {"day": np.arange(3), "on_hand_end": np.array([1.5, 2.0, 0.0])})
    table = pd.read_csv(tmp_path / "t.csv.gz")
    assert table["on_hand_end"].sum() == 3.5


@given(st.lists(st.floats(allow_infinity=False)))
def test_every_number_reads_back_as_itself(tmp_path_factory: pytest.TempPathFactory, values: list[float]) -> None:
    path = tmp_path_factory.mktemp("t") / "t.csv.gz"
    cells = [row[0] if row else "" for row in written(path, {"x": np.array(values, np.float64)})[1:]]
    assert [float(cell) if cell else None for cell in cells] == [
        None if math.isnan(value) else value for value in values
    ]


@pytest.mark.parametrize(
    ("value", "text"), [(3.0, "3"), (0.1, "0.1"), (float("nan"), ""), (1e22, "1e+22"), (-2.5, "-2.5")]
)
def test_number(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(("cell", "text"), [("a b", "a b"), ("a,b", '"a,b"'), ('a"b', '"a""b"'), ("a\nb", '"a\nb"')])
def test_quoted(cell: str, text: str) -> None:
    assert quoted(cell) == text
