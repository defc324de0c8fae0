"""The questions that a learner's own topology keeps: listed, and changed by form, each change a revision."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from diagrams import history
from diagrams.models import Kind, Result, Topology
from lambdanet.document import canonical
from lambdanet.parts import MAX_QUESTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def topology(client: Client) -> Topology:
    """A learner's own copy of the network with NAT gateways; the client holds their cookie."""
    answer = client.post("/topologies/new/", {"preset": "vpc-attachment-nat"})
    return Topology.objects.get(key=answer["Location"].strip("/").split("/")[-1])


def document(topology: Topology) -> dict[str, Any]:
    topology.refresh_from_db()
    assert topology.head is not None
    found: dict[str, Any] = json.loads(topology.head.document.text)
    return found


def number(topology: Topology) -> int:
    topology.refresh_from_db()
    assert topology.head is not None
    return topology.head.number


def put(topology: Topology, questions: list[dict[str, Any]]) -> None:
    """Let the topology keep these questions instead."""
    history.append(topology, number(topology), canonical(document(topology) | {"questions": questions}), "Questions")


def first(topology: Topology) -> dict[str, Any]:
    found: dict[str, Any] = document(topology)["questions"][0]
    return found


def posted(topology: Topology, **fields: str) -> dict[str, str]:
    """What the form posts for the topology's first question, with these fields instead."""
    asked = first(topology)
    usual = {"base": str(number(topology)), "from": asked["from"], "to": asked["to"], "protocol": "tcp", "family": "4"}
    return usual | fields


def base(topology: Topology) -> str:
    return f"/topologies/{topology.key}/questions/"


def test_every_question_is_listed_with_its_verdict(client: Client, topology: Topology) -> None:
    page = client.get(base(topology)).content.decode()
    for asked in document(topology)["questions"]:
        assert f"?q={asked['id']}" in page


def test_the_count_says_how_many_are_as_expected(client: Client, topology: Topology) -> None:
    asked = first(topology)
    put(topology, [asked | {"id": "yes", "expect": "reachable"}, asked | {"id": "no", "expect": "unreachable"}])
    page = client.get(base(topology)).content.decode()
    assert "1 of 2 as expected." in page
    assert page.count("not as expected") == 1
    builder = client.get(topology.get_absolute_url()).content.decode()
    assert "Questions (2, 1 not as expected)" in builder
    assert builder.count('<span class="differs">') == 1


def test_a_topology_without_questions_suggests_one(client: Client, topology: Topology) -> None:
    put(topology, [])
    page = client.get(base(topology)).content.decode()
    assert "No questions yet." in page
    assert "Ask whether" in page


def test_a_question_is_added_with_an_id_of_its_title(client: Client, topology: Topology) -> None:
    for wanted in ("orders-go-out", "orders-go-out-2"):
        fields = posted(topology, title="Orders go out!", expect="reachable", port="443")
        assert client.post(f"{base(topology)}new/", fields).status_code == 302
        added = document(topology)["questions"][-1]
        assert (added["id"], added["title"], added["expect"], added["port"]) == (
            wanted,
            "Orders go out!",
            "reachable",
            443,
        )


def test_an_edit_keeps_the_id_and_what_the_form_does_not_show(client: Client, topology: Topology) -> None:
    put(topology, [first(topology) | {"id": "one", "source_port": 5000}])
    assert client.post(f"{base(topology)}q/one/", posted(topology, title="Another")).status_code == 302
    assert first(topology)["id"] == "one"
    assert (first(topology)["title"], first(topology)["source_port"]) == ("Another", 5000)


