"""Route tables: their own routes and those of aws_route, associations, and the main table of every VPC."""

from collections import defaultdict
from collections.abc import Iterator

from lambdanet.importers.terraform.plan import Node, Resource
from lambdanet.importers.terraform.translation import Translation

Data = dict[str, object]
# Terraform's key of a route's target, AWS's, and what may stand there
TARGETS = (
    ("gateway_id", "GatewayId", ("aws_internet_gateway", "aws_vpn_gateway", "aws_vpc_endpoint")),
    ("nat_gateway_id", "NatGatewayId", ("aws_nat_gateway",)),
    ("egress_only_gateway_id", "EgressOnlyInternetGatewayId", ("aws_egress_only_internet_gateway",)),
    ("vpc_peering_connection_id", "VpcPeeringConnectionId", ("aws_vpc_peering_connection",)),
    ("transit_gateway_id", "TransitGatewayId", ("aws_ec2_transit_gateway",)),
    ("network_interface_id", "NetworkInterfaceId", ("aws_network_interface",)),
    ("instance_id", "InstanceId", ("aws_instance",)),
    ("vpc_endpoint_id", "VpcEndpointId", ("aws_vpc_endpoint",)),
    ("local_gateway_id", "LocalGatewayId", ()),
    ("carrier_gateway_id", "CarrierGatewayId", ()),
    ("core_network_arn", "CoreNetworkArn", ()),
    ("odb_network_arn", "OdbNetworkArn", ()),
)
# in a table's own routes, in aws_route
BLOCKS = ("cidr_block", "destination_cidr_block")
BLOCKS6 = ("ipv6_cidr_block", "destination_ipv6_cidr_block")
TABLE = "aws_route_table"


def add_route_tables(translation: Translation) -> None:
    tables = [*translation.all(TABLE, data=True), *translation.all("aws_default_route_table")]
    routes, gone = _routes_alone(translation), _deleted(translation)
    learning, subnets, main = _learning(translation), _subnets(translation), _main(translation)
    done: set[str] = set()
    for one in tables:
        identity, vpc = translation.identity(one), _vpc_of(translation, one)
        made = [_route(translation, node, identity) for node in one.node.blocks(_key_of(one))]
        kept = [route for route in made if route is not None and route not in gone[identity]]
        if _hides_routes(one):
            why = "has routes that are known after apply"
            translation.doubt("route_tables", identity, "Route table", why, one.record)
        named = [*subnets[identity], *(each.record.text("subnet_id") for each in one.node.blocks("associations"))]
        is_main = main.get(vpc, translation.made("aws_vpc", "main_route_table_id", vpc)) == identity
        is_main = is_main or any(each.record.flag("main") for each in one.node.blocks("associations"))
        done |= {vpc} if is_main else set()
        vgws = [*translation.refs(one.node, "propagating_vgws", "aws_vpn_gateway"), *learning[identity]]
        _emit(translation, one, identity, vpc, _unique([*kept, *routes[identity]]), named, is_main, vgws)
    _main_tables(translation, done, main, routes, subnets, learning)


def _emit(
    translation: Translation,
    one: Resource,
    identity: str,
    vpc: str,
    routes: list[Data],
    subnets: list[str],
    main: bool,
    vgws: list[str],
) -> None:
    associations: list[Data] = [{"SubnetId": subnet} for subnet in dict.fromkeys(subnets) if subnet]
    data: Data = {
        "RouteTableId": identity,
        "VpcId": vpc,
        "Routes": routes,
        "Associations": [*associations, *([{"Main": True}] if main else [])],
        "PropagatingVgws": [{"GatewayId": gateway} for gateway in vgws],
    }
    translation.emit("RouteTables", one, identity, data, "route_tables" if one.type != "aws_vpc" else "")


def _main_tables(
    translation: Translation,
    done: set[str],
    main: dict[str, str],
    routes: dict[str, list[Data]],
    subnets: dict[str, list[str]],
    learning: dict[str, list[str]],
) -> None:
    """AWS makes one with every VPC: it has only local routes until somebody adds one."""
    for one in translation.all("aws_vpc"):
        vpc = translation.identity(one)
        identity = translation.made("aws_vpc", "main_route_table_id", vpc)
        if vpc in done or one.type == "aws_default_vpc" or translation.has_emitted("RouteTables", identity):
            continue
        if main.get(vpc, identity) != identity:  # which is not described
            continue
        _emit(translation, one, identity, vpc, routes[identity], subnets[identity], True, learning[identity])
        if not one.created:
            translation.assumed(one, f"The main route table of {one.address} is not in the plan: AWS's own was taken.")


def _vpc_of(translation: Translation, one: Resource) -> str:
    """The VPC of a table; a default table names the table of its VPC instead."""
    if one.type != "aws_default_route_table" or one.record.data.get("vpc_id"):
        return translation.ref(one.node, "vpc_id", "aws_vpc")
    identity = translation.identity(one)
    for vpc in translation.all("aws_vpc", data=True):
        if translation.made("aws_vpc", "main_route_table_id", translation.identity(vpc)) == identity:
            return translation.identity(vpc)
    return ""


