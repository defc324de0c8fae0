"""Every code of Reachability Analyzer that this model takes over fires, and is silent on the nearest healthy document.

A case is a healthy document, a question, and what spoils it: a change of the document, or another question.
A code fires where it stands among the blockers, the warnings or a hop.
"""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import pytest

from lambdanet.reachability.codes import BY_NAME
from lambdanet.reachability.verdict import Verdict
from tests.builders import Document, acl, ask, part, preset
from tests.networks import central_egress, ipv6, on_premises, peered, peering_chain, regional_nat, transit

CORE = (
    "BAD_STATE", "BAD_STATE_ATTACHMENT", "BAD_STATE_ROUTE", "BAD_STATE_VPN", "CANNOT_ROUTE", "DISCONNECTED_VPCS",
    "ENI_ADDRESS_RESTRICTION", "ENI_SG_RULES_MISMATCH", "ENI_SOURCE_DEST_CHECK_RESTRICTION", "HIGHER_PRIORITY_ROUTE",
    "IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS", "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
    "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "MORE_SPECIFIC_ROUTE", "NGW_DEST_ADDRESS_PRESERVATION",
    "NGW_REQUIRES_SOURCE_IN_VPC", "NGW_SOURCE_ADDRESS_REASSIGN", "NO_PATH", "NO_POSSIBLE_DESTINATION",
    "NO_ROUTE_TO_DESTINATION", "NO_SOURCE_OR_DESTINATION", "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", "PROTOCOL_RESTRICTION",
    "REGIONAL_NGW_ROUTE_AZ_RESTRICTION", "REMAP_EPHEMERAL_PORT", "SG_HAS_NO_RULES", "SG_REFERENCES_NOT_PRESERVED",
    "SG_REFERENCING_SUPPORT", "SUBNET_ACL_RESTRICTION", "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
    "TGW_ROUTE_AZ_RESTRICTION", "TGW_RTB_BAD_STATE_ROUTE", "TGW_RTB_CANNOT_ROUTE", "TGW_RTB_HIGHER_PRIORITY_ROUTE",
    "TGW_RTB_MORE_SPECIFIC_ROUTE", "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT", "UNASSOCIATED_COMPONENT",
    "UNSUPPORTED_COMPONENT", "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION", "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
    "VPCE_INTRA_VPC_TRAFFIC", "VPCE_SERVICE_NOT_INSTALLED_IN_AZ", "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
    "VPC_LOCAL_ROUTE_CIDR_RESTRICTION",
)  # fmt: skip
Change = Callable[[Document], Any]


def fires(code: str, verdict: Verdict) -> bool:
    found = {one.code for one in (*verdict.blocked_by, *verdict.warnings)}
    return code in found | {hop.code for trace in verdict.traces for hop in trace.hops()}


@dataclass(frozen=True, kw_only=True)
class Case:
    code: str
    healthy: Callable[[], Document]
    asks: tuple[Any, ...]
    spoil: Change = lambda document: None
    instead: tuple[Any, ...] = ()  # another question, where the document is not what is wrong


def a(slug: str) -> Callable[[], Document]:
    return lambda: preset(slug)


def routes(*tables: str, **route: str) -> Change:
    """Give tables this route alone."""

    def change(document: Document) -> None:
        for table in tables:
            part(document, table)["Routes"] = [route] if route else []

    return change


def setting(identifier: str, **values: Any) -> Change:
    return lambda document: part(document, identifier).update(values)


def everywhere(*entries: tuple[int, str, bool, str, tuple[int, int] | None]) -> Change:
    """One network ACL for the app subnets."""
    return lambda document: document.update(network_acls=[acl("app", ["app-a", "app-b"], *entries)])


APP = ("rtb-app-a", "rtb-app-b")
OUT = (1, "allow", True, "0.0.0.0/0", None)


