"""Topologies of any size, as documents, and questions about them.

A topology is a row of cells. Each cell is a VPC as people build it: application, data and public subnets, a NAT
gateway, endpoints, a network ACL, functions, a database and an instance. It is peered with its neighbour, and a
transit gateway joins all cells. As a topology grows, so do its tables: a table has a route to each of up to 16
other cells, and a group a rule for each. 5,000 resources come to just under the 2 MB that a document may have.
"""

from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any, Final

from lambdanet.topology import Question

Document = dict[str, Any]

SHARED: Final = 4  # what stands beside the cells: a transit gateway, its table, a host, a service
CELL: Final = 23
OTHERS: Final = 16
SMALLEST: Final = SHARED + 2 * CELL


def document(resources: int) -> Document:
    """A topology document with exactly so many resources; below two cells, the smallest network that has a question."""
    if resources < SMALLEST:
        return _padded(_tiny(), resources)
    cells = (resources - SHARED) // CELL
    found = _shared(cells)
    for cell in range(cells):
        for kind, items in _cell(cell, cells).items():
            found.setdefault(kind, []).extend(items)
    return _padded(found, resources)


def count(document: Document) -> int:
    """How many resources a document has."""
    return sum(len(items) for items in document.values() if isinstance(items, list))


def _padded(document: Document, resources: int) -> Document:
    """Functions of the first cell make up what is missing."""
    for number in range(resources - count(document)):
        document["functions"].append(document["functions"][0] | {"id": f"more-{number}"})
    return document


def _tiny() -> Document:
    return {
        "format": "lambdanet/topology@1",
        "vpcs": [{"id": "vpc-0", "CidrBlocks": ["10.0.0.0/16"], "EnableDnsHostnames": True}],
        "subnets": [_subnet(0, name, number) for number, name in enumerate(("app-a", "data-a"))],
        "route_tables": [{"id": "rtb-app-0", "VpcId": "vpc-0", "SubnetIds": ["app-a-0"]}],
        "security_groups": [
            {"id": "fn-sg-0", "VpcId": "vpc-0"},
            {"id": "db-sg-0", "VpcId": "vpc-0", "SecurityGroupIngress": [_rule(5432, SourceSecurityGroupId="fn-sg-0")]},
        ],
        "functions": [_function(0)],
        "db_instances": [_database(0)],
        "instances": [_instance(0, "data-a-0", "db-sg-0")],
        "internet_hosts": [_host()],
    }


def _shared(cells: int) -> Document:
    attachments = [f"att-{cell}" for cell in range(cells)]
    return {
        "format": "lambdanet/topology@1",
        "transit_gateways": [{"id": "tgw"}],
        "transit_gateway_route_tables": [
            {"id": "tgw-rtb", "TransitGatewayId": "tgw", "Associations": attachments, "Propagations": attachments}
        ],
        "internet_hosts": [_host()],
        "services": [{"id": "storage", "ServiceName": "s3"}],
    }


def _cell(cell: int, cells: int) -> Document:
    vpc, after = f"vpc-{cell}", (cell + 1) % cells
    others = [other for step in range(2, cells - 1) if (other := (cell + step) % cells) != cell][:OTHERS]
    routes = [
        {"DestinationCidrBlock": _block(after), "VpcPeeringConnectionId": f"pcx-{cell}"},
        {"DestinationCidrBlock": _block(cell - 1, cells), "VpcPeeringConnectionId": f"pcx-{(cell - 1) % cells}"},
        *({"DestinationCidrBlock": _block(other), "TransitGatewayId": "tgw"} for other in others),
        {"DestinationCidrBlock": "10.0.0.0/8", "TransitGatewayId": "tgw"},
    ]
    if cells == 2:
        del routes[1]
    nearby = [_rule(5432, CidrIp=_block(other)) for other in (after, (cell - 1) % cells, *others)]
    everything = {"DestinationCidrBlock": "0.0.0.0/0"}
    return {
        "vpcs": [
            {"id": vpc, "CidrBlocks": [_block(cell)], "EnableDnsSupport": True, "EnableDnsHostnames": True},
        ],
        "subnets": [
            _subnet(cell, name, number) for number, name in enumerate(("app-a", "app-b", "data-a", "public-a"))
        ],
        "route_tables": [
            _table(cell, "app", ["app-a", "app-b"], [everything | {"NatGatewayId": f"nat-{cell}"}, *routes]),
            _table(cell, "data", ["data-a"], routes),
            _table(cell, "public", ["public-a"], [everything | {"GatewayId": f"igw-{cell}"}]),
        ],
        "internet_gateways": [{"id": f"igw-{cell}", "VpcId": vpc}],
        "nat_gateways": [{"id": f"nat-{cell}", "SubnetId": f"public-a-{cell}", "PublicIp": f"54.0.{cell}.1"}],
        "security_groups": [
            {
                "id": f"fn-sg-{cell}",
                "VpcId": vpc,
                "SecurityGroupEgress": [
                    *nearby,
                    _rule(5432, DestinationSecurityGroupId=f"db-sg-{cell}"),
                    _rule(443, CidrIp="0.0.0.0/0"),
                ],
            },
            {
                "id": f"db-sg-{cell}",
                "VpcId": vpc,
                "SecurityGroupIngress": [*nearby, _rule(5432, SourceSecurityGroupId=f"fn-sg-{cell}")],
                "SecurityGroupEgress": [],
            },
            {"id": f"ep-sg-{cell}", "VpcId": vpc, "SecurityGroupIngress": [_rule(443, CidrIp=_block(cell))]},
            {"id": f"vm-sg-{cell}", "VpcId": vpc, "SecurityGroupIngress": [_rule(443, CidrIp="0.0.0.0/0")]},
        ],
        "network_acls": [{"id": f"acl-{cell}", "VpcId": vpc, "SubnetIds": [f"data-a-{cell}"], "Entries": _entries()}],
        "vpc_endpoints": [
            {
                "id": f"s3-{cell}",
                "VpcId": vpc,
                "VpcEndpointType": "Gateway",
                "ServiceName": "s3",
                "RouteTableIds": [f"rtb-app-{cell}"],
            },
            {
                "id": f"sm-{cell}",
                "VpcId": vpc,
                "VpcEndpointType": "Interface",
                "ServiceName": "secretsmanager",
                "SubnetIds": [f"app-a-{cell}"],
                "SecurityGroupIds": [f"ep-sg-{cell}"],
            },
        ],
        "functions": [_function(cell, "app-a", "app-b"), {"id": f"free-{cell}"}],
        "db_instances": [_database(cell)],
        "instances": [
            _instance(cell, f"public-a-{cell}", f"vm-sg-{cell}")
            | {"PublicIpAddress": f"54.0.{cell}.2", "listens": [443]}
        ],
        "vpc_peering_connections": [{"id": f"pcx-{cell}", "VpcId": vpc, "PeerVpcId": f"vpc-{after}"}],
        "transit_gateway_attachments": [
            {
                "id": f"att-{cell}",
                "TransitGatewayId": "tgw",
                "VpcId": vpc,
                "SubnetIds": [f"app-a-{cell}", f"app-b-{cell}"],
            }
        ],
    }


