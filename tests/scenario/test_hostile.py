"""Hostile files are refused with the same kind of message, fast and without much memory.

Each is loaded in a process of its own that may use a gigabyte of addresses (Python with numpy alone reserves some 400
MB) and a few seconds of processor time (a busy machine counts double): a bomb that expands dies of the first, a slow
refusal of the second.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenario.written import SHOP

MEMORY = 1_000 * 2**20
SECONDS = 30
"""The dearest refusal here takes 2.5 CPU seconds alone on a core and four times as many on a machine that is busy; what
has no end takes them all."""

LOAD = """
import sys
from jitsim.errors import ScenarioError
from jitsim.scenario import load_scenario
try:
    load_scenario(sys.argv[1], (), sys.argv[2:])
except ScenarioError as error:
    print(error)
"""


def limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def refusal(folder: Path, *settings: str, program: str = LOAD) -> str:
    command = [sys.executable, "-c", program, "base.yaml", *settings]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "OPENBLAS_NUM_THREADS": "1", "PATH": ""}
    done = subprocess.run(
        command, cwd=folder, env=environment, preexec_fn=limits, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


ALIASES = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40))

YAML = {
    "alias bomb": (f"a0: &a0 [x, x, x]\n{ALIASES}\n", "expected at most 200,000 values in a file, got more"),
    "brackets": ("a: " + "[" * 100_000, "expected at most 60 levels of nesting, got more"),
    "brackets on lines": ("a: " + "[\n" * 100_000, "expected at most 60 levels of nesting, got more"),
    "braces": ("{a: " * 100_000, "expected at most 60 levels of nesting, got more"),
    "dashes": ("- " * 100_000, "expected at most 60 levels of nesting, got more"),
    "question marks": ("? " * 100_000, "expected a name before the colon"),
    "indents": ("".join(" " * n + "a:\n" for n in range(3_000)), "expected at most 60 levels of nesting, got more"),
    "a large scalar": ("name: " + "x" * 15_000_000, "(15,000,000 characters)"),
    "a large alias": (f"name: &a {'x' * 1_000_000}\nb: [{', '.join(['*a'] * 90_000)}]", "b: unknown key"),
    "unknown keys": ("".join(f"k{n}: 1\n" for n in range(30_000)), "and 29,906 more problems"),
    "one key again and again": (SHOP + "seed: 1\n" * 30_000, "29999 problems"),
    "unknown keys of items": (
        SHOP + "gates: {" + ", ".join(f"g{n}: {{at_lest{n}: 1}}" for n in range(20_000)) + "}",
        "20000 problems",
    ),
    "a number of a million digits": (SHOP + "seed: " + "9" * 1_000_000, "expected a finite number"),
    "too many values": ("a: [" + "1, " * 250_000 + "1]", "expected at most 200,000 values"),
    "too large": (b"# " + b"x" * (17 * 2**20), "expected at most 16 MB, got a larger file"),
    "binary": (bytes(range(256)) * 1_000, "expected a text file, got binary data"),
}


@pytest.mark.parametrize("case", YAML)
def test_hostile_yaml(tmp_path: Path, case: str) -> None:
    text, expected = YAML[case]
    (tmp_path / "base.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    message = refusal(tmp_path)
    assert message.startswith("base.yaml: ")
    assert expected in message
    assert len(message) < 60_000


CSV = {
    "one long line": (b"item,unit_cost\n" + b"x" * (40 * 2**20), "expected cells of at most 100,000 characters"),
    "an open quote": (b'item,unit_cost\n"' + b"coffee,1\n" * 400_000, "is a quote not closed?"),
    "too large": (b"item,unit_cost\n" + b"x" * (65 * 2**20), "expected at most 64 MB"),
    "many columns": (b"item" + b",unit_cost" * 100_000 + b"\n", "expected at most 1,000 columns"),
    "bad cells": (b"item,unit_cost\n" + b"".join(b"i%d,x\n" % n for n in range(20_000)), "20000 problems"),
    "binary": (b"item,unit_cost\n\x00\xff", "expected a text file, got binary data"),
}


@pytest.mark.parametrize("case", CSV)
def test_hostile_tables(tmp_path: Path, case: str) -> None:
    data, expected = CSV[case]
    (tmp_path / "base.yaml").write_text(
        SHOP.replace("  coffee: {unit_cost: 6.40}", "  table: items.csv"), encoding="utf-8"
    )
    (tmp_path / "items.csv").write_bytes(data)
    message = refusal(tmp_path)
    assert expected in message
    assert len(message) < 60_000


def test_a_hostile_setting(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(SHOP, encoding="utf-8")
    assert "at most 60 levels of nesting" in refusal(tmp_path, "question=" + "[" * 50_000)


def test_files_that_extend_each_other_end(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("extends: other.yaml\n", encoding="utf-8")
    (tmp_path / "other.yaml").write_text("extends: base.yaml\n", encoding="utf-8")
    assert "files in a circle: base.yaml extends other.yaml extends base.yaml" in refusal(tmp_path)


def test_defaults_cannot_multiply_without_end(tmp_path: Path) -> None:
    """100,000 values in 50,000 entries are 5,000 million."""
    entries = ", ".join(f"i{n}: {{}}" for n in range(50_000))
    text = f"items: {{defaults: {{x: [{'1, ' * 99_000}]}}, {entries}}}\n"
    (tmp_path / "base.yaml").write_text(text, encoding="utf-8")
    assert "items.defaults: expected at most 1,000,000 values in a scenario, got more" in refusal(tmp_path)


def test_nested_defaults_cannot_multiply_without_end(tmp_path: Path) -> None:
    """1,000 places with 1,000 items of 1,000 values each."""
    points = ", ".join(f"p{n}: {{}}" for n in range(1_000))
    items = ", ".join(f"i{n}: {{}}" for n in range(1_000))
    text = f"stocking_points:\n  defaults:\n    defaults: {{x: [{'1, ' * 1_000}]}}\n    items: {{{items}}}\n" + "".join(
        f"  {point.strip()}\n" for point in points.split(",")
    )
    (tmp_path / "base.yaml").write_text(text, encoding="utf-8")
    assert "expected at most 1,000,000 values in a scenario, got more" in refusal(tmp_path)


def test_a_table_cannot_be_read_again_and_again(tmp_path: Path) -> None:
    rows = "".join(f"i{n},1\n" for n in range(100_000))
    (tmp_path / "terms.csv").write_text("item,minimum_order\n" + rows, encoding="utf-8")
    suppliers = "".join(f"  s{n}: {{lead_time: 1, items: {{table: terms.csv}}}}\n" for n in range(200))
    (tmp_path / "base.yaml").write_text(SHOP.replace("suppliers:\n", f"suppliers:\n{suppliers}"), encoding="utf-8")
    assert "expected at most 1,000,000 values in a scenario, got more" in refusal(tmp_path)


def test_stars_cannot_multiply_without_end(tmp_path: Path) -> None:
    entries = ", ".join(f"i{n}: {{}}" for n in range(50_000))
    text = f"items: {{{entries}}}\nvariants: {{v: {{items.*.x: [{'1, ' * 90_000}]}}}}\n"
    (tmp_path / "base.yaml").write_text(text, encoding="utf-8")
    asked = LOAD.replace("(), sys.argv[2:]", '("v",)')
    assert "items.*.x: expected at most 1,000,000 values" in refusal(tmp_path, program=asked)


def test_lists_of_variants_cannot_multiply_without_end(tmp_path: Path) -> None:
    lists = "".join(f"  v{n}: [v{n + 1}, v{n + 1}]\n" for n in range(40))
    (tmp_path / "base.yaml").write_text(SHOP + f"variants:\n{lists}  v40: {{seed: 1}}\n", encoding="utf-8")
    asked = LOAD.replace("(), sys.argv[2:]", '("v0",)')
    assert "expected at most 200 variants on top of each other" in refusal(tmp_path, program=asked)
