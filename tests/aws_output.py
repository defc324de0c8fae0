"""What AWS commands print about a small network, for tests that import it: file names and their values."""

import json
from typing import Any

Output = dict[str, dict[str, Any]]

ACCOUNT = "210987654321"


def trap(*, account: str = ACCOUNT, subnets: int = 2) -> Output:
    """The public-subnet trap, with tags: a function in public subnets whose calls to the internet time out."""
    zones = "abcdef"
    names = [f"subnet-{number:08x}" for number in range(1, subnets + 1)]
    own = {"OwnerId": account}
    open_out = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    return {
        "vpcs.json": {
            "Vpcs": [{"VpcId": "vpc-0a0a0a0a", "CidrBlock": "10.20.0.0/16", "Tags": _named("Orders VPC"), **own}]
        },
        "subnets.json": {
            "Subnets": [
                {
                    "SubnetId": name,
                    "VpcId": "vpc-0a0a0a0a",
                    "CidrBlock": f"10.20.{number}.0/24",
                    "AvailabilityZone": f"us-east-1{zones[number % len(zones)]}",
                    "Tags": _named(f"Secret project {number}"),
                    **own,
                }
                for number, name in enumerate(names)
            ]
        },
        "route-tables.json": {
            "RouteTables": [
                {
                    "RouteTableId": "rtb-0a0a0a0a",
                    "VpcId": "vpc-0a0a0a0a",
                    "Associations": [{"SubnetId": name, "RouteTableId": "rtb-0a0a0a0a"} for name in names],
                    "Routes": [
                        {"DestinationCidrBlock": "10.20.0.0/16", "GatewayId": "local", "State": "active"},
                        {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0a0a0a0a", "State": "active"},
                    ],
                    **own,
                }
            ]
        },
        "gateways.json": {
            "InternetGateways": [
                {"InternetGatewayId": "igw-0a0a0a0a", "Attachments": [{"VpcId": "vpc-0a0a0a0a", "State": "available"}]}
            ]
        },
        "groups.json": {
            "SecurityGroups": [
                {
                    "GroupId": "sg-0a0a0a0a",
                    "GroupName": "orders",
                    "VpcId": "vpc-0a0a0a0a",
                    "IpPermissions": [],
                    "IpPermissionsEgress": [open_out],
                    **own,
                },
                {
                    "GroupId": "sg-0b0b0b0b",
                    "GroupName": "database",
                    "VpcId": "vpc-0a0a0a0a",
                    "IpPermissions": [
                        {
                            "IpProtocol": "tcp",
                            "FromPort": 5432,
                            "ToPort": 5432,
                            "UserIdGroupPairs": [{"GroupId": "sg-0a0a0a0a", "UserId": account}],
                        }
                    ],
                    "IpPermissionsEgress": [open_out],
                    **own,
                },
            ]
        },
        "functions.json": {
            "Functions": [
                {
                    "FunctionName": "orders",
                    "FunctionArn": f"arn:aws:lambda:us-east-1:{account}:function:orders",
                    "State": "Active",
                    "VpcConfig": {
                        "VpcId": "vpc-0a0a0a0a",
                        "SubnetIds": names[:2],
                        "SecurityGroupIds": ["sg-0a0a0a0a"],
                    },
                }
            ]
        },
        "databases.json": {
            "DBInstances": [
                {
                    "DBInstanceIdentifier": "orders-db",
                    "DBInstanceArn": f"arn:aws:rds:us-east-1:{account}:db:orders-db",
                    "Engine": "postgres",
                    "AvailabilityZone": "us-east-1a",
                    "Endpoint": {"Address": "orders-db.c1.us-east-1.rds.amazonaws.com", "Port": 5432},
                    "PubliclyAccessible": False,
                    "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-0b0b0b0b", "Status": "active"}],
                    "DBSubnetGroup": {
                        "DBSubnetGroupName": "orders",
                        "VpcId": "vpc-0a0a0a0a",
                        "Subnets": [{"SubnetIdentifier": name} for name in names[:2]],
                    },
                }
            ]
        },
    }


def pasted(output: Output) -> str:
    """Everything one after the other, as somebody pastes it."""
    return "\n".join(json.dumps(value, indent=2) for value in output.values())


def _named(name: str) -> list[dict[str, str]]:
    return [{"Key": "Name", "Value": name}]
