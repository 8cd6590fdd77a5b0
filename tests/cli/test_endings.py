"""How the program ends when it is stopped, when the disk is full, when a reader has seen enough, at a fault."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("blank_page")

ROOT = Path(__file__).parents[2]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_interrupt_ends_with_130_and_leaves_nothing(
    jitsim: Any, shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("jitsim.cli.answering.write_run", interrupted)
    said = jitsim("run", shop)
    assert said.code == 130
    assert said.out == ""
    assert "interrupted" in said.err
    assert "Traceback" not in said.err
    assert left_behind(tmp_path) == [shop]


def test_control_c_in_the_middle_of_a_long_run(shop: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "jitsim", "run", shop, "-n", "1000000", "--out", "answer"]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".answer.*/ledger/*")) and time.monotonic() < deadline:
        assert process.poll() is None, "ended before it was interrupted"
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in said
    assert "Traceback" not in said
    assert left_behind(tmp_path) == [shop]


@pytest.mark.parametrize("place", ["write_metrics", "write_json", "write_groups"])
def test_a_full_disk_ends_with_1_and_leaves_nothing(
    jitsim: Any, shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(f"jitsim.store.run_folder.{place}", full)
    said = jitsim("run", shop, "--out", "there/answer")
    assert said.code == 1
    assert said.err == "there/answer: could not be written: No space left on device; nothing was kept\n"
    assert left_behind(tmp_path) == [shop]


def test_an_answer_that_is_there_survives_a_full_disk(
    jitsim: Any, shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = jitsim("run", shop, "--out", "answer", "--json").document

    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("jitsim.store.run_folder.write_json", full)
    assert jitsim("run", shop, "--out", "answer", "--ledger", "all").code == 1
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert jitsim("run", shop, "--out", "answer", "--json").document == first
    assert left_behind(tmp_path) == ["answer", shop]


def test_a_fault_shows_its_place_only_on_request(jitsim: Any, shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("no such luck")

    monkeypatch.setattr("jitsim.cli.answering.simulate", faulty)
    said = jitsim("run", shop)
    assert said.code == 1
    assert said.err == (
        "jitsim: ZeroDivisionError: no such luck\n  This is a fault of jitsim; --debug shows where it happened.\n"
    )
    said = jitsim("run", shop, "--debug")
    assert said.code == 1
    assert "Traceback" in said.err
    assert "in faulty" in said.err


def test_a_reader_who_has_seen_enough_is_no_error(shop: str, tmp_path: Path) -> None:
    command = f"'{sys.executable}' -m jitsim schema | head -n 1; echo ${{PIPESTATUS[0]}}"
    run = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert run.stdout.splitlines() == ["{", "0"]
    assert run.stderr == ""


def test_a_closed_reader_does_not_hide_a_failed_gate(shop: str, tmp_path: Path) -> None:
    command = f"'{sys.executable}' -m jitsim run {shop} -n 1 --quiet | true; echo ${{PIPESTATUS[0]}}"
    run = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert (run.stdout.strip(), run.stderr) == ("3", "")


def test_a_terminal_without_unicode_gets_words(shop: str, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "jitsim", "run", shop],
        cwd=tmp_path,
        env={**environment(), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0
    assert "holds" in run.stdout
    assert run.stderr == ""


def test_the_same_command_twice_at_once_gives_one_answer(
    jitsim: Any, shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert jitsim("run", shop, "--out", "first").code == 0

    def another_is_faster(*arguments: object, **options: object) -> None:
        shutil.copytree(tmp_path / "first", tmp_path / "answer")

    monkeypatch.setattr("jitsim.cli.answering.write_run", another_is_faster)
    said = jitsim("run", shop, "--out", "answer")
    assert said.code == 0
    assert "fill_rate" in said.out
    assert left_behind(tmp_path) == ["answer", "first", shop]


def test_a_closed_standard_output_is_no_error(shop: str, tmp_path: Path) -> None:
    for closed in (">&-", "2>&-", ">&- 2>&-"):
        command = f"'{sys.executable}' -m jitsim run {shop} -n 2 --out answer {closed}"
        run = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
        )
        assert run.returncode == 0
        assert "Error" not in run.stderr
