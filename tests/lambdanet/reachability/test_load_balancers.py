"""Through load balancers: listeners, targets, zones, and whose address a target sees (domain.md §15.1)."""

from typing import Any

import pytest

from lambdanet.document import read_topology
from lambdanet.drawing.picture import picture
from lambdanet.explanation.explain import explain
from lambdanet.reachability.reaches import reaches
from lambdanet.reachability.verdict import Kind, Outcome, Symptom, Verdict
from tests.builders import Document, acl, ask, codes, part, preset
from tests.networks import peered, transit

ANY = {"IpProtocol": "-1", "CidrIp": "10.20.0.0/16"}


def balanced(type_: str = "network", **target_group: Any) -> Document:
    """`vpc-attachment` with a load balancer in the data subnets, which sends its port 80 to worker's 8080."""
    document = preset("vpc-attachment")
    part(document, "worker-sg")["SecurityGroupIngress"] = [dict(ANY)]
    document["security_groups"].append({"id": "front-sg", "VpcId": "vpc", "SecurityGroupIngress": [dict(ANY)]})
    document["load_balancers"] = [
        {
            "id": "front",
            "Type": type_,
            "SubnetIds": ["data-a", "data-b"],
            "SecurityGroups": ["front-sg"],
            "CrossZone": True,
            "Listeners": [
                {"Port": 80, "Protocol": "HTTP" if type_ == "application" else "TCP", "TargetGroupId": "web"}
            ],
        }
    ]
    group: Document = {"id": "web", "Protocol": "TCP", "Port": 8080, "Targets": [{"Id": "worker"}]}
    document["target_groups"] = [group | target_group]
    return document


def seen_by_the_target(verdict: Verdict) -> set[str]:
    """Whose addresses the packets carry where they arrive."""
    return {str(trace.forward[-1].packet.source) for trace in verdict.traces}


def test_each_interface_leads_to_each_target() -> None:
    document = balanced(Targets=[{"Id": "worker"}, {"Id": "10.20.20.77", "Port": 9000}], TargetType="ip")
    instance = {"id": "second", "SubnetId": "data-a", "SecurityGroupIds": ["worker-sg"]}
    document["instances"].append(instance | {"PrivateIpAddress": "10.20.20.77"})

    verdict = ask(document, "orders", "front")

    arrived = [
        (trace.forward[-1].component, str(trace.forward[-1].packet.destination_port)) for trace in verdict.traces
    ]
    assert verdict.outcome is Outcome.REACHABLE
    assert sorted(arrived) == sorted([("worker", "8080"), ("second", "9000")] * 4)  # two subnets, two interfaces


def test_an_instance_sees_the_client() -> None:
    document = balanced()
    functions = {str(one.private_ip) for one in read_topology(document).interfaces if one.kind == "lambda"}

    assert seen_by_the_target(ask(document, "orders", "front")) == functions


@pytest.mark.parametrize("changes", [{"TargetType": "ip"}, {"PreserveClientIp": False}])
def test_an_address_sees_the_load_balancer(changes: Document) -> None:
    document = balanced(**changes)
    nodes = {str(one.private_ip) for one in read_topology(document).interfaces if one.kind == "load_balancer"}

    assert seen_by_the_target(ask(document, "orders", "front")) == nodes


def test_an_application_load_balancer_never_keeps_the_client() -> None:
    document = balanced("application", PreserveClientIp=True)
    nodes = {str(one.private_ip) for one in read_topology(document).interfaces if one.kind == "load_balancer"}

    assert seen_by_the_target(ask(document, "orders", "front")) == nodes


