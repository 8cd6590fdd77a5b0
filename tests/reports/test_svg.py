"""Pictures get shorter and stay the same picture."""

from __future__ import annotations

import re

import pytest

from jitsim.reports.svg import page_svg, short_path


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("M 0 0 \nL 1 0 \nL 2 0 \nL 2 5 \nL 2 9 \nz \n", "M0 0H2V9z"),
        ("M 0 0 L 1 2 L 2 4", "M0 0L1 2L2 4"),
        ("M 0 0 L 5 0 L 3 0 L 3 3", "M0 0H5H3V3"),
        ("M 0 0 L 5 0 L 5 0 L 3 0 L 3 3", "M0 0H5H3V3"),
        ("M 1 1 M 2 2 L 3 2", "M1 1M2 2H3"),
        ("M 0 0 \nC 1 1 2 2 3 3 \nz", "M 0 0 C 1 1 2 2 3 3 z"),
    ],
)
def test_runs_along_an_axis_become_one_step(path: str, short: str) -> None:
    assert short_path(path) == short


FILE = """<?xml version="1.0"?>
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="10pt" height="5pt" viewBox="0 0 10 5" xmlns="http://www.w3.org/2000/svg">
 <metadata>made today</metadata>
 <defs><style type="text/css">*{stroke-linejoin: round}</style></defs>
 <g id="figure_1"><g id="empty"/>
  <path d="M 0.123456 0 L 1 0" clip-path="url(#p1)" style="fill: #010101"/>
  <text style="font-size: 9px; font-family: 'DejaVu Sans'; fill: #020202">a &amp; b</text>
 </g>
 <defs><clipPath id="p1"><rect x="0" y="0"/></clipPath></defs>
</svg>"""


def test_a_file_becomes_an_element_of_the_page() -> None:
    svg = page_svg(FILE, 'the "label"', {"#010101": "ink", "#020202": "muted"})
    assert svg == (
        '<svg role="img" aria-label=\'the "label"\' viewBox="0 0 10 5"><g>'
        '<path d="M0.1 0H1" clip-path="url(#p1)" style="fill: var(--ink)"/>'
        '<text style="font-size: 9px; fill: var(--muted)">a &amp; b</text></g>'
        '<defs><clipPath id="p1"><rect x="0" y="0"/></clipPath></defs></svg>'
    )


def test_every_reference_in_a_page_is_to_one_place(page: str) -> None:
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:url\(|href=")#([^")]+)', page)) <= set(ids)
    assert not re.search(r"#0[1-7]0[1-7]0[1-7]", page), "a colour that the page does not set"
