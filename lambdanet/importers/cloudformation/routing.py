"""Route tables and their routes. The main table, local routes and those of gateway endpoints are left to the document."""

from typing import Final

from lambdanet.importers.aws_cli.draft import Draft, Entry, text_of
from lambdanet.importers.cloudformation.deployment import Deployment, Resource
from lambdanet.importers.cloudformation.properties import Properties
from lambdanet.importers.cloudformation.vpcs import aliases, why_unknown

# CloudFormation's key of a route's target; the document's; what it is; the lists that it may stand in
TARGETS: Final = (
    ("GatewayId", "GatewayId", "Internet gateway", ("internet_gateways", "vpn_gateways")),
    ("NatGatewayId", "NatGatewayId", "NAT gateway", ("nat_gateways",)),
    ("EgressOnlyInternetGatewayId", "EgressOnlyInternetGatewayId", "Egress-only internet gateway", ("egress_only_internet_gateways",)),
    ("VpcPeeringConnectionId", "VpcPeeringConnectionId", "Peering connection", ("vpc_peering_connections",)),
    ("TransitGatewayId", "TransitGatewayId", "Transit gateway", ("transit_gateways",)),
    ("NetworkInterfaceId", "NetworkInterfaceId", "Network interface", ("network_interfaces", "instances")),
    ("InstanceId", "NetworkInterfaceId", "Instance", ("instances",)),
    ("VpcEndpointId", "VpcEndpointId", "Endpoint", ()),
    ("CarrierGatewayId", "VpcEndpointId", "Carrier gateway", ()),
    ("LocalGatewayId", "VpcEndpointId", "Local gateway", ()),
    ("CoreNetworkArn", "VpcEndpointId", "Core network", ()),
)  # fmt: skip
DESTINATIONS: Final = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


def add_route_tables(draft: Draft, deployment: Deployment) -> None:
    for one in deployment.of("AWS::EC2::RouteTable"):
        vpc = one.properties.reference("VpcId")
        if not draft.has(vpc, "vpcs"):
            draft.ignored(f"Route table {one.id} is in {vpc}, which is not described.", where=one.properties)
            continue
        entry = {"VpcId": draft.id_of(vpc, "vpcs"), "aliases": aliases(one)}
        draft.add("route_tables", one.properties, one.id, entry)
        if one.doubt:
            _make_unknown(draft, draft.id_of(one.id, "route_tables"), one.properties, why_unknown(one, "", ""))
    for one in deployment.of("AWS::EC2::SubnetRouteTableAssociation"):
        _associate(draft, one)
    for one in deployment.of("AWS::EC2::GatewayRouteTableAssociation"):
        message = f"{one.properties.reference('RouteTableId')} is a gateway's (ingress routing): its routes are not asked for what comes in."
        draft.ignored(message, where=one.properties, matters=True)
    for one in deployment.of("AWS::EC2::VPNGatewayRoutePropagation"):
        _propagate(draft, one)


def add_routes(draft: Draft, deployment: Deployment) -> None:
    """Once everything that they may lead to is there."""
    for one in deployment.of("AWS::EC2::Route"):
        table = one.properties.reference("RouteTableId")
        if not draft.has(table, "route_tables"):
            message = f"{one.id} is a route of {table or 'no table'}, which is not described."
            draft.ignored(message, component=one.id, where=one.properties)
            continue
        ours = draft.id_of(table, "route_tables")
        if unsaid := one.doubt or one.properties.missing(*DESTINATIONS[:2]):
            _make_unknown(draft, ours, one.properties, f"has a route that is not known ({unsaid.name} {unsaid.why})")
        elif (route := _route(draft, one, ours)) is not None:
            draft.entries[ours].setdefault("Routes", []).append(route)


def _make_unknown(draft: Draft, table: str, where: Properties, why: str) -> None:
    draft.entries[table]["unknown"] = True
    draft.missing(table, "Route table", where, why, kind="route_tables")


def _associate(draft: Draft, one: Resource) -> None:
    said, subnet = one.properties, one.properties.reference("SubnetId")
    if not draft.has(subnet, "subnets"):
        return  # a subnet that is not described has been noted
    table, ours = said.reference("RouteTableId"), draft.id_of(subnet, "subnets")
    if draft.has(table, "route_tables") and not one.doubt:
        draft.entries[draft.id_of(table, "route_tables")].setdefault("SubnetIds", []).append(ours)
        return
    identifier = f"rtb-of-{subnet}"
    entry = {"VpcId": draft.entries[ours]["VpcId"], "SubnetIds": [ours], "unknown": True}
    draft.add("route_tables", said.under({}), identifier, entry)
    why = why_unknown(one, "RouteTableId", f"of {subnet} is {table}, which is not described")
    draft.missing(identifier, "Route table", said, why, kind="route_tables")


def _propagate(draft: Draft, one: Resource) -> None:
    gateway = one.properties.reference("VpnGatewayId")
    for table in draft.ids_of(one.properties.texts("RouteTableIds"), "route_tables"):
        if draft.has(gateway, "vpn_gateways"):
            draft.entries[table].setdefault("PropagatingVgws", []).append(draft.id_of(gateway, "vpn_gateways"))
        else:
            _make_unknown(draft, table, one.properties, f"learns routes from {gateway}, which is not described")


def _route(draft: Draft, one: Resource, table: str) -> Entry | None:
    said = one.properties
    made: Entry = {
        "DestinationCidrBlock": text_of(said.network("DestinationCidrBlock")),
        "DestinationIpv6CidrBlock": text_of(said.network6("DestinationIpv6CidrBlock")),
    }
    listed = said.reference("DestinationPrefixListId")
    if listed and not draft.has(listed, "prefix_lists"):
        _make_unknown(draft, table, said, f"has a route to the prefix list {listed}, which is not described")
        return None
    if listed:
        made["DestinationPrefixListId"] = draft.id_of(listed, "prefix_lists")
    made = {key: value for key, value in made.items() if value is not None}
    if not made:
        if not any(key in said for key in DESTINATIONS):
            said.faults.add(said.path, f"A route needs one of {', '.join(DESTINATIONS)}.")
        return None
    target = next(((row, named) for row in TARGETS if (named := said.reference(row[0]))), None)
    if target is None:
        said.faults.add(said.path, f"A route needs a target: one of {', '.join(row[0] for row in TARGETS)}.")
        return None
    (_, ours, type_, kinds), named = target
    if (
        named == "local"
        or made.get("DestinationCidrBlock") in draft.entries[draft.entries[table]["VpcId"]]["CidrBlocks"]
    ):
        if named != "local":
            _make_unknown(draft, table, said, "sends the VPC's own block to an appliance")
        return None
    return {**made, ours: draft.known_target(named, type_, said, *kinds)}
