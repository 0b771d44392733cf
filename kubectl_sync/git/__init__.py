"""The door to git: what it would take along, and which versions of a file it has.

Asked of the program itself (`kubectl_sync.process`), of the repository that we find, and so that nothing
of that repository is run and nothing of it is written (`git/program.py`). No manifest is read here, and
nothing is decided about objects.
"""
