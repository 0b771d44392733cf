"""What a server makes of a JSON Patch, as RFC 6902 says; a test in it that does not hold is an AssertionError."""

from typing import Any

from kubectl_sync.model import paths


def patched(content: Any, operations: list[dict[str, Any]]) -> Any:
    content = paths.copied(content)
    for one in operations:
        target, place = _place(content, one["path"])
        if one["op"] == "test":
            assert (target.get(place) if isinstance(target, dict) else target[place]) == one["value"]
        elif one["op"] == "remove":
            del target[place]
        elif one["op"] == "move":
            source, old = _place(content, one["from"])
            target.insert(place, source.pop(old))
        elif isinstance(target, list) and one["op"] == "add":
            target.insert(place, one["value"])
        else:
            assert (one["op"] == "add") is (place not in target) or isinstance(target, list)
            target[place] = one["value"]
    return content


def _place(content: Any, pointer: str) -> tuple[Any, Any]:
    """What holds the place of a pointer, and the key or position in it."""
    *steps, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    for step in steps:
        content = content[int(step) if isinstance(content, list) else step]
    return content, int(last) if isinstance(content, list) else last
