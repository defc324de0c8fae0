"""EC2 instances."""

from lambdanet.importers.aws_cli.draft import Draft
from lambdanet.importers.aws_cli.interfaces import Interfaces
from lambdanet.importers.aws_cli.record import Record

GONE = ("terminated", "shutting-down")


def add_instances(draft: Draft, interfaces: Interfaces) -> None:
    routed_to = _route_targets(draft)
    for record in draft.bundle.of("Instances"):
        identifier, state = record.text("InstanceId"), record.inner("State").text("Name")
        subnet = record.text("SubnetId")
        if state in GONE:
            draft.ignored(f"{identifier} is {state}.", where=record)
        elif not draft.has(subnet, "subnets"):
            draft.unknown(identifier, "Instance", record, f"is in {subnet or 'no subnet'}, which is not described")
        else:
            if state not in ("", "running"):
                draft.assumed(f"{identifier} is {state}: it was taken to run.", component=identifier, where=record)
            _add_instance(draft, interfaces, record, draft.id_of(subnet, "subnets"), routed_to)


def _add_instance(draft: Draft, interfaces: Interfaces, record: Record, subnet: str, routed_to: set[str]) -> None:
    identifier, own = record.text("InstanceId"), _primary_first(record)
    claimed = interfaces.claim(own[0]) if own else None
    unchecked = record.flag("SourceDestCheck") is False
    forwards = unchecked and bool({identifier, *own} & routed_to)
    if forwards:
        draft.assumed(
            f"{identifier} has its source/destination check off and a route leads to it: it was taken to forward.",
            component=identifier,
            where=record,
        )
    groups = [one.text("GroupId") for one in record.items("SecurityGroups")]
    entry = draft.add(
        "instances",
        record,
        identifier,
        {
            "SubnetId": subnet,
            "SecurityGroupIds": draft.known_groups(groups, draft.entries[subnet]["VpcId"], record),
            "NetworkInterfaceId": claimed,
            "SourceDestCheck": False if unchecked else None,
            "forwards": forwards or None,
            "aliases": [record.text("PrivateDnsName"), record.text("PublicDnsName")],
        },
    )
    if claimed is None:
        _by_itself(record, entry)
    if not entry.get("SecurityGroupIds"):
        _without_groups(draft, entry, claimed, identifier, record)


def _primary_first(record: Record) -> list[str]:
    """The ids of an instance's interfaces, the one at device index 0 first."""
    attached = [
        (one.inner("Attachment").number("DeviceIndex") or 0, one.text("NetworkInterfaceId"))
        for one in record.items("NetworkInterfaces")
    ]
    return [identifier for _, identifier in sorted(attached) if identifier]


def _by_itself(record: Record, entry: dict[str, object]) -> None:
    """Its addresses as the instance's own description has them."""
    for key, ours in (("PrivateIpAddress", "PrivateIpAddress"), ("PublicIpAddress", "PublicIpAddress")):
        if (address := record.address(key)) is not None:
            entry[ours] = str(address)
    entry["AssociatePublicIpAddress"] = "PublicIpAddress" in entry


def _without_groups(
    draft: Draft, entry: dict[str, object], claimed: str | None, identifier: str, record: Record
) -> None:
    """The groups of its interface, else a group that nobody has described."""
    of_interface = draft.entries[claimed].get("Groups") if claimed else None
    if of_interface:
        entry["SecurityGroupIds"] = of_interface
        return
    vpc = draft.entries[str(entry["SubnetId"])]["VpcId"]
    entry["SecurityGroupIds"] = draft.groups_or_unknown(identifier, (), vpc, record)


def _route_targets(draft: Draft) -> set[str]:
    """The instances and interfaces that a route leads to."""
    return {
        route.text(key)
        for table in draft.bundle.of("RouteTables")
        for route in table.items("Routes")
        for key in ("InstanceId", "NetworkInterfaceId")
    } - {""}
