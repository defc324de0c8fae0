"""Which route table a subnet uses, and which subnets are public by it."""

from lambdanet.topology import RouteTable, Topology


def tables_of(topology: Topology) -> dict[str, RouteTable]:
    """The route table that each subnet uses: the associated one, else its VPC's main one (RT-01)."""
    main = {table.vpc_id: table for table in reversed(topology.route_tables) if table.main}
    chosen = {subnet: table for table in reversed(topology.route_tables) for subnet in table.subnet_ids}
    return {subnet.id: chosen.get(subnet.id, main[subnet.vpc_id]) for subnet in topology.subnets}


def public_subnets(topology: Topology) -> set[str]:
    """The subnets whose table has a route to an internet gateway."""
    gateways = {gateway.id for gateway in topology.internet_gateways}
    leading = {table.id for table in topology.route_tables if any(one.target in gateways for one in table.routes)}
    return {subnet for subnet, table in tables_of(topology).items() if table.id in leading}
