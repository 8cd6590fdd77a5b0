"""Flags and arguments that mean the same for every verb."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Noun(StrEnum):
    """What an answer can be broken down by."""

    ITEM = "item"
    STOCKING_POINT = "stocking_point"
    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    CLASS = "class"
    WORK_CENTER = "work_center"
    TIER = "tier"


class Engine(StrEnum):
    """The engines by name."""

    AUTO = "auto"
    SIMPY = "simpy"
    COMPILED = "compiled"


class Keep(StrEnum):
    """Which replications' ledgers are kept."""

    FIRST = "0"
    ALL = "all"


def _one_of(words: type[StrEnum]) -> Callable[[str], StrEnum]:
    """Return a function from what a user writes to one of some words."""

    def read(text: str) -> StrEnum:
        known = [str(word) for word in words]
        if text in known:
            return words(text)
        near = difflib.get_close_matches(text, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise typer.BadParameter(f"expected one of {', '.join(known)}, got {text}{hint}")

    return read


def _whole_number(least: int) -> Callable[[str | int], int]:
    """Return a function from what a user writes to a whole number of at least so much."""

    def read(text: str | int) -> int:
        if re.fullmatch(r"[-+]?[0-9]{1,100}", str(text), re.ASCII) is None or int(text) < least:
            raise typer.BadParameter(f"expected a whole number of at least {least}, got {text}")
        return int(text)

    return read


File = Annotated[
    str,
    typer.Argument(
        metavar="FILE",
        help="A scenario: a YAML file, a folder with a base.yaml, - for standard input, or a packaged name.",
        show_default=False,
    ),
]
Variant = Annotated[
    list[str] | None,
    typer.Option("--variant", "-v", metavar="NAME", help="A variant of the file; repeat to put one on another."),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", "-S", metavar="PATH=VALUE", help="Override one value of the scenario; repeatable."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no notes, only the answer.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show where in the program an error happened.")]
Replications = Annotated[
    int | None,
    typer.Option("--replications", "-n", parser=_whole_number(1), metavar="N", help="Futures to simulate."),
]
Seed = Annotated[
    int | None, typer.Option("--seed", parser=_whole_number(0), metavar="S", help="Picks the random numbers.")
]
EngineName = Annotated[
    Engine,
    typer.Option(
        "--engine",
        parser=_one_of(Engine),
        metavar="[auto|simpy|compiled]",
        help="The engine; the numbers do not depend on it.",
    ),
]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", parser=_whole_number(1), metavar="N", help="Threads of the compiled engine.")
]
Engines = Annotated[bool, typer.Option("--engines", help="Also say which engine can run what, and why.")]
By = Annotated[
    list[Noun] | None,
    typer.Option(
        "--by",
        parser=_one_of(Noun),
        metavar="NOUN",
        help="Break down by item, stocking_point, supplier, customer, class (A, B, C), work_center, tier; repeatable.",
    ),
]
All = Annotated[bool, typer.Option("--all", help="Print every metric, not only those that matter most.")]
KeptLedgers = Annotated[
    Keep,
    typer.Option("--ledger", parser=_one_of(Keep), metavar="[0|all]", help="Replications whose ledger is kept."),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="The run folder; default results/<name>-<digest>.")
]
