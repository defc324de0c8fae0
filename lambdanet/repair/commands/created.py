"""What makes a resource that is not there yet."""

from typing import Final

from lambdanet.editing.entries import Document, Entry, texts
from lambdanet.editing.rows import default_egress
from lambdanet.repair.commands.words import Lines, Tell, ec2, group_rule, nat_lines


def _new_internet_gateway(_document: Document, _before: Entry, after: Entry) -> Lines:
    yield f"{ec2('create-internet-gateway')}  # {after['id']}"


def _new_egress_only(_document: Document, _before: Entry, after: Entry) -> Lines:
    yield f"{ec2('create-egress-only-internet-gateway', '--vpc-id', after['VpcId'])}  # {after['id']}"


def _new_subnet(_document: Document, _before: Entry, after: Entry) -> Lines:
    where = ("--vpc-id", after["VpcId"], "--availability-zone", after["AvailabilityZone"])
    yield f"{ec2('create-subnet', *where, '--cidr-block', after['CidrBlock'])}  # {after['id']}"


def _new_group(document: Document, _before: Entry, after: Entry) -> Lines:
    words = ("--group-name", after["id"], "--description", after["id"], "--vpc-id", after["VpcId"])
    yield f"{ec2('create-security-group', *words)}  # {after['id']}"
    if isinstance(after.get("SecurityGroupEgress"), list):
        for row in default_egress(document, after):
            if row not in after["SecurityGroupEgress"]:  # AWS adds it to each new group (SG-02)
                yield group_rule("revoke-security-group-egress", after["id"], row)


def _new_acl(_document: Document, _before: Entry, after: Entry) -> Lines:
    yield f"{ec2('create-network-acl', '--vpc-id', after['VpcId'])}  # {after['id']}"


def _new_nat(_document: Document, _before: Entry, after: Entry) -> Lines:
    yield from nat_lines(after, after["id"])


def _new_table(_document: Document, _before: Entry, after: Entry) -> Lines:
    yield f"{ec2('create-route-table', '--vpc-id', after['VpcId'])}  # {after['id']}"


def _new_endpoint(_document: Document, _before: Entry, after: Entry) -> Lines:
    words = [
        "--vpc-id",
        after["VpcId"],
        "--vpc-endpoint-type",
        after["VpcEndpointType"],
        "--service-name",
        after["ServiceName"],
    ]
    for key, option in (
        ("RouteTableIds", "--route-table-ids"),
        ("SubnetIds", "--subnet-ids"),
        ("SecurityGroupIds", "--security-group-ids"),
    ):
        if held := texts(after, key):
            words += [option, *held]
    if after["VpcEndpointType"] == "Interface":
        words.append("--private-dns-enabled" if after.get("PrivateDnsEnabled", True) else "--no-private-dns-enabled")
    yield f"{ec2('create-vpc-endpoint', *words)}  # {after['id']}"


def _new_peering(_document: Document, _before: Entry, after: Entry) -> Lines:
    yield f"{ec2('create-vpc-peering-connection', '--vpc-id', after['VpcId'], '--peer-vpc-id', after['PeerVpcId'])}  # {after['id']}"
    yield ec2("accept-vpc-peering-connection", "--vpc-peering-connection-id", after["id"])


def _new_attachment(_document: Document, _before: Entry, after: Entry) -> Lines:
    words = [
        "--transit-gateway-id",
        after["TransitGatewayId"],
        "--vpc-id",
        after["VpcId"],
        "--subnet-ids",
        *after["SubnetIds"],
    ]
    yield f"{ec2('create-transit-gateway-vpc-attachment', *words)}  # {after['id']}"


CREATED: Final[dict[str, Tell]] = {
    "internet_gateways": _new_internet_gateway,
    "egress_only_internet_gateways": _new_egress_only,
    "subnets": _new_subnet,
    "security_groups": _new_group,
    "network_acls": _new_acl,
    "nat_gateways": _new_nat,
    "route_tables": _new_table,
    "vpc_endpoints": _new_endpoint,
    "vpc_peering_connections": _new_peering,
    "transit_gateway_attachments": _new_attachment,
}
