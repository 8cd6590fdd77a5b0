"""From the scenario's names, dates and units to the arrays that an engine reads.

Comes in: a checked `Scenario`. Goes out: a frozen `Model`. It must not know of random numbers being drawn, of events
or of results.
"""

from jitsim.model.clock import Clock, Phase
from jitsim.model.compile import compile_model
from jitsim.model.model import NONE, Model, Timing

__all__ = ["NONE", "Clock", "Model", "Phase", "Timing", "compile_model"]
