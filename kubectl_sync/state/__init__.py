"""The door to what is remembered between runs: the base of each object, and the runs themselves.

Losing it loses no object and deletes nothing; it holds no Secret's value.
"""

from kubectl_sync.state.base_rows import MemoryPart
from kubectl_sync.state.database import StateError
from kubectl_sync.state.journal import Intent, Journal, OpenRun, Result
from kubectl_sync.state.known import Known
from kubectl_sync.state.no_memory import NoJournal, NoMemory
from kubectl_sync.state.root_state import RootState
from kubectl_sync.state.store import Binding, Store

__all__ = [
    "Binding",
    "Intent",
    "Journal",
    "Known",
    "MemoryPart",
    "NoJournal",
    "NoMemory",
    "OpenRun",
    "Result",
    "RootState",
    "StateError",
    "Store",
]
