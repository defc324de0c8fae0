"""Route tables. Local routes, propagated ones and gateway endpoints' are left to the document's own rules."""

from lambdanet.importers.aws_cli.draft import EMPTY, Draft, Entry, pruned, text_of
from lambdanet.importers.aws_cli.endpoints import kind_of
from lambdanet.importers.aws_cli.record import Record

# AWS's key of a route's target; the document's; what it is; the lists that it may stand in
TARGETS = (
    ("NatGatewayId", "NatGatewayId", "NAT gateway", ("nat_gateways",)),
    ("EgressOnlyInternetGatewayId", "EgressOnlyInternetGatewayId", "Egress-only internet gateway", ("egress_only_internet_gateways",)),
    ("VpcPeeringConnectionId", "VpcPeeringConnectionId", "Peering connection", ("vpc_peering_connections",)),
    ("TransitGatewayId", "TransitGatewayId", "Transit gateway", ("transit_gateways",)),
    ("NetworkInterfaceId", "NetworkInterfaceId", "Network interface", ("network_interfaces", "instances")),
    ("InstanceId", "NetworkInterfaceId", "Instance", ("instances",)),
    ("LocalGatewayId", "VpcEndpointId", "Local gateway", ()),
    ("CarrierGatewayId", "VpcEndpointId", "Carrier gateway", ()),
    ("CoreNetworkArn", "VpcEndpointId", "Core network", ()),
    ("OdbNetworkArn", "VpcEndpointId", "ODB network", ()),
    ("VpcEndpointId", "VpcEndpointId", "Endpoint", ()),
)  # fmt: skip


def add_route_tables(draft: Draft) -> None:
    endpoints = _gateway_endpoints(draft)
    for record in draft.bundle.of("RouteTables"):
        identifier, vpc = record.text("RouteTableId"), record.text("VpcId")
        if not draft.has(vpc, "vpcs"):
            draft.ignored(f"Route table {identifier} is in {vpc}, which is not described.", where=record)
            continue
        associations = [one for one in record.items("Associations") if _counts(one)]
        if any(one.text("GatewayId") for one in associations):
            draft.ignored(
                f"Route table {identifier} is a gateway's (ingress routing): its routes are not asked for what comes in.",
                component=identifier,
                where=record,
                matters=True,
            )
        lists, replaced = _undescribed_lists(draft, record, endpoints), _replaces_local(draft, record, vpc)
        if replaced:
            draft.missing(identifier, "Route table", record, "sends the VPC's own block to an appliance")
        if lists:
            why = (
                f"has routes to prefix lists that are not described ({lists}): aws ec2 describe-vpc-endpoints prints what "
                "S3 and DynamoDB are reached by, get-managed-prefix-list-entries every other list"
            )
            draft.missing(identifier, "Route table", record, why)
        draft.add(
            "route_tables",
            record,
            identifier,
            {
                "VpcId": draft.id_of(vpc, "vpcs"),
                "unknown": bool(lists or replaced) or None,
                "Main": any(one.flag("Main") for one in associations) or None,
                "SubnetIds": draft.ids_of((one.text("SubnetId") for one in associations), "subnets"),
                "Routes": [] if replaced else _routes(draft, record, endpoints),
                "PropagatingVgws": draft.ids_of(
                    (one.text("GatewayId") for one in record.items("PropagatingVgws")), "vpn_gateways"
                ),
            },
        )
    _subnets_without_table(draft)


def _undescribed_lists(draft: Draft, table: Record, gateway_endpoints: set[str]) -> str:
    """The prefix lists that routes lead to and that are not described, in words."""
    lists = {
        listed: None
        for route in table.items("Routes")
        if (listed := route.text("DestinationPrefixListId"))
        and route.text("GatewayId") not in gateway_endpoints
        and not draft.has(listed, "prefix_lists")
    }
    return ", ".join([*lists][:3]) + (f" and {len(lists) - 3} more" if len(lists) > 3 else "")


def _replaces_local(draft: Draft, table: Record, vpc: str) -> bool:
    """Does a local route lead elsewhere (RT-02)? Then nobody knows here what becomes of traffic inside the VPC."""
    home = draft.entries[draft.id_of(vpc, "vpcs")]
    own = {*home["CidrBlocks"], *home.get("Ipv6CidrBlocks", ())}
    return any(
        route.text("GatewayId") != "local"
        and (text_of(route.network("DestinationCidrBlock")) or text_of(route.network6("DestinationIpv6CidrBlock")))
        in own
        for route in table.items("Routes")
    )


