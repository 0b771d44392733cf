"""The verbs, by what they do."""

READERS = ("status", "diff")
WRITERS = ("push", "pull")
VERBS = (*READERS, *WRITERS)


def yes(verb: str) -> list[str]:
    return ["--yes"] if verb in WRITERS else []
