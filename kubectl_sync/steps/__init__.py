"""The way every verb goes, a folder for each word: select, read, settle, review, write; show stands beside them.

They use the doors and the engine. They print nothing and ask nobody: who answers and who listens is given to them.
No folder imports one of a later word.
"""
