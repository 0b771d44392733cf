"""The door to git: what it would take along. No manifest is read here, and nothing is written.

Told by the program itself (`kubectl_sync.process`); without git, or outside of any repository, the answers say so.
"""
