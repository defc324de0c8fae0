"""EC2 instances and network interfaces of their own."""

from collections.abc import Iterator

from lambdanet.importers.aws_cli.draft import Draft, Entry, text_of
from lambdanet.importers.cloudformation.deployment import Deployment, Resource
from lambdanet.importers.cloudformation.firewalls import groups_or_default
from lambdanet.importers.cloudformation.properties import Properties
from lambdanet.importers.cloudformation.vpcs import aliases, why_unknown


def add_interfaces(draft: Draft, deployment: Deployment) -> None:
    public = _with_elastic_addresses(deployment)
    for one in deployment.of("AWS::EC2::NetworkInterface"):
        said, subnet = one.properties, one.properties.reference("SubnetId")
        if one.doubt or not draft.has(subnet, "subnets"):
            why = why_unknown(one, "SubnetId", f"is in {subnet or 'no subnet'}, which is not described")
            draft.unknown(one.id, "Network interface", said, why)
            continue
        if one.id in public:
            draft.assumed(
                f"The public address of {one.id} is known when it is deployed: none was taken.",
                component=one.id,
                where=said,
            )
        ours = draft.id_of(subnet, "subnets")
        entry = {
            "SubnetId": ours,
            "Groups": groups_or_default(draft, draft.entries[ours]["VpcId"], said, "GroupSet"),
            "PrivateIpAddress": _address(said),
            "SecondaryPrivateIpAddresses": list(_further(said)) or None,
            "SourceDestCheck": False if said.flag("SourceDestCheck") is False else None,
            "aliases": aliases(one),
        }
        draft.add("network_interfaces", said, one.id, entry)


def _address(said: Properties) -> str | None:
    """The primary address that an interface states, by itself or in its list; None where AWS chooses it."""
    listed = (one.address("PrivateIpAddress") for one in said.items("PrivateIpAddresses") if one.flag("Primary"))
    return text_of(said.address("PrivateIpAddress") or next(listed, None))


def _further(said: Properties) -> Iterator[Entry]:
    for one in said.items("PrivateIpAddresses"):
        address = text_of(one.address("PrivateIpAddress"))
        if address is not None and not one.flag("Primary"):
            yield {"PrivateIpAddress": address}


def _with_elastic_addresses(deployment: Deployment) -> set[str]:
    """The instances and interfaces that an Elastic IP is given to."""
    found = {
        one.properties.reference("InstanceId") for one in deployment.of("AWS::EC2::EIP", "AWS::EC2::EIPAssociation")
    }
    found |= {one.properties.reference("NetworkInterfaceId") for one in deployment.of("AWS::EC2::EIPAssociation")}
    return found - {""}


def add_instances(draft: Draft, deployment: Deployment) -> None:
    routed = {
        one.properties.reference(key)
        for one in deployment.of("AWS::EC2::Route")
        for key in ("InstanceId", "NetworkInterfaceId")
    } - {""}
    public = _with_elastic_addresses(deployment)
    for one in deployment.of("AWS::EC2::Instance"):
        first = _first_interface(one.properties)
        place = first if "SubnetId" in first else one.properties
        subnet, own = place.reference("SubnetId"), first.reference("NetworkInterfaceId")
        if draft.has(own, "network_interfaces"):
            subnet = draft.entries[draft.id_of(own, "network_interfaces")]["SubnetId"]
        if one.doubt or not draft.has(subnet, "subnets"):
            why = why_unknown(one, "SubnetId", f"is in {subnet or 'the default VPC'}, which is not described")
            draft.unknown(one.id, "Instance", one.properties, why)
            continue
        _add_instance(draft, one, first, draft.id_of(subnet, "subnets"), routed, public)


def _first_interface(said: Properties) -> Properties:
    """The interface at device index 0 that an instance describes, an empty one where it describes none."""
    found = sorted(said.items("NetworkInterfaces"), key=lambda one: one.number("DeviceIndex") or 0)
    return found[0] if found else said.under({})


def _add_instance(
    draft: Draft, one: Resource, first: Properties, subnet: str, routed: set[str], public: set[str]
) -> None:
    said, own = one.properties, first.reference("NetworkInterfaceId")
    claimed = draft.id_of(own, "network_interfaces") if draft.has(own, "network_interfaces") else None
    unchecked = said.flag("SourceDestCheck") is False or bool(
        claimed and draft.entries[claimed].get("SourceDestCheck") is False
    )
    forwards = unchecked and bool({one.id, own} & routed)
    if forwards:
        message = f"{one.id} has its source/destination check off and a route leads to it: it was taken to forward."
        draft.assumed(message, component=one.id, where=said)
    vpc = draft.entries[subnet]["VpcId"]
    source, key = (first, "GroupSet") if first.data else (said, "SecurityGroupIds")
    assigned = True if public & {one.id, own} else first.flag("AssociatePublicIpAddress")
    entry: Entry = {
        "SubnetId": subnet,
        "SecurityGroupIds": draft.entries[claimed]["Groups"] if claimed else groups_or_default(draft, vpc, source, key),
        "NetworkInterfaceId": claimed,
        "PrivateIpAddress": text_of(said.address("PrivateIpAddress")) or _address(first),
        "AssociatePublicIpAddress": None if claimed else assigned,
        "SourceDestCheck": False if unchecked else None,
        "forwards": forwards or None,
        "aliases": aliases(one),
    }
    draft.add("instances", said, one.id, entry)
