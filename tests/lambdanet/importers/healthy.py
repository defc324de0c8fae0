"""A bundle of what the AWS CLI prints, with every kind of object and every key that the importer reads."""

import json
from typing import Any

from lambdanet.importers.files import SourceFile

Bundle = dict[str, Any]

ACCOUNT = "111122223333"
ARN = f"arn:aws:{{}}:us-east-1:{ACCOUNT}:{{}}"


def healthy() -> Bundle:
    """File by file; fresh, and free to change."""
    return {
        "vpcs.json": {
            "Vpcs": [
                _vpc("vpc-a", "10.0.0.0/16")
                | {
                    "Ipv6CidrBlockAssociationSet": [
                        {"Ipv6CidrBlock": "2001:db8:a::/56", "Ipv6CidrBlockState": {"State": "associated"}}
                    ]
                },
                _vpc("vpc-b", "10.1.0.0/16") | {"EnableDnsSupport": {"Value": True}, "EnableDnsHostnames": True},
            ]
        },
        "attribute.json": {
            "VpcId": "vpc-a",
            "EnableDnsSupport": {"Value": True},
            "EnableDnsHostnames": {"Value": True},
        },
        "dhcp.json": {
            "DhcpOptions": [
                {
                    "DhcpOptionsId": "dopt-1",
                    "DhcpConfigurations": [{"Key": "domain-name-servers", "Values": [{"Value": "AmazonProvidedDNS"}]}],
                }
            ]
        },
        "subnets.json": {
            "Subnets": [
                _subnet("subnet-a1", "vpc-a", "10.0.1.0/24", "a")
                | {
                    "Ipv6CidrBlockAssociationSet": [
                        {"Ipv6CidrBlock": "2001:db8:a:1::/64", "Ipv6CidrBlockState": {"State": "associated"}}
                    ]
                },
                _subnet("subnet-a2", "vpc-a", "10.0.2.0/24", "b") | {"MapPublicIpOnLaunch": True},
                _subnet("subnet-b1", "vpc-b", "10.1.1.0/24", "a"),
            ]
        },
        "tables.json": {"RouteTables": [_table_a(), _table_b()]},
        "groups.json": {
            "SecurityGroups": [_group("sg-app", "vpc-a"), _group("sg-data", "vpc-a"), _group("sg-b", "vpc-b")]
        },
        "acls.json": {"NetworkAcls": [_acl()]},
        "igw.json": {
            "InternetGateways": [
                {"InternetGatewayId": "igw-1", "Attachments": [{"State": "available", "VpcId": "vpc-a"}]}
            ],
        },
        "eigw.json": {
            "EgressOnlyInternetGateways": [
                {"EgressOnlyInternetGatewayId": "eigw-1", "Attachments": [{"State": "attached", "VpcId": "vpc-a"}]}
            ]
        },
        "nat.json": {
            "NatGateways": [
                {
                    "NatGatewayId": "nat-1",
                    "State": "available",
                    "SubnetId": "subnet-a2",
                    "VpcId": "vpc-a",
                    "ConnectivityType": "public",
                    "NatGatewayAddresses": [
                        {
                            "NetworkInterfaceId": "eni-nat",
                            "PrivateIp": "10.0.2.9",
                            "PublicIp": "203.0.113.9",
                            "IsPrimary": True,
                        }
                    ],
                },
                {
                    "NatGatewayId": "nat-2",
                    "State": "available",
                    "VpcId": "vpc-a",
                    "AvailabilityMode": "regional",
                    "AutoProvisionZones": "disabled",
                    "NatGatewayAddresses": [{"AvailabilityZone": "us-east-1a", "PublicIp": "203.0.113.8"}],
                },
            ]
        },
        "prefixes.json": {
            "PrefixLists": [
                {"PrefixListId": "pl-own", "PrefixListName": "offices", "MaxEntries": 5},
                {"PrefixListId": "pl-s3", "PrefixListName": "com.amazonaws.us-east-1.s3", "Cidrs": ["52.216.0.0/15"]},
            ]
        },
        "entries.json": {"PrefixListId": "pl-own", "Entries": [{"Cidr": "10.9.0.0/16", "Description": "office"}]},
        "endpoints.json": {"VpcEndpoints": [_gateway_endpoint(), _interface_endpoint(), _private_service()]},
        "services.json": {
            "ServiceDetails": [
                {
                    "ServiceName": "com.amazonaws.us-east-1.secretsmanager",
                    "AvailabilityZones": ["us-east-1a"],
                }
            ]
        },
        "peerings.json": {"VpcPeeringConnections": [_peering("pcx-1", "vpc-b"), _peering("pcx-2", "vpc-far")]},
        "tgw.json": {
            "TransitGateways": [
                {"TransitGatewayId": "tgw-1", "Options": {"SecurityGroupReferencingSupport": "enable"}},
            ]
        },
        "tgw-attachments.json": {"TransitGatewayVpcAttachments": [_attachment("a"), _attachment("b")]},
        "tgw-all.json": {
            "TransitGatewayAttachments": [
                {
                    "TransitGatewayAttachmentId": "tgw-attach-vpn",
                    "TransitGatewayId": "tgw-1",
                    "ResourceType": "vpn",
                    "ResourceId": "vpn-2",
                    "State": "available",
                    "Association": {"TransitGatewayRouteTableId": "tgw-rtb-1", "State": "associated"},
                }
            ]
        },
        "tgw-tables.json": {
            "TransitGatewayRouteTables": [{"TransitGatewayRouteTableId": "tgw-rtb-1", "TransitGatewayId": "tgw-1"}]
        },
        "tgw-rtb-1.json": {
            "TransitGatewayRouteTableId": "tgw-rtb-1",
            "Routes": [
                _transit_route("10.0.0.0/16", "tgw-attach-a"),
                _transit_route("10.1.0.0/16", "tgw-attach-b"),
                _transit_route("172.16.0.0/12", "tgw-attach-vpn"),
            ],
        },
        "tgw-rtb-1-associations.json": {
            "TransitGatewayRouteTableId": "tgw-rtb-1",
            "Associations": [{"TransitGatewayAttachmentId": "tgw-attach-a"}],
        },
        "tgw-rtb-1-propagations.json": {
            "TransitGatewayRouteTableId": "tgw-rtb-1",
            "TransitGatewayRouteTablePropagations": [{"TransitGatewayAttachmentId": "tgw-attach-b"}],
        },
        "vgw.json": {
            "VpnGateways": [
                {
                    "VpnGatewayId": "vgw-1",
                    "State": "available",
                    "VpcAttachments": [{"VpcId": "vpc-b", "State": "attached"}],
                }
            ]
        },
        "vpn.json": {"VpnConnections": [_vpn("vpn-1", VpnGatewayId="vgw-1"), _vpn("vpn-2", TransitGatewayId="tgw-1")]},
        "cgw.json": {
            "CustomerGateways": [{"CustomerGatewayId": "cgw-1", "Tags": [{"Key": "Name", "Value": "office"}]}]
        },
        "enis.json": {"NetworkInterfaces": _interfaces()},
        "instances.json": {"Reservations": [{"Instances": [_instance()]}]},
        "functions.json": {
            "Functions": [
                {
                    "FunctionName": "orders",
                    "FunctionArn": ARN.format("lambda", "function:orders"),
                    "State": "Active",
                    "VpcConfig": {
                        "VpcId": "vpc-a",
                        "SubnetIds": ["subnet-a1", "subnet-a2"],
                        "SecurityGroupIds": ["sg-app"],
                        "Ipv6AllowedForDualStack": True,
                    },
                },
                {
                    "FunctionName": "managed",
                    "FunctionArn": ARN.format("lambda", "function:managed"),
                    "CapacityProviderConfig": {
                        "LambdaManagedInstancesCapacityProviderConfig": {
                            "CapacityProviderArn": ARN.format("lambda", "capacity-provider:own")
                        }
                    },
                },
                {"FunctionName": "plain", "FunctionArn": ARN.format("lambda", "function:plain")},
            ]
        },
        "providers.json": {
            "CapacityProviders": [
                {
                    "CapacityProviderArn": ARN.format("lambda", "capacity-provider:own"),
                    "VpcConfig": {"SubnetIds": ["subnet-a1"], "SecurityGroupIds": ["sg-app"]},
                }
            ]
        },
        "mappings.json": {
            "EventSourceMappings": [
                {
                    "UUID": "8f2a1c9e-0000-4000-8000-000000000001",
                    "EventSourceArn": ARN.format("kafka", "cluster/events"),
                    "FunctionArn": ARN.format("lambda", "function:orders"),
                    "SourceAccessConfigurations": [
                        {"Type": "VPC_SUBNET", "URI": "subnet:subnet-a1"},
                        {"Type": "VPC_SECURITY_GROUP", "URI": "security_group:sg-data"},
                    ],
                }
            ]
        },
        "databases.json": {"DBInstances": [_database()]},
        "db-groups.json": {
            "DBSubnetGroups": [{"DBSubnetGroupName": "data", "Subnets": [{"SubnetIdentifier": "subnet-a1"}]}]
        },
        "clusters.json": {
            "DBClusters": [
                {
                    "DBClusterIdentifier": "shop-cluster",
                    "Endpoint": "shop-cluster.cluster-1.us-east-1.rds.amazonaws.com",
                    "DBClusterArn": ARN.format("rds", "cluster:shop-cluster"),
                    "DBClusterMembers": [{"DBInstanceIdentifier": "shop", "IsClusterWriter": True}],
                }
            ]
        },
        "proxies.json": {
            "DBProxies": [
                {
                    "DBProxyName": "pool",
                    "DBProxyArn": ARN.format("rds", "db-proxy:prx-1"),
                    "EngineFamily": "POSTGRESQL",
                    "Endpoint": "pool.proxy-1.us-east-1.rds.amazonaws.com",
                    "VpcSubnetIds": ["subnet-a1", "subnet-a2"],
                    "VpcSecurityGroupIds": ["sg-data"],
                }
            ]
        },
        "proxy-targets.json": {"DBProxyName": "pool", "Targets": [{"RdsResourceId": "shop"}]},
        "caches.json": {"CacheClusters": [_cache()]},
        "cache-groups.json": {
            "CacheSubnetGroups": [{"CacheSubnetGroupName": "fast", "Subnets": [{"SubnetIdentifier": "subnet-a1"}]}]
        },
        "replication.json": {"ReplicationGroups": [{"ReplicationGroupId": "session"}]},
        "serverless.json": {"ServerlessCaches": [{"ServerlessCacheName": "burst"}]},
        "mounts.json": {
            "MountTargets": [
                {
                    "MountTargetId": "fsmt-1",
                    "FileSystemId": "fs-1",
                    "SubnetId": "subnet-a1",
                    "NetworkInterfaceId": "eni-efs",
                }
            ]
        },
        "files.json": {"FileSystems": [{"FileSystemId": "fs-1", "Tags": [{"Key": "Name", "Value": "shared"}]}]},
        "balancers.json": {"LoadBalancers": [_balancer("front", "application"), _balancer("edge", "network")]},
        "target-groups.json": {"TargetGroups": [_target_group("web", "instance"), _target_group("chain", "alb")]},
        "health-web.json": {
            "TargetGroupArn": _target_group_arn("web"),
            "TargetHealthDescriptions": [{"Target": {"Id": "i-1", "Port": 8080}, "TargetHealth": {"State": "healthy"}}],
        },
        "health-chain.json": {
            "TargetGroupArn": _target_group_arn("chain"),
            "TargetHealthDescriptions": [
                {
                    "Target": {"Id": _balancer_arn("front", "application"), "Port": 80},
                    "TargetHealth": {"State": "unhealthy"},
                }
            ],
        },
        "listeners.json": {
            "Listeners": [
                _listener("front", "application", "HTTP", {"TargetGroupArn": _target_group_arn("web")}),
                _listener(
                    "edge",
                    "network",
                    "TCP",
                    {"ForwardConfig": {"TargetGroups": [{"TargetGroupArn": _target_group_arn("chain")}]}},
                ),
            ]
        },
        "bpa.json": {"VpcBlockPublicAccessOptions": {"InternetGatewayBlockMode": "block-ingress"}},
        "exclusions.json": {
            "VpcBlockPublicAccessExclusions": [
                {
                    "ExclusionId": "vpcbpa-exclude-1",
                    "ResourceArn": ARN.format("ec2", "vpc/vpc-a"),
                    "InternetGatewayExclusionMode": "allow-bidirectional",
                    "State": "create-complete",
                }
            ]
        },
        "addresses.json": {"Addresses": [{"PublicIp": "203.0.113.9"}]},
        "zones.json": {"AvailabilityZones": [{"ZoneName": "us-east-1a"}]},
        "rules.json": {
            "SecurityGroupRules": [
                _group_rule("1", {"ReferencedGroupInfo": {"GroupId": "sg-app", "VpcId": "vpc-a", "UserId": ACCOUNT}}),
                _group_rule("2", {"CidrIpv4": "10.0.0.0/8"}),
                _group_rule("3", {"CidrIpv6": "2001:db8::/32", "IsEgress": True}),
                _group_rule("4", {"PrefixListId": "pl-own", "IsEgress": True}),
            ]
        },
    }


