"""CSV files of millions of rows, written from arrays in a few seconds; the same rows give the same bytes."""

from __future__ import annotations

import gzip
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import numpy.typing as npt

from jitsim.ledger.tables import Column, Names

ROWS_AT_ONCE = 100_000
COMPRESSION = 3  # beyond it the time grows faster than the file shrinks

Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Numbers = Codes | Floats
Lookup = Callable[[slice], tuple[Bytes, Codes]]


def write_table(path: Path, columns: Mapping[str, Column]) -> None:
    """Write columns of equal length as a gzipped CSV file; NaN is an empty cell, a whole number has no decimals."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", COMPRESSION, raw, mtime=0) as packed:
        file = cast("BinaryIO", packed)
        file.write((",".join(quoted(name) for name in columns) + "\n").encode())
        for block in _blocks(list(columns.values())):
            file.write(block)


def quoted(cell: str) -> str:
    """Return a cell as CSV writes it: in quotes where it holds a comma, a quote or a line break."""
    if any(character in cell for character in ',"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def number(value: float) -> str:
    """Return the shortest text that reads back as the same number; empty for NaN."""
    return "" if math.isnan(value) else repr(float(value)).removesuffix(".0")


def _blocks(columns: Sequence[Column]) -> Iterator[bytes]:
    """Yield the text of many rows at a time: all cells side by side, then the padding dropped."""
    lookups = [_lookup(column) for column in columns]
    rows = max(len(column.codes if isinstance(column, Names) else column) for column in columns)
    for start in range(0, rows, ROWS_AT_ONCE):
        here = slice(start, min(start + ROWS_AT_ONCE, rows))
        cells = [table[codes] for table, codes in (lookup(here) for lookup in lookups)]
        separators = [*([ord(",")] * (len(cells) - 1)), ord("\n")]
        text = np.zeros((here.stop - start, sum(cell.shape[1] + 1 for cell in cells)), dtype=np.uint8)
        at = 0
        for cell, separator in zip(cells, separators, strict=True):
            text[:, at : at + cell.shape[1]] = cell
            at += cell.shape[1] + 1
            text[:, at - 1] = separator
        yield text[text != 0].tobytes()


def _lookup(column: Column) -> Lookup:
    """Return a function that gives some rows of a column: distinct cells as bytes, and which of them each row holds."""
    if isinstance(column, Names):
        table = _padded([*(quoted(name) for name in column.names), ""])
        return lambda here: (table, column.codes[here])

    def distinct(here: slice) -> tuple[Bytes, Codes]:
        values, codes = _distinct(column[here])
        return _padded([number(value) for value in values.tolist()]), codes

    return distinct


def _distinct(column: Numbers) -> tuple[Floats, Codes]:
    """Return the distinct values of a column and the place of each cell among them.

    Only the first cell of a run of equal ones is sorted: levels stand still most days and flows are mostly zero.
    """
    if len(column) == 0:
        return np.zeros(0), np.zeros(0, dtype=np.int64)
    starts = np.concatenate(([0], np.flatnonzero(column[1:] != column[:-1]) + 1))
    values, codes = np.unique(np.asarray(column[starts], np.float64), return_inverse=True)
    return values, np.repeat(codes, np.diff(starts, append=len(column)))


def _padded(cells: Sequence[str]) -> Bytes:
    table = np.array([cell.encode() for cell in cells], dtype=np.bytes_)
    width = table.dtype.itemsize
    return table.view(np.uint8).reshape(len(cells), width)
