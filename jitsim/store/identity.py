"""What makes two runs the same run: the scenario, the seed, the replications, and the code that answers."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

import jitsim

ENGINE_RESULTS = "ledger 1"
"""Every engine returns the same ledger, so the engine's name is no part of a run's identity; this changes when the
results of all of them do."""

_PACKAGE = Path(__file__).resolve().parent.parent
_SOURCES = (".py", ".j2", ".css")


def run_digest(scenario_digest: str, seed: int, replications: int) -> str:
    """Return the digest of everything that a run's numbers depend on."""
    parts = (scenario_digest, str(seed), str(replications), ENGINE_RESULTS, jitsim.__version__, source_digest())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def source_digest() -> str:
    """Return a digest of the package's own files, so that an answer never comes from other code."""
    digest = hashlib.sha256()
    for path in sorted(path for path in _PACKAGE.rglob("*") if path.suffix in _SOURCES):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions that a support question needs, jitsim's own first."""
    others = {name: version(name) for name in ("numpy", "scipy", "simpy")}
    return {"jitsim": jitsim.__version__, **others, "python": platform.python_version()}
