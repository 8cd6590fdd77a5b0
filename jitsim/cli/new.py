"""`jitsim new`: a commented scenario to start from."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Annotated

import typer

from jitsim.cli.flags import Debug
from jitsim.cli.output import say
from jitsim.errors import UsageError

TEMPLATES = Path(__file__).parent / "templates"
DEFAULT_TEMPLATE = "shop"
MAIN_FILE = "base.yaml"
PLACEHOLDER = "name: NAME\n"


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The folder to make; its last part names the scenario.")],
    template: Annotated[
        str, typer.Option("--template", "-t", metavar="T", help="shop (one item), tables (CSV), history (past demand).")
    ] = DEFAULT_TEMPLATE,
    debug: Debug = False,
) -> None:
    """Write a commented scenario that runs as it is: the folder NAME with a base.yaml and its tables."""
    from jitsim.scenario.yaml_text import scalar_text
    from jitsim.store.whole_folder import whole_folder

    source = _template(template)
    target = Path(name)
    if not re.fullmatch(r"\w[\w.-]*", target.name):
        raise UsageError(f"{name}: expected a name of letters, digits, -, . and _, such as my_shop")
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise UsageError(f"{name}: there is something of this name already; nothing was written")
    with whole_folder(target) as folder:
        for path in sorted(source.iterdir()):
            text = path.read_text(encoding="utf-8")
            (folder / path.name).write_text(
                text.replace(PLACEHOLDER, f"name: {scalar_text(target.name)}\n", 1), encoding="utf-8"
            )
    files = ", ".join(sorted(path.name for path in source.iterdir()))
    say(f"wrote {target}: {files}\n  jitsim check {target}\n  jitsim run {target}")


def _template(name: str) -> Path:
    known = sorted(path.name for path in TEMPLATES.iterdir() if (path / MAIN_FILE).is_file())
    if name in known:
        return TEMPLATES / name
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    raise UsageError(f"--template {name}: expected one of {', '.join(known)}{hint}")
