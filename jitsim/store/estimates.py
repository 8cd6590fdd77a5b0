"""Estimates and verdicts as JSON and CSV, and back, digit for digit."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jitsim.metrics import METRICS, Estimate, Verdict
from jitsim.store.answer import Groups
from jitsim.store.tables import number

Json = dict[str, Any]

_FIELDS = ("mean", "low", "high", "n", "unit", "light", "reason")


def estimate_json(found: Estimate) -> Json:
    """Return an estimate as JSON; `reason` only where a number is missing."""
    written = {name: getattr(found, name) for name in _FIELDS}
    if found.reason is None:
        del written["reason"]
    return written


def read_estimate(written: Json) -> Estimate:
    """Return the estimate that was written."""
    return Estimate(**{"reason": None, **{name: value for name, value in written.items() if name in _FIELDS}})


def read_verdict(written: Json) -> Verdict:
    """Return the verdict that was written."""
    return Verdict(**written)


def verdict_json(verdict: Verdict) -> Json:
    """Return a verdict as JSON."""
    return asdict(verdict)


def write_json(path: Path, document: object) -> None:
    """Write a JSON document for people and programs; a number that JSON does not know is an error."""
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def write_groups(path: Path, groups: Mapping[str, Groups]) -> None:
    """Write breakdowns as gzipped JSON: by noun, name and metric."""
    document = {
        noun: {
            name: {metric: estimate_json(found) for metric, found in estimates.items()}
            for name, estimates in by_name.items()
        }
        for noun, by_name in groups.items()
    }
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), 3, mtime=0))


def read_groups(path: Path) -> dict[str, Groups]:
    """Return the breakdowns that were written."""
    document = json.loads(gzip.decompress(path.read_bytes()))
    return {
        noun: {
            name: {metric: read_estimate(found) for metric, found in estimates.items()}
            for name, estimates in by_name.items()
        }
        for noun, by_name in document.items()
    }


def write_by_item(path: Path, groups: Groups) -> None:
    """Write one row per item: the mean of every metric and the ends of its interval, empty where undefined."""
    _write_groups(path, "item", groups, list(METRICS))


def write_by_work_center(path: Path, groups: Groups) -> None:
    """Write one row per work center: the metrics that are told by work center, as in `write_by_item`."""
    told = [name for name, metric in METRICS.items() if metric.by_work_center]
    _write_groups(path, "work_center", groups, told)


def _write_groups(path: Path, noun: str, groups: Groups, metrics: list[str]) -> None:
    header = [noun, *(f"{metric}{end}" for metric in metrics for end in ("", "_low", "_high"))]
    rows = (
        [name, *(cell for metric in metrics for cell in _cells(estimates[metric]))]
        for name, estimates in groups.items()
    )
    write_rows(path, header, rows)


def write_metrics(path: Path, values: Iterable[Iterable[float]]) -> None:
    """Write one row per replication: its number and every metric, empty where undefined."""
    rows = ([str(replication), *map(number, row)] for replication, row in enumerate(values))
    write_rows(path, ["replication", *METRICS], rows)


def write_rows(path: Path, header: list[str], rows: Iterable[list[str]]) -> None:
    """Write a small CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _cells(found: Estimate) -> Iterable[str]:
    return ("" if value is None else number(value) for value in (found.mean, found.low, found.high))