def files(bundle: Bundle) -> list[SourceFile]:
    return [SourceFile(path=path, content=json.dumps(content).encode()) for path, content in bundle.items()]


def _vpc(identifier: str, block: str) -> Bundle:
    return {
        "VpcId": identifier,
        "CidrBlock": block,
        "CidrBlockAssociationSet": [{"CidrBlock": block, "CidrBlockState": {"State": "associated"}}],
        "DhcpOptionsId": "dopt-1",
        "InstanceTenancy": "default",
        "IsDefault": False,
        "OwnerId": ACCOUNT,
        "Tags": [{"Key": "Name", "Value": f"{identifier} of ours"}],
    }


def _subnet(identifier: str, vpc: str, block: str, zone: str) -> Bundle:
    return {
        "SubnetId": identifier,
        "VpcId": vpc,
        "CidrBlock": block,
        "AvailabilityZone": f"us-east-1{zone}",
        "AvailabilityZoneId": "use1-az1",
        "MapPublicIpOnLaunch": False,
        "SubnetArn": ARN.format("ec2", f"subnet/{identifier}"),
        "Tags": [{"Key": "Name", "Value": identifier.upper()}],
    }


def _route(block: str, **target: str) -> Bundle:
    return {"DestinationCidrBlock": block, "Origin": "CreateRoute", "State": "active", **target}


