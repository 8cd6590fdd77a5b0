from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"
REMEDY = "python3 -m venv .venv-peers && .venv-peers/bin/python -m pip install -r benchmarks/peers/requirements.txt"
ECHO = (
    "from peers.exchange import serve; serve({'echo': lambda world, futures, seed: [(world.demand, seed)] * futures})"
)


@pytest.fixture
def compare(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module("peers.compare")


def test_a_peer_that_is_not_there_is_skipped_with_the_way_to_get_it(tmp_path: Path) -> None:
    nowhere = tmp_path / "python"
    command = [sys.executable, str(BENCHMARKS / "peers" / "compare.py"), "--python", str(nowhere)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == [
        f"{peer} is skipped: {nowhere} is not there or does not have it. To get it: {REMEDY}"
        for peer in ("cimba", "SupplyNetPy")
    ]


def test_a_peer_hears_the_world_and_its_answer_is_heard(compare: ModuleType) -> None:
    world, _ = compare.WORLDS["one order a day, (s, Q)"]
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", ECHO], cwd=BENCHMARKS, stdin=pipe, stdout=pipe, text=True) as peer:
        seconds, found = compare.answered(peer, "echo", world, 2, 7)
    assert seconds >= 0
    assert found == [(20, 7), (20, 7)]


def test_a_peer_that_ends_is_named(compare: ModuleType) -> None:
    world, _ = compare.WORLDS["one order a day, (s, Q)"]
    pipe = subprocess.PIPE
    with (
        subprocess.Popen([sys.executable, "-c", "input()"], stdin=pipe, stdout=pipe, text=True) as peer,
        pytest.raises(SystemExit, match="echo: the peer ended without an answer"),
    ):
        compare.answered(peer, "echo", world, 2, 7)


def test_means_are_compared_in_standard_errors_of_their_difference(compare: ModuleType) -> None:
    # Means 1 and 7, variances 2 and 4: 6 / sqrt(2 / 2 + 4 / 3).
    assert compare.standard_errors_apart([0, 2], [5, 7, 9]) == pytest.approx(3.92792, abs=1e-5)


def test_only_what_is_more_than_three_standard_errors_apart_is_told(compare: ModuleType) -> None:
    ours, theirs = [(0.0, 0.0), (2.0, 2.0)], [(5.0, 3.0), (7.0, 5.0), (9.0, 7.0)]
    (line,) = compare.disagreements(ours, theirs)  # mean stock: 4 / sqrt(7 / 3) = 2.6
    assert line == "fill rate 7 ± 2.3, jitsim 1 ± 2: 3.9 standard errors apart"


def test_the_peers_pins_are_exact_and_agree_with_ours() -> None:
    pins = [
        dict(line.split("==") for line in path.read_text().splitlines() if not line.startswith("#"))
        for path in (BENCHMARKS / "peers" / "requirements.txt", ROOT / "constraints.txt")
    ]
    shared = pins[0].keys() & pins[1].keys()
    assert {name: pins[0][name] for name in shared} == {name: pins[1][name] for name in shared}
    assert pins[0].keys() - shared == {"cimba", "supplynetpy"}
