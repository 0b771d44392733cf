"""One verb per module: its words and options, its proposals and policy, a few lines of steps.

No algorithm here, and nothing that two verbs would share without a name.
"""
