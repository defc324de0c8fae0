"""Rules of semantics.md beyond the truth table: every blocker, closest rules, symptoms, invalid, totality."""

from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdanet.document import read_topology
from lambdanet.reachability.codes import BY_NAME
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Decision, Outcome, Symptom
from lambdanet.topology import Protocol, Question
from tests.builders import SLUGS, Document, acl, ask, codes, part, preset
from tests.networks import central_egress, ipv6, on_premises, peered, peering_chain, regional_nat, transit

RANK = {Outcome.UNREACHABLE: 0, Outcome.DENIED: 0, Outcome.INTERMITTENT: 1, Outcome.REACHABLE: 2}


def test_the_walk_through_a_nat_gateway_meets_what_aws_says_and_in_its_order() -> None:
    """domain.md §8.1."""
    trace = ask(preset("vpc-attachment-nat"), "orders", "api", 443).traces[0]

    assert [(hop.component, hop.at, str(hop.check)) for hop in trace.forward] == [
        ("orders", "orders", "dns"),
        ("fn-sg", "lambda/app-a/fn-sg", "egress"),
        ("vpc/default-acl", "app-a", "egress"),
        ("rtb-app-a", "rtb-app-a", "route"),
        ("vpc/default-acl", "public-a", "ingress"),
        ("nat-a", "nat-a", "translation"),
        ("vpc/default-acl", "public-a", "egress"),
        ("rtb-public", "rtb-public", "route"),
        ("igw", "igw", "translation"),
        ("api", "api", "listener"),
    ]
    assert [(hop.component, hop.at, str(hop.check)) for hop in trace.reply] == [
        ("igw", "igw", "translation"),
        ("vpc/default-acl", "public-a", "ingress"),
        ("nat-a", "nat-a", "translation"),
        ("vpc/default-acl", "public-a", "egress"),
        ("rtb-public", "rtb-public", "route"),
        ("vpc/default-acl", "app-a", "ingress"),
    ]


def test_addresses_are_swapped_on_the_way_and_back() -> None:
    trace = ask(preset("vpc-attachment-nat"), "orders", "api", 443).traces[0]

    sources = [str(hop.rewritten.source) for hop in trace.forward if hop.rewritten]
    destinations = [str(hop.rewritten.destination) for hop in trace.reply if hop.rewritten]
    assert sources == ["10.20.0.20", "203.0.113.201"]
    assert destinations == ["10.20.0.20", "10.20.10.4"]


def test_a_refusal_does_not_end_the_walk_and_every_blocker_is_listed_in_order() -> None:
    document = preset("vpc-attachment")
    part(document, "orders")["VpcConfig"]["SubnetIds"] = ["app-a"]
    part(document, "fn-sg")["SecurityGroupEgress"] = []
    part(document, "db-sg")["SecurityGroupIngress"][0]["FromPort"] = 5433
    part(document, "db-sg")["SecurityGroupIngress"][0]["ToPort"] = 5433
    document["network_acls"] = [acl("app", ["app-a"], (100, "allow", True, "0.0.0.0/0", None))]

    verdict = ask(document, "orders", "orders-db", 5432)

    assert [(one.code, one.component) for one in verdict.blocked_by] == [
        ("SG_HAS_NO_RULES", "fn-sg"),
        ("ENI_SG_RULES_MISMATCH", "db-sg"),
        ("SUBNET_ACL_RESTRICTION", "app"),
    ]


