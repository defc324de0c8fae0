"""Each belief is the true evaluator with one thing changed: what it says, and where it has no say."""

from decimal import Decimal
from typing import Any

import pytest

from lambdanet.beliefs.case import Believed, Case
from lambdanet.beliefs.catalogue import BELIEFS, answer, answer_case, differs, number
from lambdanet.reachability.verdict import Outcome
from lambdanet.topology import Question
from lambdanet.written import apply_edits, read_edits
from tests.builders import SLUGS, Document, preset

R, S, U, D = Outcome.REACHABLE, Outcome.INTERMITTENT, Outcome.UNREACHABLE, Outcome.DENIED

DATABASE = Question(source="orders", target="orders-db", port=5432)
INTERNET = Question(source="orders", target="api", port=443)
SECRETS = Question(source="orders", target="secretsmanager", port=443)
S3 = Question(source="orders", target="s3", port=443)
PEER = Question(source="orders", target="b-db", port=5432)
LOGS = Question(source="orders", target="log-delivery")
WORKER_INVOKES = Question(source="worker", target="orders", invoke=True)
ANYBODY_INVOKES = Question(source="internet", target="orders", invoke=True)
OVER_IPV6 = Question(source="orders", target="api6", port=443, family=6)

ONLY_443_IN = {"add": "network_acls", "entry": {
    "id": "app-acl", "VpcId": "vpc", "SubnetIds": ["app-a", "app-b"], "Entries": [
        {"RuleNumber": 1, "RuleAction": "allow", "Egress": True, "Protocol": "-1", "CidrBlock": "0.0.0.0/0"},
        {"RuleNumber": 1, "RuleAction": "allow", "Egress": False, "Protocol": "tcp", "CidrBlock": "0.0.0.0/0",
         "PortRange": {"From": 443, "To": 443}},
    ]}}  # fmt: skip
