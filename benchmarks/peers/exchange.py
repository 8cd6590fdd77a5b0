"""How a peer answers: a line of JSON in, a line of JSON out, until the input ends."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

from tutorial import World

Style = Callable[[World, int, int], list[tuple[float, float]]]
"""Simulates so many futures of a world from a seed; gives fill rate and mean stock on hand of each."""


def serve(styles: dict[str, Style]) -> None:
    """Answer every question with the CPU time of a future [s], all threads included, and what was measured."""
    for line in sys.stdin:
        asked = json.loads(line)
        world, futures = World(**asked["world"]), asked["futures"]
        start = time.process_time()
        found = styles[asked["style"]](world, futures, asked["seed"])
        seconds = (time.process_time() - start) / futures
        print(json.dumps({"seconds": seconds, "found": found}), flush=True)
