"""The worlds of the tutorial in SupplyNetPy: a supplier without limits, a retailer and its customers."""

from __future__ import annotations

import numpy as np
from SupplyNetPy import Components
from tutorial import World

from peers.exchange import serve

FIRST_ORDER = 0.5
"""Its first order comes at time 0, the tutorial's daily one at this time: so the clock of that world ends earlier."""
ANY_PART = 1e-9
"""Share of an order that a waiting customer takes at least: whatever is there."""


def network(world: World, rng: np.random.Generator) -> Components.Network:
    """Return the world as a network."""
    shape = (world.lead_time_mean / world.lead_time_sd) ** 2
    supplier = {"ID": "supplier", "name": "supplier", "node_type": "infinite_supplier"}
    shop = {
        "ID": "shop",
        "name": "shop",
        "node_type": "retailer",
        "capacity": float("inf"),
        "initial_level": world.initial,
        "inventory_holding_cost": 0,
        "replenishment_policy": Components.RQReplenishment,
        "policy_param": {"R": world.reorder_point, "Q": world.order_quantity},
        "product_buy_price": 0,
        "product_sell_price": 0,
    }
    lane = {
        "ID": "lane",
        "source": "supplier",
        "sink": "shop",
        "cost": 0,
        "lead_time": lambda: rng.gamma(shape, world.lead_time_mean / shape),
    }
    customers = {
        "ID": "customers",
        "name": "customers",
        "demand_node": "shop",
        "tolerance": float("inf"),
        "order_min_split_ratio": ANY_PART,
        "order_arrival_model": (lambda: 1) if world.daily else (lambda: rng.exponential(1 / world.demand)),
        # It refuses an order of nothing: 2 in 10^9 at a mean of 20.
        "order_quantity_model": (lambda: max(1, int(rng.poisson(world.demand)))) if world.daily else (lambda: 1),
    }
    return Components.create_sc_net(nodes=[supplier, shop], links=[lane], demands=[customers])


def simulate_one(world: World, rng: np.random.Generator) -> tuple[float, float]:
    """Simulate one future; return the fill rate and the mean stock on hand."""
    made = network(world, rng)
    early = FIRST_ORDER if world.daily else 0
    Components.simulate_sc_net(made, world.warm_up - early, logging=False)
    Components.reset_stats(made)
    Components.simulate_sc_net(made, world.days - early, logging=False)
    seen = made["nodes"]["shop"].stats
    return 1 - seen.shortage[1] / seen.demand_received[1], seen.avg_inventory_level


def simulate(world: World, futures: int, seed: int) -> list[tuple[float, float]]:
    """Simulate futures, each with numbers of its own."""
    return [simulate_one(world, np.random.default_rng([seed, number])) for number in range(futures)]


if __name__ == "__main__":
    serve({"network": simulate})
