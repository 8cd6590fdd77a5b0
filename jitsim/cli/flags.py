"""Flags and arguments that mean the same for every verb."""

from __future__ import annotations

from typing import Annotated

import typer

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
