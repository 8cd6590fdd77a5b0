"""`jitsim show`: the scenario as it is simulated."""

from __future__ import annotations

from typing import Annotated

import typer

from jitsim.cli.flags import Debug, File, Set, Variant
from jitsim.cli.output import say


def show(
    file: File,
    variant: Variant = None,
    overrides: Set = None,
    origin: Annotated[bool, typer.Option("--origin", help="Say behind each value where it comes from.")] = False,
    debug: Debug = False,
) -> None:
    """Print the resolved scenario as YAML: parents, variants, overrides and defaults written out."""
    from jitsim.scenario import show_text
    from jitsim.store.packaged import find_scenario

    say(show_text(find_scenario(file), variant or [], overrides or [], origin=origin).rstrip("\n"))