def test_the_closest_rule_says_in_what_it_differs() -> None:
    document = preset("vpc-attachment")
    part(document, "db-sg")["SecurityGroupIngress"] = [
        {"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "CidrIp": "192.168.0.0/16"},
        {"IpProtocol": "tcp", "FromPort": 5433, "ToPort": 5433, "SourceSecurityGroupId": "fn-sg"},
    ]

    verdict = ask(document, "orders", "orders-db", 5432)

    assert [(one.component, one.rule, one.differs_in) for one in verdict.closest] == [
        ("db-sg", "tcp 5433 ← fn-sg", ("port",))
    ]


def test_a_group_reference_is_lost_where_the_packet_comes_by_the_internet() -> None:
    """SG-05: by its public address the worker is seen, and no longer as a member of its group."""
    document = preset("vpc-attachment-nat")
    part(document, "orders-db").update(
        SubnetId="public-a", PubliclyAccessible=True, PrivateIpAddress="10.20.0.15", PublicIpAddress="203.0.113.50"
    )
    document["vpcs"].append({"id": "vpc-2", "CidrBlocks": ["10.40.0.0/16"]})
    document["internet_gateways"].append({"id": "igw-2", "VpcId": "vpc-2"})
    document["subnets"].append(
        {"id": "far", "VpcId": "vpc-2", "AvailabilityZone": "us-east-1a", "CidrBlock": "10.40.0.0/24"}
    )
    document["route_tables"].append(
        {
            "id": "rtb-far",
            "VpcId": "vpc-2",
            "SubnetIds": ["far"],
            "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-2"}],
        }
    )
    document["security_groups"].append({"id": "far-sg", "VpcId": "vpc-2"})
    document["instances"].append(
        {"id": "far-vm", "SubnetId": "far", "SecurityGroupIds": ["far-sg"], "PublicIpAddress": "203.0.113.70"}
    )

    assert codes(ask(document, "far-vm", "orders-db")) == ["ENI_SG_RULES_MISMATCH"]
    part(document, "db-sg")["SecurityGroupIngress"][0] = {
        "IpProtocol": "tcp",
        "FromPort": 5432,
        "ToPort": 5432,
        "CidrIp": "203.0.113.70/32",
    }
    assert ask(document, "far-vm", "orders-db").outcome is Outcome.REACHABLE


def test_nothing_listens_is_refused_at_once_and_not_silence() -> None:
    document = preset("vpc-attachment")
    part(document, "db-sg")["SecurityGroupIngress"] = [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]

    verdict = ask(document, "orders", "orders-db", 3306)

    assert (verdict.outcome, verdict.symptom) == (Outcome.UNREACHABLE, Symptom.REFUSED)
    assert codes(verdict) == ["APP_NOTHING_LISTENS"]


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("nobody", "api", "NO_SOURCE_OR_DESTINATION"),
        ("orders", "nothing", "NO_SOURCE_OR_DESTINATION"),
        ("rtb-app-a", "api", "UNSUPPORTED_COMPONENT"),
        ("orders", "app-a", "UNSUPPORTED_COMPONENT"),
        ("log-delivery", "api", "UNSUPPORTED_COMPONENT"),
    ],
)
def test_questions_that_cannot_be_asked_are_invalid(source: str, target: str, code: str) -> None:
    verdict = ask(preset("vpc-attachment"), source, target)

    assert (verdict.outcome, verdict.symptom, codes(verdict)) == (Outcome.INVALID, Symptom.NOT_CREATED, [code])


def test_what_aws_would_not_create_makes_the_verdict_invalid() -> None:
    document = preset("vpc-attachment")
    part(document, "orders")["VpcConfig"]["SecurityGroupIds"] = [f"sg-{n}" for n in range(6)]
    document["security_groups"] += [{"id": f"sg-{n}", "VpcId": "vpc"} for n in range(6)]

    verdict = ask(document, "orders", "orders-db")

    assert (verdict.outcome, codes(verdict)) == (Outcome.INVALID, ["InvalidParameterValueException"])


def test_a_fault_that_the_packet_never_meets_does_not_matter() -> None:
    document = preset("vpc-attachment")
    part(document, "public-b")["CidrBlock"] = "10.99.0.0/24"

    assert ask(document, "orders", "orders-db").outcome is Outcome.REACHABLE


def test_an_endpoint_opens_no_connection_into_its_vpc() -> None:
    verdict = ask(preset("lambda-interface-endpoint"), "lambda-if", "orders-db")

    assert codes(verdict) == ["VPCE_INTRA_VPC_TRAFFIC"]


def test_a_nat_gateway_whose_subnet_routes_to_itself_is_a_loop() -> None:
    document = preset("vpc-attachment-nat")
    document["nat_gateways"] = [document["nat_gateways"][0] | {"SubnetId": "app-a", "PrivateIpAddress": "10.20.10.20"}]
    part(document, "rtb-app-b")["Routes"] = []
    part(document, "orders")["VpcConfig"]["SubnetIds"] = ["app-a"]

    verdict = ask(document, "orders", "api")

    assert codes(verdict) == ["NO_ROUTE_TO_DESTINATION"]
    assert verdict.blocked_by[0].evidence == "0.0.0.0/0 → nat-a, where the packet has been already"