def test_a_target_may_name_the_load_balancers_group_though_it_sees_the_client() -> None:
    document = balanced()
    rule = {"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "SourceSecurityGroupId": "front-sg"}
    part(document, "worker-sg")["SecurityGroupIngress"] = [rule]

    assert ask(document, "orders", "front").outcome is Outcome.REACHABLE


def test_but_not_the_clients() -> None:
    """SG-05: what comes through a load balancer carries its membership, not the client's."""
    document = balanced()
    rule = {"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "SourceSecurityGroupId": "fn-sg"}
    part(document, "worker-sg")["SecurityGroupIngress"] = [rule]

    assert codes(ask(document, "orders", "front")) == ["SG_REFERENCES_NOT_PRESERVED"]


def test_the_reply_goes_back_through_the_load_balancer() -> None:
    """It is asked at the target's border and at the balancer's, and the client hears whom it asked."""
    verdict = ask(balanced(), "orders", "front")

    for trace in verdict.traces:
        [back] = [hop for hop in trace.reply if hop.kind is Kind.LOAD_BALANCER]
        assert back.rewritten is not None
        assert (back.rewritten.source, back.rewritten.source_port) == (
            trace.forward[0].packet.destination,
            trace.forward[0].packet.destination_port,
        )


def test_a_network_acl_that_drops_the_reply_to_the_client_is_found() -> None:
    document = balanced(TargetType="ip")
    out = (1, "allow", True, "10.20.20.0/23", None)
    document["network_acls"] = [acl("data", ["data-a", "data-b"], out, (1, "allow", False, "0.0.0.0/0", None))]

    verdict = ask(document, "orders", "front")

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["SUBNET_ACL_RESTRICTION"])


def test_its_own_groups_are_asked_both_ways() -> None:
    document = balanced()
    part(document, "front-sg")["SecurityGroupIngress"] = []
    assert codes(ask(document, "orders", "front")) == ["SG_HAS_NO_RULES"]

    document = balanced()
    part(document, "front-sg")["SecurityGroupEgress"] = []
    assert codes(ask(document, "orders", "front")) == ["SG_HAS_NO_RULES"]


def test_a_network_load_balancer_may_have_no_group() -> None:
    document = balanced()
    part(document, "front")["SecurityGroups"] = []

    assert ask(document, "orders", "front").outcome is Outcome.REACHABLE


# --- codes: each fires, and not on the nearest healthy document -----------------------------------------


def _no_targets(document: Document) -> None:
    part(document, "web")["Targets"] = []


@pytest.mark.parametrize(
    ("code", "spoil", "port"),
    [
        ("ELBV2_LISTENERS_MISMATCH", lambda document: None, 81),
        ("ELBV2_LISTENER_HAS_NO_TG", _no_targets, None),
    ],
)
def test_a_code_fires_where_it_should(code: str, spoil: Any, port: int | None) -> None:
    healthy, document = balanced(), balanced()
    spoil(document)

    verdict = ask(document, "orders", "front", port)

    assert (verdict.outcome, codes(verdict), verdict.symptom) == (Outcome.UNREACHABLE, [code], Symptom.TIMEOUT)
    assert codes(ask(healthy, "orders", "front")) == []


def test_a_zone_without_a_target_is_not_in_the_name_unless_zones_are_crossed() -> None:
    """Asked by its address, the interface there leads nowhere."""
    document = balanced()
    part(document, "front")["CrossZone"] = False
    [empty] = [one for one in read_topology(document).interfaces if one.id == "front/data-a"]

    assert ask(document, "orders", "front").outcome is Outcome.REACHABLE
    verdict = ask(document, "orders", str(empty.private_ip))
    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["ELBV2_NO_TARGETS_IN_AZ"])
    part(document, "front")["CrossZone"] = True
    assert ask(document, "orders", str(empty.private_ip)).outcome is Outcome.REACHABLE


def test_where_no_zone_has_a_healthy_target_all_are_in_the_name() -> None:
    document = balanced(Targets=[{"Id": "worker", "healthy": False}])
    part(document, "front")["CrossZone"] = False

    assert ask(document, "orders", "front").outcome is Outcome.INTERMITTENT


def test_an_unhealthy_target_is_left_out_while_there_is_a_healthy_one() -> None:
    document = balanced(Targets=[{"Id": "worker"}, {"Id": "10.20.20.99", "healthy": False}], TargetType="ip")

    assert ask(document, "orders", "front").outcome is Outcome.REACHABLE


def test_a_client_is_not_its_own_target_where_its_address_is_kept() -> None:
    """AWS: no loopback with client IP preservation."""
    assert codes(ask(balanced(), "worker", "front")) == ["ELBV2_SOURCE_ADDRESS_PRESERVATION"]
    assert ask(balanced(TargetType="ip"), "worker", "front").outcome is Outcome.REACHABLE


def test_a_target_that_is_not_described_leaves_it_undecided() -> None:
    verdict = ask(balanced(Targets=[{"Id": "i-0abc"}]), "orders", "front")

    assert (verdict.outcome, codes(verdict)) == (Outcome.INVALID, ["UNKNOWN_RESOURCE"])


