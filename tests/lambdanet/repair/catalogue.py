"""Every single move on every component of a document, whatever the verdict says: what the search must not be beaten by.

It is written apart from the moves of `lambdanet.repair`, and knows nothing of refusals.
"""

from collections.abc import Callable, Iterator
from itertools import product

from lambdanet.reachability.network import Network
from lambdanet.topology import INTERNET, Protocol, Question
from tests.builders import Document

HTTPS = 443


def single_moves(document: Document, network: Network, question: Question) -> Iterator[Document]:
    """Documents that are one move away."""
    for moves in (
        _group_rules,
        _acl_entries,
        _routes,
        _associations,
        _nat_gateways,
        _endpoints,
        _peerings,
        _functions,
        _ends,
    ):
        yield from moves(document, network, question)


def _changed(document: Document, list_name: str, identifier: str, change: Callable[[Document], Document]) -> Document:
    held = document[list_name]
    return document | {list_name: [change(one) if one["id"] == identifier else one for one in held]}


def _added(document: Document, list_name: str, entry: Document) -> Document:
    return document | {list_name: [*document.get(list_name, ()), entry]}


def _ports(network: Network, question: Question) -> set[int]:
    known = {one.port for one in network.topology.databases} | {HTTPS}
    return {question.port} if question.port else known


# --- filters ----------------------------------------------------------------------------------------------


def _group_rules(document: Document, network: Network, question: Question) -> Iterator[Document]:
    groups = [one["id"] for one in document.get("security_groups", ())]
    blocks = _blocks(network)
    icmp = question.protocol is Protocol.ICMP
    for group, egress in product(groups, (False, True)):
        way, side = ("SecurityGroupEgress", "Destination") if egress else ("SecurityGroupIngress", "Source")
        peers = [(f"{side}SecurityGroupId", one) for one in groups] + [("CidrIp", one) for one in blocks]
        if egress or question.source == INTERNET:
            peers.append(("CidrIp", "0.0.0.0/0"))
        if egress:
            peers += [("DestinationPrefixListId", one) for one in ("s3", "dynamodb")]
        for (key, peer), port in product(peers, _ports(network, question)):
            first, last = (-1, -1) if icmp else (port, port)
            row = {"IpProtocol": str(question.protocol), "FromPort": first, "ToPort": last, key: peer}

            def grown(one: Document, way: str = way, row: Document = row) -> Document:
                rows = one.get(way)
                if rows is None:
                    rows = [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}] if way == "SecurityGroupEgress" else []
                return one | {way: [*rows, row]}

            yield _changed(document, "security_groups", group, grown)


def _blocks(network: Network) -> list[str]:
    own = [str(one.cidr_block) for one in network.topology.subnets]
    hosts = [f"{address}/32" for one in network.topology.internet_hosts for address in one.ipv4]
    alone = [f"{pair.private}/32" for one in network.topology.interfaces for pair in one.pairs()]
    return list(dict.fromkeys((*own, *hosts, *alone)))


def _acl_entries(document: Document, network: Network, question: Question) -> Iterator[Document]:
    ranges = [(port, port) for port in _ports(network, question)] + [(1024, 65535), (32768, 60999)]
    for acl in document.get("network_acls", ()):
        for egress, block, ports in product((False, True), (*_blocks(network), "0.0.0.0/0"), ranges):
            taken = {one["RuleNumber"] for one in acl.get("Entries", ()) if one["Egress"] is egress}
            row = {
                "RuleNumber": next(one for one in range(1, 99) if one not in taken),
                "RuleAction": "allow",
                "Egress": egress,
                "Protocol": str(question.protocol),
                "CidrBlock": block,
            }
            if question.protocol is not Protocol.ICMP:
                row["PortRange"] = {"From": ports[0], "To": ports[1]}
            yield _changed(
                document, "network_acls", acl["id"], lambda one, row=row: one | {"Entries": [*one["Entries"], row]}
            )


# --- routes -----------------------------------------------------------------------------------------------


