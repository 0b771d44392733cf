"""Writing what was decided, checking it, and remembering it."""