def _counts(association: Record) -> bool:
    return association.inner("AssociationState").text("State") in ("", "associated", "associating")


def _subnets_without_table(draft: Draft) -> None:
    """Every subnet has a table: the main one, unless it names another (RT-01). Where neither is there it is not known."""
    covered = {subnet for table in draft.of("route_tables") for subnet in table.get("SubnetIds", ())}
    main = {table["VpcId"] for table in draft.of("route_tables") if table.get("Main")}
    for subnet in draft.of("subnets"):
        if subnet["id"] in covered or subnet["VpcId"] in main:
            continue
        identifier = f"rtb-of-{subnet['id']}"
        entry = {"VpcId": subnet["VpcId"], "SubnetIds": [subnet["id"]], "unknown": True}
        draft.add("route_tables", EMPTY, identifier, entry)
        draft.missing(
            identifier, "Route table", EMPTY, f"of {subnet['id']} is not described, nor is the VPC's main one"
        )


def _routes(draft: Draft, table: Record, gateway_endpoints: set[str]) -> list[Entry]:
    return [made for route in table.items("Routes") if (made := _route(draft, route, gateway_endpoints))]


def _route(draft: Draft, route: Record, gateway_endpoints: set[str]) -> Entry | None:
    """A static route, or None for one that the document has by itself."""
    if route.text("GatewayId") == "local" or route.text("Origin") == "EnableVgwRoutePropagation":
        return None
    destination = {
        "DestinationCidrBlock": text_of(route.network("DestinationCidrBlock")),
        "DestinationIpv6CidrBlock": text_of(route.network6("DestinationIpv6CidrBlock")),
    }
    listed = route.text("DestinationPrefixListId")
    if route.text("GatewayId") in gateway_endpoints:
        return None  # a gateway endpoint's own (RT-10)
    if listed and not draft.has(listed, "prefix_lists"):
        return None  # its table is unknown
    if listed:
        destination["DestinationPrefixListId"] = draft.id_of(listed, "prefix_lists")
    if not pruned(destination):
        if not any(key.startswith("Destination") for key in route.data):
            route.faults.add(route.at("DestinationCidrBlock"), "This is missing.")
        return None
    target = _target(draft, route)
    gone = route.text("State") == "blackhole"
    if target is None and not gone:
        route.faults.add(route.at("GatewayId"), "A route needs a target, and this has none that is known here.")
        return None
    return pruned({**destination, **(target or {}), "State": "blackhole" if gone else None})


def _gateway_endpoints(draft: Draft) -> set[str]:
    """The gateway endpoints that are described: each adds its routes by itself."""
    return {one.text("VpcEndpointId") for one in draft.bundle.of("VpcEndpoints") if kind_of(one) == "Gateway"}


def _target(draft: Draft, route: Record) -> Entry | None:
    for key, ours, type_, kinds in TARGETS:
        if identifier := route.text(key):
            if route.text("State") == "blackhole" and not draft.has(identifier, *kinds):
                return None  # what it led to is gone
            if key == "NetworkInterfaceId" and _is_an_appliances(draft, identifier):
                return {ours: draft.known_target(f"behind-{identifier}", "Appliance", route)}
            return {ours: draft.known_target(identifier, type_, route, *kinds)}
    gateway = route.text("GatewayId")
    if not gateway or (route.text("State") == "blackhole" and not draft.has(gateway, *GATEWAYS)):
        return None
    if gateway.startswith("vpce-"):
        return {"VpcEndpointId": draft.known_target(gateway, "Gateway Load Balancer endpoint", route)}
    type_ = "Virtual private gateway" if gateway.startswith("vgw-") else "Internet gateway"
    return {"GatewayId": draft.known_target(gateway, type_, route, *GATEWAYS)}


def _is_an_appliances(draft: Draft, identifier: str) -> bool:
    """An interface that takes what is not addressed to it, and is no instance's first: who knows what it sends on."""
    if not draft.has(identifier, "network_interfaces"):
        return False
    ours = draft.id_of(identifier, "network_interfaces")
    first = any(one.get("NetworkInterfaceId") == ours for one in draft.of("instances"))
    return draft.entries[ours].get("SourceDestCheck") is False and not first


GATEWAYS = ("internet_gateways", "vpn_gateways")