def _table_a() -> Bundle:
    return {
        "RouteTableId": "rtb-a",
        "VpcId": "vpc-a",
        "Associations": [
            {"Main": True, "AssociationState": {"State": "associated"}},
            {"Main": False, "SubnetId": "subnet-a1", "AssociationState": {"State": "associated"}},
        ],
        "PropagatingVgws": [],
        "Routes": [
            _route("10.0.0.0/16", GatewayId="local"),
            _route("0.0.0.0/0", NatGatewayId="nat-1"),
            _route("10.1.0.0/16", VpcPeeringConnectionId="pcx-1"),
            _route("172.16.0.0/12", TransitGatewayId="tgw-1"),
            _route("192.168.1.0/24", InstanceId="i-1", NetworkInterfaceId="eni-i"),
            _route("192.168.2.0/24", GatewayId="igw-1"),
            _route("192.168.3.0/24", GatewayId="vpce-lost"),
            _route("192.168.4.0/24", GatewayId="vgw-lost"),
            _route("192.168.5.0/24", LocalGatewayId="lgw-1"),
            _route("192.168.6.0/24", CarrierGatewayId="cagw-1"),
            _route("192.168.7.0/24", CoreNetworkArn=ARN.format("networkmanager", "core-network/1")),
            _route("192.168.8.0/24", NatGatewayId="nat-gone") | {"State": "blackhole"},
            {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1", "State": "active"},
            {"DestinationPrefixListId": "pl-own", "TransitGatewayId": "tgw-1", "State": "active"},
            {"DestinationPrefixListId": "pl-s3", "GatewayId": "vpce-s3", "State": "active"},
        ],
    }


def _table_b() -> Bundle:
    return {
        "RouteTableId": "rtb-b",
        "VpcId": "vpc-b",
        "Associations": [{"Main": True, "AssociationState": {"State": "associated"}}],
        "PropagatingVgws": [{"GatewayId": "vgw-1"}],
        "Routes": [
            _route("10.1.0.0/16", GatewayId="local"),
            _route("10.0.0.0/16", VpcPeeringConnectionId="pcx-1"),
            _route("192.168.0.0/16", GatewayId="vgw-1") | {"Origin": "EnableVgwRoutePropagation"},
        ],
    }


def _group_rule(number: str, peer: Bundle) -> Bundle:
    """Of a group that describe-security-groups does not print."""
    return {
        "SecurityGroupRuleId": f"sgr-{number}",
        "GroupId": "sg-rules",
        "GroupOwnerId": ACCOUNT,
        "IsEgress": False,
        "IpProtocol": "tcp",
        "FromPort": 80,
        "ToPort": 8080,
        "Description": "alone",
        **peer,
    }


def _group(identifier: str, vpc: str) -> Bundle:
    return {
        "GroupId": identifier,
        "GroupName": f"{identifier} by name",
        "VpcId": vpc,
        "OwnerId": ACCOUNT,
        "IpPermissions": [
            {
                "IpProtocol": "tcp",
                "FromPort": 80,
                "ToPort": 8080,
                "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "within"}],
                "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/32", "Description": "within"}],
                "UserIdGroupPairs": [{"GroupId": "sg-app", "VpcId": vpc, "UserId": ACCOUNT, "Description": "the app"}],
                "PrefixListIds": [{"PrefixListId": "pl-own", "Description": "offices"}],
            },
            {"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
        ],
        "IpPermissionsEgress": [
            {
                "IpProtocol": "-1",
                "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
                "PrefixListIds": [{"PrefixListId": "pl-s3"}],
            }
        ],
    }


