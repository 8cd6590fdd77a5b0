"""From a ledger to named numbers with units, intervals and colours.

Comes in: a `Model` and a `Ledger`. Goes out: a `Tally` per replication, and from tallies `Measured`, `Estimate` and
`Verdict`. It must not know of engines, random numbers or files.
"""

from jitsim.metrics.gates import Verdict, judge
from jitsim.metrics.intervals import Estimate, Intervals, estimate, estimates, student_intervals
from jitsim.metrics.lights import Light, light
from jitsim.metrics.measure import Measured, MeasuredAll, measure, measure_all
from jitsim.metrics.metric import REASONS, Metric, Thresholds
from jitsim.metrics.table import METRICS
from jitsim.metrics.tally import Tally, tally

__all__ = [
    "METRICS",
    "REASONS",
    "Estimate",
    "Intervals",
    "Light",
    "Measured",
    "MeasuredAll",
    "Metric",
    "Tally",
    "Thresholds",
    "Verdict",
    "estimate",
    "estimates",
    "judge",
    "light",
    "measure",
    "measure_all",
    "student_intervals",
    "tally",
]
