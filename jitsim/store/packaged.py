"""The scenarios that come with jitsim, in a checkout and in an installed wheel."""

from __future__ import annotations

import difflib
from pathlib import Path

from jitsim.errors import UsageError

MAIN_FILE = "base.yaml"
STANDARD_INPUT = "-"

_PACKAGE = Path(__file__).resolve().parent.parent
_FOLDERS = (_PACKAGE / "_scenarios", _PACKAGE.parent / "scenarios")


def packaged_scenarios() -> dict[str, Path]:
    """Return the main file of every packaged scenario by its name, sorted."""
    for folder in _FOLDERS:
        found = {main.parent.name: main for main in sorted(folder.glob(f"*/{MAIN_FILE}"))}
        if found:
            return found
    return {}


def find_scenario(file: str) -> str:
    """Return the path that a user means: a file, a folder, `-`, or the name of a packaged scenario.

    What exists on disk wins over a packaged name, unless it is a folder without a base.yaml. What looks like a path is
    returned as it is, for the loader to say what is wrong with it. Raises UsageError for a name that nothing has.
    """
    path = Path(file)
    if file == STANDARD_INPUT or path.is_file() or (path / MAIN_FILE).is_file():
        return file
    packaged = packaged_scenarios()
    if file in packaged:
        return str(_as_seen_from_here(packaged[file]))
    if path.exists() or path.suffix or len(path.parts) != 1:
        return file
    raise UsageError(_unknown(file, list(packaged)))


def _as_seen_from_here(path: Path) -> Path:
    """Return a path as a person would write it: relative where it lies below the current folder."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _unknown(name: str, packaged: list[str]) -> str:
    message = f"{name}: no such file, folder or packaged scenario"
    if packaged:
        message += f"\n  packaged: {', '.join(packaged)}"
    close = difflib.get_close_matches(name, packaged, n=1)
    return f"{message}; did you mean {close[0]}?" if close else message
