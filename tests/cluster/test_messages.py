"""What is said of refusals: never an object, a credential or a Secret's value; and what prose of kubectl means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.cluster.exchange import may_repeat
from kubectl_sync.cluster.prose import failed, warnings
from kubectl_sync.cluster.redaction import redacted
from kubectl_sync.cluster.requests import Reply, Request

PLANTED = "planted-s3cr3t"
MESSAGES = [
    f'Invalid value: "{{\\"apiVersion\\":\\"v1\\",\\"data\\":{{\\"a\\":\\"{PLANTED}\\"}}}}": strict decoding error',
    f'cannot decode {{"kind":"Secret","stringData":{{"a":"{PLANTED}"}}}} at offset 3',
    f"Get https://user:{PLANTED}@host/api: dial tcp: no route",
    f"Unauthorized: Bearer {PLANTED}",
    f"token eyJhbGciOi.eyJzdWIi{PLANTED}.sig is expired",
    f"object map[data:map[a:{PLANTED}] kind:Secret] is wrong",
    f'ReadString: expects " or n, but found 1, error found in #10 byte of ...|"a":"{PLANTED}"}}|..., bigger context',
    f"cannot convert v1.Secret{{Data:map[string][]uint8{{{PLANTED}}}}} to v2",
]


@pytest.mark.parametrize("message", MESSAGES)
def test_no_message_shows_what_is_planted_in_it(message: str) -> None:
    shown = redacted(message)

    assert PLANTED not in shown
    assert len(shown) > 5


def test_what_is_harmless_stays() -> None:
    text = 'configmaps is forbidden: User "dev" cannot list resource "configmaps" in API group "" in the namespace "a"'

    assert redacted(text) == text
    assert redacted('spec.replicas: Invalid value: "x": must be\n  an integer') == (
        'spec.replicas: Invalid value: "x": must be an integer'
    )


def test_values_that_a_secret_is_refused_for_are_masked() -> None:
    reply = Reply(422, {"message": f'data[a]: Invalid value: "{PLANTED}": bad'}, secret=True)

    assert reply.message == 'data[a]: Invalid value: "***": bad'


NO_JSON = "invalid character {} looking for beginning of value"


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        *((NO_JSON.format(one), NO_JSON.format("'*'")) for one in ("'p'", r"'\''", "'\"'", r"'\x00'", "'''", "':'")),
        (
            f'data[.dockerconfigjson]: Invalid value: "{PLANTED}": ' + NO_JSON.format("'p'"),
            'data[.dockerconfigjson]: Invalid value: "***": ' + NO_JSON.format("'*'"),
        ),
        ("json: cannot unmarshal number 12345678 into Go", "json: cannot unmarshal number into Go"),
        ("immutable: Invalid value: 12345678: must be", 'immutable: Invalid value: "***": must be'),
        ("spec.a: Invalid value: field is immutable", "spec.a: Invalid value: field is immutable"),
    ],
)
def test_no_part_of_what_a_secret_is_refused_for_is_shown(message: str, shown: str) -> None:
    assert redacted(message, values=True) == shown


def test_requests_about_secrets_are_known_by_their_path() -> None:
    paths = {
        "/api/v1/namespaces/a/secrets/b": True,
        "/api/v1/secrets": True,
        "/api/v1/namespaces/a/configmaps/b": False,
        "/apis/secrets.example.com/v1/things": False,
    }

    assert {path: Request("GET", path, ()).about_secrets for path in paths} == paths


@given(st.text(max_size=400))
def test_any_message_becomes_one_short_line(text: str) -> None:
    shown = redacted(text)

    assert len(shown.splitlines()) <= 1
    assert len(shown) <= 310


PROSE = [
    ('Error from server (NotFound): configmaps "x" not found', 404, ()),
    ("Error from server (Forbidden): pods is forbidden", 403, ()),
    ('Error from server (AlreadyExists): configmaps "c" already exists', 409, ()),
    ("Error from server (Expired): The provided continue parameter is too old", 410, ()),
    ("Error from server (TooManyRequests): slow down", 429, ()),
    ("Error from server: the server is currently unable to handle the request", 503, ()),
    ("Error from server: etcdserver: no leader", 500, ()),
    ("error: You must be logged in to the server (Unauthorized)", 401, ()),
    ("The request is invalid: the server rejected our request due to an error in our request", 422, ()),
    ('The Job "j" is invalid: spec.template: Invalid value: field is immutable', 422,
     ("spec.template: Invalid value: field is immutable",)),
    ('The Job "j" is invalid: \n* spec.a: Required value\n* spec.b: Required value', 422,
     ("spec.a: Required value", "spec.b: Required value")),
    ("Unable to connect to the server: dial tcp 127.0.0.1:1: connect: connection refused", 0, ()),
    ("error: something new", 0, ()),
    ("", 0, ()),
]  # fmt: skip


@pytest.mark.parametrize(("stderr", "status", "causes"), PROSE)
def test_prose_is_the_reply_behind_it(stderr: str, status: int, causes: tuple[str, ...]) -> None:
    reply = failed(1, stderr)

    assert (reply.status, reply.causes) == (status, causes)
    assert reply.message


def test_warnings_and_logs_are_not_the_error() -> None:
    stderr = (
        "Warning: v1 Endpoints is deprecated\n"
        "E1125 07:00:00.000000    1234 memcache.go:287] couldn't get resource list\n"
        'Error from server (NotFound): pods "x" not found\n'
    )
    reply = failed(1, stderr)

    assert (reply.status, reply.message, reply.warnings) == (404, 'pods "x" not found', ("v1 Endpoints is deprecated",))
    assert warnings("all well\n") == ()


READ = Request("GET", "/version", ())
TRIED = Request("PATCH", "/x", (), {"dryRun": "All"})
REVIEW = Request("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", ())
WRITE = Request("PATCH", "/x", (), {})


@pytest.mark.parametrize(
    ("request_", "status", "times"),
    [
        *((safe, status, times) for safe in (READ, TRIED, REVIEW)
          for status, times in ((0, 2), (429, 3), (500, 1), (503, 2), (504, 1), (401, 1), (404, 0), (200, 0))),
        *((WRITE, status, times)
          for status, times in ((0, 0), (429, 3), (500, 0), (503, 0), (504, 0), (401, 1), (409, 0))),
    ],
)  # fmt: skip
def test_only_what_is_safe_is_repeated_and_not_for_ever(request_: Request, status: int, times: int) -> None:
    assert sum(may_repeat(request_, Reply(status, ""), number) for number in range(1, 10)) == times


@pytest.mark.parametrize("part", ["y", "-eyJ", '{"a":', "a.A{", "a://", 'Invalid value: "'])
def test_megabytes_that_a_webhook_says_are_read_once(part: str) -> None:
    """From every letter on, they would take hours; and what is cut off shows nothing that was to be hidden."""
    shown = redacted(f"denied: {part * 500_000}", values=True)

    assert shown.startswith("denied: ")
    assert redacted(f'Invalid value: "{PLANTED * 10_000}": bad', values=True) == 'Invalid value: "***"'
    assert redacted(f'cannot decode {{"kind":"Secret","data":"{PLANTED * 10_000}"}}') == "cannot decode {...}"
