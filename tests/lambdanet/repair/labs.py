"""The labs of domain.md §14 as broken networks: what is wrong, what is asked, and what the lab's own fix is.

A fix is told by words that stand in the title of one of the first three repairs.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lambdanet.topology import Question
from tests.builders import Document, acl, part, preset
from tests.networks import peered, peering_chain, transit


@dataclass(frozen=True, kw_only=True, slots=True)
class Lab:
    """`code`: the one that the lab is to show. `fixes`: one of these stands in a title."""

    document: Document
    question: Question
    code: str
    fixes: tuple[str, ...]
    kept: tuple[Question, ...] = ()


API = Question(source="orders", target="api")
DATABASE = Question(source="orders", target="orders-db")
STORAGE = Question(source="orders", target="s3")
SECRETS = Question(source="orders", target="secretsmanager")


def l01_no_default_route() -> Lab:
    return Lab(
        document=preset("vpc-attachment"),
        question=API,
        code="NO_ROUTE_TO_DESTINATION",
        fixes=("Add the NAT gateway",),
        kept=(DATABASE,),
    )


def l02_public_subnet() -> Lab:
    return Lab(
        document=preset("public-subnet-trap"),
        question=API,
        code="IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
        fixes=("Move orders to the private subnets app-a and app-b; and add the NAT gateway",),
        kept=(DATABASE,),
    )


def l03_nat_in_a_private_subnet() -> Lab:
    document = preset("vpc-attachment-nat")
    for zone in "ab":
        gateway = part(document, f"nat-{zone}")
        gateway["SubnetId"] = "data-a"
        del gateway["PrivateIpAddress"]
    document["nat_gateways"].pop()
    part(document, "rtb-app-b")["Routes"][0]["NatGatewayId"] = "nat-a"
    return Lab(
        document=document,
        question=API,
        code="NO_ROUTE_TO_DESTINATION",
        fixes=("Make nat-a anew in the public subnet", "regional NAT gateway"),
    )


def l04_nat_deleted() -> Lab:
    document = preset("vpc-attachment-nat")
    for zone in "ab":
        part(document, f"nat-{zone}")["State"] = "deleted"
    return Lab(document=document, question=API, code="BAD_STATE_ROUTE", fixes=("Add the NAT gateway",))


def l05_another_route_table() -> Lab:
    """app-b uses the main table, which leads nowhere; the table with the NAT gateway serves app-a alone."""
    document = preset("vpc-attachment-nat")
    document["route_tables"].remove(part(document, "rtb-app-b"))
    return Lab(
        document=document,
        question=API,
        code="NO_ROUTE_TO_DESTINATION",
        fixes=("Give app-b the route table rtb-app-a",),
    )


def l06_outbound_rules_emptied() -> Lab:
    document = preset("vpc-attachment-nat")
    part(document, "fn-sg")["SecurityGroupEgress"] = []
    return Lab(document=document, question=API, code="SG_HAS_NO_RULES", fixes=("Let fn-sg send TCP 443 to",))


def l07_database_does_not_admit() -> Lab:
    document = preset("vpc-attachment")
    part(document, "db-sg")["SecurityGroupIngress"][0]["SourceSecurityGroupId"] = "worker-sg"
    return Lab(
        document=document,
        question=DATABASE,
        code="ENI_SG_RULES_MISMATCH",
        fixes=("Let db-sg admit TCP 5432 from fn-sg",),
    )


def l08_part_of_the_replies() -> Lab:
    document = preset("vpc-attachment-nat")
    document["network_acls"] = [
        acl(
            "app-acl",
            ["app-a", "app-b"],
            (100, "allow", True, "0.0.0.0/0", None),
            (100, "allow", False, "0.0.0.0/0", (32768, 60999)),
        )
    ]
    return Lab(
        document=document,
        question=API,
        code="SUBNET_ACL_RESTRICTION",
        fixes=("Let the network ACL app-acl pass TCP 1024-65535 in from",),
    )


def l09_acl_of_the_nat_subnet() -> Lab:
    document = preset("vpc-attachment-nat")
    document["network_acls"] = [
        acl(
            "nat-acl",
            ["public-a", "public-b"],
            (90, "deny", False, "10.20.0.0/16", None),
            (100, "allow", False, "0.0.0.0/0", None),
            (90, "deny", True, "10.20.0.0/16", None),
            (100, "allow", True, "0.0.0.0/0", None),
        )
    ]
    return Lab(
        document=document,
        question=API,
        code="SUBNET_ACL_RESTRICTION",
        fixes=("Let the network ACL nat-acl pass TCP 443 in from 10.20.10.0/24",),
    )


def l10_no_endpoint() -> Lab:
    return Lab(
        document=preset("vpc-attachment"),
        question=SECRETS,
        code="NO_ROUTE_TO_DESTINATION",
        fixes=("interface endpoint for Secrets Manager",),
    )


def l11_endpoint_admits_nobody() -> Lab:
    document = preset("vpc-attachment-endpoints")
    part(document, "vpce-sg")["SecurityGroupIngress"] = []
    return Lab(
        document=document,
        question=SECRETS,
        code="SG_HAS_NO_RULES",
        fixes=("Let vpce-sg admit TCP 443 from fn-sg",),
    )


def l12_private_dns_off() -> Lab:
    document = preset("vpc-attachment-endpoints")
    for one in document["vpc_endpoints"]:
        if one["VpcEndpointType"] == "Interface":
            one["PrivateDnsEnabled"] = False
    part(document, "vpc")["EnableDnsHostnames"] = False
    return Lab(
        document=document,
        question=SECRETS,
        code="NO_ROUTE_TO_DESTINATION",
        fixes=("turn private DNS of",),
    )


def l13_table_not_ticked() -> Lab:
    document = preset("vpc-attachment-endpoints")
    for one in document["vpc_endpoints"]:
        if one["VpcEndpointType"] == "Gateway":
            one["RouteTableIds"] = ["rtb-data"]
    return Lab(
        document=document, question=STORAGE, code="NO_ROUTE_TO_DESTINATION", fixes=("Tick rtb-app-a and rtb-app-b",)
    )


def l14_policy_denies() -> Lab:
    document = preset("vpc-attachment-endpoints")
    for one in document["vpc_endpoints"]:
        one["denies"] = "its policy names other buckets"
    return Lab(document=document, question=STORAGE, code="APP_ENDPOINT_POLICY", fixes=("Let the policy of",))


def l15_no_route_back() -> Lab:
    document = peered()
    part(document, "rtb-b")["Routes"] = []
    return Lab(
        document=document,
        question=Question(source="orders", target="b-db"),
        code="NO_ROUTE_TO_DESTINATION",
        fixes=("Route 10.20.0.0/16 in rtb-b to",),
    )


def l16_peering_is_not_transitive() -> Lab:
    document = peering_chain()
    return Lab(
        document=document,
        question=Question(source="orders", target="c-db"),
        code="PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
        fixes=("Peer Your VPC with c",),
        kept=(Question(source="orders", target="b-db"),),
    )


def l17_no_attachment_in_the_zone() -> Lab:
    document = transit()
    part(document, "att-a")["SubnetIds"] = ["data-a"]
    return Lab(
        document=document,
        question=Question(source="orders", target="b-db"),
        code="TGW_ROUTE_AZ_RESTRICTION",
        fixes=("Give the attachment att-a a subnet in us-east-1b",),
    )


def l27_block_public_access() -> Lab:
    document = preset("vpc-attachment-nat")
    document["block_public_access"] = {"InternetGatewayBlockMode": "block-bidirectional"}
    return Lab(
        document=document,
        question=API,
        code="VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
        fixes=("Exclude", "ingress"),
    )


def l28_instance_cannot_invoke() -> Lab:
    return Lab(
        document=preset("vpc-attachment-nat"),
        question=Question(source="worker", target="orders", invoke=True),
        code="NO_ROUTE_TO_DESTINATION",
        fixes=("interface endpoint for Lambda API",),
    )


def l29_unattached_function() -> Lab:
    return Lab(
        document=preset("lambda-interface-endpoint"),
        question=DATABASE,
        code="APP_NOT_ATTACHED",
        fixes=("Attach orders to",),
    )


LABS: dict[str, Callable[[], Lab]] = {
    name: found for name, found in sorted(globals().items()) if name[:1] == "l" and name[1:3].isdecimal()
}
