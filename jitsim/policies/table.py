"""The policies that stock an item, each in one line; the order is that of their codes in a ledger."""

from __future__ import annotations

from jitsim.policies.base_stock import BaseStock
from jitsim.policies.crp import Crp
from jitsim.policies.days_of_cover import DaysOfCover
from jitsim.policies.ddmrp import Ddmrp
from jitsim.policies.intermittent import Intermittent
from jitsim.policies.jit import Jit
from jitsim.policies.kanban import Kanban
from jitsim.policies.make_to_order import DropShip, MakeToOrder
from jitsim.policies.min_max import MinMax
from jitsim.policies.mrp import Mrp
from jitsim.policies.periodic import Periodic
from jitsim.policies.periodic_min_max import PeriodicMinMax
from jitsim.policies.policy import Policy
from jitsim.policies.reorder_point import ReorderPoint
from jitsim.policies.vmi import Vmi

STOCK_POLICIES: dict[str, type[Policy]] = {
    "base_stock": BaseStock,
    "reorder_point": ReorderPoint,
    "min_max": MinMax,
    "periodic": Periodic,
    "days_of_cover": DaysOfCover,
    "kanban": Kanban,
    "jit": Jit,
    "periodic_min_max": PeriodicMinMax,
    "ddmrp": Ddmrp,
    "intermittent": Intermittent,
    "make_to_order": MakeToOrder,
    "drop_ship": DropShip,
    "vmi": Vmi,
    "crp": Crp,
    "mrp": Mrp,
}
"""Every policy that decides itself what to order; a new line goes to the end."""