def _key_of(one: Resource) -> str:
    return "routes" if one.mode == "data" else "route"


def _hides_routes(one: Resource) -> bool:
    """Are there routes of which nothing is known yet? A table without any prints them as unknown, too."""
    return one.node.record.data.get("route") is None and bool(one.node.written("route"))


# --- routes -----------------------------------------------------------------------------------------


def _routes_alone(translation: Translation) -> dict[str, list[Data]]:
    found: dict[str, list[Data]] = defaultdict(list)
    for one in translation.all("aws_route"):
        table = translation.ref(one.node, "route_table_id", TABLE)
        if (route := _route(translation, one.node, table)) is not None:
            found[table].append(route)
    return found


def _deleted(translation: Translation) -> dict[str, list[Data]]:
    """What this plan takes away: a table that prints its routes still has them from before."""
    found: dict[str, list[Data]] = defaultdict(list)
    for one in translation.plan.deleted:
        if one.type == "aws_route":
            table = translation.ref(one.node, "route_table_id", TABLE)
            found[table] += [route for route in [_route(translation, one.node, table)] if route is not None]
    return found


def _route(translation: Translation, node: Node, table: str) -> Data | None:
    """A route as AWS prints it; None for one that goes to a block that only apply gives, by which its table is unknown."""
    destination = _destination(translation, node)
    if not destination:
        if node.is_unknown(BLOCKS[0]) or node.is_unknown(BLOCKS[1]) or not node.owner.planned:
            why = "has a route to what is known after apply"
            translation.doubt("route_tables", table, "Route table", why, node.record)
        return None
    target = next(_targets(translation, node), {})
    if not target:
        target = {"NatGatewayId": f"{translation.identity(node.owner)}.target"}
    gone: Data = {"State": "blackhole"} if node.record.text("state") == "blackhole" else {}
    return {**destination, **target, **gone}


def _destination(translation: Translation, node: Node) -> Data:
    for key in BLOCKS:
        if node.record.data.get(key) and (block := node.record.network(key)) is not None:
            return {"DestinationCidrBlock": str(block)}
    for key in BLOCKS6:
        if node.record.data.get(key) and (block6 := node.record.network6(key)) is not None:
            return {"DestinationIpv6CidrBlock": str(block6)}
    listed = translation.ref(node, "destination_prefix_list_id", "aws_ec2_managed_prefix_list", "aws_prefix_list")
    return {"DestinationPrefixListId": listed} if listed else {}


def _targets(translation: Translation, node: Node) -> Iterator[Data]:
    for key, theirs, kinds in TARGETS:
        if identity := translation.ref(node, key, *kinds):
            if (instance := translation.interfaces.get(identity)) is not None:
                yield {"InstanceId": instance}
            found = translation.found("aws_network_interface", identity) if theirs == "NetworkInterfaceId" else None
            if found is not None and found.mode == "data":  # which does not print source_dest_check
                yield {theirs: f"{identity}.source_dest_check"}
            yield {theirs: identity}


def _unique(routes: list[Data]) -> list[Data]:
    """A table prints the routes that aws_route has added, once it was read again."""
    found: dict[object, Data] = {}
    for one in routes:
        found[tuple(sorted((key, str(value)) for key, value in one.items() if key.startswith("Destination")))] = one
    return list(found.values())


# --- which subnets, and which main table ------------------------------------------------------------


def _subnets(translation: Translation) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    known = {translation.identity(one) for one in translation.all(TABLE, "aws_default_route_table", data=True)}
    for vpc in translation.all("aws_vpc", data=True):
        known.add(translation.made("aws_vpc", "main_route_table_id", translation.identity(vpc)))
    for one in translation.all("aws_route_table_association"):
        table = translation.home(one.node, "route_table_id", TABLE)
        if translation.ref(one.node, "gateway_id", "aws_internet_gateway", "aws_vpn_gateway"):
            message = f"{one.address}: the table of a gateway (ingress routing) is not asked for what comes in."
            translation.ignored(one, message)
        elif subnet := translation.home(one.node, "subnet_id", "aws_subnet"):
            found[table].append(subnet)
            if table not in known:
                one.record.faults.add(
                    one.record.at("route_table_id"), "This route table is not in the plan: read it as data."
                )
    return found


def _main(translation: Translation) -> dict[str, str]:
    """By VPC, the table that aws_main_route_table_association makes its main one."""
    return {
        translation.ref(one.node, "vpc_id", "aws_vpc"): translation.home(one.node, "route_table_id", TABLE)
        for one in translation.all("aws_main_route_table_association")
    }


def _learning(translation: Translation) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in translation.all("aws_vpn_gateway_route_propagation"):
        table = translation.ref(one.node, "route_table_id", TABLE)
        found[table].append(translation.ref(one.node, "vpn_gateway_id", "aws_vpn_gateway"))
    return found
