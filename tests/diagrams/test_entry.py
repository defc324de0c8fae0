"""The form of one resource: each edit is a revision, and what cannot be read stays in the form."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from diagrams import drafts, entry_views, history, own_pages
from diagrams.models import Revision, Topology
from diagrams.presets import find
from lambdanet.editing.kinds import KINDS
from tests.builders import part

pytestmark = pytest.mark.django_db


@pytest.fixture
def topology(client: Client) -> Topology:
    """A learner's own copy of the network with NAT gateways; the client holds their cookie."""
    answer = client.post("/topologies/new/", {"preset": "vpc-attachment-nat"})
    assert answer.status_code == 302
    return Topology.objects.get(key=answer["Location"].strip("/").split("/")[-1])


def document(topology: Topology) -> dict[str, Any]:
    topology.refresh_from_db()
    assert topology.head is not None
    found: dict[str, Any] = json.loads(topology.head.document.text)
    return found


def form(client: Client, topology: Topology, list_name: str, identifier: str) -> dict[str, Any]:
    """What a browser would post from the form as it is shown."""
    answer = client.get(f"/topologies/{topology.key}/edit/{list_name}/{identifier}/")
    assert answer.status_code == 200
    return fields(answer.content.decode())


def fields(page: str) -> dict[str, Any]:
    found: dict[str, Any] = {}

    class Reader(HTMLParser):
        inside = select = text = ""

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            given = dict(attrs)
            if tag == "form":
                self.inside = given.get("class", "") or ""
            if "entry" not in self.inside.split():
                return
            name = given.get("name", "")
            if tag == "input" and name and (given.get("type") != "checkbox" or "checked" in given):
                found.setdefault(name, []).append(given.get("value", "on"))
            if tag == "select":
                self.select = name
                found.setdefault(name, [""])
            if tag == "option" and "selected" in given:
                found[self.select] = [given.get("value", "")]
            if tag == "textarea":
                self.text = name
                found[name] = [""]

        def handle_endtag(self, tag: str) -> None:
            if tag == "textarea":
                self.text = ""
            if tag == "form":
                self.inside = ""

        def handle_data(self, data: str) -> None:
            if self.text:
                found[self.text][0] += data

    Reader().feed(page)
    found.pop("csrfmiddlewaretoken", None)
    return found


def post(client: Client, topology: Topology, list_name: str, identifier: str, data: dict[str, Any], **more: Any) -> Any:
    return client.post(f"/topologies/{topology.key}/edit/{list_name}/{identifier}/", data | more)


def test_posting_a_form_as_it_is_shown_changes_nothing(client: Client, topology: Topology) -> None:
    before = document(topology)

    for kind in KINDS:
        for entry in before.get(kind.list_name, []):
            given = form(client, topology, kind.list_name, entry["id"])
            assert post(client, topology, kind.list_name, entry["id"], given).status_code == 302, entry["id"]
            assert part(document(topology), entry["id"]) == entry

    topology.refresh_from_db()
    assert topology.head is not None
    assert topology.head.number == 1


def test_an_edit_is_a_revision_that_says_what_it_changed(client: Client, topology: Topology) -> None:
    given = form(client, topology, "subnets", "data-a")

    post(client, topology, "subnets", "data-a", given, CidrBlock="10.20.30.0/24")

    assert part(document(topology), "data-a")["CidrBlock"] == "10.20.30.0/24"
    assert topology.head is not None
    assert "10.20.30.0/24" in topology.head.summary


def test_what_cannot_be_read_stays_in_the_form_and_is_said_at_its_field(client: Client, topology: Topology) -> None:
    before = document(topology)
    given = form(client, topology, "subnets", "data-a")

    answer = post(client, topology, "subnets", "data-a", given, CidrBlock="10.20.30.0/33")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="10.20.30.0/33"' in page
    assert page.count("IPv4 prefixes run from 0 to 32") == 2  # in the summary and at the field
    assert "Saved as a draft. The picture shows revision 1." in page
    assert document(topology) == before


def test_rows_are_added_copied_and_deleted(client: Client, topology: Topology) -> None:
    given = form(client, topology, "route_tables", "rtb-app-a")
    rows = len(part(document(topology), "rtb-app-a")["Routes"])

    answer = post(client, topology, "route_tables", "rtb-app-a", given, do="add:Routes")
    assert fields(answer.content.decode())["Routes.#"] == [str(rows + 1)]
    assert len(part(document(topology), "rtb-app-a")["Routes"]) == rows  # a row without a destination is a draft
    post(client, topology, "route_tables", "rtb-app-a", given, do="discard")

    post(client, topology, "route_tables", "rtb-app-a", given, do="drop:Routes.0")
    assert len(part(document(topology), "rtb-app-a").get("Routes", [])) == rows - 1


