"""All that the user sees or answers: lines, plans, questions.

It draws values of the model and returns answers; it decides, reads and writes nothing.
"""
