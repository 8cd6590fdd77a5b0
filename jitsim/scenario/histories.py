"""The history files that a scenario names: where they lie, and the recorded demand in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from jitsim.errors import Problem, ScenarioError
from jitsim.scenario.customers import History, WholeHistory
from jitsim.scenario.files import Folder
from jitsim.scenario.recorded import RecordedDemand, read_history
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.tree import Node, Path, spell


def history_paths(tree: Node) -> Iterator[Path]:
    """Yield the path of every history that a tree names."""
    customers = tree.at(("customers",))
    for customer, node in (customers.children if customers is not None else {}).items():
        demand = node.children.get("demand")
        if demand is None:
            continue
        if "history" in demand.children:
            yield ("customers", customer, "demand", "history")
        for item, entry in demand.children.items():
            if item != "history" and "history" in entry.children:
                yield ("customers", customer, "demand", item, "history")


def check_history_files(tree: Node, folder: Folder, problems: list[Problem]) -> None:
    """Note every history file that is not there, or not in the scenario's folder, each once."""
    known: set[object] = set()
    for path in history_paths(tree):
        node = tree.at((*path, "file"))
        if node is None or not isinstance(node.value, str) or node.value in known:
            continue
        known.add(node.value)
        try:
            folder.locate(node, spell((*path, "file")))
        except ScenarioError as error:
            problems.extend(error.problems)


def rebase_histories(node: Node, beside: str) -> Node:
    """Return a tree in which the histories of a file in a subfolder are named from the scenario's folder."""
    if not beside or not isinstance(node.value, dict):
        return node
    children = {name: rebase_histories(child, beside) for name, child in node.value.items()}
    history = children.get("history")
    file = history.children.get("file") if history is not None else None
    if history is not None and file is not None and isinstance(file.value, str):
        moved = file.with_value(str(PurePath(beside, file.value)))
        children["history"] = history.with_value({**history.children, "file": moved})
    return node.with_value(children)


def histories_of(scenario: Scenario) -> Iterator[tuple[Path, History]]:
    """Yield every history of a scenario with its path."""
    for name, customer in scenario.customers.items():
        if isinstance(customer.demand, WholeHistory):
            yield ("customers", name, "demand", "history"), customer.demand.history
            continue
        for item, demand in customer.demand.items():
            if demand.history is not None:
                yield ("customers", name, "demand", item, "history"), demand.history


def read_histories(
    scenario: Scenario, tree: Node, folder: Folder
) -> tuple[dict[History, RecordedDemand], list[Problem]]:
    """Return the recorded demand of every history file, each read once, and the problems of the files."""
    recorded: dict[History, RecordedDemand] = {}
    problems: list[Problem] = []
    failed: set[History] = set()
    for path, history in histories_of(scenario):
        if history in recorded or history in failed:
            continue
        start = scenario.horizon.start
        if start is None:
            node = tree.at(path)
            assert node is not None, f"{spell(path)} is in the scenario but not in its tree"
            remedy = ("give the date of day 0: horizon: {start: 2024-01-01, ...}",)
            problems.append(Problem(node.key_place, spell(path), "expected horizon.start beside it, got none", remedy))
            return recorded, problems
        located = folder.path(history.file)
        # What lies elsewhere is refused by its path; reading it would print its first line.
        if not located.is_file() or not located.resolve().is_relative_to(folder.real):
            failed.add(history)
            continue
        try:
            recorded[history] = read_history(history, start, folder)
        except ScenarioError as error:
            problems.extend(error.problems)
            failed.add(history)
    return recorded, problems
