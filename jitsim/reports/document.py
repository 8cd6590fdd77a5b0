"""The answer as one JSON document, for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jitsim.metrics import Estimate
from jitsim.metrics.classes import class_basis
from jitsim.store.answer import Answer


def document_of(answer: Answer, nouns: Sequence[str], run_dir: str) -> dict[str, Any]:
    """Return what `run --json` prints: numbers unrounded, null where undefined, shares as fractions."""
    variant = answer.scenario.variant
    document: dict[str, Any] = {
        "scenario": answer.scenario.name,
        "variant": "+".join(variant) or None,
        "seed": answer.seed,
        "replications": answer.replications,
        "metrics": _estimates(answer.estimates),
        "gates": {
            name: {key: getattr(verdict, key) for key in ("holds", "value", "low", "high", "target")}
            for name, verdict in answer.verdicts.items()
        },
        "run_dir": run_dir,
    }
    if "class" in nouns:
        document["class_basis"] = class_basis(answer.scenario)
    for noun in nouns:
        document[f"by_{noun}"] = {name: _estimates(found) for name, found in answer.by(noun).items()}
    return document


def _estimates(estimates: Mapping[str, Estimate]) -> dict[str, dict[str, Any]]:
    return {name: _estimate(found) for name, found in estimates.items()}


def _estimate(found: Estimate) -> dict[str, Any]:
    written = {key: getattr(found, key) for key in ("mean", "low", "high", "unit", "light")}
    return written if found.reason is None else {**written, "reason": found.reason}
