"""ConfigMaps and Secrets of generators: a name with a hash for each content, and no value of a Secret anywhere."""

import base64
from pathlib import Path

import pytest

from tests.e2e.checkouts import Checkout
from tests.e2e.kustomize.shops import FILE, OF_PRODUCTION, PRODUCTION, edit, holding

WORD = "pl4nted-password"
CODED = base64.b64encode(WORD.encode()).decode()
ENV = "env-of-pl4nted"
SECRETS = """secretGenerator:
- name: login
  literals: [password={word}]
- name: tokens
  envs: [tokens.env]
"""


def generated(shop: Checkout, kind: str, name: str) -> list[str]:
    """The names of what a generator made, in the cluster."""
    found = shop.kube("get", kind, "-o", "name").split()
    return [one.partition("/")[2] for one in found if one.partition("/")[2].startswith(f"{name}-")]


def test_a_new_content_is_a_new_object_and_the_old_one_goes_when_that_is_said(shop: Checkout) -> None:
    shop.pushed(*OF_PRODUCTION)
    (old,) = generated(shop, "cm", "settings")
    edit(shop, "base/shop.properties", "EUR", "USD")

    pushed = shop.pushed(*OF_PRODUCTION)

    assert f"configmap/{old}  namespace {shop.namespace}  deleted from the files  (left)\n" in pushed.out
    assert "1 deleted from the files and left: add --prune to delete from the cluster too" in pushed.out + pushed.err
    assert f"{old} → settings-" in pushed.out
    both = generated(shop, "cm", "settings")
    assert (len(both), old in both) == (2, True)
    pruned = shop.pushed("--prune", *OF_PRODUCTION)
    assert f"configmap/{old} deleted" in pruned.out
    assert generated(shop, "cm", "settings") == [one for one in both if one != old]
    assert "nothing to do: 4 in sync" in shop.sync("status", *OF_PRODUCTION).out


@pytest.fixture
def planted(shop: Checkout) -> Checkout:
    """The shop with two generators of Secrets; its commits have the values, as those of people do."""
    shop.put(f"{PRODUCTION}/tokens.env", f"token={ENV}\n")
    with (shop.folder / FILE).open("a") as file:
        file.write(SECRETS.format(word=WORD))
    shop.commit()
    return shop


def test_no_value_of_a_generated_secret_is_told_or_kept(planted: Checkout, temporary: Path) -> None:
    said = []
    for words in (
        ("status",), ("push", "--yes"), ("push", "--yes", "--include-secrets"), ("status", "--include-secrets"),
        ("status", "--include-secrets", "--format", "json"), ("push", "--dry-run", "--include-secrets"),
        ("diff", "--include-secrets"), ("pull", "--yes", "--include-secrets"), ("status", "--explain"),
    ):  # fmt: skip
        ran = planted.sync(*words, *OF_PRODUCTION, "-v")
        assert ran.code == 0, ran.err
        said.append(ran.out + ran.err)
        if words == ("push", "--yes"):
            assert generated(planted, "secret", "login") == []
            assert "Secret (2)" in ran.out + ran.err

    assert len(generated(planted, "secret", "login") + generated(planted, "secret", "tokens")) == 2
    for word in (WORD, CODED, ENV, base64.b64encode(ENV.encode()).decode()):
        assert word not in "".join(said)
        assert holding([planted.home, temporary], word) == []
    assert list(temporary.iterdir()) == []


def test_a_changed_secret_is_told_without_its_values(planted: Checkout) -> None:
    planted.pushed("--include-secrets", *OF_PRODUCTION)
    (old,) = generated(planted, "secret", "login")
    edit(planted, FILE, WORD, "another-pl4nted")

    ran = planted.sync("push", "--yes", "--prune", "--include-secrets", *OF_PRODUCTION)

    assert ran.code == 0, ran.err
    assert "pl4nted" not in ran.out + ran.err
    (new,) = generated(planted, "secret", "login")
    assert new != old


def test_what_kubectl_says_of_a_secret_is_not_told(planted: Checkout, temporary: Path) -> None:
    edit(planted, FILE, f"password={WORD}", WORD)

    ran = planted.sync("status", "--include-secrets", "-v", *OF_PRODUCTION)

    assert ran.code == 5
    assert f"{FILE}: kubectl cannot render it\n" in ran.err
    assert WORD not in ran.out + ran.err
    assert list(temporary.iterdir()) == []
