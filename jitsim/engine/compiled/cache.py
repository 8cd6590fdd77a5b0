"""Where the machine code of the kernels is kept. Needs no numba."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
SOURCES = ("engine/compiled", "policies", "model", "ledger", "distributions")
"""Packages whose functions and numbers the kernels are compiled from."""


@cache
def cache_folder() -> Path:
    """Return the folder for machine code of these very sources; the package itself may be read-only."""
    name = f"kernels-{_digest()}"
    for parent in (_users_cache() / "jitsim", Path(tempfile.gettempdir()) / f"jitsim-{_user()}"):
        try:
            (parent / name).mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(parent / name, os.W_OK):
            return parent / name
    return Path(tempfile.mkdtemp(prefix="jitsim-"))


def is_compiled() -> bool:
    """Return whether the kernels were compiled before, so that they start at once."""
    return any(cache_folder().rglob("*.nbc"))


def _digest() -> str:
    digest = hashlib.blake2b(digest_size=8)
    for folder in SOURCES:
        for path in sorted((PACKAGE / folder).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _users_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home())
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
