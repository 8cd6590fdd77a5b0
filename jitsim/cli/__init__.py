"""The command line: one thin file per verb. Only typer is imported before a verb runs."""

from jitsim.cli.app import main

__all__ = ["main"]
