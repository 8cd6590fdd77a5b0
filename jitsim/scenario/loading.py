"""From a scenario file to a scenario, or to all of its problems at once."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path as FilePath

from jitsim.errors import Place, Problem, ScenarioError
from jitsim.scenario.checks import check
from jitsim.scenario.customers import History
from jitsim.scenario.defaults import apply_defaults
from jitsim.scenario.document import read_document
from jitsim.scenario.files import LARGEST_DOCUMENT, STANDARD_INPUT, Folder, main_file
from jitsim.scenario.histories import check_history_files, read_histories, rebase_histories
from jitsim.scenario.kinds import lay_over
from jitsim.scenario.overridden import Replaced, notes_of, replaced_by, variant_layer
from jitsim.scenario.overrides import Variants, apply_changes, read_settings
from jitsim.scenario.recorded import RecordedDemand
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.tables import expand_tables
from jitsim.scenario.tree import Node, Source, found
from jitsim.scenario.validation import validate

MOST_VARIANTS = 1_000
"""Variants of one scenario; a check builds each of them."""


def load_scenario(
    path: str | os.PathLike[str], variants: Sequence[str] = (), overrides: Sequence[str] = ()
) -> Scenario:
    """Return the scenario of a file; a folder means its base.yaml, `-` standard input.

    `variants` are applied in order, then `overrides`, each a text `path=value`. Raises ScenarioError with every
    problem.
    """
    with _collector_paused():
        return build(read_base(path), variants, overrides).scenario


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking a tree again and again while it grows: a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def check_scenario(path: str | os.PathLike[str]) -> tuple[Scenario | None, list[Problem], tuple[str, ...]]:
    """Return a file's scenario (None if it has problems), the problems of the file and all its variants, and warnings.

    A problem that only a variant has names the variant.
    """
    try:
        base = read_base(path)
    except ScenarioError as error:
        return None, list(error.problems), ()
    scenario: Scenario | None = None
    notes: tuple[str, ...] = ()
    problems: dict[Problem, Problem] = {}
    try:
        scenario = build(base).scenario
        notes = scenario.notes
    except ScenarioError as error:
        problems = {problem: problem for problem in error.problems}
    for name in base.variants.nodes:
        try:
            build(base, (name,))
        except ScenarioError as error:
            for problem in error.problems:
                problems.setdefault(problem, _in_variant(problem, name))
    return scenario if not problems else None, list(ScenarioError(problems.values()).problems), notes


def _in_variant(problem: Problem, name: str) -> Problem:
    return Problem(problem.place, problem.path, problem.message, (*problem.remedy, f"in variant {name}"))


@dataclass(frozen=True, slots=True)
class Base:
    """A scenario file, its parents merged in and its tables expanded, before variants.

    `problems` did not stop the reading but forbid a scenario.
    """

    name: str
    folder: Folder
    tree: Node
    variants: Variants
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Built:
    """A scenario with the tree that it was made from."""

    scenario: Scenario
    tree: Node


def read_base(path: str | os.PathLike[str]) -> Base:
    """Return a scenario file with its parents and tables. Raises ScenarioError where it cannot be read at all."""
    given = os.fspath(path)
    main = main_file(given)
    folder = Folder("" if main == STANDARD_INPUT else os.path.dirname(main))
    problems: list[Problem] = []
    tree = _read_chain(main, folder, problems)
    children = dict(tree.children)
    named = children.pop("variants", None)
    variants = Variants(named, main)
    if named is not None and len(variants.nodes) > MOST_VARIANTS:
        problems.append(Problem(named.key_place, "variants", f"expected at most {MOST_VARIANTS:,}, got more"))
        variants = Variants(None, main)
    return Base(main, folder, tree.with_value(children), variants, problems)


def _read_chain(main: str, folder: Folder, problems: list[Problem]) -> Node:
    """Return the tree of a file merged onto its parents, the farthest first."""
    chain: list[Node] = []
    inside = STANDARD_INPUT if main == STANDARD_INPUT else FilePath(main).name
    read = [inside]
    while True:
        tree = _read_file(folder, inside, problems)
        children = dict(tree.children)
        parent = children.pop("extends", None)
        chain.append(expand_tables(tree.with_value(children), folder, problems))
        if folder.is_full:
            raise ScenarioError(problems)
        if parent is None:
            break
        if isinstance(parent.value, list | dict):
            message = f"expected one parent, a file in the same folder, got {found(parent)}"
            raise ScenarioError([*problems, Problem(parent.place, "extends", message)])
        inside = folder.locate(parent, "extends", beside=parent.source.beside)
        if inside in read:
            circle = " extends ".join([*read[read.index(inside) :], inside])
            raise ScenarioError([*problems, Problem(parent.place, "extends", f"files in a circle: {circle}")])
        read.append(inside)
    merged = chain[-1]
    for tree in reversed(chain[:-1]):
        merged = lay_over(merged, tree, folder)
    return merged


def _read_file(folder: Folder, inside: str, problems: list[Problem]) -> Node:
    name = inside if inside == STANDARD_INPUT else folder.name(inside)
    text = folder.read(inside, LARGEST_DOCUMENT)
    beside = "" if inside == STANDARD_INPUT else os.path.dirname(inside)
    tree, noted = read_document(text, Source(name, text.splitlines(), beside=beside))
    folder.hold(tree.size(), Place(name))
    problems.extend(noted)
    return rebase_histories(tree, beside)


def build(base: Base, variants: Sequence[str] = (), overrides: Sequence[str] = ()) -> Built:
    """Return the scenario of a base with variants and overrides. Raises ScenarioError with every problem."""
    base.folder.renew()
    problems = list(base.problems)
    tree = base.tree
    replaced: list[Replaced] = []
    for name, changes in base.variants.layers(variants, problems):
        before, tree = tree, apply_changes(tree, changes, variant_layer(name), base.folder, problems)
        replaced += replaced_by(name, before, tree)
    tree = apply_changes(tree, read_settings(overrides, problems), "", base.folder, problems)
    if base.folder.is_full:
        raise ScenarioError(problems)
    tree = apply_defaults(tree, base.folder, problems)
    check_history_files(tree, base.folder, problems)
    validated = validate(tree)
    problems.extend(validated.problems)
    readable = validated.readable
    notes: tuple[str, ...] = ()
    recorded: dict[History, RecordedDemand] = {}
    if readable is not None:
        recorded, history_problems = read_histories(readable, tree, base.folder)
        problems.extend(history_problems)
        broken, notes = check(readable, tree, recorded, validated.cut)
        problems.extend(broken)
    if problems or validated.scenario is None:
        raise ScenarioError(problems)
    validated.scenario.attach(base.name, tuple(variants), (*notes_of(replaced), *notes), recorded)
    return Built(validated.scenario, tree)
