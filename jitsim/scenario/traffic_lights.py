"""Traffic lights: where a metric turns from green to yellow and from yellow to red."""

from __future__ import annotations

from jitsim.spec import Number, Spec


class TrafficLight(Spec):
    """The thresholds of one metric; a value on a threshold gets the better colour."""

    green: Number
    """The last value that is green."""
    yellow: Number
    """The last value that is yellow; what is worse is red."""
