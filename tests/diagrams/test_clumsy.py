"""Clumsy and hostile hands on the builder: never a fault of ours, never a default in silence, never input lost."""

from itertools import cycle, islice
from typing import Any, Final

import pytest
from django.test import Client

from diagrams import history
from diagrams.models import Topology
from lambdanet.document import canonical, read_topology
from lambdanet.editing.entries import entries
from lambdanet.editing.kinds import KINDS, Kind
from tests.builders import part, preset
from tests.diagrams.test_entry import document, form, post, topology
from tests.lambdanet.editing.builders import with_new

__all__ = ["topology"]  # a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]

ODD: Final = {
    "nul": "a\x00b",
    "emoji": "🦑 orders 👩‍👩‍👧",
    "right-to-left": "\u202e\u05e6\u05e4\u05d5\u05df\u202c",
    "control": "\x07\x1b[31m\r\n\t",
    "markup": "</script><b>'\"&amp;{{ 1 }}{% x %}",
    "long": "x" * 100_000,
    "number": "9" * 5_000,
    "space": " \u00a0\u2003",
}
ACTS: Final = [
    "", "fly", "add:", "add:nothing", "add:Routes.0", "drop:Routes", "drop:Routes.-1", "drop:Routes.99", "drop:Routes.²",
    f"drop:Routes.{'9' * 5000}", "up:Routes.0", "down:Routes.0", "copy:Routes.-1", "fill:", "fill:CidrBlock", "fill:Routes=1",
    "fill:id=none", "fill:VpcId=nobody", "move:Routes.0", ":", "drop:id.0", "add:id", "remove\x00",
]  # fmt: skip


def every_kind() -> dict[str, Any]:
    """A document with a resource of each kind."""
    return with_new(preset("vpc-attachment-endpoints"), *(kind.list_name for kind in KINDS))


def own(client: Client, text: dict[str, Any]) -> Topology:
    answer = client.post("/topologies/new/", {"document": canonical(text)})
    assert answer.status_code == 302, answer.content.decode()
    return Topology.objects.get(key=answer["Location"].strip("/").split("/")[-1])


def still_there(client: Client, topology: Topology) -> None:
    """The page of the topology, and what is stored, can be read."""
    assert client.get(topology.get_absolute_url()).status_code == 200
    read_topology(document(topology))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.list_name)
def test_whatever_is_written_into_a_field_stays_in_it(client: Client, kind: Kind) -> None:
    """Every field gets an odd text, and over all kinds every odd text gets to every kind of field."""
    topology = own(client, every_kind())
    at = KINDS.index(kind)
    identifier = entries(document(topology), kind.list_name)[-1]["id"]
    given = form(client, topology, kind.list_name, identifier)
    written = [
        name
        for name in given
        if name not in ("base", "offered", "told", "id", "VpcConfig.VPC") and name[-2:] not in (".#", ".?")
    ]
    odd = dict(zip(written, islice(cycle(ODD.values()), at, None), strict=False))

    answer = post(client, topology, kind.list_name, identifier, given | odd)

    assert answer.status_code in (302, 422)
    still_there(client, topology)
    shown = form(client, topology, kind.list_name, identifier)
    for name, text in odd.items():
        if name in shown:
            assert squeezed(text) in squeezed(shown[name][0]), name


def squeezed(text: str) -> str:
    """A text as every field may alter it: without blanks, which it strips, and line breaks, which a browser adds."""
    return "".join(text.split())


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("list_name", ["route_tables", "subnets"])
def test_an_unknown_act_is_refused_and_changes_nothing(
    client: Client, topology: Topology, list_name: str, act: str
) -> None:
    identifier = entries(document(topology), list_name)[0]["id"]
    given = form(client, topology, list_name, identifier)
    before = document(topology)
    answer = post(client, topology, list_name, identifier, given, do=act)
    assert answer.status_code in (302, 404, 422)
    assert document(topology) == before, act
    still_there(client, topology)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.list_name)
def test_each_resource_can_be_duplicated_and_removed_whatever_refers_to_it(client: Client, kind: Kind) -> None:
    topology = own(client, every_kind())
    for entry in entries(document(topology), kind.list_name):
        for act in ("duplicate", "remove"):
            given = form(client, topology, kind.list_name, entry["id"])
            answer = post(client, topology, kind.list_name, entry["id"], given, do=act)
            assert answer.status_code == 302 or "It is still needed" in answer.content.decode()
            read_topology(document(topology))
    still_there(client, topology)


def test_the_last_security_group_of_a_database_is_not_removed_under_it(client: Client, topology: Topology) -> None:
    before = document(topology)
    given = form(client, topology, "security_groups", "db-sg")

    answer = post(client, topology, "security_groups", "db-sg", given, do="remove")

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "It is still needed: orders-db would be left without security groups." in page
    assert "Choose another for orders-db first." in page
    assert document(topology) == before
    still_there(client, topology)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.list_name)
def test_a_post_without_a_field_leaves_what_is_stored(client: Client, kind: Kind) -> None:
    topology = own(client, every_kind())
    before = document(topology)
    identifier = entries(before, kind.list_name)[-1]["id"]
    given = form(client, topology, kind.list_name, identifier)
    refs = {one.name for one in kind.fields if one.kind == "refs"}
    for name in sorted(set(given) - {"base", "told"} - refs):
        if name.rpartition(".")[2] in ("?",):
            continue
        less = {key: value for key, value in given.items() if key != name}
        answer = post(client, topology, kind.list_name, identifier, less)
        assert document(topology) == before, name
        assert answer.status_code == 302, name


