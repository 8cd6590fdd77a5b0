"""`jitsim schema`: what an editor needs to help with a scenario file, or what a person wants to know of its keys."""

from __future__ import annotations

from typing import Annotated

import typer

from jitsim.cli.flags import Debug
from jitsim.cli.output import say
from jitsim.errors import UsageError


def schema(
    path: Annotated[
        str, typer.Argument(metavar="[PATH]", help="With --keys: only the keys at this path.", show_default=False)
    ] = "",
    keys: Annotated[bool, typer.Option("--keys", help="Print every key for a reader: meaning, unit, default.")] = False,
    debug: Debug = False,
) -> None:
    """Print the JSON Schema of scenario files, for an editor's YAML language server; or a reference of their keys."""
    if keys:
        from jitsim.scenario.key_reference import key_reference

        try:
            say(key_reference(path))
        except ValueError as error:
            raise UsageError(f"--keys {path}: {error}") from None
        return
    if path:
        raise UsageError(f"{path}: a path is for --keys: jitsim schema --keys {path}")
    import json

    from jitsim.scenario.schema import json_schema

    say(json.dumps(json_schema(), indent=2, ensure_ascii=False))