def test_a_function_that_is_not_active_cannot_be_invoked_but_is_only_warned_of_otherwise() -> None:
    document = preset("lambda-interface-endpoint")
    part(document, "orders")["State"] = "Inactive"

    assert codes(ask(document, "worker", "orders", invoke=True)) == ["APP_FN_NOT_ACTIVE"]
    asked = ask(document, "orders", "api")
    assert (asked.outcome, [one.code for one in asked.warnings]) == (Outcome.REACHABLE, ["APP_FN_NOT_ACTIVE"])


def test_the_internet_reaches_a_public_instance_and_not_a_private_one() -> None:
    document = preset("vpc-attachment")
    part(document, "worker-sg")["SecurityGroupIngress"] = [
        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}
    ]
    assert codes(ask(document, "internet", "worker", 22)) == ["IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"]

    part(document, "worker").update(SubnetId="public-b", PrivateIpAddress="10.20.1.30", PublicIpAddress="203.0.113.60")
    assert ask(document, "internet", "worker", 22).outcome is Outcome.REACHABLE
    assert codes(ask(document, "internet", "worker", 80)) == ["ENI_SG_RULES_MISMATCH"]


def test_a_public_address_in_a_private_subnet_gets_no_reply_out() -> None:
    document = preset("vpc-attachment")
    part(document, "worker")["PublicIpAddress"] = "203.0.113.60"
    part(document, "worker-sg")["SecurityGroupIngress"] = [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]

    verdict = ask(document, "internet", "worker", 22)

    assert (codes(verdict), verdict.blocked_by[0].component) == (["NO_ROUTE_TO_DESTINATION"], "rtb-data")


def test_a_pinned_client_port_decides_an_acl_that_admits_a_part() -> None:
    document = preset("vpc-attachment")
    document["network_acls"] = [
        acl(
            "app",
            ["app-a", "app-b"],
            (1, "allow", True, "0.0.0.0/0", None),
            (1, "allow", False, "0.0.0.0/0", (32768, 65535)),
        )
    ]

    assert ask(document, "orders", "orders-db").outcome is Outcome.INTERMITTENT
    assert ask(document, "orders", "orders-db", source_port=40000).outcome is Outcome.REACHABLE
    assert ask(document, "orders", "orders-db", source_port=2000).outcome is Outcome.UNREACHABLE


@pytest.mark.parametrize(
    ("out_of_data", "outcome"), [((20000, 65535), Outcome.INTERMITTENT), ((32768, 65535), Outcome.UNREACHABLE)]
)
def test_acls_that_admit_parts_with_nothing_in_common_let_no_reply_back(
    out_of_data: tuple[int, int], outcome: Outcome
) -> None:
    document = preset("vpc-attachment")
    document["network_acls"] = [
        acl("app", ["app-a", "app-b"], (1, "allow", True, "0.0.0.0/0", None), (1, "allow", False, "0.0.0.0/0", (1024, 32767))),
        acl("data", ["data-a"], (1, "allow", False, "0.0.0.0/0", None), (1, "allow", True, "0.0.0.0/0", out_of_data)),
    ]  # fmt: skip

    assert ask(document, "orders", "orders-db").outcome is outcome


def test_documentation_addresses_stand_for_the_internet() -> None:
    for address in ("203.0.113.77", "198.51.100.250", "192.0.2.251"):
        assert ask(preset("default-service-vpc"), "orders", address).outcome is Outcome.REACHABLE
    for address in ("10.9.9.9", "100.64.0.1", "169.254.1.1", "172.16.0.1", "192.168.1.1"):
        assert codes(ask(preset("default-service-vpc"), "orders", address)) == ["APP_NOT_ATTACHED"]


def test_an_address_says_itself_which_family_it_is_of() -> None:
    assert codes(ask(preset("default-service-vpc"), "orders", "2001:db8::9")) == ["APP_IPV6_UNATTACHED"]
    assert codes(ask(preset("vpc-attachment-nat"), "worker", "2001:db8::9")) == ["NO_PATH"]
    assert ask(preset("default-service-vpc"), "orders", "203.0.113.9", family=6).outcome is Outcome.REACHABLE


