"""The program `jitsim`: its verbs, and how it ends when something goes wrong."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from jitsim.cli.check import check
from jitsim.cli.new import new
from jitsim.cli.output import open_closed_streams, say, survive_any_encoding, tell
from jitsim.cli.run import run
from jitsim.cli.schema import schema
from jitsim.cli.show import show
from jitsim.errors import JitsimError

FAILED = 1
INTERRUPTED = 130

VERBS: dict[Callable[..., None], str] = {
    new: "Write a commented scenario to start from.",
    check: "Is a scenario valid? Every problem with its place.",
    show: "The scenario as it is simulated, defaults written out.",
    schema: "The JSON Schema of scenario files, for editors.",
    run: "Simulate a scenario: service, stock and cost.",
}
"""Every verb, and what it is for in the list of verbs."""

app = typer.Typer(
    name="jitsim",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb, purpose in VERBS.items():
    app.command(short_help=purpose)(verb)


def _version(wanted: bool) -> None:
    if wanted:
        from jitsim.store.identity import versions

        say(", ".join(f"{name} {version}" for name, version in versions().items()))
        raise typer.Exit


@app.callback()
def jitsim(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the versions and stop.")
    ] = False,
) -> None:
    """Simulate a supply chain from a scenario file: how much stock does it need, and how sure is that?

    Exit codes: 0 done and all gates hold; 1 failed while running; 2 bad input or usage; 3 done, but a gate does not
    hold or is undecided; 130 interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code; every error ends in a message, a traceback only with `--debug`."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    open_closed_streams()
    survive_any_encoding()
    try:
        app(args=given, prog_name="jitsim")
    except SystemExit as stop:
        return _code_of(stop)
    except KeyboardInterrupt:
        return _interrupted()
    except Exception as error:
        if "--debug" in given:
            traceback.print_exc()
        return _explain(error)
    return 0


def _code_of(stop: SystemExit) -> int:
    code = stop.code if isinstance(stop.code, int) else FAILED if stop.code else 0
    return _interrupted() if code == INTERRUPTED else code


def _interrupted() -> int:
    tell("\njitsim: interrupted; nothing was left half-written")
    return INTERRUPTED


def _explain(error: Exception) -> int:
    if isinstance(error, JitsimError):
        tell(str(error))
        return error.exit_code
    if isinstance(error, OSError):
        tell(f"jitsim: {error}")
    else:
        tell(f"jitsim: {type(error).__name__}: {error}\n  This is a fault of jitsim; --debug shows where it happened.")
    return FAILED
