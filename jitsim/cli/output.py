"""What the program prints: results on standard output, everything else on standard error."""

from __future__ import annotations

import io
import os
import shutil
import sys
from typing import TextIO

WIDEST = 100
NARROWEST = 80


def open_closed_streams() -> None:
    """Let what goes to a closed standard output or error go nowhere; Python has no stream there."""
    sys.stdout = _or_nowhere(sys.stdout)
    sys.stderr = _or_nowhere(sys.stderr)


def _or_nowhere(stream: TextIO | None) -> TextIO:
    return os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8") if stream is None else stream


def say(text: str) -> None:
    """Print a result on standard output; a reader who has seen enough (`| head`) is no error."""
    _print(text, sys.stdout)


def tell(text: str) -> None:
    """Print a message on standard error."""
    _print(text, sys.stderr)


def _print(text: str, stream: TextIO) -> None:
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        # Python flushes the stream once more at its end: let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def survive_any_encoding() -> None:
    """Print a question mark for what a terminal cannot show; every mark stands beside a word."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def width() -> int:
    """Return the columns that a table may take: those of the terminal, from 80 to 100."""
    return min(max(shutil.get_terminal_size((WIDEST, 24)).columns, NARROWEST), WIDEST)


def has_colour(stream: TextIO) -> bool:
    """Return whether colour suits a stream: a terminal, unless NO_COLOR or TERM=dumb ask for none."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()
