"""Where the machine code of the kernels is kept. Needs no numba."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

from jitsim.errors import RunError

PACKAGE = Path(__file__).parents[2]
SOURCES = ("engine/compiled", "policies", "model", "ledger", "distributions")
"""Packages whose functions and numbers the kernels are compiled from."""


@cache
def cache_folder() -> Path:
    """Return the folder for machine code of these very sources; the package itself may be read-only.

    It belongs to the user alone, since what lies there is run.
    """
    name = f"kernels-{_digest()}"
    for parent in (_users_cache(), Path(tempfile.gettempdir()) / f"jitsim-{_user()}"):
        try:
            if parent is not None:
                parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                (parent / name).mkdir(exist_ok=True, mode=0o700)
                if _is_mine(parent) and _is_mine(parent / name):
                    return parent / name
        except OSError:
            continue
    return Path(tempfile.mkdtemp(prefix="jitsim-"))


def _is_mine(folder: Path) -> bool:
    if not hasattr(os, "getuid"):
        return os.access(folder, os.W_OK)
    found = folder.stat()
    return found.st_uid == os.getuid() and not found.st_mode & 0o022 and os.access(folder, os.W_OK)


def unusable(problem: Exception) -> RunError:
    """Return the error for machine code that cannot be read or kept, and delete it."""
    shutil.rmtree(cache_folder(), ignore_errors=True)
    return RunError(
        f"{cache_folder()}: the machine code of the compiled engine cannot be kept there: {problem}\n"
        "  What was there is deleted; run again with room on the disk, or with --engine simpy."
    )


def is_compiled() -> bool:
    """Return whether the kernels were compiled before, so that they start at once."""
    return any(cache_folder().rglob("*.nbc"))


def _digest() -> str:
    digest = hashlib.blake2b(digest_size=8)
    for folder in SOURCES:
        for path in sorted((PACKAGE / folder).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _users_cache() -> Path | None:
    """Return the user's folder for what can be made again; None where there is no such user."""
    name = "LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME"
    given = os.environ.get(name, "")
    if given and Path(given).is_absolute():
        return Path(given) / "jitsim"
    try:
        return Path.home() / ".cache" / "jitsim"
    except RuntimeError:
        return None


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