def test_one_that_sends_to_itself_ends() -> None:
    document = balanced("application", TargetType="ip", Targets=[{"Id": "front"}])

    verdict = ask(document, "orders", "front")

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["NO_ROUTE_TO_DESTINATION"])


def test_a_function_behind_it_is_invoked_by_the_lambda_api() -> None:
    """INV-10: the function's own network plays no part."""
    document = balanced("application", TargetType="lambda", Targets=[{"Id": "orders"}])

    assert ask(document, "worker", "front").outcome is Outcome.REACHABLE
    part(document, "orders")["State"] = "Pending"
    assert codes(ask(document, "worker", "front")) == ["APP_FN_NOT_ACTIVE"]


def test_the_internet_reaches_an_internet_facing_one_only() -> None:
    document = balanced()
    part(document, "front").update(Scheme="internet-facing", SubnetIds=["public-a", "public-b"])
    part(document, "front-sg")["SecurityGroupIngress"] = [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]
    part(document, "worker-sg")["SecurityGroupIngress"] = [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]

    assert ask(document, "internet", "front").outcome is Outcome.REACHABLE
    assert codes(ask(balanced(), "internet", "front")) == ["IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"]


def test_it_is_drawn_and_told() -> None:
    topology = read_topology(balanced())
    verdict = ask(balanced(), "orders", "front")

    drawn = picture(topology, verdict, sheet_id="s")

    assert "front" in drawn.description
    words = explain(topology, verdict)
    assert words.sentence == "orders reaches front on TCP 80."
    assert "It sends on to 10.20.21.30, port 8080, with the client's address as the source." in words.text


def test_exact_sets_end_at_its_listeners() -> None:
    reach = reaches(read_topology(balanced()), "orders")

    arrivals = [one for start in reach.starts for one in start.arrivals if one.component == "front"]
    assert arrivals


# --- one behind another, and targets of other networks ---------------------------------------------------

OPEN = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}


def _application_behind_network() -> Document:
    """An internet-facing network load balancer before an internal application one, in both zones, zones not crossed."""
    document = balanced("application", Protocol="HTTP")
    for group in ("front-sg", "worker-sg"):
        part(document, group)["SecurityGroupIngress"] = [dict(OPEN)]
    edge = {
        "id": "edge",
        "Scheme": "internet-facing",
        "SubnetIds": ["public-a", "public-b"],
        "Listeners": [{"Port": 80, "TargetGroupId": "fronts"}],
    }
    document["load_balancers"].append(edge)
    targets = {"TargetType": "alb", "Port": 80, "Targets": [{"Id": "front"}]}
    document["target_groups"].append({"id": "fronts", **targets})
    return document


def test_one_behind_another_answers_through_it() -> None:
    """The inner one's subnets have no way to the internet, and need none: the outer one kept the client's address."""
    verdict = ask(_application_behind_network(), "internet", "edge")

    assert verdict.outcome is Outcome.REACHABLE
    for trace in verdict.traces:
        assert [hop.component for hop in trace.reply if hop.kind is Kind.LOAD_BALANCER] == ["front", "edge"]


def test_one_behind_another_is_a_target_in_each_of_its_zones() -> None:
    verdict = ask(_application_behind_network(), "internet", "edge")

    inner = [hop.at for trace in verdict.traces for hop in trace.forward if hop.component == "front"]
    assert sorted(set(inner)) == ["front/data-a", "front/data-b"]


def test_each_choice_of_one_is_asked_with_each_of_the_next() -> None:
    """Two load balancers behind one, with two targets each: one bad target of four is found."""
    document = _application_behind_network()
    part(document, "edge")["CrossZone"] = True
    part(document, "web").update(TargetType="ip", Targets=[{"Id": "10.20.21.30"}, {"Id": "10.20.20.99"}])

    verdict = ask(document, "internet", "edge")

    assert verdict.outcome is Outcome.INTERMITTENT
    assert len(verdict.traces) == 2 * 2 * 2


