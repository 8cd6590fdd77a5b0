"""Every message, whole: a bad scenario in `bad/`, and beside it the text that a planner reads.

A case is a file or a folder. Its first lines may say `# --variant NAME`, `# --set PATH=VALUE`, or `# check` for the
messages of `jitsim check`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jitsim.errors import ScenarioError
from jitsim.scenario import check_scenario, load_scenario

BAD = Path(__file__).parent / "bad"
CASES = sorted(text.stem for text in BAD.glob("*.txt"))


def file_of(case: str) -> Path:
    return BAD / case / "base.yaml" if (BAD / case).is_dir() else BAD / f"{case}.yaml"


def message_of(case: str) -> str:
    file = file_of(case)
    first_lines = re.match(r"(?:#.*\n)*", file.read_text(encoding="utf-8"))
    asked = first_lines[0] if first_lines else ""
    path = file.relative_to(BAD)
    if asked.startswith("# check"):
        return str(ScenarioError(check_scenario(path)[1]))
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, re.findall("--variant (.*)", asked), re.findall("--set (.*)", asked))
    return str(caught.value)


@pytest.mark.parametrize("case", CASES)
def test_message_is_exactly(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD)
    assert message_of(case) + "\n" == (BAD / f"{case}.txt").read_text(encoding="utf-8")


def test_every_bad_scenario_has_its_message() -> None:
    written = {path.stem for path in BAD.glob("*.yaml")} | {path.name for path in BAD.iterdir() if path.is_dir()}
    assert written - {"good"} == set(CASES)


def test_no_message_names_a_type_of_python() -> None:
    words = re.compile(r"\b(str|int|float|bool|dict|tuple|list\[|NoneType|None|pydantic|validator|Input should)\b")
    for case in CASES:
        text = (BAD / f"{case}.txt").read_text(encoding="utf-8")
        assert not words.search(text), case


def test_the_scenario_that_the_bad_ones_extend_is_good() -> None:
    assert load_scenario(BAD / "good.yaml").notes == ()