def test_an_address_is_asked_as_it_is() -> None:
    """Not as its owner's name would resolve: by the public address the packet leaves the VPC, without a resolver."""
    document = preset("vpc-attachment-nat")
    part(document, "orders-db").update(
        SubnetId="public-a", PubliclyAccessible=True, PrivateIpAddress="10.20.0.15", PublicIpAddress="203.0.113.50"
    )
    part(document, "vpc").update(EnableDnsSupport=False, EnableDnsHostnames=False)

    assert ask(document, "orders", "10.20.0.15").outcome is Outcome.REACHABLE
    by_public = ask(document, "orders", "203.0.113.50")
    assert codes(by_public) == ["SG_REFERENCES_NOT_PRESERVED"]
    assert "nat-a" in [hop.component for hop in by_public.traces[0].forward]


def test_one_address_of_an_endpoint_is_one_trace_per_subnet() -> None:
    assert len(ask(preset("vpc-attachment-endpoints"), "orders", "10.20.10.40").traces) == 2


def test_a_private_address_that_nobody_holds_is_no_source() -> None:
    assert codes(ask(preset("vpc-attachment"), "10.9.9.9", "api")) == ["NO_SOURCE_OR_DESTINATION"]


# --- properties ---------------------------------------------------------------------------------

NAMES = (
    "orders", "worker", "orders-db", "api", "s3", "secretsmanager", "lambda", "internet", "log-delivery", "sm-if",
    "lambda-if", "nat-a", "app-a", "10.20.20.15", "10.20.99.9", "8.8.8.8", "2001:db8::9", "sqs", "nobody", "api.example.com",
    "b-db", "c-db", "api6", "ldap", "10.30.20.15", "10.20.0.2", "203.0.113.201", "192.168.4.10", "tgw", "127.0.0.1",
    "igw",
)  # fmt: skip
QUESTIONS = st.builds(
    Question,
    source=st.sampled_from(NAMES),
    target=st.sampled_from(NAMES),
    port=st.none() | st.sampled_from([22, 25, 53, 443, 5432]),
    protocol=st.sampled_from(Protocol),
    family=st.sampled_from([4, 4, 4, 6]),
    source_port=st.none() | st.integers(1024, 65535),
    source_address=st.none() | st.sampled_from(["10.20.20.15", "203.0.113.201", "2001:db8::9"]).map(ip_address),
    invoke=st.booleans(),
)
BLOCKS = st.sampled_from(["0.0.0.0/0", "10.20.0.0/16", "10.20.10.0/24", "10.20.20.15/32", "203.0.113.0/24"])
PORTS = st.sampled_from([(0, 65535), (443, 443), (5432, 5432), (1024, 65535), (32768, 60999), (1024, 32767)])


@st.composite
def rules(draw: st.DrawFn, side: str) -> dict[str, Any]:
    first, last = draw(PORTS)
    rule: dict[str, Any] = {
        "IpProtocol": draw(st.sampled_from(["tcp", "udp", "-1"])),
        "FromPort": first,
        "ToPort": last,
    }
    if draw(st.booleans()):
        return rule | {"CidrIp": draw(BLOCKS)}
    return rule | {f"{side}SecurityGroupId": draw(st.sampled_from(["fn-sg", "db-sg", "worker-sg"]))}


