"""The answer as tables for a terminal: who reads it knows stock, not this program."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

from jitsim.metrics import Estimate, Verdict
from jitsim.metrics.classes import class_basis
from jitsim.reports import wording
from jitsim.reports.buffer_priorities import red_buffers
from jitsim.reports.buffers import LEGEND, chance_note, gap_title, largest_gap
from jitsim.reports.columns import LONGEST_NAME, aligned, cut, stacked
from jitsim.reports.numbers import scale, show, show_target, show_verdict
from jitsim.reports.stages import stage_lines, too_short
from jitsim.store.answer import Answer, Groups

MOST_ROWS = 20
MOST_WORST = 5

_CODES = {"bold": "1", "green": "32", "yellow": "33", "red": "31"}
_VERDICT_COLOURS = {True: "green", False: "red", None: "yellow"}

Paint = Callable[[str, str], str]
Row = tuple[str, ...]


def tables_of(
    answer: Answer,
    nouns: Sequence[str] = (),
    *,
    width: int = 100,
    colour: bool = False,
    all_metrics: bool = False,
) -> str:
    """Return the whole answer as text of at most `width` columns; colour only repeats what marks and words say.

    Metrics that do not matter first are shown with `all_metrics` only.
    """
    paint = _painted if colour else _unpainted
    first = wording.main_metrics(answer.scenario)
    names = [name for name in answer.estimates if all_metrics or name in first]
    blocks = [_header(answer, width, paint), _gates(answer, width, paint), _metrics(answer, names, width, paint)]
    if told := largest_gap(answer.buffers()):
        legend = f"{LEGEND} {chance_note(answer.buffers())}".rstrip()
        told = f"{gap_title(answer.buffers())}: {told}"
        blocks.append("\n".join(textwrap.wrap(told, width) + textwrap.wrap(legend, width)))
    if told := red_buffers(answer.priorities()):
        blocks.append("\n".join(textwrap.wrap(f"Red buffers: {told}", width)))
    if "item" not in nouns and len(answer.scenario.items) > 1:
        blocks.append(_breakdown(answer, "item", MOST_WORST, width, paint))
    for noun in nouns:
        blocks.append(_breakdown(answer, noun, MOST_ROWS, width, paint))
        if noun == "stocking_point":
            blocks.append(_stages(answer, width, paint))
    return "\n\n".join(block for block in blocks if block)


def _header(answer: Answer, width: int, paint: Paint) -> str:
    scenario = answer.scenario
    title = " + ".join((scenario.name, *scenario.variant))
    lines = [paint(title, "bold")]
    lines += textwrap.wrap(scenario.question, width)
    lines += textwrap.wrap(f"{wording.time_span(answer)} · {wording.effort(answer)}", width)
    return "\n".join(lines)


def _gates(answer: Answer, width: int, paint: Paint) -> str:
    if not answer.verdicts:
        return ""
    rows = [_gate(name, verdict, answer) for name, verdict in answer.verdicts.items()]
    lines = aligned([cells for cells, _ in rows], "<<><<")
    if max(map(len, lines)) + len("  ") > width:
        lines = ["\n".join((cells[0], *_indented("  ".join(cells[1:]), width))) for cells, _ in rows]
    printed = [paint("Gates", "bold")]
    for line, verdict, (_, hint) in zip(lines, answer.verdicts.values(), rows, strict=True):
        printed.append(paint(f"  {line}", _VERDICT_COLOURS[verdict.holds]))
        printed += _indented(hint, width)
    return "\n".join(printed)


def _indented(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=" " * 6, subsequent_indent=" " * 6)


def _gate(name: str, verdict: Verdict, answer: Answer) -> tuple[Row, str]:
    """Return the cells of a gate, and what would decide it."""
    unit = answer.estimates[verdict.metric].unit
    shown = show_verdict(verdict, unit)
    subject = f"{wording.MARKS[verdict.holds]} {wording.gate_subject(name, verdict, answer.scenario)}"
    confidence = answer.scenario.gates[name].confidence
    state = wording.VERDICTS[verdict.holds] + ("" if confidence == 0.95 else f" at {100 * confidence:g} %")
    hint = wording.what_would_decide(verdict, answer.replications)
    if verdict.holds is None and not shown.interval:
        hint = shown.reason
    return (subject, show_target(verdict, unit), shown.with_unit, shown.interval, state), hint


def _metrics(answer: Answer, names: Sequence[str], width: int, paint: Paint) -> str:
    printed = _metric_lines(_metric_rows(answer, names, limits=True), tight=False)
    fits = max(map(len, printed)) + len("  ") <= width
    if not fits:
        rows = _metric_rows(answer, names, limits=False)
        printed = _metric_lines(rows, tight=False)
        if max(map(len, printed)) + len("  ") > width:
            printed = _metric_lines(rows, tight=True)
    lines = {name: cut(line, width - 2) for name, line in zip(names, printed, strict=True)}
    blocks = []
    for heading, section in wording.SECTIONS.items():
        body = [f"  {_lit(lines[name], answer.estimates[name].light, paint)}" for name in section if name in lines]
        if body:
            blocks.append("\n".join([paint(heading, "bold"), *body]))
    more = len(answer.estimates) - len(names)
    below = [] if fits else textwrap.wrap(_limits(answer, names), width, initial_indent="  ", subsequent_indent="  ")
    below += [f"  {more} more metrics with --all; the report and the files have all of them"] if more else []
    return "\n\n".join([*blocks, "\n".join(below)] if below else blocks)


def _metric_rows(answer: Answer, names: Sequence[str], *, limits: bool) -> list[Row]:
    rows: list[Row] = []
    for name in names:
        found = answer.estimates[name]
        shown = show(found)
        light = wording.light_of(found)
        if limits:
            light = f"{light} {wording.limit_of(name, found, answer.scenario)}".strip()
        remarks = [light] if found.mean is not None else [shown.reason]
        if found.mean is not None and found.n < answer.replications:
            remarks.append(f"in {found.n} of {answer.replications} replications")
        rows.append((name, shown.value, shown.unit, shown.interval, ", ".join(filter(None, remarks))))
    return rows


def _limits(answer: Answer, names: Sequence[str]) -> str:
    """Return the thresholds of the lights that are shown, where there is no room beside them."""
    known = {name: wording.limits_of(name, answer.scenario) for name in names}
    lit = [name for name in names if answer.estimates[name].light in ("green", "yellow", "red")]
    told = [
        f"{name} {known[name]['green']}, {known[name]['yellow']} {scale(answer.estimates[name].unit)[1]}"
        for name in lit
    ]
    return f"Lights, green and yellow: {'; '.join(told)}" if told else ""


def _metric_lines(rows: list[Row], *, tight: bool) -> list[str]:
    """Return aligned lines; what is not known takes the columns from the unit on for its reason."""
    known = [row for row in rows if row[2] or row[3]]
    sizes = [max((len(row[column]) for row in known), default=0) for column in range(4)]
    sizes[0] = max(len(row[0]) for row in rows)
    sizes[3] *= not tight
    gap = " " if tight else "  "
    lines = []
    for name, value, unit, interval, remark in rows:
        start = f"{name:<{sizes[0]}}{gap}{value:>{sizes[1]}} "
        if unit or interval:
            lines.append(f"{start}{unit:<{sizes[2]}}{gap}{interval:<{sizes[3]}}{gap}{remark}".rstrip())
        else:
            lines.append(f"{start}{remark}")
    return lines


def _lit(line: str, light: str, paint: Paint) -> str:
    for colour in ("green", "yellow", "red"):
        if light == colour:
            mark = f"{wording.LIGHT_MARKS[light]} {light}"
            return line.replace(mark, paint(mark, colour))
    return line


def _breakdown(answer: Answer, noun: str, most: int, width: int, paint: Paint) -> str:
    """Return a table by one noun with half-widths of the intervals behind the values; items worst served first."""
    groups = answer.by(noun)
    names = wording.worst_first(groups) if noun == "item" else list(groups)
    if not names:
        return ""
    shown = {name: groups[name] for name in names[:most]}
    metrics = [
        metric
        for metric in wording.columns(noun, answer.scenario)
        if metric not in wording.MAIN_OF_NETWORKS or any(found[metric].mean for found in shown.values())
    ]
    lines = _table(shown, metrics, width - 2)
    title = f"By {wording.label(noun)}"
    if noun == "item":
        title = "The only item with demand" if len(names) == 1 else f"Worst served of {len(names):,} items"
    printed = [paint(title, "bold"), *(f"  {line}" for line in lines)]
    if noun == "stocking_point" and wording.is_network(answer.scenario):
        printed += textwrap.wrap(wording.SERVICE_WITHIN, width, initial_indent="  ", subsequent_indent="  ")
    if noun == "class":
        printed += textwrap.wrap(class_basis(answer.scenario), width, initial_indent="  ", subsequent_indent="  ")
    if len(names) > most:
        printed.append(f"  {most} of {len(names):,}; all of them in the run folder and with --by {noun} --json")
    return "\n".join(printed)


def _stages(answer: Answer, width: int, paint: Paint) -> str:
    """Return how orders vary from stage to stage of a network, empty without one."""
    stages = answer.stages()
    if not stages:
        return ""
    told = too_short(int(answer.days_measured // 7))
    lines = [] if told else [f"  {cut(line, width - 2)}" for line in stage_lines(stages)]
    told = told or (
        "Bullwhip: variance of weekly orders over that of weekly demand received, of an item or from the least to the "
        "largest of several, and over that of what customers demanded in the end; replication 0."
    )
    below = textwrap.wrap(told, width, initial_indent="  ", subsequent_indent="  ")
    return "\n".join([paint("Stages, from the customers up", "bold"), *lines, *below])


def _table(groups: Groups, metrics: Sequence[str], width: int) -> list[str]:
    """Return the lines of a table with as many of the metrics, from the first on, as fit."""
    first = next(iter(groups.values()))
    heads = stacked([f"{wording.label(metric)}\n{scale(first[metric].unit)[1]}" for metric in metrics])
    rows = [[cut(name, LONGEST_NAME), *(_cell(found[metric]) for metric in metrics)] for name, found in groups.items()]
    cells = [*(["", *head] for head in heads), *rows]
    for count in range(len(metrics), 0, -1):
        lines = aligned([row[: count + 1] for row in cells], "<" + ">" * count)
        if max(map(len, lines)) <= width:
            break
    return lines


def _cell(found: Estimate) -> str:
    shown = show(found)
    return f"{shown.value} ±{shown.half}" if shown.half else shown.value


def _painted(text: str, style: str) -> str:
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m"


def _unpainted(text: str, style: str) -> str:
    return text