def _block(cell: int, cells: int = 256) -> str:
    return f"10.{cell % cells}.0.0/16"


def _subnet(cell: int, name: str, number: int) -> Document:
    zone = f"us-east-1{name[-1]}"
    return {
        "id": f"{name}-{cell}",
        "VpcId": f"vpc-{cell}",
        "AvailabilityZone": zone,
        "CidrBlock": f"10.{cell}.{number}.0/24",
    }


def _table(cell: int, name: str, subnets: list[str], routes: list[Document]) -> Document:
    return {
        "id": f"rtb-{name}-{cell}",
        "VpcId": f"vpc-{cell}",
        "SubnetIds": [f"{subnet}-{cell}" for subnet in subnets],
        "Routes": routes,
    }


def _rule(port: int, **peer: str) -> Document:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **peer}


def _entries() -> list[Document]:
    """Eight rules each way, of which the last one decides."""
    blocked = [(number, "deny", f"172.{number}.0.0/16") for number in range(1, 8)]
    return [
        {"RuleNumber": number, "RuleAction": action, "Egress": egress, "Protocol": "-1", "CidrBlock": block}
        for egress in (False, True)
        for number, action, block in (*blocked, (8, "allow", "0.0.0.0/0"))
    ]


def _function(cell: int, *subnets: str) -> Document:
    names = [f"{subnet}-{cell}" for subnet in subnets or ("app-a",)]
    return {"id": f"fn-{cell}", "VpcConfig": {"SubnetIds": names, "SecurityGroupIds": [f"fn-sg-{cell}"]}}


def _database(cell: int) -> Document:
    return {
        "id": f"db-{cell}",
        "Engine": "postgres",
        "SubnetId": f"data-a-{cell}",
        "VpcSecurityGroups": [f"db-sg-{cell}"],
    }


def _instance(cell: int, subnet: str, group: str) -> Document:
    return {"id": f"vm-{cell}", "SubnetId": subnet, "SecurityGroupIds": [group]}


def _host() -> Document:
    return {"id": "host", "HostName": "api.example.com", "Ipv4Addresses": ["203.0.113.10"], "listens": [443]}


def questions(resources: int, number: int) -> list[Question]:
    """So many questions about `document(resources)`, of all kinds in turn, about cells drawn at random."""
    random = Random(resources)
    kinds = _tiny_questions() if resources < SMALLEST else _questions((resources - SHARED) // CELL, random)
    return list(islice(kinds, number))


def _tiny_questions() -> Iterator[Question]:
    while True:
        for target, port in (("db-0", 5432), ("db-0", 3306), ("host", 443), ("vm-0", 443)):
            yield Question(source="fn-0", target=target, port=port)
        yield Question(source="vm-0", target="db-0")
        yield Question(source="vm-0", target="fn-0", invoke=True)


def _questions(cells: int, random: Random) -> Iterator[Question]:
    while True:
        cell = random.randrange(cells)
        after, far = (cell + 1) % cells, (cell + 1 + random.randrange(min(OTHERS, cells - 1))) % cells
        fn, vm = f"fn-{cell}", f"vm-{cell}"
        yield Question(source=fn, target=f"db-{cell}")
        yield Question(source=fn, target=f"db-{cell}", port=3306)
        yield Question(source=fn, target="host")
        yield Question(source=fn, target="api.example.com", port=80)
        yield Question(source=fn, target="s3")
        yield Question(source=fn, target="secretsmanager")
        yield Question(source=fn, target=f"db-{after}")
        yield Question(source=fn, target=f"db-{far}", source_port=random.randrange(1024, 65536))
        yield Question(source=fn, target=f"10.{far}.2.{random.randrange(4, 250)}", port=5432)
        yield Question(source="internet", target=vm)
        yield Question(source=f"free-{cell}", target=f"db-{cell}")
        yield Question(source=vm, target=fn, invoke=True)
