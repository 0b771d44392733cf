"""The door to what is remembered between runs: the base of each object, and the runs themselves.

Losing it loses no object and deletes nothing; it holds no Secret's value.
"""

from kubectl_sync.state.store import Store

__all__ = ["Store"]