def _targets(document: Document, vpc: str) -> Iterator[Document]:
    homes = {one["id"]: one["VpcId"] for one in document.get("subnets", ())}
    for one in document.get("internet_gateways", ()):
        if one.get("VpcId", vpc) == vpc:
            yield {"GatewayId": one["id"]}
    for one in document.get("nat_gateways", ()):
        if one.get("VpcId", homes.get(one.get("SubnetId"))) == vpc:
            yield {"NatGatewayId": one["id"]}
    for one in document.get("vpc_peering_connections", ()):
        if vpc in (one["VpcId"], one["PeerVpcId"]):
            yield {"VpcPeeringConnectionId": one["id"]}
    for one in document.get("transit_gateways", ()):
        yield {"TransitGatewayId": one["id"]}


def _routes(document: Document, network: Network, _question: Question) -> Iterator[Document]:
    blocks = [block for one in document.get("vpcs", ()) for block in one["CidrBlocks"]]
    for table in document.get("route_tables", ()):
        rows = table.get("Routes", [])
        for index in range(len(rows)):
            left = [*rows[:index], *rows[index + 1 :]]
            yield _changed(document, "route_tables", table["id"], lambda one, left=left: one | {"Routes": left})
        written = [row["DestinationCidrBlock"] for row in rows if "DestinationCidrBlock" in row]
        for destination in dict.fromkeys(("0.0.0.0/0", *blocks, *written)):
            kept = [row for row in rows if row.get("DestinationCidrBlock") != destination]
            for target in _targets(document, table["VpcId"]):
                led = [*kept, {"DestinationCidrBlock": destination, **target}]
                yield _changed(document, "route_tables", table["id"], lambda one, led=led: one | {"Routes": led})


def _associations(document: Document, _network: Network, _question: Question) -> Iterator[Document]:
    for subnet, table in product(document.get("subnets", ()), document.get("route_tables", ())):
        if subnet["VpcId"] == table["VpcId"] and subnet["id"] not in table.get("SubnetIds", ()):
            yield _associated(document, subnet["id"], table["id"])


def _associated(document: Document, subnet: str, table: str) -> Document:
    def changed(one: Document) -> Document:
        held = [kept for kept in one.get("SubnetIds", ()) if kept != subnet]
        if one["id"] == table:
            return one | {"SubnetIds": [*held, subnet]}
        return one | {"SubnetIds": held} if len(held) < len(one.get("SubnetIds", ())) else one

    return document | {"route_tables": [changed(one) for one in document["route_tables"]]}


