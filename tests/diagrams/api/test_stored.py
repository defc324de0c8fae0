"""Topologies and links of a token's account."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from diagrams import history, shares, tokens
from diagrams.models import ApiToken, Revision, Share, Topology
from lambdanet.document import canonical, digest
from tests.diagrams.api.asked import data, faults, network, post, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]

STORING = [
    ("get", "/topologies"),
    ("post", "/topologies"),
    ("get", f"/topologies/{'k' * 22}"),
    ("put", f"/topologies/{'k' * 22}"),
    ("delete", f"/topologies/{'k' * 22}"),
    ("post", f"/topologies/{'k' * 22}/links"),
    ("get", "/links"),
    ("delete", f"/links/{'t' * 32}"),
]


def account(name: str = "ada") -> User:
    return User.objects.create_user(name, f"{name}@example.org")


@pytest.fixture
def token() -> str:
    return tokens.create(account(), "tests", days=30).text


def stored(client: Client, token: str, **more: Any) -> Any:
    answer = post(client, "/topologies", {"document": network()} | more, token)
    assert answer.status_code == 201
    return data(answer)


@pytest.mark.parametrize(("method", "path"), STORING)
def test_what_stores_needs_a_token(client: Client, method: str, path: str) -> None:
    answer = send(client, method, path, {})

    assert (answer.status_code, faults(answer)) == (401, [("token.missing", "")])
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("method", "path"), STORING)
def test_signing_in_is_no_token(client: Client, method: str, path: str) -> None:
    client.force_login(account())

    assert send(client, method, path, {}).status_code == 401


def test_stored_topology_is_read_back(client: Client, token: str) -> None:
    made = stored(client, token, name="Orders")
    answer = send(client, "get", f"/topologies/{made['key']}", token=token)

    found = data(answer)
    assert found == made
    assert (found["name"], found["revision"]) == ("Orders", 1)
    assert found["document"] == network()
    assert found["digest"] == digest(canonical(network()))
    assert found["questions"] == network()["questions"]
    again = send(client, "get", f"/topologies/{made['key']}", token=token, If_None_Match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_it_is_one_of_the_accounts_topologies(client: Client, token: str) -> None:
    made = stored(client, token)

    assert Topology.objects.owned_by(User.objects.get()).get().key == made["key"]
    assert [one["key"] for one in data(send(client, "get", "/topologies", token=token))["topologies"]] == [made["key"]]


def test_of_another_account_nothing_is_there(client: Client, token: str) -> None:
    made = stored(client, token)
    link = data(post(client, f"/topologies/{made['key']}/links", {"kind": "live"}, token))
    other = tokens.create(account("grace"), "tests", days=30).text

    body = {"document": network(), "base": 1}
    assert send(client, "get", f"/topologies/{made['key']}", token=other).status_code == 404
    assert send(client, "put", f"/topologies/{made['key']}", body, token=other).status_code == 404
    assert send(client, "delete", f"/topologies/{made['key']}", token=other).status_code == 404
    assert send(client, "delete", f"/links/{link['token']}", token=other).status_code == 404
    assert post(client, f"/topologies/{made['key']}/links", {"kind": "live"}, other).status_code == 404
    asked = {"topology": made["key"], "question": {"from": "orders", "to": "s3"}}
    assert post(client, "/evaluate", asked, other).status_code == 404
    assert data(send(client, "get", "/topologies", token=other)) == {"topologies": []}
    assert data(send(client, "get", "/links", token=other)) == {"links": []}
    assert Topology.objects.kept().count() == 1
    assert not Share.objects.get().ended


def test_stored_topology_is_asked_by_its_key(client: Client, token: str) -> None:
    made = stored(client, token)
    question = {"from": "orders", "to": "orders-db", "port": 5432}

    by_key = post(client, "/evaluate", {"topology": made["key"], "question": question}, token)
    by_document = post(client, "/evaluate", {"document": network(), "question": question})

    assert data(by_key) == data(by_document)
    without = post(client, "/evaluate", {"topology": made["key"], "question": question})
    assert (without.status_code, faults(without)) == (401, [("token.missing", "topology")])


@pytest.mark.parametrize("by", ["etag", "number"])
def test_replacing_appends_a_revision(client: Client, token: str, by: str) -> None:
    made = stored(client, token)
    at = f"/topologies/{made['key']}"
    etag = send(client, "get", at, token=token)["ETag"]
    changed = {"document": network() | {"description": "changed"}}

    if by == "etag":
        answer = send(client, "put", at, changed, token, If_Match=etag)
    else:
        answer = send(client, "put", at, changed | {"base": 1}, token)

    assert (answer.status_code, data(answer)["revision"]) == (200, 2)
    assert answer["ETag"] != etag
    assert [one.number for one in Revision.objects.order_by("number")] == [1, 2]


@pytest.mark.parametrize("by", ["etag", "number"])
def test_conflict_stores_nothing_and_says_what_to_do(client: Client, token: str, by: str) -> None:
    made = stored(client, token)
    at = f"/topologies/{made['key']}"
    etag = send(client, "get", at, token=token)["ETag"]
    topology = Topology.objects.get()
    history.append(topology, 1, canonical(network() | {"description": "quicker"}), "By another")
    changed = {"document": network() | {"description": "slower"}}

    if by == "etag":
        answer = send(client, "put", at, changed, token, If_Match=etag)
    else:
        answer = send(client, "put", at, changed | {"base": 1}, token)

    found = data(answer)
    assert (answer.status_code, found["revision"]) == (409, 2)
    assert found["problems"][0]["code"] == "topology.conflict"
    assert Revision.objects.count() == 2
    assert send(client, "put", at, changed, token, If_Match=found["etag"]).status_code == 200


def test_replacing_needs_the_revision_that_was_changed(client: Client, token: str) -> None:
    made = stored(client, token)

    answer = send(client, "put", f"/topologies/{made['key']}", {"document": network()}, token)

    assert (answer.status_code, faults(answer)) == (428, [("topology.no-base", "base")])


def test_deleted_topology_is_gone(client: Client, token: str) -> None:
    made = stored(client, token)
    at = f"/topologies/{made['key']}"

    assert send(client, "delete", at, token=token).status_code == 204
    assert send(client, "get", at, token=token).status_code == 404
    assert send(client, "delete", at, token=token).status_code == 404
    assert Topology.objects.get().deleted_at is not None  # for a day it can be had back


def test_more_topologies_than_one_may_have_are_refused(
    client: Client, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MOST_TOPOLOGIES", 1)
    stored(client, token)

    answer = post(client, "/topologies", {"document": network()}, token)

    assert (answer.status_code, faults(answer)) == (409, [("topology.too-many", "")])


def test_unreadable_document_is_not_stored(client: Client, token: str) -> None:
    broken = network() | {"vpcs": []}

    answer = post(client, "/topologies", {"document": broken}, token)

    assert answer.status_code == 422
    assert all(path.startswith("document.") for _, path in faults(answer))
    assert not Topology.objects.exists()


@pytest.mark.parametrize("kind", ["live", "frozen"])
def test_link_shows_the_topology_until_it_is_revoked(client: Client, token: str, kind: str) -> None:
    made = stored(client, token)
    body = {"kind": kind, "title": "For the class", "question": {"from": "orders", "to": "s3"}, "days": 7}

    answer = post(client, f"/topologies/{made['key']}/links", body, token)

    link = data(answer)
    assert answer.status_code == 201
    assert (link["kind"], link["title"], link["ended"]) == (kind, "For the class", None)
    share = Share.objects.get()
    assert shares.controls(share, link["edit_token"])
    assert share.expires is not None
    assert timedelta(days=6) < share.expires - timezone.now() <= timedelta(days=7)
    assert client.get(f"/s/{link['token']}/").status_code == 200
    listed = data(send(client, "get", "/links", token=token))["links"]
    assert listed == [{name: value for name, value in link.items() if name != "edit_token"}]

    assert send(client, "delete", f"/links/{link['token']}", token=token).status_code == 204
    assert client.get(f"/s/{link['token']}/").status_code == 410
    assert data(send(client, "get", "/links", token=token))["links"][0]["ended"] == "revoked"


def test_account_ids_are_hidden_unless_asked_otherwise(client: Client, token: str) -> None:
    made = stored(client, token, document=network() | {"description": "In account 123456789012"})
    at = f"/topologies/{made['key']}/links"

    assert data(post(client, at, {"kind": "live"}, token))["masked"] is True
    assert data(post(client, at, {"kind": "live", "masked": False}, token))["masked"] is False


def test_token_of_a_deleted_account_is_gone(client: Client, token: str) -> None:
    User.objects.all().delete()

    assert not ApiToken.objects.exists()
    assert send(client, "get", "/topologies", token=token).status_code == 401


def test_lab_keeps_its_repairs_back(client: Client, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = stored(client, token)
    monkeypatch.setattr("diagrams.companions.kept_back", lambda topology: topology is not None)

    answer = post(client, "/fix", {"topology": made["key"], "question": {"from": "orders", "to": "internet"}}, token)

    assert (answer.status_code, faults(answer)) == (403, [("request.kept-back", "")])
