"""What the AWS CLI would print about a network of any size, one file a command, as people have it.

As in generate.py a network is a row of cells, each a VPC, peered with its neighbour and joined to the others by a
transit gateway. As it grows, so do its tables and groups: a route and a rule for each of up to 16 other cells.
"""

import json
from typing import Any, Final

from lambdanet.importers.files import SourceFile

Output = dict[str, Any]

ACCOUNT: Final = "111122223333"
OTHERS: Final = 16
CELL: Final = 32  # resources of the document that a cell comes to
SHARED: Final = 2  # the transit gateway and its table


def bundle(resources: int) -> list[SourceFile]:
    """Files that come to so many resources."""
    cells = max(2, (resources - SHARED) // CELL)
    lists: dict[str, list[Output]] = {
        "TransitGateways": [{"TransitGatewayId": "tgw-1", "Options": {"SecurityGroupReferencingSupport": "enable"}}],
        "TransitGatewayRouteTables": [{"TransitGatewayRouteTableId": "tgw-rtb-1", "TransitGatewayId": "tgw-1"}],
    }
    for cell in range(cells):
        for kind, items in _cell(cell, cells).items():
            lists.setdefault(kind, []).extend(items)
    for number in range(resources - SHARED - cells * CELL):
        lists["Functions"].append(_function(0, f"more-{number}"))
    files = {kind: {kind: items} for kind, items in lists.items() if kind != "Instances"}
    files["Instances"] = {"Reservations": [{"Instances": [one]} for one in lists["Instances"]]}
    files["tgw-rtb-1"] = {
        "TransitGatewayRouteTableId": "tgw-rtb-1",
        "Routes": [_learned(cell) for cell in range(cells)],
    }
    return [
        SourceFile(path=f"{ACCOUNT}/us-east-1/{name}.json", content=json.dumps(content, indent=4).encode())
        for name, content in files.items()
    ]


def _cell(cell: int, cells: int) -> dict[str, list[Output]]:
    vpc, after = f"vpc-{cell:08x}", (cell + 1) % cells
    others = [(cell + step) % cells for step in range(2, min(OTHERS, cells - 2) + 2)]
    routes = [
        _route(f"10.{cell}.0.0/16", GatewayId="local") | {"Origin": "CreateRouteTable"},
        _route(f"10.{after}.0.0/16", VpcPeeringConnectionId=f"pcx-{cell}"),
        *(_route(f"10.{other}.0.0/16", TransitGatewayId="tgw-1") for other in others if other not in (cell, after)),
    ]
    data_rules = [*([f"10.{other}.0.0/16"] for other in others), []]
    return {
        "Vpcs": [
            {
                "VpcId": vpc,
                "CidrBlock": f"10.{cell}.0.0/16",
                "CidrBlockAssociationSet": [
                    {
                        "AssociationId": f"a-{cell}",
                        "CidrBlock": f"10.{cell}.0.0/16",
                        "CidrBlockState": {"State": "associated"},
                    }
                ],
                "DhcpOptionsId": "default",
                "State": "available",
                "InstanceTenancy": "default",
                "IsDefault": False,
                **_owned(f"cell {cell}"),
            }
        ],
        "Subnets": [_subnet(cell, number, zone) for number, zone in enumerate("abab")],
        "RouteTables": [
            _table(cell, "app", [0, 1], [_route("0.0.0.0/0", NatGatewayId=f"nat-{cell}"), *routes]),
            _table(cell, "data", [2], routes),
            _table(cell, "public", [3], [_route("0.0.0.0/0", GatewayId=f"igw-{cell}"), routes[0]]),
        ],
        "InternetGateways": [
            {
                "InternetGatewayId": f"igw-{cell}",
                "Attachments": [{"State": "available", "VpcId": vpc}],
                **_owned("way out"),
            }
        ],
        "NatGateways": [
            {
                "NatGatewayId": f"nat-{cell}",
                "State": "available",
                "SubnetId": f"subnet-{cell}-3",
                "VpcId": vpc,
                "ConnectivityType": "public",
                "NatGatewayAddresses": [
                    {
                        "NetworkInterfaceId": f"eni-nat-{cell}",
                        "PrivateIp": f"10.{cell}.3.10",
                        "PublicIp": f"54.0.{cell}.10",
                        "IsPrimary": True,
                    }
                ],
                **_owned("nat"),
            }
        ],
        "SecurityGroups": [
            _group(cell, "fn", [], [_permission(443, ["0.0.0.0/0"]), _permission(5432, [], f"sg-db-{cell}")]),
            _group(cell, "db", [_permission(5432, one, f"sg-fn-{cell}") for one in data_rules], []),
            _group(cell, "ep", [_permission(443, [f"10.{cell}.0.0/16"])], []),
            _group(cell, "vm", [_permission(443, ["0.0.0.0/0"], f"sg-vm-{cell}")], [_permission(443, ["0.0.0.0/0"])]),
        ],
        "NetworkAcls": [_acl(cell)],
        "VpcEndpoints": [
            {
                "VpcEndpointId": f"vpce-s3-{cell}",
                "VpcEndpointType": "Gateway",
                "VpcId": vpc,
                "ServiceName": "com.amazonaws.us-east-1.s3",
                "State": "available",
                "RouteTableIds": [f"rtb-app-{cell}"],
                **_owned("s3"),
            },
            {
                "VpcEndpointId": f"vpce-sm-{cell}",
                "VpcEndpointType": "Interface",
                "VpcId": vpc,
                "ServiceName": "com.amazonaws.us-east-1.secretsmanager",
                "State": "available",
                "SubnetIds": [f"subnet-{cell}-0"],
                "Groups": [{"GroupId": f"sg-ep-{cell}", "GroupName": "ep"}],
                "PrivateDnsEnabled": True,
                "NetworkInterfaceIds": [f"eni-sm-{cell}"],
                **_owned("secrets"),
            },
        ],
        "NetworkInterfaces": [
            _interface(cell, "nat", 3, 10, "", "Interface for NAT Gateway", InterfaceType="nat_gateway"),
            _interface(cell, "sm", 0, 11, "ep", f"VPC Endpoint Interface vpce-sm-{cell}", InterfaceType="vpc_endpoint"),
            _interface(cell, "fn-0", 0, 12, "fn", f"AWS Lambda VPC ENI-fn-{cell}", InterfaceType="lambda"),
            _interface(cell, "fn-1", 1, 12, "fn", f"AWS Lambda VPC ENI-fn-{cell}", InterfaceType="lambda"),
            _interface(cell, "db", 2, 13, "db", "RDSNetworkInterface"),
            _interface(cell, "vm-0", 3, 14, "vm", ""),
            _interface(cell, "vm-1", 1, 14, "vm", ""),
        ],
        "Instances": [_instance(cell, 0, 3), _instance(cell, 1, 1)],
        "Functions": [
            _function(cell, f"fn-{cell}"),
            _function(cell, f"also-fn-{cell}"),
            {
                "FunctionName": f"free-{cell}",
                "FunctionArn": _arn("lambda", f"function:free-{cell}"),
                "Runtime": "python3.13",
            },
        ],
        "DBInstances": [
            {
                "DBInstanceIdentifier": f"db-{cell}",
                "DBInstanceArn": _arn("rds", f"db:db-{cell}"),
                "Engine": "postgres",
                "Endpoint": {"Address": f"db-{cell}.abc.us-east-1.rds.amazonaws.com", "Port": 5432},
                "AvailabilityZone": "us-east-1a",
                "DBSubnetGroup": {"DBSubnetGroupName": "data", "Subnets": [{"SubnetIdentifier": f"subnet-{cell}-2"}]},
                "VpcSecurityGroups": [{"VpcSecurityGroupId": f"sg-db-{cell}", "Status": "active"}],
                "PubliclyAccessible": False,
            }
        ],
        "VpcPeeringConnections": [
            {
                "VpcPeeringConnectionId": f"pcx-{cell}",
                "Status": {"Code": "active"},
                "RequesterVpcInfo": {"VpcId": vpc, "CidrBlock": f"10.{cell}.0.0/16", "Region": "us-east-1"},
                "AccepterVpcInfo": {
                    "VpcId": f"vpc-{after:08x}",
                    "CidrBlock": f"10.{after}.0.0/16",
                    "Region": "us-east-1",
                },
            }
        ],
        "TransitGatewayVpcAttachments": [
            {
                "TransitGatewayAttachmentId": f"tgw-attach-{cell}",
                "TransitGatewayId": "tgw-1",
                "VpcId": vpc,
                "SubnetIds": [f"subnet-{cell}-0", f"subnet-{cell}-1"],
                "State": "available",
            }
        ],
    }


def _arn(service: str, rest: str) -> str:
    return f"arn:aws:{service}:us-east-1:{ACCOUNT}:{rest}"


def _owned(name: str) -> Output:
    tags = {"Name": name, "team": "network", "managed-by": "terraform", "environment": "production"}
    return {"OwnerId": ACCOUNT, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _subnet(cell: int, number: int, zone: str) -> Output:
    return {
        "SubnetId": f"subnet-{cell}-{number}",
        "VpcId": f"vpc-{cell:08x}",
        "CidrBlock": f"10.{cell}.{number}.0/24",
        "AvailabilityZone": f"us-east-1{zone}",
        "AvailableIpAddressCount": 240,
        "MapPublicIpOnLaunch": number == 3,
        "State": "available",
        "SubnetArn": _arn("ec2", f"subnet/subnet-{cell}-{number}"),
        **_owned(f"subnet {number}"),
    }


def _route(block: str, **target: str) -> Output:
    return {"DestinationCidrBlock": block, "Origin": "CreateRoute", "State": "active", **target}


def _table(cell: int, name: str, subnets: list[int], routes: list[Output]) -> Output:
    return {
        "RouteTableId": f"rtb-{name}-{cell}",
        "VpcId": f"vpc-{cell:08x}",
        "Associations": [
            {"Main": False, "SubnetId": f"subnet-{cell}-{one}", "AssociationState": {"State": "associated"}}
            for one in subnets
        ],
        "PropagatingVgws": [],
        "Routes": routes,
        **_owned(name),
    }


def _permission(port: int, blocks: list[str], group: str = "") -> Output:
    return {
        "IpProtocol": "tcp",
        "FromPort": port,
        "ToPort": port,
        "IpRanges": [{"CidrIp": block, "Description": "from there"} for block in blocks],
        "Ipv6Ranges": [],
        "PrefixListIds": [],
        "UserIdGroupPairs": [{"GroupId": group, "UserId": ACCOUNT}] if group else [],
    }


def _group(cell: int, name: str, ingress: list[Output], egress: list[Output]) -> Output:
    return {
        "GroupId": f"sg-{name}-{cell}",
        "GroupName": f"{name} of {cell}",
        "Description": "made by hand",
        "VpcId": f"vpc-{cell:08x}",
        "IpPermissions": ingress,
        "IpPermissionsEgress": egress,
        **_owned(name),
    }


def _acl(cell: int) -> Output:
    entries = [(number * 10, "deny", f"172.{number}.0.0/16") for number in range(1, 8)]
    return {
        "NetworkAclId": f"acl-{cell}",
        "VpcId": f"vpc-{cell:08x}",
        "IsDefault": True,
        "Associations": [{"SubnetId": f"subnet-{cell}-{number}"} for number in range(4)],
        "Entries": [
            {"RuleNumber": number, "RuleAction": action, "Egress": egress, "Protocol": "-1", "CidrBlock": block}
            for egress in (False, True)
            for number, action, block in (*entries, (100, "allow", "0.0.0.0/0"), (32767, "deny", "0.0.0.0/0"))
        ],
        **_owned("acl"),
    }


def _interface(cell: int, name: str, subnet: int, host: int, group: str, description: str, **more: object) -> Output:
    address = f"10.{cell}.{subnet}.{host}"
    return {
        "NetworkInterfaceId": f"eni-{name}-{cell}",
        "SubnetId": f"subnet-{cell}-{subnet}",
        "VpcId": f"vpc-{cell:08x}",
        "AvailabilityZone": f"us-east-1{'abab'[subnet]}",
        "InterfaceType": "interface",
        "Status": "in-use",
        "Description": description,
        "MacAddress": "02:00:00:00:00:01",
        "PrivateIpAddress": address,
        "PrivateIpAddresses": [{"PrivateIpAddress": address, "Primary": True}],
        "Groups": [{"GroupId": f"sg-{group}-{cell}", "GroupName": group}] if group else [],
        "SourceDestCheck": True,
        **_owned(name),
        **more,
    }


def _instance(cell: int, number: int, subnet: int) -> Output:
    return {
        "InstanceId": f"i-{number}-{cell}",
        "State": {"Code": 16, "Name": "running"},
        "SubnetId": f"subnet-{cell}-{subnet}",
        "VpcId": f"vpc-{cell:08x}",
        "PrivateIpAddress": f"10.{cell}.{subnet}.14",
        "PrivateDnsName": f"ip-10-{cell}-{subnet}-14.ec2.internal",
        "SecurityGroups": [{"GroupId": f"sg-vm-{cell}", "GroupName": "vm"}],
        "SourceDestCheck": True,
        "NetworkInterfaces": [
            {
                "NetworkInterfaceId": f"eni-vm-{number}-{cell}",
                "SubnetId": f"subnet-{cell}-{subnet}",
                "Attachment": {"DeviceIndex": 0},
            }
        ],
        **_owned(f"server {number}"),
    }


def _function(cell: int, name: str) -> Output:
    return {
        "FunctionName": name,
        "FunctionArn": _arn("lambda", f"function:{name}"),
        "Runtime": "python3.13",
        "State": "Active",
        "VpcConfig": {
            "VpcId": f"vpc-{cell:08x}",
            "SubnetIds": [f"subnet-{cell}-0", f"subnet-{cell}-1"],
            "SecurityGroupIds": [f"sg-fn-{cell}"],
        },
    }


def _learned(cell: int) -> Output:
    return {
        "DestinationCidrBlock": f"10.{cell}.0.0/16",
        "Type": "propagated",
        "State": "active",
        "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": f"tgw-attach-{cell}", "ResourceType": "vpc"}],
    }
