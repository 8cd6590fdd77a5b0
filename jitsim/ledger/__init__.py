"""What happened, as tables of whole numbers; knows nothing of engines or money."""

from jitsim.ledger.columns import Kind
from jitsim.ledger.ledger import Ledger

__all__ = ["Kind", "Ledger"]