def _nat_instance() -> Document:
    document = preset("vpc-attachment")
    admits = [{"IpProtocol": "-1", "CidrIp": "10.20.0.0/16"}]
    document["security_groups"].append({"id": "nat-sg", "VpcId": "vpc", "SecurityGroupIngress": admits})
    instance = {
        "id": "nat-vm",
        "SubnetId": "public-a",
        "SecurityGroupIds": ["nat-sg"],
        "PrivateIpAddress": "10.20.0.30",
    }
    document["instances"].append(instance | {"forwards": True, "SourceDestCheck": False})
    routes(*APP, DestinationCidrBlock="0.0.0.0/0", NetworkInterfaceId="nat-vm")(document)
    return document


def _public_worker() -> Document:
    document = preset("vpc-attachment")
    part(document, "worker").update(SubnetId="public-b", PrivateIpAddress="10.20.1.30", PublicIpAddress="203.0.113.60")
    part(document, "worker-sg")["SecurityGroupIngress"] = [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]
    return document


def _with_a_second_gateway(document: Document) -> Document:
    document["vpcs"].append({"id": "b", "CidrBlocks": ["10.30.0.0/16"]})
    document["internet_gateways"].append({"id": "igw-b", "VpcId": "b"})
    return document


def _in_zones(document: Document, *zones: str) -> Document:
    """The Lambda API's endpoints work in these zones."""
    document["services"] = [{"id": "lambda-api", "ServiceName": "lambda", "AvailabilityZones": list(zones)}]
    return document


def _admitting_worker() -> Document:
    document = on_premises()
    part(document, "worker-sg")["SecurityGroupIngress"] = [{"IpProtocol": "-1", "CidrIp": "192.168.0.0/16"}]
    return document


def _nat_in_b() -> Document:
    document = peered("vpc-attachment-nat")
    document["internet_gateways"].append({"id": "igw-b", "VpcId": "b"})
    document["nat_gateways"].append({"id": "nat-of-b", "SubnetId": "b-a"})
    return document


def _nat_of_b(document: Document) -> None:
    for table in APP:
        part(document, table)["Routes"][0] = {
            "DestinationCidrBlock": "0.0.0.0/0",
            "VpcPeeringConnectionId": "pcx",
        }


def _public_database() -> Document:
    document = preset("vpc-attachment-nat")
    part(document, "orders-db").update(
        SubnetId="public-a", PubliclyAccessible=True, PrivateIpAddress="10.20.0.15", PublicIpAddress="203.0.113.50"
    )
    return document


def _reference(document: Document) -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "SourceSecurityGroupId": "fn-sg"}
    part(document, "b-sg")["SecurityGroupIngress"] = [rule]


def _by_reference() -> Document:
    document = transit()
    _reference(document)
    part(document, "tgw")["SecurityGroupReferencingSupport"] = True
    return document


def _transit_routes(*found: tuple[str, str]) -> Change:
    def change(document: Document) -> None:
        part(document, "tgw-rtb")["Routes"] = [
            {"DestinationCidrBlock": block, **({"TransitGatewayAttachmentId": to} if to else {"State": "blackhole"})}
            for block, to in found
        ]

    return change


def _without_propagation(document: Document) -> None:
    part(document, "tgw-rtb")["Propagations"] = ["att-a"]


def _nat_acl(*ports: int) -> Change:
    first, last = ports
    entries = [OUT, (1, "allow", False, "10.20.0.0/16", None), (2, "allow", False, "0.0.0.0/0", (first, last))]
    return lambda document: document.update(network_acls=[acl("nat", ["public-a", "public-b"], *entries)])


ORDERS_API, ORDERS_DB, ORDERS_B = ("orders", "api"), ("orders", "orders-db"), ("orders", "b-db")
NAT, S3 = a("vpc-attachment-nat"), ("orders", "s3")

