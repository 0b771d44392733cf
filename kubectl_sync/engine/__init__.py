"""The decisions, as pure functions: what differs, what is hidden, what a verb proposes, what was chosen.

Nothing here reads, prints, asks a server or looks at a clock; those come in as values.
"""