def test_a_removed_resource_takes_with_it_what_hangs_on_it(client: Client, topology: Topology) -> None:
    given = form(client, topology, "nat_gateways", "nat-a")

    answer = post(client, topology, "nat_gateways", "nat-a", given, do="remove")

    assert answer["Location"] == f"/topologies/{topology.key}/"
    assert [one["id"] for one in document(topology)["nat_gateways"]] == ["nat-b"]


def test_another_like_it_and_a_new_one(client: Client, topology: Topology) -> None:
    given = form(client, topology, "subnets", "data-a")
    copied = post(client, topology, "subnets", "data-a", given, do="duplicate")
    made = client.post(f"/topologies/{topology.key}/edit/security_groups/")

    assert client.get(copied["Location"]).status_code == 200
    assert client.get(made["Location"]).status_code == 200
    assert len(document(topology)["security_groups"]) == len(find("vpc-attachment-nat").document["security_groups"]) + 1  # type: ignore[union-attr]


def test_a_new_one_of_every_kind_has_a_form(client: Client, topology: Topology) -> None:
    for kind in KINDS:
        made = client.post(f"/topologies/{topology.key}/edit/{kind.list_name}/")
        assert made.status_code in (302, 422), kind.list_name
        if made.status_code == 302:
            assert client.get(made["Location"]).status_code == 200


def test_a_new_id_leads_to_its_own_address_and_references_follow(client: Client, topology: Topology) -> None:
    given = form(client, topology, "security_groups", "db-sg")

    answer = post(client, topology, "security_groups", "db-sg", given, id="database")

    assert answer["Location"].endswith("/edit/security_groups/database/#entry")
    assert part(document(topology), "orders-db")["VpcSecurityGroups"] == ["database"]


def test_an_id_that_is_taken_is_refused_at_its_field(client: Client, topology: Topology) -> None:
    given = form(client, topology, "security_groups", "db-sg")

    answer = post(client, topology, "security_groups", "db-sg", given, id="fn-sg")

    assert answer.status_code == 422
    assert 'id="e-f-id"' in answer.content.decode()


def test_a_second_tab_is_told_and_loses_nothing(client: Client, topology: Topology) -> None:
    mine = form(client, topology, "subnets", "data-a")
    history.append(topology, 1, topology.head.document.text.replace("data-b", "data-x"), "another tab")  # type: ignore[union-attr]

    answer = post(client, topology, "subnets", "data-a", mine, CidrBlock="10.20.30.0/24")

    assert answer.status_code == 409
    assert "10.20.30.0/24" in answer.content.decode()


@pytest.mark.parametrize("late", [{"CidrBlock": "10.20.30.0/33"}, {"id": "data-b"}])
def test_a_second_tab_is_told_after_a_fault_too(client: Client, topology: Topology, late: dict[str, str]) -> None:
    mine = form(client, topology, "subnets", "data-a")
    history.append(topology, 1, topology.head.document.text.replace("worker-sg", "w-sg"), "another tab")  # type: ignore[union-attr]

    again = fields(post(client, topology, "subnets", "data-a", mine, **late).content.decode())

    assert again["base"] == ["1"]
    mended = again | {"CidrBlock": "10.20.30.0/24", "id": "data-a"}
    assert post(client, topology, "subnets", "data-a", mended).status_code == 409


@pytest.mark.parametrize("address", ["edit/subnets/nowhere/", "edit/nothing/data-a/", "edit/subnets/data-a/"])
def test_what_is_not_there_or_not_theirs_is_404(topology: Topology, client: Client, address: str) -> None:
    asker = client if "data-a" not in address or "nothing" in address else Client()

    assert asker.get(f"/topologies/{topology.key}/{address}").status_code == 404


@pytest.mark.parametrize("act", ["drop:Routes.99", "drop:Routes.x", "fly:Routes.0", "add:nothing", "add:id", "drop:"])
def test_a_button_that_there_is_none_of_is_404(client: Client, topology: Topology, act: str) -> None:
    given = form(client, topology, "route_tables", "rtb-app-a")

    assert post(client, topology, "route_tables", "rtb-app-a", given, do=act).status_code == 404


@pytest.mark.parametrize("do", ["save", "remove", "duplicate"])
def test_what_is_deleted_between_two_looks_is_404(
    client: Client, topology: Topology, monkeypatch: pytest.MonkeyPatch, do: str
) -> None:
    given = form(client, topology, "subnets", "data-a")

    def found_and_deleted(*asked: Any) -> tuple[Topology, Revision]:
        found = own_pages.find(*asked)
        history.delete(found[0])
        return found

    monkeypatch.setattr(entry_views, "find", found_and_deleted)

    assert post(client, topology, "subnets", "data-a", given, CidrBlock="10.20.30.0/24", do=do).status_code == 404


