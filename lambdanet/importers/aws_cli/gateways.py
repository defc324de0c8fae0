"""Internet gateways, egress-only ones and NAT gateways."""

from lambdanet.importers.aws_cli.draft import Draft, text_of
from lambdanet.importers.aws_cli.interfaces import Interfaces
from lambdanet.importers.aws_cli.record import Record

ATTACHED = ("available", "attached", "attaching")
NAT_STATES = ("pending", "failed", "available", "deleting", "deleted")


def add_internet_gateways(draft: Draft) -> None:
    for record in draft.bundle.of("InternetGateways"):
        draft.add("internet_gateways", record, record.text("InternetGatewayId"), {"VpcId": _attached_to(draft, record)})
    for record in draft.bundle.of("EgressOnlyInternetGateways"):
        identifier, vpc = record.text("EgressOnlyInternetGatewayId"), _attached_to(draft, record)
        if vpc is None:
            draft.unknown(identifier, "Egress-only internet gateway", record, "is attached to no VPC that is described")
        else:
            draft.add("egress_only_internet_gateways", record, identifier, {"VpcId": vpc})


def _attached_to(draft: Draft, record: Record) -> str | None:
    for attachment in record.items("Attachments"):
        vpc = attachment.text("VpcId")
        if attachment.text("State") in ATTACHED and draft.has(vpc, "vpcs"):
            return draft.id_of(vpc, "vpcs")
    return None


def add_nat_gateways(draft: Draft, interfaces: Interfaces) -> None:
    for record in draft.bundle.of("NatGateways"):
        identifier, state = record.text("NatGatewayId"), record.text("State") or "available"
        if state not in NAT_STATES:
            record.faults.add(record.at("State"), f"{state[:40]!r} is no state of a NAT gateway.")
            continue
        if record.text("AvailabilityMode") == "regional" or (not record.text("SubnetId") and record.text("VpcId")):
            _add_regional(draft, record, identifier, state)
        else:
            _add_zonal(draft, interfaces, record, identifier, state)


def _add_zonal(draft: Draft, interfaces: Interfaces, record: Record, identifier: str, state: str) -> None:
    subnet = record.text("SubnetId")
    if not draft.has(subnet, "subnets"):
        draft.unknown(identifier, "NAT gateway", record, f"is in {subnet or 'no subnet'}, which is not described")
        return
    first = _primary(record)
    draft.add(
        "nat_gateways",
        record,
        identifier,
        {
            "SubnetId": draft.id_of(subnet, "subnets"),
            "ConnectivityType": "private" if record.text("ConnectivityType") == "private" else None,
            "State": state,
            "PrivateIpAddress": text_of(first.address("PrivateIp")) if first else None,
            "PublicIp": text_of(first.address("PublicIp")) if first else None,
            "NetworkInterfaceId": interfaces.claim(first.text("NetworkInterfaceId")) if first else None,
        },
    )


def _primary(record: Record) -> Record | None:
    """Of a NAT gateway's addresses the primary one: which of them it takes depends on load alone."""
    addresses = list(record.items("NatGatewayAddresses"))
    return next((one for one in addresses if one.flag("IsPrimary")), next(iter(addresses), None))


def _add_regional(draft: Draft, record: Record, identifier: str, state: str) -> None:
    vpc = record.text("VpcId")
    if not draft.has(vpc, "vpcs"):
        draft.unknown(identifier, "NAT gateway", record, f"is of {vpc}, which is not described")
        return
    zones = [one.text("AvailabilityZone") for one in record.items("NatGatewayAddresses")]
    manual = record.text("AutoProvisionZones") == "disabled"
    first = _primary(record)
    draft.add(
        "nat_gateways",
        record,
        identifier,
        {
            "AvailabilityMode": "regional",
            "VpcId": draft.id_of(vpc, "vpcs"),
            "AvailabilityZones": sorted({zone for zone in zones if zone}) if manual else None,
            "State": state,
            "PublicIp": text_of(first.address("PublicIp")) if first else None,
        },
    )