def _nat_gateways(document: Document, _network: Network, _question: Question) -> Iterator[Document]:
    for gateway, subnet in product(document.get("nat_gateways", ()), document.get("subnets", ())):
        if "SubnetId" in gateway:
            moved = {key: value for key, value in gateway.items() if key != "PrivateIpAddress"}
            moved |= {"SubnetId": subnet["id"], "ConnectivityType": "public"}
            yield _changed(document, "nat_gateways", gateway["id"], lambda _one, moved=moved: moved)
    for table in document.get("route_tables", ()):
        kept = [row for row in table.get("Routes", ()) if row.get("DestinationCidrBlock") != "0.0.0.0/0"]
        led = [*kept, {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-new"}]
        routed = _changed(document, "route_tables", table["id"], lambda one, led=led: one | {"Routes": led})
        if any("GatewayId" in row for row in table.get("Routes", ()) if row.get("DestinationCidrBlock") == "0.0.0.0/0"):
            continue  # a public subnet stays public
        for subnet in document.get("subnets", ()):
            if subnet["VpcId"] == table["VpcId"]:
                yield _added(routed, "nat_gateways", {"id": "nat-new", "SubnetId": subnet["id"]})
        regional = {"id": "nat-new", "AvailabilityMode": "regional", "VpcId": table["VpcId"]}
        yield _added(routed, "nat_gateways", regional)


# --- endpoints, and what joins ------------------------------------------------------------------------------


def _endpoints(document: Document, network: Network, question: Question) -> Iterator[Document]:
    for one in document.get("vpc_endpoints", ()):
        if one["VpcEndpointType"] == "Interface":
            yield _changed(document, "vpc_endpoints", one["id"], lambda held: held | {"PrivateDnsEnabled": True})
            continue
        for table in document.get("route_tables", ()):
            ticked = [*one.get("RouteTableIds", ()), table["id"]]
            yield _changed(
                document, "vpc_endpoints", one["id"], lambda held, ticked=ticked: held | {"RouteTableIds": ticked}
            )
    target = network.resources.get(question.target)
    service = "lambda" if question.invoke else getattr(target, "service", question.target)
    common = {"id": "endpoint-new", "ServiceName": f"com.amazonaws.us-east-1.{service}"}
    for vpc in document.get("vpcs", ()):
        tables = [one["id"] for one in document.get("route_tables", ()) if one["VpcId"] == vpc["id"]]
        if service in ("s3", "dynamodb") and question.port in (None, HTTPS):
            for some in ([one] for one in tables):
                yield _added(
                    document,
                    "vpc_endpoints",
                    common | {"VpcId": vpc["id"], "VpcEndpointType": "Gateway", "RouteTableIds": some},
                )
            yield _added(
                document,
                "vpc_endpoints",
                common | {"VpcId": vpc["id"], "VpcEndpointType": "Gateway", "RouteTableIds": tables},
            )
        elif service in ("lambda", "sqs", "secretsmanager"):
            subnets = [one["id"] for one in document.get("subnets", ()) if one["VpcId"] == vpc["id"]]
            groups = [one["id"] for one in document.get("security_groups", ()) if one["VpcId"] == vpc["id"]]
            for subnet, group in product(subnets, groups):
                made = {
                    "VpcId": vpc["id"],
                    "VpcEndpointType": "Interface",
                    "SubnetIds": [subnet],
                    "SecurityGroupIds": [group],
                }
                yield _added(document, "vpc_endpoints", common | made)


def _peerings(document: Document, _network: Network, _question: Question) -> Iterator[Document]:
    for one in document.get("vpc_peering_connections", ()):
        if one.get("Status") == "pending-acceptance":
            yield _changed(document, "vpc_peering_connections", one["id"], lambda held: held | {"Status": "active"})
    for one, other in product(document.get("vpcs", ()), repeat=2):
        if one["id"] < other["id"]:
            new = {"id": "peering-new", "VpcId": one["id"], "PeerVpcId": other["id"]}
            yield _added(document, "vpc_peering_connections", new)


# --- ends -------------------------------------------------------------------------------------------------


def _functions(document: Document, _network: Network, _question: Question) -> Iterator[Document]:
    for function, vpc in product(document.get("functions", ()), document.get("vpcs", ())):
        subnets = [one["id"] for one in document.get("subnets", ()) if one["VpcId"] == vpc["id"]]
        groups = [one["id"] for one in document.get("security_groups", ()) if one["VpcId"] == vpc["id"]]
        if "VpcConfig" not in function:
            for group in groups:
                config = {"SubnetIds": subnets[:2], "SecurityGroupIds": [group]}
                yield _changed(
                    document, "functions", function["id"], lambda one, config=config: one | {"VpcConfig": config}
                )


def _ends(document: Document, _network: Network, question: Question) -> Iterator[Document]:
    for one in document.get("instances", ()):
        # for who asks, or for what the internet asks for; nothing is opened to the internet for a function's sake
        if one["id"] == question.source or question.source == INTERNET:
            yield _changed(document, "instances", one["id"], lambda held: held | {"AssociatePublicIpAddress": True})
        yield _changed(document, "instances", one["id"], lambda held: held | {"SourceDestCheck": False})
    for one in document.get("db_instances", ()) if question.source == INTERNET else ():
        yield _changed(document, "db_instances", one["id"], lambda held: held | {"PubliclyAccessible": True})
    for gateway, vpc in product(document.get("internet_gateways", ()), document.get("vpcs", ())):
        if "VpcId" not in gateway:
            yield _changed(
                document, "internet_gateways", gateway["id"], lambda held, vpc=vpc: held | {"VpcId": vpc["id"]}
            )
    for vpc in document.get("vpcs", ()):
        for key in ("EnableDnsSupport", "EnableDnsHostnames"):
            yield _changed(document, "vpcs", vpc["id"], lambda held, key=key: held | {key: True})
    for service in document.get("services", ()):
        yield _changed(
            document,
            "services",
            service["id"],
            lambda held: {key: value for key, value in held.items() if key != "ResourcePolicy"},
        )
