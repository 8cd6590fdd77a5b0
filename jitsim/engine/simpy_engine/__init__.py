"""The engine in SimPy, written to be read: it is the specification that any other engine must equal.

Comes in: a `Model` and `Streams`. Goes out: a `Ledger`. It draws nothing and knows no money, names or dates.
"""

from jitsim.engine.simpy_engine.simulation import simulate_replication

__all__ = ["simulate_replication"]