def _sends_to_the_peer(document: Document, **target_group: Any) -> Document:
    """A load balancer in the data subnets, zones not crossed, before a database of another VPC."""
    document["security_groups"].append({"id": "front-sg", "VpcId": "vpc", "SecurityGroupIngress": [dict(OPEN)]})
    [away] = [one for one in part(document, "rtb-app-a")["Routes"] if one["DestinationCidrBlock"] == "10.30.0.0/16"]
    part(document, "rtb-data")["Routes"] = [away]
    part(document, "rtb-public")["Routes"].append(away)
    document["load_balancers"] = [
        {
            "id": "front",
            "SubnetIds": ["data-a", "data-b"],
            "SecurityGroups": ["front-sg"],
            "Listeners": [{"Port": 5432, "TargetGroupId": "away"}],
        }
    ]
    targets = {"TargetType": "ip", "Port": 5432, "Targets": [{"Id": "10.30.20.15"}]}
    document["target_groups"] = [{"id": "away", **targets, **target_group}]
    return document


@pytest.mark.parametrize("document", [peered(), transit()], ids=["peering", "transit gateway"])
def test_an_address_of_another_vpc_is_a_target_in_every_zone(document: Document) -> None:
    """Outside the target group's VPC the Availability Zone is "all" (API_TargetDescription)."""
    assert ask(_sends_to_the_peer(document), "orders", "front").outcome is Outcome.REACHABLE


def test_a_target_of_a_peer_may_see_the_client() -> None:
    """The packet goes straight to it, whatever network the client is in (edit-target-group-attributes)."""
    document = _sends_to_the_peer(peered(), PreserveClientIp=True)
    part(document, "front").update(Scheme="internet-facing", SubnetIds=["public-a", "public-b"])
    part(document, "b-sg")["SecurityGroupIngress"] = [dict(OPEN)]

    verdict = ask(document, "internet", "front")

    assert verdict.outcome is Outcome.REACHABLE
    assert seen_by_the_target(verdict) == {str(verdict.traces[0].forward[0].packet.source)}


def test_but_not_one_behind_a_transit_gateway() -> None:
    document = _sends_to_the_peer(transit(), PreserveClientIp=True)

    verdict = ask(document, "orders", "front")

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["ELBV2_SOURCE_ADDRESS_PRESERVATION"])


def test_over_ipv6_a_target_with_an_ipv4_address_sees_the_load_balancer() -> None:
    document = balanced()
    part(document, "vpc")["Ipv6CidrBlocks"] = ["2001:db8:20::/56"]
    for number, name in enumerate(["data-a", "data-b"]):
        part(document, name)["Ipv6CidrBlock"] = f"2001:db8:20:{number:x}::/64"
    node = {"SubnetId": "data-b", "Groups": ["front-sg"], "PrivateIpAddress": "10.20.21.9"}
    document["network_interfaces"] = [{"id": "eni-front", **node, "Ipv6Address": "2001:db8:20:1::9"}]
    part(document, "front").update(SubnetIds=["data-b"], NetworkInterfaceIds=["eni-front"])
    for group in ("front-sg", "worker-sg"):
        part(document, group)["SecurityGroupIngress"] = [dict(OPEN), {"IpProtocol": "-1", "CidrIpv6": "::/0"}]
    client = {"SubnetId": "data-a", "SecurityGroupIds": ["worker-sg"], "Ipv6Address": "2001:db8:20::8"}
    document["instances"].append({"id": "client", **client})
    part(document, "worker-sg")["SecurityGroupEgress"] = [dict(OPEN), {"IpProtocol": "-1", "CidrIpv6": "::/0"}]

    verdict = ask(document, "client", "front", family=6)

    assert verdict.outcome is Outcome.REACHABLE
    assert seen_by_the_target(verdict) == {"10.20.21.9"}


def test_an_untold_client_needs_a_way_back_too() -> None:
    """A function in no VPC sends from an address that AWS does not tell; the answer still leaves by an internet gateway."""
    document = balanced(PreserveClientIp=False)
    document["functions"].append({"id": "free"})
    for group in ("front-sg", "worker-sg"):
        part(document, group)["SecurityGroupIngress"] = [dict(OPEN)]
    part(document, "front").update(Scheme="internet-facing", SubnetIds=["public-a", "public-b"])
    assert ask(document, "free", "front").outcome is Outcome.REACHABLE

    part(document, "front")["SubnetIds"] = ["data-a", "data-b"]
    assert codes(ask(document, "free", "front")) == ["NO_ROUTE_TO_DESTINATION"]