NEIGHBOURS = (
    {"change": "functions/orders", "fields": {"VpcConfig": {"SubnetIds": ["app-a"], "SecurityGroupIds": ["fn-sg"]}}},
    {"change": "db_instances/orders-db", "fields": {"SubnetId": "app-a", "PrivateIpAddress": "10.20.10.15"}},
)
LOCKED = {"add": "network_acls", "entry": {"id": "app-acl", "VpcId": "vpc", "SubnetIds": ["app-a"], "Entries": []}}
VPC_ONLY = {"change": "security_groups/fn-sg", "fields": {"SecurityGroupEgress": [
    {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.20.0.0/16"}]}}  # fmt: skip
NO_GROUP_RULE = {"change": "security_groups/db-sg", "fields": {"SecurityGroupIngress": [], "SecurityGroupEgress": []}}
SAME_GROUP = (
    {"change": "security_groups/fn-sg", "fields": {"SecurityGroupIngress": []}},
    {"change": "db_instances/orders-db", "fields": {"VpcSecurityGroups": ["fn-sg"]}},
)
NAT_IN_APP_A_ONLY = {"change": "route_tables/rtb-app-b", "fields": {"Routes": []}}


def edited(slug: str, *edits: Any) -> Document:
    return apply_edits(preset(slug), read_edits(edits))


SAYS = [
    # belief, preset, edits, question, outcome, first component, code
    ("M-CODE-MOVES", "vpc-attachment", (), ANYBODY_INVOKES, U, "rtb-app-a", "NO_ROUTE_TO_DESTINATION"),
    ("M-CODE-MOVES", "vpc-attachment", ({"change": "functions/orders", "fields": {"role": {"network": False}}},), DATABASE, R, "", ""),
    ("M-ENTRY-POINT", "vpc-attachment", (), ANYBODY_INVOKES, U, "fn-sg", "SG_HAS_NO_RULES"),
    ("M-ENTRY-POINT", "vpc-attachment", (), WORKER_INVOKES, U, "fn-sg", "SG_HAS_NO_RULES"),
    ("M-SERVICE-VPC-ISOLATED", "default-service-vpc", (), DATABASE, U, "orders", "APP_NOT_ATTACHED"),
    ("M-SERVICE-VPC-ISOLATED", "default-service-vpc", (), Question(source="orders", target="rds-data"), U, "orders", "APP_NOT_ATTACHED"),
    ("M-ATTACH-ONLY-ADDS", "vpc-attachment", (), INTERNET, R, "", ""),
    ("M-HYPERPLANE-NAT", "vpc-attachment", (), INTERNET, R, "", ""),
    ("M-HYPERPLANE-NAT", "vpc-attachment", (), DATABASE, U, "db-sg", "ENI_SG_RULES_MISMATCH"),
    ("M-ENI-IS-MINE", "public-subnet-trap", (), INTERNET, R, "", ""),
    ("M-PUBLIC-SUBNET", "public-subnet-trap", (), INTERNET, R, "", ""),
    ("M-NAT-ANY-SUBNET", "vpc-attachment-nat", ({"change": "route_tables/rtb-public", "fields": {"Routes": []}},), INTERNET, R, "", ""),
    ("M-AZ-WALL", "vpc-attachment-one-nat", (), INTERNET, S, "nat-a", "NO_ROUTE_TO_DESTINATION"),
    ("M-AZ-WALL", "regional-nat", (), INTERNET, S, "nat-r", "NO_ROUTE_TO_DESTINATION"),
    ("M-AZ-PINNED", "vpc-attachment-nat", (NAT_IN_APP_A_ONLY,), INTERNET, R, "", ""),
    ("M-IPV6-AUTOMATIC", "ipv6-egress", ({"change": "functions/orders", "fields": {"VpcConfig": {"SubnetIds": ["app-a", "app-b"], "SecurityGroupIds": ["fn-sg"]}}},), OVER_IPV6, R, "", ""),
    ("M-IPV6-AUTOMATIC", "ipv6-egress", ({"change": "subnets/app-b", "fields": {"Ipv6CidrBlock": None}},), OVER_IPV6, S, "app-b", "NO_PATH"),
    ("M-IPV6-AUTOMATIC", "ipv6-egress", ({"change": "functions/orders", "fields": {"VpcConfig": None}},), OVER_IPV6, R, "", ""),
    ("M-ONE-FAMILY", "ipv6-egress", (), INTERNET, R, "", ""),
    ("M-ENDPOINT-BRIDGE", "lambda-interface-endpoint", (), DATABASE, R, "", ""),
    ("M-AWS-NEEDS-ENDPOINT", "vpc-attachment-nat", (), SECRETS, U, "rtb-app-a", "NO_ROUTE_TO_DESTINATION"),
    ("M-AWS-NEEDS-ENDPOINT", "vpc-attachment-nat", (), LOGS, U, "rtb-app-a", "NO_ROUTE_TO_DESTINATION"),
    ("M-AWS-ALWAYS-OPEN", "default-service-vpc", (), DATABASE, R, "", ""),
    ("M-AWS-ALWAYS-OPEN", "vpc-attachment", (), WORKER_INVOKES, R, "", ""),
    ("M-ENDPOINT-IS-ENOUGH", "vpc-attachment-endpoints", ({"change": "security_groups/vpce-sg", "fields": {"SecurityGroupIngress": []}},), SECRETS, R, "", ""),
    ("M-ENDPOINT-IS-ENOUGH", "vpc-attachment-endpoints", ({"change": "vpcs/vpc", "fields": {"EnableDnsHostnames": False}},), SECRETS, R, "", ""),
    ("M-GATEWAY-EVERYWHERE", "vpc-attachment-endpoints", ({"change": "vpc_endpoints/s3-gw", "fields": {"RouteTableIds": ["rtb-data"]}},), S3, R, "", ""),
    ("M-DENY-IS-SILENCE", "vpc-attachment", (), INTERNET, D, "rtb-app-a", "NO_ROUTE_TO_DESTINATION"),
    ("M-DENY-IS-SILENCE", "vpc-attachment-endpoints", ({"change": "vpc_endpoints/sm-if", "fields": {"denies": "No."}},), SECRETS, U, "sm-if", "APP_ENDPOINT_POLICY"),
    ("M-SG-STATELESS", "vpc-attachment", (), DATABASE, U, "fn-sg", "SG_HAS_NO_RULES"),
    ("M-SG-STATELESS", "vpc-attachment", ({"change": "security_groups/fn-sg", "fields": {"SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}]}},), DATABASE, U, "fn-sg", "ENI_SG_RULES_MISMATCH"),
    ("M-NACL-STATEFUL", "vpc-attachment-nat", (ONLY_443_IN,), INTERNET, R, "", ""),
    ("M-NACL-EVERYWHERE", "vpc-attachment", (*NEIGHBOURS, LOCKED), DATABASE, U, "app-acl", "SUBNET_ACL_RESTRICTION"),
    ("M-SHARED-GROUP", "vpc-attachment", SAME_GROUP, DATABASE, R, "", ""),
    ("M-SG-SEES-NEXT-HOP", "vpc-attachment-nat", (VPC_ONLY,), INTERNET, R, "", ""),
    ("M-BLACKHOLE-SKIPPED", "vpc-attachment-nat", tuple({"rows": f"route_tables/rtb-app-{one}", "field": "Routes", "add": [{"DestinationCidrBlock": "203.0.113.0/24", "State": "blackhole"}]} for one in "ab"), INTERNET, R, "", ""),
    ("M-PEERING-TRANSITIVE", "peering-chain", (), Question(source="orders", target="c-db", port=5432), R, "", ""),
    ("M-REPLY-FINDS-ITS-WAY", "peered-vpcs", ({"change": "route_tables/rtb-b-data", "fields": {"Routes": []}},), PEER, R, "", ""),
    ("M-TGW-ANY-AZ", "transit-gateway", ({"change": "transit_gateway_attachments/att-a", "fields": {"SubnetIds": ["data-a"]}},), PEER, R, "", ""),
    ("M-ONE-ENI-ONLY", "vpc-attachment-nat", (NAT_IN_APP_A_ONLY,), INTERNET, R, "", ""),
    ("M-STALE-REFERENCE", "regional-nat", (), INTERNET, U, "nat-r", "NO_ROUTE_TO_DESTINATION"),
    ("M-STALE-REFERENCE", "vpc-attachment-nat", ({"account": {"block_public_access": {"InternetGatewayBlockMode": "block-bidirectional"}}},), INTERNET, R, "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("belief", "slug", "edits", "question", "outcome", "component", "code"), SAYS)
def test_belief_answers_otherwise_than_the_truth(
    belief: str, slug: str, edits: tuple[Any, ...], question: Question, outcome: Outcome, component: str, code: str
) -> None:
    found = answer(belief, edited(slug, *edits), question)

    assert found is not None
    assert (found.outcome, found.component, found.code) == (outcome, component, code)


HAS_NO_SAY = [
    ("M-CODE-MOVES", "default-service-vpc", DATABASE),
    ("M-ENTRY-POINT", "vpc-attachment", DATABASE),
    ("M-SERVICE-VPC-ISOLATED", "vpc-attachment", DATABASE),
    ("M-SERVICE-VPC-ISOLATED", "default-service-vpc", SECRETS),
    ("M-ATTACH-ONLY-ADDS", "vpc-attachment", DATABASE),
    ("M-HYPERPLANE-NAT", "default-service-vpc", INTERNET),
    ("M-ENI-IS-MINE", "default-service-vpc", INTERNET),
    ("M-PUBLIC-SUBNET", "vpc-attachment-nat", INTERNET),
    ("M-NAT-ANY-SUBNET", "vpc-attachment", INTERNET),
    ("M-AZ-WALL", "vpc-attachment-nat", INTERNET),
    ("M-AZ-WALL", "vpc-attachment-endpoints", SECRETS),
    ("M-AZ-PINNED", "default-service-vpc", INTERNET),
    ("M-IPV6-AUTOMATIC", "vpc-attachment", INTERNET),
    ("M-ONE-FAMILY", "vpc-attachment", DATABASE),
    ("M-ENDPOINT-BRIDGE", "default-service-vpc", DATABASE),
    ("M-AWS-NEEDS-ENDPOINT", "default-service-vpc", SECRETS),
    ("M-AWS-ALWAYS-OPEN", "vpc-attachment", INTERNET),
    ("M-ENDPOINT-IS-ENOUGH", "vpc-attachment", SECRETS),
    ("M-GATEWAY-EVERYWHERE", "vpc-attachment", S3),
    ("M-FLAT-ENDPOINT-PRICE", "vpc-attachment", S3),
    ("M-DENY-IS-SILENCE", "vpc-attachment", DATABASE),
    ("M-SG-STATELESS", "vpc-attachment", INTERNET),
    ("M-HANDSHAKE-PASSES", "vpc-attachment", INTERNET),
    ("M-NACL-EVERYWHERE", "vpc-attachment", DATABASE),
    ("M-SG-SEES-NEXT-HOP", "vpc-attachment", INTERNET),
    ("M-BLACKHOLE-SKIPPED", "vpc-attachment", INTERNET),
    ("M-PEERING-TRANSITIVE", "vpc-attachment", INTERNET),
    ("M-TGW-ANY-AZ", "transit-gateway", PEER),
    ("M-ENI-PER-EXECUTION", "vpc-attachment", DATABASE),
    ("M-PER-FUNCTION", "vpc-attachment", DATABASE),
    ("M-STALE-REFERENCE", "vpc-attachment", DATABASE),
]


@pytest.mark.parametrize(("belief", "slug", "question"), HAS_NO_SAY)
def test_belief_has_no_say(belief: str, slug: str, question: Question) -> None:
    case = Case(preset(slug), question)
    found = answer_case(belief, case)

    assert found is None or not differs(case, found)


def test_handshake_that_passes_is_seen_as_such() -> None:
    found = answer("M-HANDSHAKE-PASSES", edited("vpc-attachment-nat", ONLY_443_IN), INTERNET)

    assert found == Believed(outcome=Outcome.REACHABLE, seen="connected, then silence")


@pytest.mark.parametrize("belief", ["M-ENI-PER-EXECUTION", "M-PER-FUNCTION"])
def test_full_subnet_is_believed_to_refuse_a_function(belief: str) -> None:
    fill = [
        {"add": "network_interfaces", "entry": {"id": f"eni-{one}", "SubnetId": "app-a", "Groups": ["worker-sg"]}}
        for one in range(10)
    ]
    document = edited("vpc-attachment", {"change": "subnets/app-a", "fields": {"CidrBlock": "10.20.10.0/28"}}, *fill)
    case = Case(document, DATABASE)
    found = answer_case(belief, case)

    assert case.truth.outcome is Outcome.REACHABLE
    assert found == Believed(outcome=Outcome.INVALID, component="orders", code="SubnetOutOfIPAddresses")


def test_function_is_believed_to_go_with_its_zone() -> None:
    found = answer("M-AZ-PINNED", preset("vpc-attachment-nat"), INTERNET, drill="us-east-1a")

    assert found is not None
    assert found.outcome is Outcome.INTERMITTENT
    truth = Case(preset("vpc-attachment-nat"), INTERNET, "us-east-1a").truth
    assert truth.outcome is Outcome.REACHABLE


def test_poller_is_believed_to_use_the_functions_subnets() -> None:
    document = preset("vpc-attachment-nat")
    document["event_source_mappings"] = [
        {"id": "poller", "FunctionName": "orders", "SubnetIds": ["data-a"], "SecurityGroupIds": ["worker-sg"]}
    ]
    question = Question(source="poller", target="orders", invoke=True)
    case = Case(document, question)

    assert case.truth.outcome is Outcome.UNREACHABLE
    assert answer("M-ENTRY-POINT", document, question) == Believed(outcome=Outcome.REACHABLE)


NUMBERS = [
    ("M-ENI-PER-EXECUTION", "interfaces", {"functions": 3, "subnets": 2, "sets": 1, "concurrency": 300}, 900),
    ("M-PER-FUNCTION", "interfaces", {"functions": 3, "subnets": 2, "sets": 1, "concurrency": 300}, 3),
    ("M-ONE-ENI-ONLY", "interfaces", {"functions": 3, "subnets": 2, "sets": 1, "concurrency": 300}, 1),
    ("M-PER-FUNCTION", "safe-reservation", {"functions": 2, "maximum": 450, "pool": 5}, 90),
    ("M-ENI-COSTS", "nat-month", {"zones": 2, "gb": 100}, Decimal("92.10")),
    ("M-HYPERPLANE-NAT", "nat-month", {"zones": 2, "gb": 100}, Decimal("143.20")),
    ("M-FLAT-ENDPOINT-PRICE", "endpoint-month", {"services": 5, "zones": 2}, Decimal("36.50")),
    ("M-ENI-COSTS", "endpoint-month", {"services": 5, "zones": 2}, Decimal("87.60")),
    ("M-FLAT-ENDPOINT-PRICE", "break-even", {"zones": 2}, 209),
    ("M-PUBLIC-SUBNET", "interfaces", {"functions": 3, "subnets": 2, "sets": 1, "concurrency": 300}, None),
]


@pytest.mark.parametrize(("belief", "formula", "given", "expected"), NUMBERS)
def test_belief_counts_otherwise(belief: str, formula: str, given: dict[str, int], expected: object) -> None:
    assert number(belief, formula, given) == expected


def test_catalogue_holds_thirty_five() -> None:
    assert len(BELIEFS) == 35
    assert all(one.startswith("M-") for one in BELIEFS)


@pytest.mark.parametrize("slug", SLUGS)
def test_no_belief_stumbles_over_a_ready_made_network(slug: str) -> None:
    document = preset(slug)
    for named in Case(document, DATABASE).topology.questions:
        case = Case(document, named.question)
        before = str(document)
        for belief in BELIEFS:
            found = answer_case(belief, case)
            assert found is None or found.outcome in Outcome
        assert str(document) == before
