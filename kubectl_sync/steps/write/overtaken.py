"""What somebody else changed between what was shown and what was to be written."""

import json
from typing import Final

from kubectl_sync.cluster.writes import Write
from kubectl_sync.environment import Environment
from kubectl_sync.errors import ClusterError, Overtaken
from kubectl_sync.model import paths
from kubectl_sync.model.content import Content, Mark, Object, same
from kubectl_sync.model.objects import ObjectRef

_LONGEST: Final = 60
_MOST: Final = 3


def explain_overtaking(environment: Environment, write: Write, error: ClusterError) -> ClusterError:
    """The error with what is different now, where somebody was faster: the server itself does not say it."""
    if not isinstance(error, Overtaken) or write.verb != "patch" or write.live is None:
        return error
    (now,) = environment.cluster.now([(write.ref, write.version)])
    if not isinstance(now, dict):
        return error
    told = _differences(write, write.live, now)
    return Overtaken(f"{error.message}: {told}", error.hint, error.status) if told else error


def short_value(ref: ObjectRef, content: Content) -> str:
    """A value in a message; never one of a Secret."""
    if isinstance(content, Mark):
        return "not there"
    if ref.is_secret:
        return "***"
    if isinstance(content, tuple):
        return "; ".join(map(paths.show_item, content))
    text = json.dumps(content, ensure_ascii=False, default=repr)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " ..."


def _differences(write: Write, was: Object, now: Object) -> str:
    if was["metadata"]["uid"] != now["metadata"]["uid"]:
        return "it was deleted and made anew"
    changed = [path for path, _ in write.fields if not same(paths.get(was, path), paths.get(now, path))]
    told = [f"{paths.show(path)} is {short_value(write.ref, paths.get(now, path))} now" for path in changed[:_MOST]]
    return ", ".join(told) + (" and more" if len(changed) > _MOST else "")