CASES = (
    Case(
        code="BAD_STATE",
        healthy=NAT,
        asks=ORDERS_API,
        spoil=setting("nat-a", State="failed"),
    ),
    Case(
        code="BAD_STATE_ATTACHMENT",
        healthy=NAT,
        asks=ORDERS_API,
        spoil=lambda document: (
            part(document, "igw").pop("VpcId"),
            [part(document, f"nat-{zone}").update(ConnectivityType="private") for zone in "ab"],
            [part(document, f"nat-{zone}").pop("PublicIp") for zone in "ab"],
        ),
    ),
    Case(
        code="BAD_STATE_ROUTE",
        healthy=NAT,
        asks=ORDERS_API,
        spoil=setting("nat-a", State="deleted"),
    ),
    Case(
        code="BAD_STATE_VPN",
        healthy=on_premises,
        asks=("orders", "ldap", 636),
        spoil=setting("office", tunnel="down"),
    ),
    Case(
        code="CANNOT_ROUTE",
        healthy=peered,
        asks=ORDERS_B,
        instead=("orders", "172.16.0.1"),
    ),
    Case(
        code="DISCONNECTED_VPCS",
        healthy=peered,
        asks=ORDERS_B,
        spoil=lambda document: (
            document.pop("vpc_peering_connections"),
            routes("rtb-b", *APP)(document),
        ),
    ),
    Case(
        code="ENI_ADDRESS_RESTRICTION",
        healthy=NAT,
        asks=("worker", "api", None, "tcp", 4, "10.20.21.30"),
        instead=("worker", "api", None, "tcp", 4, "10.20.21.31"),
    ),
    Case(
        code="ENI_SG_RULES_MISMATCH",
        healthy=a("vpc-attachment"),
        asks=ORDERS_DB,
        spoil=lambda document: part(document, "db-sg")["SecurityGroupIngress"][0].update(FromPort=5433, ToPort=5433),
    ),
    Case(
        code="ENI_SOURCE_DEST_CHECK_RESTRICTION",
        healthy=_nat_instance,
        asks=ORDERS_API,
        spoil=setting("nat-vm", SourceDestCheck=True),
    ),
    Case(
        code="HIGHER_PRIORITY_ROUTE",
        healthy=on_premises,
        asks=("orders", "ldap", 636),
        spoil=routes(*APP, DestinationCidrBlock="192.168.0.0/16", State="blackhole"),
    ),
    Case(
        code="IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS",
        healthy=lambda: _with_a_second_gateway(_public_worker()),
        asks=("igw", "worker", 22),
        instead=("igw-b", "worker", 22),
    ),
    Case(
        code="IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
        healthy=a("public-subnet-trap"),
        asks=ORDERS_API,
        instead=("orders", "10.99.0.1"),
    ),
    Case(
        code="IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
        healthy=a("public-subnet-trap"),
        asks=("orders", "10.99.0.1"),
        instead=("orders", "100.64.0.1"),
    ),
    Case(
        code="IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
        healthy=_public_worker,
        asks=("internet", "worker", 22),
        instead=("internet", "10.20.1.30", 22),
    ),
    Case(
        code="IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
        healthy=_public_worker,
        asks=("worker", "api"),
        spoil=lambda document: (
            part(document, "worker").pop("PublicIpAddress"),
            part(document, "public-b").update(MapPublicIpOnLaunch=False),
        ),
    ),
    Case(
        code="MORE_SPECIFIC_ROUTE",
        healthy=NAT,
        asks=ORDERS_API,
        spoil=lambda document: part(document, "rtb-app-a")["Routes"].append(
            {"DestinationCidrBlock": "203.0.113.0/24", "State": "blackhole"}
        ),
    ),
    Case(
        code="NGW_DEST_ADDRESS_PRESERVATION",
        healthy=NAT,
        asks=ORDERS_API,
        instead=("orders", "10.99.0.1"),
    ),
    Case(
        code="NGW_REQUIRES_SOURCE_IN_VPC",
        healthy=_nat_in_b,
        asks=ORDERS_API,
        spoil=_nat_of_b,
    ),
    Case(
        code="NGW_SOURCE_ADDRESS_REASSIGN",
        healthy=NAT,
        asks=ORDERS_DB,
        instead=ORDERS_API,
    ),
    Case(
        code="NO_PATH",
        healthy=_public_worker,
        asks=("internet", "worker", 22),
        instead=("s3", "worker", 22),
    ),
    Case(
        code="NO_POSSIBLE_DESTINATION",
        healthy=a("vpc-attachment"),
        asks=("orders", "10.20.20.15", 5432),
        instead=("orders", "10.20.20.99", 5432),
    ),
    Case(
        code="NO_ROUTE_TO_DESTINATION",
        healthy=NAT,
        asks=ORDERS_API,
        spoil=routes("rtb-app-a"),
    ),
    Case(
        code="NO_SOURCE_OR_DESTINATION",
        healthy=NAT,
        asks=ORDERS_API,
        instead=("orders", "nobody"),
    ),
    Case(
        code="PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
        healthy=peering_chain,
        asks=ORDERS_B,
        instead=("orders", "c-db"),
    ),
    Case(
        code="PROTOCOL_RESTRICTION",
        healthy=NAT,
        asks=ORDERS_API,
        instead=("orders", "api", None, "icmp"),
    ),
    Case(
        code="REGIONAL_NGW_ROUTE_AZ_RESTRICTION",
        healthy=regional_nat,
        asks=ORDERS_API,
        spoil=setting("nat-r", AvailabilityZones=["us-east-1a"]),
    ),
    Case(
        code="REMAP_EPHEMERAL_PORT",
        healthy=lambda: (document := NAT(), _nat_acl(1024, 65535)(document))[0],
        asks=ORDERS_API,
        spoil=_nat_acl(32768, 65535),
    ),
    Case(
        code="SG_HAS_NO_RULES",
        healthy=a("vpc-attachment"),
        asks=ORDERS_DB,
        spoil=setting("fn-sg", SecurityGroupEgress=[]),
    ),
    Case(
        code="SG_REFERENCES_NOT_PRESERVED",
        healthy=_public_database,
        asks=("orders", "10.20.0.15"),
        instead=("orders", "203.0.113.50"),
    ),
    Case(
        code="SG_REFERENCING_SUPPORT",
        healthy=_by_reference,
        asks=ORDERS_B,
        spoil=setting("tgw", SecurityGroupReferencingSupport=False),
    ),
    Case(
        code="SUBNET_ACL_RESTRICTION",
        healthy=lambda: (
            document := preset("vpc-attachment"),
            everywhere(OUT, (1, "allow", False, "0.0.0.0/0", (1024, 65535)))(document),
        )[0],
        asks=ORDERS_DB,
        spoil=everywhere(OUT),
    ),
    Case(
        code="TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
        healthy=transit,
        asks=ORDERS_B,
        spoil=setting("tgw-rtb", Associations=["att-b"]),
    ),
    Case(
        code="TGW_ROUTE_AZ_RESTRICTION",
        healthy=transit,
        asks=ORDERS_B,
        spoil=setting("att-a", SubnetIds=["data-a"]),
    ),
    Case(
        code="TGW_RTB_BAD_STATE_ROUTE",
        healthy=transit,
        asks=ORDERS_B,
        spoil=_transit_routes(("10.30.20.0/24", "")),
    ),
    Case(
        code="TGW_RTB_CANNOT_ROUTE",
        healthy=transit,
        asks=ORDERS_B,
        spoil=_without_propagation,
    ),
    Case(
        code="TGW_RTB_HIGHER_PRIORITY_ROUTE",
        healthy=transit,
        asks=ORDERS_B,
        spoil=_transit_routes(("10.30.0.0/16", "")),
    ),
    Case(
        code="TGW_RTB_MORE_SPECIFIC_ROUTE",
        healthy=transit,
        asks=ORDERS_B,
        spoil=_transit_routes(("10.30.20.0/24", "")),
    ),
    Case(
        code="TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
        healthy=transit,
        asks=ORDERS_B,
        spoil=_without_propagation,
    ),
    Case(
        code="UNASSOCIATED_COMPONENT",
        healthy=_admitting_worker,
        asks=("ldap", "worker", 22),
        spoil=lambda document: part(document, "vgw").pop("VpcId"),
    ),
    Case(
        code="UNSUPPORTED_COMPONENT",
        healthy=NAT,
        asks=ORDERS_API,
        instead=("rtb-app-a", "api"),
    ),
    Case(
        code="VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION",
        healthy=lambda: (
            document := preset("vpc-attachment-endpoints"),
            everywhere(OUT, (1, "allow", False, "0.0.0.0/0", None))(document),
        )[0],
        asks=S3,
        spoil=everywhere(OUT, (1, "allow", False, "10.20.0.0/16", None)),
    ),
    Case(
        code="VPCE_GATEWAY_PROTOCOL_RESTRICTION",
        healthy=a("vpc-attachment-endpoints"),
        asks=S3,
        instead=("orders", "s3", 443, "udp"),
    ),
    Case(
        code="VPCE_INTRA_VPC_TRAFFIC",
        healthy=a("lambda-interface-endpoint"),
        asks=("worker", "lambda"),
        instead=("lambda-if", "worker"),
    ),
    Case(
        code="VPCE_SERVICE_NOT_INSTALLED_IN_AZ",
        healthy=lambda: _in_zones(preset("lambda-interface-endpoint"), "us-east-1a", "us-east-1b"),
        asks=("worker", "lambda"),
        spoil=lambda document: _in_zones(document, "us-east-1c"),
    ),
    Case(
        code="VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
        healthy=ipv6,
        asks=("orders", "api6", 443, "tcp", 6),
        spoil=lambda document: document.update(block_public_access={"InternetGatewayBlockMode": "block-bidirectional"}),
    ),
    Case(
        code="VPC_LOCAL_ROUTE_CIDR_RESTRICTION",
        healthy=_admitting_worker,
        asks=("ldap", "worker", 22),
        instead=("ldap", "10.99.0.1", 22),
    ),
)


