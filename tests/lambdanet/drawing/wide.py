"""Documents with very many things of one kind, around a function and a database."""

from collections.abc import Callable
from typing import Any, Final

from tests.builders import Document

Parts = list[dict[str, Any]]


def small() -> Document:
    """Two subnets, a function, a database that it may ask, and a way out."""
    return {
        "format": "lambdanet/topology@1",
        "region": "us-east-1",
        "vpcs": [{"id": "vpc", "CidrBlocks": ["10.0.0.0/16"], "EnableDnsHostnames": True}],
        "subnets": [_subnet("app", 0), _subnet("data", 1), _subnet("public", 2)],
        "internet_gateways": [{"id": "igw", "VpcId": "vpc"}],
        "nat_gateways": [{"id": "nat", "SubnetId": "public"}],
        "route_tables": [
            {"id": "rtb", "VpcId": "vpc", "SubnetIds": ["app"], "Routes": [_out("NatGatewayId", "nat")]},
            {"id": "rtb-public", "VpcId": "vpc", "SubnetIds": ["public"], "Routes": [_out("GatewayId", "igw")]},
        ],
        "security_groups": [
            {"id": "sg", "VpcId": "vpc", "SecurityGroupIngress": [{"IpProtocol": "-1", "CidrIp": "10.0.0.0/8"}]}
        ],
        "functions": [{"id": "fn", "VpcConfig": _inside("app")}],
        "db_instances": [{"id": "db", "Engine": "postgres", "SubnetId": "data", "VpcSecurityGroups": ["sg"]}],
        "internet_hosts": [_host(0)],
    }


def _subnet(identifier: str, number: int, *, vpc: str = "vpc", zone: str = "us-east-1a") -> dict[str, Any]:
    block = f"10.{number // 256}.{number % 256}.0/24"
    return {"id": identifier, "VpcId": vpc, "AvailabilityZone": zone, "CidrBlock": block}


def _out(kind: str, target: str) -> dict[str, str]:
    return {"DestinationCidrBlock": "0.0.0.0/0", kind: target}


def _inside(*subnets: str) -> dict[str, list[str]]:
    return {"SubnetIds": list(subnets), "SecurityGroupIds": ["sg"]}


def _host(number: int) -> dict[str, Any]:
    address = f"203.{number // 250}.{number % 250}.10"
    return {"id": f"host-{number}", "HostName": f"h{number}.example.com", "Ipv4Addresses": [address], "listens": [443]}


def _functions(many: int) -> dict[str, Parts]:
    return {"functions": [{"id": f"free-{n}"} for n in range(many)]}


def _attached(many: int) -> dict[str, Parts]:
    return {"functions": [{"id": f"fn-{n}", "VpcConfig": _inside("app")} for n in range(many)]}


def _managed(many: int) -> dict[str, Parts]:
    return {"functions": [{"id": f"fn-{n}", "CapacityProvider": _inside("app", "data")} for n in range(many)]}


def _instances(many: int) -> dict[str, Parts]:
    return {
        "instances": [
            {"id": f"i-{n}", "SubnetId": ("app", "data")[n % 2], "SecurityGroupIds": ["sg"]}
            for n in range(min(many, 480))  # as many as have an address there
        ]
    }


def _databases(many: int) -> dict[str, Parts]:
    return {
        "db_instances": [
            {"id": f"db-{n}", "Engine": "postgres", "SubnetId": "data", "VpcSecurityGroups": ["sg"]}
            for n in range(min(many, 240))
        ]
    }


def _subnets(many: int) -> dict[str, Parts]:
    zones = "abc"
    return {"subnets": [_subnet(f"s-{n}", n + 3, zone=f"us-east-1{zones[n % 3]}") for n in range(min(many, 250))]}


def _zones(many: int) -> dict[str, Parts]:
    return {"subnets": [_subnet(f"s-{n}", n + 3, zone=f"us-east-1-x{n}-1a") for n in range(min(many, 250))]}