def _acl() -> Bundle:
    return {
        "NetworkAclId": "acl-a",
        "VpcId": "vpc-a",
        "IsDefault": True,
        "Associations": [{"SubnetId": "subnet-a1"}, {"SubnetId": "subnet-a2"}],
        "Entries": [
            {
                "RuleNumber": 90,
                "RuleAction": "allow",
                "Egress": False,
                "Protocol": "6",
                "CidrBlock": "0.0.0.0/0",
                "PortRange": {"From": 1, "To": 65535},
            },
            {
                "RuleNumber": 95,
                "RuleAction": "deny",
                "Egress": False,
                "Protocol": "1",
                "CidrBlock": "192.0.2.0/24",
                "IcmpTypeCode": {"Type": -1, "Code": -1},
            },
            {"RuleNumber": 100, "RuleAction": "allow", "Egress": True, "Protocol": "-1", "CidrBlock": "0.0.0.0/0"},
            {"RuleNumber": 101, "RuleAction": "allow", "Egress": True, "Protocol": "-1", "Ipv6CidrBlock": "::/0"},
            {"RuleNumber": 32767, "RuleAction": "deny", "Egress": True, "Protocol": "-1", "CidrBlock": "0.0.0.0/0"},
        ],
    }


def _gateway_endpoint() -> Bundle:
    return {
        "VpcEndpointId": "vpce-s3",
        "VpcEndpointType": "Gateway",
        "VpcId": "vpc-a",
        "ServiceName": "com.amazonaws.us-east-1.s3",
        "State": "available",
        "RouteTableIds": ["rtb-a"],
        "PolicyDocument": json.dumps(
            {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
        ),
    }


def _interface_endpoint() -> Bundle:
    return {
        "VpcEndpointId": "vpce-sm",
        "VpcEndpointType": "Interface",
        "VpcId": "vpc-a",
        "ServiceName": "com.amazonaws.us-east-1.secretsmanager",
        "State": "available",
        "SubnetIds": ["subnet-a1"],
        "Groups": [{"GroupId": "sg-data", "GroupName": "data"}],
        "PrivateDnsEnabled": True,
        "NetworkInterfaceIds": ["eni-sm"],
        "DnsEntries": [{"DnsName": "vpce-sm.secretsmanager.us-east-1.vpce.amazonaws.com"}],
    }


def _private_service() -> Bundle:
    return _interface_endpoint() | {
        "VpcEndpointId": "vpce-own",
        "ServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-1",
        "PrivateDnsEnabled": False,
        "NetworkInterfaceIds": ["eni-own"],
    }


def _peering(identifier: str, other: str) -> Bundle:
    def side(vpc: str, block: str) -> Bundle:
        return {
            "VpcId": vpc,
            "OwnerId": ACCOUNT,
            "Region": "us-east-1",
            "CidrBlock": block,
            "CidrBlockSet": [{"CidrBlock": block}],
            "PeeringOptions": {"AllowDnsResolutionFromRemoteVpc": True},
        }

    return {
        "VpcPeeringConnectionId": identifier,
        "Status": {"Code": "active"},
        "RequesterVpcInfo": side("vpc-a", "10.0.0.0/16"),
        "AccepterVpcInfo": side(other, "10.1.0.0/16" if other == "vpc-b" else "10.7.0.0/16"),
    }


def _attachment(cell: str) -> Bundle:
    return {
        "TransitGatewayAttachmentId": f"tgw-attach-{cell}",
        "TransitGatewayId": "tgw-1",
        "VpcId": f"vpc-{cell}",
        "SubnetIds": [f"subnet-{cell}1"],
        "State": "available",
        "Options": {"SecurityGroupReferencingSupport": "enable"},
    }


def _transit_route(block: str, attachment: str) -> Bundle:
    return {
        "DestinationCidrBlock": block,
        "Type": "propagated",
        "State": "active",
        "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": attachment}],
    }


