"""What makes a run the same run."""

from __future__ import annotations

from pathlib import Path

import pytest

from jitsim.store import identity, packaged
from jitsim.store.identity import run_digest, source_digest
from jitsim.store.packaged import packaged_scenarios


def test_scenario_seed_and_replications_each_change_the_digest() -> None:
    digests = {run_digest("a", 1, 30), run_digest("b", 1, 30), run_digest("a", 2, 30), run_digest("a", 1, 31)}
    assert len(digests) == 4
    assert run_digest("a", 1, 30) in digests


def test_other_code_is_another_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "note.txt").write_text("no code")
    monkeypatch.setattr(identity, "_PACKAGE", tmp_path)

    def now() -> str:
        source_digest.cache_clear()
        return run_digest("a", 1, 30)

    before = now()
    (tmp_path / "note.txt").write_text("still no code")
    assert now() == before
    (tmp_path / "a.py").write_text("x = 2\n")
    changed = now()
    assert changed != before
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert now() not in {before, changed}
    source_digest.cache_clear()


def test_packaged_scenarios_are_found_in_a_wheel_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"corner_shop", "spare_parts"} <= set(packaged_scenarios())
    (tmp_path / "_scenarios" / "only").mkdir(parents=True)
    (tmp_path / "_scenarios" / "only" / "base.yaml").write_text("name: only\n")
    (tmp_path / "_scenarios" / "no_scenario").mkdir()
    monkeypatch.setattr(packaged, "_FOLDERS", (tmp_path / "_scenarios", tmp_path / "scenarios"))
    assert packaged_scenarios() == {"only": tmp_path / "_scenarios" / "only" / "base.yaml"}
    monkeypatch.setattr(packaged, "_FOLDERS", (tmp_path / "nowhere",))
    assert packaged_scenarios() == {}
