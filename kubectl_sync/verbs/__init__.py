"""One use case for each module: a session and a request in, a result out. Nothing here prints, asks or exits."""