def _vpn(identifier: str, **gateway: str) -> Bundle:
    return {
        "VpnConnectionId": identifier,
        "CustomerGatewayId": "cgw-1",
        "State": "available",
        "Routes": [{"DestinationCidrBlock": "192.168.100.0/24", "State": "available"}],
        "VgwTelemetry": [{"Status": "UP"}, {"Status": "DOWN"}],
        **gateway,
    }


def _interface(identifier: str, address: str, group: str, description: str, **more: object) -> Bundle:
    return {
        "NetworkInterfaceId": identifier,
        "SubnetId": f"subnet-a{address.split('.')[2]}",
        "VpcId": "vpc-a",
        "AvailabilityZone": "us-east-1a" if address.split(".")[2] == "1" else "us-east-1b",
        "InterfaceType": "interface",
        "Status": "in-use",
        "Description": description,
        "PrivateIpAddress": address,
        "PrivateIpAddresses": [{"PrivateIpAddress": address, "Primary": True}],
        "Groups": [{"GroupId": group}],
        "SourceDestCheck": True,
        **more,
    }


def _interfaces() -> list[Bundle]:
    return [
        _interface("eni-nat", "10.0.2.9", "sg-app", "Interface for NAT Gateway nat-1", InterfaceType="nat_gateway")
        | {"Groups": [], "Association": {"PublicIp": "203.0.113.9"}},
        _interface("eni-fn", "10.0.1.20", "sg-app", "AWS Lambda VPC ENI-orders", InterfaceType="lambda"),
        _interface("eni-i", "10.0.2.30", "sg-app", "")
        | {
            "Association": {"PublicIp": "203.0.113.30"},
            "Ipv6Addresses": [{"Ipv6Address": "2001:db8:a:2::30"}],
            "PrivateIpAddresses": [
                {"PrivateIpAddress": "10.0.2.30", "Primary": True},
                {"PrivateIpAddress": "10.0.2.31", "Primary": False, "Association": {"PublicIp": "203.0.113.31"}},
            ],
            "Attachment": {"InstanceId": "i-1", "DeviceIndex": 0},
        },
        _interface("eni-db", "10.0.1.40", "sg-data", "RDSNetworkInterface"),
        _interface("eni-cache", "10.0.1.41", "sg-data", "ElastiCache session-001"),
        _interface("eni-efs", "10.0.1.42", "sg-data", "EFS mount target for fs-1"),
        _interface("eni-sm", "10.0.1.43", "sg-data", "VPC Endpoint Interface vpce-sm", InterfaceType="vpc_endpoint"),
        _interface("eni-own", "10.0.1.44", "sg-data", "VPC Endpoint Interface vpce-own", InterfaceType="vpc_endpoint"),
        _interface("eni-front", "10.0.1.45", "sg-app", "ELB app/front/1"),
        _interface("eni-edge", "10.0.1.46", "sg-app", "ELB net/edge/1", InterfaceType="network_load_balancer"),
        _interface("eni-free", "10.0.1.47", "sg-app", "kept for later", Status="available"),
        _interface("eni-appliance", "10.0.1.48", "sg-app", "a firewall", SourceDestCheck=False),
    ]


