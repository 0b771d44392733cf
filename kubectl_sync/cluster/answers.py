"""What an answer has to be to be believed: of the kind that was asked for, and of that very object.

A 2xx alone says nothing: a login page, a gateway, an empty body or a Status of failure may come with it.
"""

from collections.abc import Mapping
from typing import Any, Final

from kubectl_sync.cluster.redaction import redacted
from kubectl_sync.cluster.requests import NO_ANSWER, Reply
from kubectl_sync.errors import ClusterError
from kubectl_sync.model.content import Content, Object
from kubectl_sync.model.objects import ObjectRef
from kubectl_sync.model.shapes import NO_NAME, is_segment, malformed, odd_value, unguarded

IN_BETWEEN: Final = "does a login page, a gateway or a proxy stand before the server? try `kubectl get --raw /version`"
_SHOWN: Final = 60


def mapping(content: Content) -> Mapping[str, Any]:
    """The content where it is a mapping; else an empty one, of a field that a broken server fills with something."""
    return content if isinstance(content, dict) else {}


def sequence(content: Content) -> list[Any]:
    """The content where it is a list; else an empty one."""
    return content if isinstance(content, list) else []


def unlike(reply: Reply, wanted: str) -> Reply:
    """The reply of a server that answered something else than what was asked for: no answer at all."""
    return Reply(NO_ANSWER, f"the answer is no {wanted}, but {_seen(reply)}", secret=reply.secret, hint=IN_BETWEEN)


def _seen(reply: Reply) -> str:
    """What an answer looks like, in few words; no value of an object is among them."""
    body = reply.body
    if body in ("", None) or body == {}:
        return "empty" if body != {} or not reply.size else "an empty object"
    if isinstance(body, str):
        page = body.lstrip()[:_SHOWN].lower().startswith(("<!doctype html", "<html"))
        if page or reply.secret:
            return "a page of HTML" if page else "text"
        return f"text: {redacted(body.strip()[:_SHOWN], values=True)}"
    if not isinstance(body, dict):
        return "a list" if isinstance(body, list) else "a single value"
    kind = body.get("kind")
    if kind == "Status" and reply.message:
        return f"a Status: {reply.message}"
    return f"kind {redacted(kind)[:_SHOWN]}" if isinstance(kind, str) and kind else "an object without a kind"


def of_object(reply: Reply, ref: ObjectRef, uid: str = "", *, dry_run: bool = False) -> str:
    """Why a reply is not the object that was asked for, or written; "" where it is.

    With `uid` it has to be that very object, and no successor. What a dry run makes has no resourceVersion.
    """
    if wrong := wrong_object(reply.body, odd=reply.odd, dry_run=dry_run):
        return wrong
    content = reply.body
    found = identity(content)
    if found != ref:
        return f"it is {found}" + (f" in namespace {found.namespace}" if found.namespace != ref.namespace else "")
    return "it is another object of the same name" if uid and content["metadata"].get("uid") != uid else ""


def unusable_name(ref: ObjectRef) -> ClusterError | None:
    """Why nothing is asked about an object, by its name: in a URL it would lead to something else."""
    wrong = [name for name in (ref.namespace, ref.name) if name and not is_segment(name)]
    if not wrong:
        return None
    return ClusterError(f"{ref}: nothing is asked about it, since {NO_NAME.format(wrong[0])}", "name it otherwise")


def wrong_object(content: Content, *, odd: bool, dry_run: bool = False) -> str:
    """Why an object is of no use, "" where it is; `odd` tells that something in its reply is (`Reply.odd`).

    A reply that is not odd has no part that is too deep, nor a value of no JSON: no object is looked through for that.
    """
    if wrong := malformed(content, shallow=not odd) or (odd_value(content) if odd else ""):
        return wrong
    return "" if dry_run else unguarded(content)


def identity(content: Object) -> ObjectRef:
    """Which object a well-formed content is."""
    metadata = content["metadata"]
    group = content["apiVersion"].rpartition("/")[0]
    return ObjectRef(group, content["kind"], metadata.get("namespace") or "", metadata["name"])
