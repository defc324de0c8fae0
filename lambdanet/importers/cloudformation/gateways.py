"""Internet gateways, egress-only ones, NAT gateways, VPN gateways and the networks behind them, peering."""

from collections import defaultdict

from lambdanet.importers.aws_cli.draft import Draft, text_of
from lambdanet.importers.cloudformation.deployment import Deployment, Resource
from lambdanet.importers.cloudformation.vpcs import aliases, why_unknown


def add_internet_gateways(draft: Draft, deployment: Deployment) -> None:
    attached, doubtful = _attachments(draft, deployment, "InternetGatewayId")
    for one in deployment.of("AWS::EC2::InternetGateway"):
        doubt = one.doubt or doubtful.get(one.id)
        if doubt:
            why = f"is attached only if {doubt.name} is known, which {doubt.why}"
            draft.unknown(one.id, "Internet gateway", one.properties, why)
            continue
        entry = {"VpcId": attached.get(one.id), "aliases": aliases(one)}
        draft.add("internet_gateways", one.properties, one.id, entry)
    for one in deployment.of("AWS::EC2::EgressOnlyInternetGateway"):
        vpc = one.properties.reference("VpcId")
        if one.doubt or not draft.has(vpc, "vpcs"):
            why = why_unknown(one, "VpcId", f"is of {vpc or 'no VPC'}, which is not described")
            draft.unknown(one.id, "Egress-only internet gateway", one.properties, why)
            continue
        entry = {"VpcId": draft.id_of(vpc, "vpcs"), "aliases": aliases(one)}
        draft.add("egress_only_internet_gateways", one.properties, one.id, entry)


def _attachments(draft: Draft, deployment: Deployment, key: str):  # type: ignore[no-untyped-def]
    """By gateway, the document's id of the VPC that it is attached to; and those of which it is not known."""
    found, doubtful = {}, {}
    for one in deployment.of("AWS::EC2::VPCGatewayAttachment"):
        gateway, vpc = one.properties.reference(key), one.properties.reference("VpcId")
        if not gateway:
            continue
        if doubt := one.doubt or one.properties.missing("VpcId"):
            doubtful[gateway] = doubt
        elif draft.has(vpc, "vpcs"):
            found[gateway] = draft.id_of(vpc, "vpcs")
    return found, doubtful


def add_nat_gateways(draft: Draft, deployment: Deployment) -> None:
    for one in deployment.of("AWS::EC2::NatGateway"):
        said = one.properties
        regional = said.text("AvailabilityMode") == "regional"
        key, kind = ("VpcId", "vpcs") if regional else ("SubnetId", "subnets")
        home = said.reference(key)
        if one.doubt or not draft.has(home, kind):
            why = why_unknown(one, key, f"is in {home or 'no subnet'}, which is not described")
            draft.unknown(one.id, "NAT gateway", said, why)
            continue
        zones = [zone for item in said.items("AvailabilityZoneAddresses") if (zone := item.text("AvailabilityZone"))]
        draft.add(
            "nat_gateways",
            said,
            one.id,
            {
                "AvailabilityMode": "regional" if regional else None,
                key: draft.id_of(home, kind),
                "AvailabilityZones": sorted(set(zones)) if regional else None,
                "ConnectivityType": "private" if said.text("ConnectivityType") == "private" else None,
                "PrivateIpAddress": text_of(said.address("PrivateIpAddress")),
                "aliases": aliases(one),
            },
        )


# --- VPN --------------------------------------------------------------------------------------------


def add_vpn_gateways(draft: Draft, deployment: Deployment) -> None:
    attached, doubtful = _attachments(draft, deployment, "VpnGatewayId")
    connected = {one.properties.reference("VpnGatewayId") for one in deployment.of("AWS::EC2::VPNConnection")}
    for one in deployment.of("AWS::EC2::VPNGateway"):
        doubt = one.doubt or doubtful.get(one.id)
        if doubt or one.id not in connected:
            why = f"needs {doubt.name}, which {doubt.why}" if doubt else "has no connection that is described"
            draft.unknown(one.id, "Virtual private gateway", one.properties, why)
            continue
        draft.add("vpn_gateways", one.properties, one.id, {"VpcId": attached.get(one.id), "aliases": aliases(one)})


def add_vpn_connections(draft: Draft, deployment: Deployment) -> None:
    """The networks behind static connections. What BGP announces no template says."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for one in deployment.of("AWS::EC2::VPNConnectionRoute"):
        if (block := one.properties.network("DestinationCidrBlock")) is not None:
            blocks[one.properties.reference("VpnConnectionId")].append(str(block))
    for one in deployment.of("AWS::EC2::VPNConnection"):
        gateway = one.properties.reference("VpnGatewayId")
        if not draft.has(gateway, "vpn_gateways"):
            draft.ignored(
                f"{one.id} ends at {gateway or 'a transit gateway'}, which is not read here.",
                where=one.properties,
                matters=True,
            )
            continue
        ours = draft.id_of(gateway, "vpn_gateways")
        if not blocks[one.id]:
            _learned_only(draft, one, ours)
            continue
        entry = {"VpnGatewayId": ours, "CidrBlocks": list(dict.fromkeys(blocks[one.id])), "aliases": aliases(one)}
        draft.add("customer_networks", one.properties, one.id, entry)
        draft.assumed(f"The tunnel of {one.id} was taken to be up.", component=one.id, where=one.properties)


def _learned_only(draft: Draft, one: Resource, gateway: str) -> None:
    """A connection with BGP: the tables that learn from its gateway are not known."""
    why = f"learns routes from {one.id} by BGP, which no template says"
    for table in draft.of("route_tables"):
        if gateway in table.get("PropagatingVgws", ()):
            table["unknown"] = True
            draft.missing(table["id"], "Route table", one.properties, why, kind="route_tables")
    draft.assumed(f"The network behind {one.id} is not known.", component=one.id, where=one.properties)


# --- peering ----------------------------------------------------------------------------------------


def add_peerings(draft: Draft, deployment: Deployment) -> None:
    """Within one account AWS accepts them by itself; CloudFormation has no way to set DNS resolution."""
    for one in deployment.of("AWS::EC2::VPCPeeringConnection"):
        ends = [one.properties.reference(key) for key in ("VpcId", "PeerVpcId")]
        if one.doubt or not all(draft.has(end, "vpcs") for end in ends) or ends[0] == ends[1]:
            why = why_unknown(one, "PeerVpcId", "joins a VPC that is not described")
            draft.unknown(one.id, "Peering connection", one.properties, why)
            continue
        entry = {
            "VpcId": draft.id_of(ends[0], "vpcs"),
            "PeerVpcId": draft.id_of(ends[1], "vpcs"),
            "aliases": aliases(one),
        }
        draft.add("vpc_peering_connections", one.properties, one.id, entry)