def _instance() -> Bundle:
    return {
        "InstanceId": "i-1",
        "State": {"Name": "running"},
        "SubnetId": "subnet-a2",
        "VpcId": "vpc-a",
        "PrivateIpAddress": "10.0.2.30",
        "PublicIpAddress": "203.0.113.30",
        "PrivateDnsName": "ip-10-0-2-30.ec2.internal",
        "PublicDnsName": "ec2-203-0-113-30.compute-1.amazonaws.com",
        "SecurityGroups": [{"GroupId": "sg-app"}, {"GroupId": "sg-rules"}],
        "SourceDestCheck": False,
        "NetworkInterfaces": [
            {"NetworkInterfaceId": "eni-i", "SubnetId": "subnet-a2", "Attachment": {"DeviceIndex": 0}},
        ],
        "Tags": [{"Key": "Name", "Value": "web"}],
    }


def _database() -> Bundle:
    return {
        "DBInstanceIdentifier": "shop",
        "DBInstanceArn": ARN.format("rds", "db:shop"),
        "Engine": "aurora-postgresql",
        "DbInstancePort": 0,
        "Endpoint": {"Address": "shop.1.us-east-1.rds.amazonaws.com", "Port": 5432},
        "AvailabilityZone": "us-east-1a",
        "DBSubnetGroup": {"DBSubnetGroupName": "data", "Subnets": []},
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-data"}],
        "PubliclyAccessible": False,
        "TagList": [{"Key": "Name", "Value": "the shop's"}],
    }


