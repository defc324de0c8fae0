"""A small network with something of every family that moto keeps."""

from lambdanet.parts import FORMAT
from tests.builders import Document


def shop() -> Document:
    """A function with a NAT gateway, a gateway endpoint and a database behind a network ACL; AWS's own table and ACL."""
    inside = "10.20.0.0/16"
    return {
        "format": FORMAT,
        "name": "Shop",
        "vpcs": [{"id": "vpc", "name": "The shop's VPC", "CidrBlocks": [inside], "EnableDnsHostnames": True}],
        "subnets": [
            _subnet("public-a", "a", "10.20.0.0/24"),
            _subnet("app-a", "a", "10.20.10.0/24"),
            _subnet("data-b", "b", "10.20.21.0/24"),
        ],
        "internet_gateways": [{"id": "igw", "VpcId": "vpc"}],
        "nat_gateways": [{"id": "nat", "SubnetId": "public-a"}],
        "route_tables": [
            {
                "id": "main",
                "VpcId": "vpc",
                "Main": True,
                "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat"}],
            },
            {
                "id": "public",
                "VpcId": "vpc",
                "SubnetIds": ["public-a"],
                "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw"}],
            },
        ],
        "vpc_endpoints": [
            {
                "id": "s3-gw",
                "VpcId": "vpc",
                "VpcEndpointType": "Gateway",
                "ServiceName": "com.amazonaws.us-east-1.s3",
                "RouteTableIds": ["main"],
            }
        ],
        "security_groups": [
            {"id": "fn-sg", "VpcId": "vpc"},
            {
                "id": "db-sg",
                "VpcId": "vpc",
                "SecurityGroupIngress": [_from_functions(5432), _from_functions(22)],
                "SecurityGroupEgress": [],
            },
        ],
        "network_acls": [
            {
                "id": "default-acl",
                "VpcId": "vpc",
                "IsDefault": True,
                "Entries": [_entry(100, "allow", egress=False), _entry(100, "allow", egress=True)],
            },
            {
                "id": "data-acl",
                "VpcId": "vpc",
                "SubnetIds": ["data-b"],
                "Entries": [
                    _entry(90, "deny", egress=False, ports=(22, 22)),
                    _entry(100, "allow", egress=False),
                    _entry(100, "allow", egress=True),
                ],
            },
        ],
        "functions": [{"id": "orders", "VpcConfig": {"SubnetIds": ["app-a"], "SecurityGroupIds": ["fn-sg"]}}],
        "instances": [{"id": "worker", "SubnetId": "data-b", "SecurityGroupIds": ["db-sg"]}],
        "db_instances": [
            {"id": "orders-db", "Engine": "postgres", "SubnetId": "data-b", "VpcSecurityGroups": ["db-sg"]}
        ],
    }


def _subnet(identifier: str, zone: str, block: str) -> Document:
    return {"id": identifier, "VpcId": "vpc", "AvailabilityZone": f"us-east-1{zone}", "CidrBlock": block}


def _from_functions(port: int) -> Document:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "SourceSecurityGroupId": "fn-sg"}


def _entry(number: int, action: str, *, egress: bool, ports: tuple[int, int] | None = None) -> Document:
    some = {"PortRange": {"From": ports[0], "To": ports[1]}} if ports else {}
    return {
        "RuleNumber": number,
        "RuleAction": action,
        "Egress": egress,
        "Protocol": "tcp" if ports else "-1",
        "CidrBlock": "0.0.0.0/0",
        **some,
    }


QUESTIONS = (
    ("orders", "orders-db", 5432, "reachable"),
    ("orders", "worker", 22, "unreachable"),  # the network ACL's
    ("orders", "203.0.113.10", 443, "reachable"),
    ("orders", "s3", None, "reachable"),
    ("worker", "203.0.113.10", 443, "unreachable"),  # its group lets nothing out
)