def _ask(
    document: Document,
    source: str,
    target: str,
    port: int | None = None,
    protocol: str = "tcp",
    family: int = 4,
    claimed: str | None = None,
) -> Verdict:
    address = ip_address(claimed) if claimed else None
    return ask(document, source, target, port, protocol=protocol, family=family, source_address=address)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_it_fires(case: Case) -> None:
    document = case.healthy()
    case.spoil(document)

    assert fires(case.code, _ask(document, *(case.instead or case.asks)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_and_not_on_the_nearest_healthy_document(case: Case) -> None:
    assert not fires(case.code, _ask(case.healthy(), *case.asks))


def test_every_core_code_has_a_case() -> None:
    assert sorted(case.code for case in CASES) == sorted(CORE)
    assert set(CORE) <= set(BY_NAME)


@pytest.mark.parametrize(
    "code",
    [
        "NGW_SOURCE_ADDRESS_REASSIGN",
        "NGW_DEST_ADDRESS_PRESERVATION",
        "REMAP_EPHEMERAL_PORT",
        "CANNOT_ROUTE",
        "MORE_SPECIFIC_ROUTE",
        "HIGHER_PRIORITY_ROUTE",
    ],
)
def test_what_only_explains_is_no_blocker(code: str) -> None:
    for case in CASES:
        document = case.healthy()
        case.spoil(document)
        verdict = _ask(document, *(case.instead or case.asks))

        assert code not in [one.code for one in verdict.blocked_by]


def test_ipv4_through_an_egress_only_gateway_has_no_route() -> None:
    """domain.md §5.2: it carries IPv6 only."""
    document = ipv6()
    routes(*APP, DestinationCidrBlock="0.0.0.0/0", EgressOnlyInternetGatewayId="eigw")(document)

    verdict = _ask(document, "orders", "api")

    assert [one.code for one in verdict.blocked_by] == ["NO_ROUTE_TO_DESTINATION"] * 2
    assert [one.code for one in verdict.warnings] == ["CANNOT_ROUTE"]


def test_traffic_through_a_central_nat_gateway_is_served() -> None:
    """domain.md §5.3: a transit gateway is no peering."""
    assert not fires("NGW_REQUIRES_SOURCE_IN_VPC", _ask(central_egress(), "orders", "api"))
