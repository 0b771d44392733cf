"""The way every verb goes: select, read, settle, write. They use the doors and the engine.

No terminal: questions and progress come in as the callables `choose` and `report`.
"""
