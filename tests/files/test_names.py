"""Names of objects as names of files: any of them, on any file system, and back."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_sync.files.names import component, encode_name

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
SAFE = re.compile(r"(?![.-])[a-z0-9.%A-F~-]+(?<!\.)\Z")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("web", "web"),
        ("web-1.example.com", "web-1.example.com"),
        ("system:node", "system%3Anode"),
        ("Web", "%57eb"),
        ("a b_c", "a%20b%5Fc"),
        ("ünï", "%C3%BCn%C3%AF"),
        (".hidden", "%2Ehidden"),
        ("-rf", "%2Drf"),
        ("ends.", "ends%2E"),
        ("con", "%63on"),
        ("nul.web", "%6Eul.web"),
        ("com1", "%63om1"),
        ("console", "console"),
        ("kustomization", "%6Bustomization"),
        ("chart", "%63hart"),
        ("values", "%76alues"),
        ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"),
    ],
)
def test_what_a_name_becomes(name: str, file: str) -> None:
    assert component(encode_name(name)) == file
    assert unquote(file) == name


@given(NAMES)
def test_every_name_is_safe_and_comes_back(name: str) -> None:
    made = component(encode_name(name))

    assert SAFE.match(made)
    assert len(made) <= 200
    if len(encode_name(name)) > 200:
        assert len(made) == 200
        assert made.startswith(encode_name(name)[:100])
        assert "~" in made
    else:
        assert unquote(made) == name


@given(NAMES, NAMES)
def test_two_names_never_become_one(one: str, other: str) -> None:
    assert (component(encode_name(one)).lower() == component(encode_name(other)).lower()) == (one == other)


def test_long_names_that_differ_at_their_end_only() -> None:
    made = {component(encode_name("x" * 252 + end)) for end in "ab:"}

    assert len(made) == 3
    assert {len(one) for one in made} == {200}