@pytest.mark.parametrize("count", ["", "-1", "1e3", "99999", "9" * 5000, "²", "\x00"])
def test_a_count_of_rows_that_is_none_loses_no_row(client: Client, topology: Topology, count: str) -> None:
    before = document(topology)
    given = form(client, topology, "route_tables", "rtb-app-a")
    post(client, topology, "route_tables", "rtb-app-a", given, **{"Routes.#": count})
    assert document(topology) == before


@pytest.mark.parametrize("rows", [201, 400])
def test_a_long_table_is_edited_without_losing_a_row(client: Client, rows: int) -> None:
    rules = [{"IpProtocol": "tcp", "FromPort": n, "ToPort": n, "CidrIp": "10.0.0.0/8"} for n in range(1, rows + 1)]
    text = preset("vpc-attachment-nat")
    part(text, "db-sg")["SecurityGroupIngress"] = rules
    topology = own(client, text)
    given = form(client, topology, "security_groups", "db-sg")
    answer = post(client, topology, "security_groups", "db-sg", given, name="Long")
    assert answer.status_code == 302
    assert part(document(topology), "db-sg")["SecurityGroupIngress"] == rules
    assert part(document(topology), "db-sg")["name"] == "Long"


def test_a_second_new_resource_leaves_the_first_one_s_draft(client: Client) -> None:
    topology = own(client, {"format": "lambdanet/topology@1", "name": "Empty"})
    address = f"/topologies/{topology.key}/edit/subnets/"
    first = client.post(address)["Location"]
    client.post(first, {"base": "1", "id": first.strip("/").split("/")[-1], "name": "Mine", "CidrBlock": "10.0.0.0/24"})
    second = client.post(address)["Location"]
    assert second != first
    assert 'value="Mine"' in client.get(first).content.decode()


@pytest.mark.parametrize("base", ["", "x", "0", "-1", "9" * 40, "\x00"])
def test_what_was_typed_stays_when_nothing_says_which_revision_it_is_about(
    client: Client, topology: Topology, base: str
) -> None:
    given = form(client, topology, "subnets", "data-a")
    answer = post(client, topology, "subnets", "data-a", given, base=base, name="Mine")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nothing says which revision this is about." in page
    assert 'value="Mine"' in page


@pytest.mark.parametrize("text", ['"\\ud800"', '"\\u0000"', '"\\udfff x"'])
def test_a_document_with_what_is_no_text_is_refused_in_words(client: Client, topology: Topology, text: str) -> None:
    given = canonical(document(topology)).replace('"description":', '"description":' + text + ',"x":', 1)
    for address, more in (("/topologies/new/", {}), (f"/topologies/{topology.key}/keep/", {"base": "1"})):
        answer = client.post(address, {"document": given} | more)
        assert answer.status_code in (302, 409, 422)
    still_there(client, topology)


ADDRESSES: Final = [
    "?q=%00", "?q=%ED%A0%80", "?from=%00&to=%00", "?detail=%00&trace=99999999999", "?trace=-1", "?port=%00", "history/?page=99999999999999999999999999",
    "history/?page=%00", "compare/?from=99999999999999999999&to=%00", "compare/?from=%C2%B2&to=1", "when/?q=%00", "when/?q=nothing", "when/",
    "r/99999999999999999999999999/", "edit/%00/x/", "edit/subnets/%00/", "edit/subnets/%ED%A0%80/", "edit/questions/x/", "edit/format/x/",
    "questions/q/%00/", "questions/matrix/?x=%00", "questions/?page=%00", "questions/new/?from=%00",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_odd_address_is_no_fault_of_ours(client: Client, topology: Topology, address: str) -> None:
    answer = client.get(topology.get_absolute_url() + address)
    assert answer.status_code in (200, 404, 422)
    assert "<h1" in answer.content.decode()


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_odd_question_is_kept_as_it_is_or_stays_in_the_form(client: Client, topology: Topology, odd: str) -> None:
    asked = document(topology)["questions"][0]
    usual = {"base": "1", "from": asked["from"], "to": asked["to"], "protocol": "tcp", "family": "4", "title": "T"}
    for name in ("title", "from", "to", "address", "protocol", "port", "family", "expect"):
        base = {"base": str(Topology.objects.get(pk=topology.pk).head.number)}
        more = {"to": ""} if name == "address" else {}
        for address in ("new/", "keep/", f"q/{asked['id']}/"):
            answer = client.post(f"/topologies/{topology.key}/questions/{address}", usual | base | more | {name: odd})
            assert answer.status_code in (302, 409, 422), (name, address)
        still_there(client, topology)
    assert client.get(f"/topologies/{topology.key}/questions/").status_code == 200
    assert client.get(f"/topologies/{topology.key}/history/").status_code == 200


@pytest.mark.parametrize(
    "at", ["", "/", "\x00", "/topologies/", "edit/name/x/", "edit/format/x/", "edit/subnets/data-a/", "x" * 100_000]
)
def test_undo_from_anywhere_leads_somewhere(client: Client, topology: Topology, at: str) -> None:
    history.append(topology, 1, canonical(document(topology) | {"description": "Two"}), "Two")
    at = at if at.startswith("/") or not at.startswith("edit") else topology.get_absolute_url() + at
    answer = client.post(f"/topologies/{topology.key}/undo/", {"base": "2", "at": at})
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