def _cache() -> Bundle:
    return {
        "CacheClusterId": "session-001",
        "ARN": ARN.format("elasticache", "cluster:session-001"),
        "Engine": "redis",
        "CacheSubnetGroupName": "fast",
        "PreferredAvailabilityZone": "us-east-1a",
        "ReplicationGroupId": "session",
        "SecurityGroups": [{"SecurityGroupId": "sg-data"}],
        "ConfigurationEndpoint": {"Address": "session.1.cfg.use1.cache.amazonaws.com", "Port": 6379},
        "CacheNodes": [{"Endpoint": {"Address": "session-001.1.use1.cache.amazonaws.com", "Port": 6379}}],
    }


def _balancer_arn(name: str, kind: str) -> str:
    return ARN.format("elasticloadbalancing", f"loadbalancer/{kind[:3]}/{name}/1")


def _balancer(name: str, kind: str) -> Bundle:
    return {
        "LoadBalancerArn": _balancer_arn(name, kind),
        "LoadBalancerName": name,
        "DNSName": f"{name}-1.elb.us-east-1.amazonaws.com",
        "Type": kind,
        "Scheme": "internal",
        "AvailabilityZones": [{"ZoneName": "us-east-1a", "SubnetId": "subnet-a1"}],
        "SecurityGroups": ["sg-app"],
        "Attributes": [{"Key": "load_balancing.cross_zone.enabled", "Value": "true"}],
    }


def _target_group_arn(name: str) -> str:
    return ARN.format("elasticloadbalancing", f"targetgroup/{name}/1")


def _target_group(name: str, kind: str) -> Bundle:
    return {
        "TargetGroupArn": _target_group_arn(name),
        "TargetGroupName": name,
        "TargetType": kind,
        "Protocol": "TCP" if kind == "alb" else "HTTP",
        "Port": 80,
        "Attributes": [{"Key": "preserve_client_ip.enabled", "Value": "false"}],
    }


def _listener(name: str, kind: str, protocol: str, action: Bundle) -> Bundle:
    return {
        "ListenerArn": ARN.format("elasticloadbalancing", f"listener/{kind[:3]}/{name}/1/1"),
        "LoadBalancerArn": _balancer_arn(name, kind),
        "Port": 80,
        "Protocol": protocol,
        "DefaultActions": [{"Type": "forward", **action}],
    }
