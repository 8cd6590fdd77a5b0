"""Every random number of a replication, by its address.

Comes in: a `Model`, a seed and the number of a replication. Goes out: customer orders and lead times on request. The
same address gives the same number whatever was asked before, so two policies meet the same future.
"""

from __future__ import annotations

from jitsim.streams.address import STREAM_SCHEME
from jitsim.streams.streams import Streams

__all__ = ["STREAM_SCHEME", "Streams"]
