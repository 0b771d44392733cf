"""One use case for each module: a session and a request in, a result out. Nothing here prints, asks or exits.

`forget` and `doctor` need no reviewer yet, and take what they work on in the session's stead.
"""
