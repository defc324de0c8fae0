"""The words that commands are made of."""

from collections.abc import Callable, Iterator
from shlex import join
from typing import Final

from lambdanet.editing.entries import Document, Entry

Lines = Iterator[str]
Tell = Callable[[Document, Entry, Entry], Lines]
"""The commands for one entry: of which document, as it was ({} for a new one), as it is."""

TARGETS: Final = {
    "GatewayId": "--gateway-id",
    "NatGatewayId": "--nat-gateway-id",
    "EgressOnlyInternetGatewayId": "--egress-only-internet-gateway-id",
    "VpcPeeringConnectionId": "--vpc-peering-connection-id",
    "TransitGatewayId": "--transit-gateway-id",
    "NetworkInterfaceId": "--network-interface-id",
    "VpcEndpointId": "--vpc-endpoint-id",
}
DESTINATIONS: Final = {
    "DestinationCidrBlock": "--destination-cidr-block",
    "DestinationIpv6CidrBlock": "--destination-ipv6-cidr-block",
    "DestinationPrefixListId": "--destination-prefix-list-id",
}


def ec2(command: str, *words: str) -> str:
    return join(["aws", "ec2", command, *words])


def elb(command: str, *words: str) -> str:
    return join(["aws", "elbv2", command, *words])


def group_rule(command: str, group: str, row: Entry) -> str:
    ports = [f"{short}={row[key]}" for key, short in (("FromPort", "FromPort"), ("ToPort", "ToPort")) if key in row]
    peer = {
        "CidrIp": "IpRanges=[{{CidrIp={}}}]",
        "CidrIpv6": "Ipv6Ranges=[{{CidrIpv6={}}}]",
        "SourceSecurityGroupId": "UserIdGroupPairs=[{{GroupId={}}}]",
        "DestinationSecurityGroupId": "UserIdGroupPairs=[{{GroupId={}}}]",
        "SourcePrefixListId": "PrefixListIds=[{{PrefixListId={}}}]",
        "DestinationPrefixListId": "PrefixListIds=[{{PrefixListId={}}}]",
    }
    key = next(one for one in peer if row.get(one))
    value = f"pl-of-{row[key]}" if key.endswith("PrefixListId") else row[key]
    fields = ",".join([f"IpProtocol={row['IpProtocol']}", *ports, peer[key].format(value)])
    return ec2(command, "--group-id", group, "--ip-permissions", fields)


def destination_of(row: Entry) -> tuple[str, str]:
    key = next(name for name in DESTINATIONS if row.get(name))
    return DESTINATIONS[key], row[key]


def nat_lines(entry: Entry, identifier: str) -> Lines:
    if entry.get("AvailabilityMode") == "regional":
        words = ["--availability-mode", "regional", "--vpc-id", entry["VpcId"]]
    elif entry.get("ConnectivityType", "public") == "public":
        yield f"{ec2('allocate-address', '--domain', 'vpc')}  # the Elastic IP of {identifier}"
        words = ["--subnet-id", entry["SubnetId"], "--allocation-id", f"eipalloc-of-{identifier}"]
    else:
        words = ["--subnet-id", entry["SubnetId"], "--connectivity-type", "private"]
    yield f"{ec2('create-nat-gateway', *words)}  # {identifier}"
    yield ec2("wait", "nat-gateway-available", "--nat-gateway-ids", identifier)