def _vpcs(many: int) -> dict[str, Parts]:
    vpcs = [{"id": f"vpc-{n}", "CidrBlocks": ["10.0.0.0/16"]} for n in range(many // 2)]
    return {"vpcs": vpcs, "subnets": [_subnet(f"s-{n}", 0, vpc=f"vpc-{n}") for n in range(many // 2)]}


def _peers(many: int) -> dict[str, Parts]:
    found = _vpcs(many // 3 * 2)
    found["vpc_peering_connections"] = [
        {"id": f"pcx-{n}", "VpcId": "vpc", "PeerVpcId": f"vpc-{n}"} for n in range(len(found["vpcs"]))
    ]
    return found


def _attachments(many: int) -> dict[str, Parts]:
    found = _vpcs(many // 3 * 2)
    found["transit_gateways"] = [{"id": "tgw"}]
    found["transit_gateway_attachments"] = [
        {"id": f"att-{n}", "TransitGatewayId": "tgw", "VpcId": f"vpc-{n}", "SubnetIds": [f"s-{n}"]}
        for n in range(len(found["vpcs"]))
    ]
    return found


def _hubs(many: int) -> dict[str, Parts]:
    gateways = [{"id": f"tgw-{n}"} for n in range(many // 2)]
    return {
        "transit_gateways": gateways,
        "transit_gateway_attachments": [
            {"id": f"att-{n}", "TransitGatewayId": f"tgw-{n}", "VpcId": "vpc", "SubnetIds": ["app"]}
            for n in range(many // 2)
        ],
    }


def _gateway_endpoints(many: int) -> dict[str, Parts]:
    return {
        "vpc_endpoints": [
            {"id": f"gw-{n}", "VpcId": "vpc", "VpcEndpointType": "Gateway", "ServiceName": "s3", "RouteTableIds": []}
            for n in range(many)
        ]
    }


def _interface_endpoints(many: int) -> dict[str, Parts]:
    return {
        "vpc_endpoints": [
            {
                "id": f"ep-{n}",
                "VpcId": "vpc",
                "VpcEndpointType": "Interface",
                "ServiceName": "secretsmanager",
                "SubnetIds": ["app"],
                "SecurityGroupIds": ["sg"],
                "PrivateDnsEnabled": False,
            }
            for n in range(min(many, 240))
        ]
    }


def _nats(many: int) -> dict[str, Parts]:
    return {"nat_gateways": [{"id": f"nat-{n}", "AvailabilityMode": "regional", "VpcId": "vpc"} for n in range(many)]}


def _hosts(many: int) -> dict[str, Parts]:
    return {"internet_hosts": [_host(n + 1) for n in range(many)]}


def _services(many: int) -> dict[str, Parts]:
    names = ("s3", "sqs", "sns", "kms")
    return {"services": [{"id": f"svc-{n}", "ServiceName": names[n % 4]} for n in range(many)]}


def _premises(many: int) -> dict[str, Parts]:
    networks = many // 4
    return {
        "vpn_gateways": [{"id": "vgw", "VpcId": "vpc"}],
        "customer_networks": [
            {"id": f"office-{n}", "VpnGatewayId": "vgw", "CidrBlocks": [f"172.{n // 256}.{n % 256}.0/24"]}
            for n in range(networks)
        ],
        "customer_hosts": [
            {
                "id": f"prem-{n}-{host}",
                "network": f"office-{n}",
                "PrivateIpAddress": f"172.{n // 256}.{n % 256}.{10 + host}",
            }
            for n in range(networks)
            for host in range(3)
        ],
    }


def _tables(many: int) -> dict[str, Parts]:
    found = _subnets(many)
    targets = [{"DestinationCidrBlock": f"172.16.{n}.0/24", "NatGatewayId": "nat"} for n in range(100)]
    found["route_tables"] = [
        {"id": f"rtb-{n}", "VpcId": "vpc", "SubnetIds": [one["id"]], "Routes": targets}
        for n, one in enumerate(found["subnets"])
    ]
    found["functions"] = [{"id": f"fn-{n}", "VpcConfig": _inside(one["id"])} for n, one in enumerate(found["subnets"])]
    return found


KINDS: Final[dict[str, Callable[[int], dict[str, Parts]]]] = {
    "functions": _functions,
    "attached functions": _attached,
    "managed functions": _managed,
    "instances": _instances,
    "databases": _databases,
    "subnets": _subnets,
    "zones": _zones,
    "VPCs": _vpcs,
    "peers": _peers,
    "attachments": _attachments,
    "transit gateways": _hubs,
    "gateway endpoints": _gateway_endpoints,
    "interface endpoints": _interface_endpoints,
    "regional NAT gateways": _nats,
    "hosts": _hosts,
    "services": _services,
    "premises": _premises,
    "tables": _tables,
}


def wide(kind: str, many: int) -> Document:
    """The small network with about so many of one kind."""
    document = small()
    for name, parts in KINDS[kind](many).items():
        document.setdefault(name, []).extend(parts)
    return document