def test_a_route_is_one_destination_and_one_target(client: Client, topology: Topology) -> None:
    given = form(client, topology, "route_tables", "rtb-app-a")
    assert given["Routes.0.Destination"] == ["0.0.0.0/0"]
    assert given["Routes.0.Target"] == ["nat-a"]

    changed = {"Routes.0.Destination": "2001:db8::/32", "Routes.0.Target": "igw"}
    post(client, topology, "route_tables", "rtb-app-a", given, **changed)

    assert part(document(topology), "rtb-app-a")["Routes"] == [
        {"DestinationIpv6CidrBlock": "2001:db8::/32", "GatewayId": "igw"}
    ]


def test_a_rule_names_a_group_where_a_group_is_written(client: Client, topology: Topology) -> None:
    given = form(client, topology, "security_groups", "db-sg")

    post(client, topology, "security_groups", "db-sg", given, **{"SecurityGroupIngress.0.Source": "worker-sg"})

    assert part(document(topology), "db-sg")["SecurityGroupIngress"][0]["SourceSecurityGroupId"] == "worker-sg"


def test_a_fault_of_a_block_is_said_at_the_one_field_for_it(client: Client, topology: Topology) -> None:
    given = form(client, topology, "route_tables", "rtb-app-a")

    answer = post(client, topology, "route_tables", "rtb-app-a", given, **{"Routes.0.Destination": "0.0.0.0/33"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#f-Routes-0-Destination">' in page


def test_outbound_rules_that_aws_makes_are_shown_and_written_out_only_when_they_change(
    client: Client, topology: Topology
) -> None:
    client.post(f"/topologies/{topology.key}/edit/security_groups/")
    made = next(one["id"] for one in document(topology)["security_groups"] if "SecurityGroupEgress" not in one)
    given = form(client, topology, "security_groups", made)
    assert given["SecurityGroupEgress.0.Destination"] == ["0.0.0.0/0"]

    post(client, topology, "security_groups", made, given)
    assert "SecurityGroupEgress" not in part(document(topology), made)

    post(client, topology, "security_groups", made, given, do="drop:SecurityGroupEgress.0")
    assert part(document(topology), made)["SecurityGroupEgress"] == []


def test_local_routes_are_shown_and_not_edited(client: Client, topology: Topology) -> None:
    page = client.get(f"/topologies/{topology.key}/edit/route_tables/rtb-app-a/").content.decode()

    assert '<tr class="fixed">' in page
    assert "<td>local</td>" in page


def test_what_is_offered_is_taken_by_a_button(client: Client, topology: Topology) -> None:
    given = form(client, topology, "subnets", "data-a")
    post(client, topology, "subnets", "data-a", given, CidrBlock="10.20.10.0/24")
    page = client.get(f"/topologies/{topology.key}/edit/subnets/data-a/").content.decode()
    offered = page.split('value="fill:CidrBlock=')[1].split('"')[0]
    assert offered == "10.20.2.0/24"

    post(client, topology, "subnets", "data-a", fields(page), do=f"fill:CidrBlock={offered}")

    assert part(document(topology), "data-a")["CidrBlock"] == offered


def test_a_function_is_attached_by_its_vpc_and_let_go(client: Client, topology: Topology) -> None:
    given = form(client, topology, "functions", "orders")
    held = part(document(topology), "orders")["VpcConfig"]

    post(client, topology, "functions", "orders", given, **{"VpcConfig.VPC": ""})
    assert "VpcConfig" not in part(document(topology), "orders")
    page = client.get(f"/topologies/{topology.key}/edit/functions/orders/").content.decode()
    assert "Nothing in your VPC" in page

    post(client, topology, "functions", "orders", fields(page), **{"VpcConfig.VPC": "vpc"})
    attached = part(document(topology), "orders")["VpcConfig"]
    assert len(attached["SubnetIds"]) == len(held["SubnetIds"])
    page = client.get(f"/topologies/{topology.key}/edit/functions/orders/").content.decode()
    assert page.count("One Hyperplane network interface") == len(attached["SubnetIds"])


def test_a_vpc_that_there_is_none_of_is_refused_at_its_field_and_lets_nothing_go(
    client: Client, topology: Topology
) -> None:
    given = form(client, topology, "functions", "orders")
    before = document(topology)
    typed = {"VpcConfig.VPC": "vpc-nowhere", "name": "typed"}
    answer = client.post(f"/topologies/{topology.key}/edit/functions/orders/", {**given, **typed, "do": "save"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "There is no VPC &#x27;vpc-nowhere&#x27;" in page.partition('id="e-f-VpcConfig"')[2].partition("</div>")[0]
    assert document(topology) == before
    # The rest is not lost, and the attachment is as it was.
    kept = fields(page)
    assert (kept["name"], kept["VpcConfig.VPC"]) == (["typed"], given["VpcConfig.VPC"])


def test_what_aws_would_refuse_and_managed_instances_are_not_said_to_make_interfaces(
    client: Client, topology: Topology
) -> None:
    given = form(client, topology, "functions", "orders")
    address = f"/topologies/{topology.key}/edit/functions/orders/"

    post(client, topology, "functions", "orders", given, **{"role.network": "false"})
    assert "AWS would refuse this" in client.get(address).content.decode()
    assert "What this creates" not in client.get(address).content.decode()

    held = given | {"VpcConfig.VPC": "", "CapacityProvider.?": "on", "base": "2"}
    held |= {f"CapacityProvider.{key}": given[f"VpcConfig.{key}"] for key in ("SubnetIds", "SecurityGroupIds")}
    assert client.post(address, held).status_code == 302
    assert "CapacityProvider" in part(document(topology), "orders")
    assert "What this creates" not in client.get(address).content.decode()


# -- Drafts -----------------------------------------------------------------------------------------


def test_a_draft_outlasts_the_page_and_goes_when_it_is_saved(client: Client, topology: Topology) -> None:
    given = form(client, topology, "subnets", "data-a")
    post(client, topology, "subnets", "data-a", given, CidrBlock="10.20.30.0/33")

    again = form(client, topology, "subnets", "data-a")
    assert again["CidrBlock"] == ["10.20.30.0/33"]
    assert "<b>draft</b>" in client.get(f"/topologies/{topology.key}/").content.decode()

    post(client, topology, "subnets", "data-a", again, CidrBlock="10.20.30.0/24")
    assert part(document(topology), "data-a")["CidrBlock"] == "10.20.30.0/24"
    assert not topology.drafts.exists()


def test_a_draft_is_discarded(client: Client, topology: Topology) -> None:
    given = form(client, topology, "subnets", "data-a")
    post(client, topology, "subnets", "data-a", given, CidrBlock="10.20.30.0/33")

    post(client, topology, "subnets", "data-a", given, do="discard")

    assert form(client, topology, "subnets", "data-a")["CidrBlock"] == given["CidrBlock"]
    assert not topology.drafts.exists()


def test_what_lacks_something_begins_as_a_draft(client: Client) -> None:
    made = client.post("/topologies/new/", {"empty": "on"})
    topology = Topology.objects.get(key=made["Location"].strip("/").split("/")[-1])

    subnet = client.post(f"/topologies/{topology.key}/edit/subnets/")
    assert subnet.status_code == 302
    page = client.get(subnet["Location"])
    assert page.status_code == 200
    assert "This cannot be a revision yet" in page.content.decode()

    client.post(f"/topologies/{topology.key}/edit/vpcs/")
    given = fields(client.get(subnet["Location"]).content.decode())
    identifier = subnet["Location"].removesuffix("#entry").strip("/").split("/")[-1]
    answer = post(client, topology, "subnets", identifier, given, VpcId="vpc-1", CidrBlock="10.0.0.0/24")
    assert answer.status_code == 302
    assert part(document(topology), identifier)["VpcId"] == "vpc-1"
    assert not topology.drafts.exists()


def test_drafts_have_a_limit(topology: Topology, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 2)
    for number in range(3):
        drafts.keep(topology, ("subnets", f"s-{number}"), {"id": f"s-{number}"})

    assert list(drafts.of(topology)) == [("subnets", "s-1"), ("subnets", "s-2")]


# -- What the topology says of itself ----------------------------------------------------------------


def test_the_region_and_block_public_access_are_edited(client: Client, topology: Topology) -> None:
    address = f"/topologies/{topology.key}/edit/"
    given = fields(client.get(address).content.decode())

    answer = client.post(address, given | {"block_public_access.InternetGatewayBlockMode": "block-bidirectional"})
    assert answer["Location"] == f"{address}#entry"
    assert document(topology)["block_public_access"] == {"InternetGatewayBlockMode": "block-bidirectional"}

    given = fields(client.get(address).content.decode())
    client.post(address, given | {"do": "add:block_public_access.Exclusions"})
    given = fields(client.get(address).content.decode())
    assert given["block_public_access.Exclusions.0.VpcId"] == ["vpc"]

    answer = client.post(address, given | {"region": "nowhere"})
    assert answer.status_code == 422
    assert fields(client.get(address).content.decode())["region"] == ["nowhere"]
