"""The report in a browser: it asks nobody for anything, no error, and fits a telephone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.reports.test_network import FIVE
from tests.reports.test_tiers import many_shops

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next((path for name in NAMES if (path := shutil.which(name))), None)

pytestmark = pytest.mark.skipif(BROWSER is None, reason=f"no browser found: {', '.join(NAMES)}")

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--allow-file-access-from-files",
    "--enable-logging=stderr",
    "--virtual-time-budget=5000",
    "--dump-dom",
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
NOTHING_FROM_OUTSIDE = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'

MEASURE = """<!DOCTYPE html>
<iframe id="frame" src="report.html" style="width:{width}px;height:900px;border:0"></iframe>
<pre id="found"></pre>
<script>
document.getElementById("frame").addEventListener("load", event => {{
  const page = event.target.contentDocument, root = page.documentElement;
  const wide = [...page.body.querySelectorAll("*")].filter(element =>
    !element.closest(".scroll") && element.getBoundingClientRect().right > root.clientWidth + 0.5);
  const shown = [...page.querySelectorAll("figure svg")].filter(svg => svg.getBoundingClientRect().width > 0);
  document.getElementById("found").textContent = JSON.stringify({{
    scroll: root.scrollWidth,
    client: root.clientWidth,
    wide: wide.map(element => element.tagName + "." + element.className).slice(0, 5),
    pictures: shown.length,
    headings: page.querySelectorAll("h2").length,
  }});
}});
</script>
"""


def open_in_browser(path: Path, profile: Path) -> tuple[str, list[str]]:
    """Give the document that the browser made of a file, and the lines of its console."""
    assert BROWSER is not None
    command = [BROWSER, *FLAGS, f"--user-data-dir={profile}", path.as_uri()]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return run.stdout, [line for line in run.stderr.splitlines() if ":CONSOLE" in line]


def test_it_asks_nobody_for_anything_and_has_no_error(page: str, tmp_path: Path) -> None:
    """A policy that allows nothing from outside makes every attempt an error on the console."""
    report = tmp_path / "report.html"
    report.write_text(page.replace('<meta charset="utf-8">', f'<meta charset="utf-8">{NOTHING_FROM_OUTSIDE}'))
    dom, console = open_in_browser(report, tmp_path / "profile")
    assert "Can the warehouse run on kanban cards" in dom
    assert console == []


def test_the_policy_would_notice(tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    report.write_text(f'<meta charset="utf-8">{NOTHING_FROM_OUTSIDE}<img src="http://example.invalid/x.png">')
    _, console = open_in_browser(report, tmp_path / "profile")
    assert len(console) == 1


def measured(page: str, folder: Path, width: int) -> dict[str, Any]:
    """Give what `MEASURE` finds in a window of a width."""
    (folder / "report.html").write_text(page)
    (folder / "measure.html").write_text(MEASURE.format(width=width))
    dom, console = open_in_browser(folder / "measure.html", folder / "profile")
    match = re.search(r'<pre id="found">(.+?)</pre>', dom)
    assert match, console
    found: dict[str, Any] = json.loads(match[1])
    return found


@pytest.mark.parametrize("width", [390, 700, 1200])
def test_nothing_is_wider_than_the_window(page: str, tmp_path: Path, width: int) -> None:
    found = measured(page, tmp_path, width)
    assert found["headings"] >= 5
    assert found["pictures"] == 1, "one of the two drawings is shown"
    assert found["wide"] == []
    assert found["scroll"] == found["client"]


@pytest.mark.parametrize("width", [390, 700, 1200])
@pytest.mark.parametrize(("world", "pictures"), [(FIVE, 4), (many_shops(40), 3)], ids=["five", "many"])
def test_a_network_fits_too(
    render_text: Callable[[str], str], tmp_path: Path, world: str, pictures: int, width: int
) -> None:
    """The network, all stock, the tiers, and what levels promise where they do: what is too wide moves in its place."""
    found = measured(render_text(world), tmp_path, width)
    assert found["pictures"] == pictures
    assert found["wide"] == []
    assert found["scroll"] == found["client"]
