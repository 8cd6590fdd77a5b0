"""docs/keys.md says of every key what the program says now. `jitsim schema --keys > docs/keys.md` renews it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from jitsim.cli import main
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.shape import fields_of, members, models_in
from jitsim.spec import Spec

ROOT = Path(__file__).parents[2]
RENEW = "jitsim schema --keys > docs/keys.md"
LONGEST_LINE = 120
LARGEST = 60_000


def said(capsys: pytest.CaptureFixture[str], *path: str) -> str:
    assert main(["schema", "--keys", *path]) == 0
    return capsys.readouterr().out


def test_the_committed_reference_is_the_one_that_the_program_prints(capsys: pytest.CaptureFixture[str]) -> None:
    committed = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
    assert committed == said(capsys), f"the keys have changed; renew with: {RENEW}"
    assert RENEW in committed
    assert "](docs/keys.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_is_readable(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys)
    assert len(text) < LARGEST
    assert max(map(len, text.splitlines())) <= LONGEST_LINE
    headings = re.findall("^## .*", text, re.MULTILINE)
    assert len(headings) == len(set(headings))


def records(model: type[Spec], seen: set[type[Spec]]) -> Iterator[type[Spec]]:
    """Yield every record that a scenario can hold; an independent walk over annotations."""
    if model in seen:
        return
    seen.add(model)
    yield model
    for info in fields_of(model).values():
        stack = list(members(info.annotation))
        while stack:
            each = stack.pop()
            stack += [inner for part in getattr(each, "__args__", ()) for inner in members(part)]
            for below in models_in([each]):
                yield from records(below, seen)


def test_every_key_with_its_meaning_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(said(capsys).split())
    missing = []
    for model in records(Scenario, set()):
        for key, info in fields_of(model).items():
            if key in ("type", "distribution", "method") and getattr(info.annotation, "__args__", ("",))[0] in text:
                continue
            words = " ".join((info.description or "").split()).split(";")[0].split(",")[0]
            start = re.split(r" \[|\.", words)[0]
            if f"`{key}`" not in text or start not in text:
                missing.append(f"{model.__name__}.{key}: {start}")
    assert not missing


def test_a_path_gives_its_part(capsys: pytest.CaptureFixture[str]) -> None:
    part = said(capsys, "suppliers.roaster.rejects")
    assert part.startswith("## `suppliers.*.rejects`\n\nDeliveries that fail inspection, whole or in part.\n")
    assert re.findall(r"^\* `(\w+)`", part, re.MULTILINE) == ["per", "share", "inspection", "on_reject"]
    assert said(capsys, "items.tea.price") == "* `price` (number from 0 [currency per unit]): Selling price.\n"
    assert said(capsys, "horizon.days") == "* `days` (days above 0; required): Days simulated, the warm-up included.\n"
    assert "`cards`" in said(capsys, "stocking_points.*.items.*.policy")
    assert "## `items.*`" in said(capsys, "items")


def test_an_unknown_path_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--keys", "suppliers.*.rejcts"]) == 2
    assert "did you mean rejects?" in capsys.readouterr().err
    assert main(["schema", "items"]) == 2
    assert "jitsim schema --keys items" in capsys.readouterr().err


def test_counts_are_told_as_whole_numbers_and_only_durations_in_days(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "replications").startswith("* `replications` (whole number from 1; default: 30)")
    text = " ".join(said(capsys).split())
    assert re.findall(r"`(?:replications|cards|batch_cards)` \((\w+ \w+)", text) == ["whole number"] * 4
    for point in text.split(" * `"):
        if re.match(r"\w+` \(days", point):
            assert re.search(r"\b[Dd]ays?\b|lead time|horizon", point.partition("(days")[2]), point


def test_costs_say_of_what_and_for_how_long(capsys: pytest.CaptureFixture[str]) -> None:
    assert "[currency per unit and year]" in said(capsys, "items.*.holding_cost")
    assert "[currency per unit and day]" in said(capsys, "items.*.backorder_cost")
    assert "[currency per unit]" in said(capsys, "items.*.lost_sale_cost")