def test_a_question_moves_and_goes_and_comes_back_by_undo(client: Client, topology: Topology) -> None:
    asked = first(topology)
    put(topology, [asked | {"id": one} for one in ("a", "b", "c")])

    def ids() -> list[str]:
        return [one["id"] for one in document(topology).get("questions", [])]

    for identifier, act, wanted in (("c", "up", "acb"), ("a", "down", "cab"), ("a", "remove", "cb")):
        fields = {"base": str(number(topology)), "do": act}
        assert client.post(f"{base(topology)}q/{identifier}/", fields).status_code == 302
        assert "".join(ids()) == wanted
    client.post(f"/topologies/{topology.key}/undo/", {"base": str(number(topology))})
    assert "".join(ids()) == "cab"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("from", "nobody", "Nothing here starts a connection"),
        ("port", "70000", "Ports run from 1 to 65535"),
        ("to", "no such name", "is no address"),
        ("expect", "perhaps", "Expected is reachable"),
        ("title", "x" * 201, "at most 200 characters"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    client: Client, topology: Topology, field: str, value: str, said: str
) -> None:
    before = number(topology)
    answer = client.post(f"{base(topology)}new/", posted(topology, **{field: value}))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert value in answer.content.decode()
    assert number(topology) == before


def test_one_question_too_many_is_said_at_the_form(client: Client, topology: Topology) -> None:
    put(topology, [first(topology) | {"id": f"q{one}"} for one in range(MAX_QUESTIONS)])
    for address in ("new/", "keep/"):
        answer = client.post(base(topology) + address, posted(topology, title="One more"))
        assert answer.status_code == 422
        assert "at most 200 questions" in answer.content.decode()


def test_a_second_tab_loses_nothing(client: Client, topology: Topology) -> None:
    fields = posted(topology, title="From the second tab")
    put(topology, [first(topology)])
    answer = client.post(f"{base(topology)}new/", fields)
    assert answer.status_code == 409
    assert "From the second tab" in answer.content.decode()


def test_an_asked_question_is_kept_with_one_button(client: Client, topology: Topology) -> None:
    asked = first(topology)
    address = f"{topology.get_absolute_url()}?from={asked['from']}&to={asked['to']}&port=4444"
    assert "Keep this question" in client.get(address).content.decode()
    answer = client.post(f"{base(topology)}keep/", posted(topology, port="4444"))
    kept = document(topology)["questions"][-1]
    assert answer["Location"] == f"{topology.get_absolute_url()}?q={kept['id']}"
    assert kept["port"] == 4444
    assert "expect" not in kept
    assert "Keep this question" not in client.get(answer["Location"]).content.decode()


def test_the_history_names_the_question(client: Client, topology: Topology) -> None:
    client.post(f"{base(topology)}new/", posted(topology, title="Orders go out"))
    topology.refresh_from_db()
    assert topology.head is not None
    assert "question" in topology.head.summary.lower()


def test_the_list_asks_the_database_as_often_for_many(
    client: Client, topology: Topology, django_assert_max_num_queries: Any
) -> None:
    put(topology, [first(topology) | {"id": f"q{one}", "port": 1000 + one} for one in range(30)])
    client.get(base(topology))
    with django_assert_max_num_queries(6):
        client.get(base(topology))


def test_nobody_else_sees_or_changes_them(topology: Topology) -> None:
    stranger = Client()
    for address in ("", "new/", f"q/{first(topology)['id']}/"):
        assert stranger.get(base(topology) + address).status_code == 404
    assert stranger.post(f"{base(topology)}keep/", posted(topology)).status_code == 404


def test_the_matrix_leads_to_each_question_and_is_worked_out_once(client: Client, topology: Topology) -> None:
    page = client.get(f"{base(topology)}matrix/").content.decode()
    asked = first(topology)
    assert f"?from={asked['from']}&amp;to={asked['to']}" in page
    assert '<th scope="row">' in page
    assert re.search(r"[0-9]+ of [0-9]+ reachable\.", page)
    client.get(f"{base(topology)}matrix/")
    assert Result.objects.filter(kind=Kind.MATRIX).count() == 1


def test_a_matrix_too_large_says_so(client: Client, topology: Topology) -> None:
    hosts = [{"id": f"h{one}", "HostName": f"h{one}.example", "Ipv4Addresses": ["203.0.113.77"]} for one in range(61)]
    many = canonical(document(topology) | {"internet_hosts": hosts})
    history.append(topology, number(topology), many, "Many hosts")
    assert "The matrix has at most 60 sources" in client.get(f"{base(topology)}matrix/").content.decode()