BLACKHOLE = {"State": "blackhole"}
BASES = (
    *(lambda slug=slug: preset(slug) for slug in SLUGS),
    *(ipv6, regional_nat, peered, peering_chain, transit, central_egress, on_premises),
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A preset or a larger network with its filters, routes and states drawn at random."""
    document = draw(st.sampled_from(BASES))()
    for group in document["security_groups"]:
        group["SecurityGroupIngress"] = draw(st.lists(rules("Source"), max_size=3))
        group["SecurityGroupEgress"] = draw(st.lists(rules("Destination"), max_size=3))
    if not any(group["id"] == "fn-sg" for group in document["security_groups"]):
        document["security_groups"].append({"id": "fn-sg", "VpcId": "vpc"})
    if draw(st.booleans()):
        entries = draw(
            st.lists(
                st.tuples(
                    st.integers(1, 300), st.sampled_from(["allow", "deny"]), st.booleans(), BLOCKS, st.none() | PORTS
                ),
                max_size=5,
                unique_by=lambda entry: (entry[0], entry[2]),
            )
        )
        known = {subnet["id"] for subnet in document["subnets"]}  # a regional NAT gateway needs no public one
        lists = [one for one in (["app-a"], ["data-a"], ["public-a", "app-b"]) if known.issuperset(one)]
        document["network_acls"] = [acl("drawn", draw(st.sampled_from(lists)), *entries)]
    for table in document["route_tables"]:
        if draw(st.integers(0, 3)) == 0 and table["VpcId"] == "vpc":
            table["Routes"] = [
                {"DestinationCidrBlock": draw(st.sampled_from(["0.0.0.0/0", "203.0.113.0/24"])), "GatewayId": "igw"}
            ]
        elif draw(st.integers(0, 5)) == 0:
            table["Routes"] = []
    for peering in document.get("vpc_peering_connections", []):
        peering["Status"] = draw(st.sampled_from(["active", "active", "deleted"]))
    for table in document.get("transit_gateway_route_tables", []):
        blocks = draw(
            st.lists(st.sampled_from(["0.0.0.0/0", "10.20.0.0/16", "10.30.20.0/24"]), unique=True, max_size=2)
        )
        targets = st.sampled_from([{"TransitGatewayAttachmentId": one} for one in ("att-a", "att-b")] + [BLACKHOLE])
        if draw(st.booleans()):
            table["Routes"] = [{"DestinationCidrBlock": block, **draw(targets)} for block in blocks]
    if draw(st.integers(0, 4)) == 0:
        mode = draw(st.sampled_from(["block-bidirectional", "block-ingress"]))
        document["block_public_access"] = {"InternetGatewayBlockMode": mode}
    for gateway in document.get("nat_gateways", []):
        gateway["State"] = draw(st.sampled_from(["available", "available", "failed", "deleted"]))
    part(document, "orders")["State"] = draw(st.sampled_from(["Active", "Active", "Pending", "Inactive"]))
    return document


@settings(max_examples=200, deadline=None)
@given(documents(), QUESTIONS)
def test_every_question_has_a_verdict_that_agrees_with_its_traces(document: Document, question: Question) -> None:
    verdict = evaluate(read_topology(document), question)

    blocks = {
        (hop.code, hop.component) for trace in verdict.traces for hop in trace.hops() if hop.decision is Decision.BLOCK
    }
    if verdict.outcome is not Outcome.INVALID:
        assert {(one.code, one.component) for one in verdict.blocked_by} == blocks
        assert (verdict.outcome is Outcome.REACHABLE) == (not blocks)
        assert verdict.traces
    for trace in verdict.traces:
        first = next((hop for hop in trace.hops() if hop.blocks), None)
        assert (first is None) == (trace.outcome is Outcome.REACHABLE)
        assert first is None or (first.code, first.component) in blocks
    for finding in (*verdict.warnings, *(verdict.blocked_by if verdict.outcome is not Outcome.INVALID else ())):
        assert finding.code in BY_NAME


@settings(max_examples=100, deadline=None)
@given(documents(), QUESTIONS, st.randoms(use_true_random=False))
def test_the_order_of_resources_and_rules_does_not_matter(document: Document, question: Question, random: Any) -> None:
    before = evaluate(read_topology(document), question)
    # addresses are given out in the document's order, so the ones that it does not name are left out of this
    for kind in (
        "route_tables",
        "security_groups",
        "network_acls",
        "vpc_endpoints",
        "services",
        "internet_hosts",
        "subnets",
    ):
        random.shuffle(document.get(kind, []))
    for group in document["security_groups"]:
        random.shuffle(group.get("SecurityGroupIngress", []))
        random.shuffle(group.get("SecurityGroupEgress", []))
    for one in document.get("network_acls", []):
        random.shuffle(one["Entries"])
    after = evaluate(read_topology(document), question)

    assert (after.outcome, after.symptom) == (before.outcome, before.symptom)
    assert {(one.code, one.subnet) for one in after.blocked_by} == {(one.code, one.subnet) for one in before.blocked_by}


@settings(max_examples=100, deadline=None)
@given(documents(), QUESTIONS, st.data())
def test_one_more_allow_rule_never_makes_anything_less_reachable(
    document: Document, question: Question, data: st.DataObject
) -> None:
    before = evaluate(read_topology(document), question)
    group = data.draw(st.sampled_from(document["security_groups"]))
    side, key = data.draw(st.sampled_from([("Source", "SecurityGroupIngress"), ("Destination", "SecurityGroupEgress")]))
    group.setdefault(key, []).append(data.draw(rules(side)))
    after = evaluate(read_topology(document), question)

    if before.outcome is not Outcome.INVALID:
        assert RANK[after.outcome] >= RANK[before.outcome]
