"""One network with every kind of resource in it, and with what is rare of each."""

from tests.builders import Document, preset

HOSTILE = 'a "quoted" ${aws_vpc.vpc.id} $${x} %{if true}{1} \\ back'


def everything() -> Document:
    document = preset("vpc-attachment-nat")
    document["name"] = HOSTILE
    document["block_public_access"] = {
        "InternetGatewayBlockMode": "block-ingress",
        "Exclusions": [
            {"VpcId": "vpc", "InternetGatewayExclusionMode": "allow-bidirectional"},
            {"SubnetId": "dual", "InternetGatewayExclusionMode": "allow-egress"},
        ],
    }
    document["dhcp_options"] = [{"id": "dhcp", "DomainNameServers": ["10.60.0.2", "10.60.0.3"]}]
    document["vpcs"] += [
        {
            "id": "dual-vpc",
            "name": HOSTILE,
            "CidrBlocks": ["10.60.0.0/16", "10.61.0.0/16"],
            "Ipv6CidrBlocks": ["2001:db8:60::/56", "2001:db8:61::/56"],
            "EnableDnsSupport": True,
            "DhcpOptionsId": "dhcp",
            "InstanceTenancy": "dedicated",
        },
        {"id": "far-vpc", "CidrBlocks": ["10.70.0.0/16"], "Region": "eu-west-1"},
        {"id": "theirs", "CidrBlocks": ["10.80.0.0/16"], "unknown": True},
    ]
    document["subnets"] += [
        _subnet("dual", "dual-vpc", "10.60.1.0/24", Ipv6CidrBlock="2001:db8:60:1::/64"),
        _subnet("dual-2", "dual-vpc", "10.61.1.0/24", zone="use1-az2", Ipv6CidrBlock="2001:db8:61:7::/64"),
        _subnet("far-a", "far-vpc", "10.70.1.0/24", zone="eu-west-1a"),
        _subnet("far-b", "far-vpc", "10.70.2.0/24", zone="eu-west-1b"),
    ]
    document["prefix_lists"] = [{"id": "offices", "Entries": ["192.0.2.0/24", "2001:db8:99::/48"]}]
    document["internet_gateways"] += [{"id": "igw-dual", "VpcId": "dual-vpc"}, {"id": "igw-spare"}]
    document["egress_only_internet_gateways"] = [{"id": "eigw", "VpcId": "dual-vpc"}]
    document["nat_gateways"] += [
        {"id": "nat-manual", "AvailabilityMode": "regional", "VpcId": "vpc", "AvailabilityZones": ["us-east-1a"]},
        {"id": "nat-private", "SubnetId": "data-a", "ConnectivityType": "private"},
        {"id": "nat-failed", "SubnetId": "public-a", "State": "failed"},
    ]
    document["vpc_peering_connections"] = [
        {"id": "pcx-near", "VpcId": "vpc", "PeerVpcId": "dual-vpc", "AllowDnsResolutionFromRemoteVpc": True},
        {"id": "pcx-far", "VpcId": "vpc", "PeerVpcId": "far-vpc", "AllowDnsResolutionFromRemoteVpc": True},
        {"id": "pcx-theirs", "VpcId": "vpc", "PeerVpcId": "theirs"},
        {"id": "pcx-waits", "VpcId": "dual-vpc", "PeerVpcId": "far-vpc", "Status": "pending-acceptance"},
    ]
    document["transit_gateways"] = [{"id": "tgw", "SecurityGroupReferencingSupport": True}]
    document["transit_gateway_attachments"] = [
        {"id": "att", "TransitGatewayId": "tgw", "VpcId": "vpc", "SubnetIds": ["data-a", "data-b"]},
        {"id": "att-vpn", "TransitGatewayId": "tgw", "ResourceType": "vpn"},
    ]
    document["transit_gateway_route_tables"] = [
        {
            "id": "tgw-table",
            "TransitGatewayId": "tgw",
            "Associations": ["att", "att-vpn"],
            "Propagations": ["att", "att-vpn"],
            "Routes": [{"DestinationCidrBlock": "10.99.0.0/16", "State": "blackhole"}],
        }
    ]
    document["vpn_gateways"] = [{"id": "vgw", "VpcId": "vpc"}]
    document["customer_networks"] = [
        {"id": "office", "VpnGatewayId": "vgw", "CidrBlocks": ["172.16.0.0/16", "172.17.0.0/16"]},
        {"id": "plant", "TransitGatewayAttachmentId": "att-vpn", "CidrBlocks": ["172.20.0.0/16"]},
    ]
    document["customer_hosts"] = [{"id": "printer", "network": "office", "PrivateIpAddress": "172.16.0.9"}]
    document["route_tables"] += [
        {
            "id": "rtb-dual",
            "VpcId": "dual-vpc",
            "Main": True,
            "PropagatingVgws": [],
            "Routes": [
                {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-dual"},
                {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw"},
                {"DestinationCidrBlock": "10.20.0.0/16", "VpcPeeringConnectionId": "pcx-near"},
            ],
        },
        {
            "id": "rtb-more",
            "VpcId": "vpc",
            "PropagatingVgws": ["vgw"],
            "Routes": [
                {"DestinationPrefixListId": "offices", "TransitGatewayId": "tgw"},
                {"DestinationCidrBlock": "10.60.0.0/16", "VpcPeeringConnectionId": "pcx-near"},
                {"DestinationCidrBlock": "172.31.0.0/16", "NetworkInterfaceId": "forwarder"},
                {"DestinationCidrBlock": "172.30.0.0/16", "NetworkInterfaceId": "card"},
                {"DestinationCidrBlock": "172.29.0.0/16", "VpcEndpointId": "firewall"},
            ],
        },
    ]
    document["security_groups"] += [
        {
            "id": "sg-odd",
            "name": "default",
            "VpcId": "dual-vpc",
            "SecurityGroupIngress": [
                {"IpProtocol": "icmp", "CidrIp": "10.0.0.0/8", "Description": HOSTILE},
                {"IpProtocol": "icmp", "CidrIpv6": "2001:db8::/32"},
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "SourcePrefixListId": "offices"},
                {"IpProtocol": "-1", "SourceSecurityGroupId": "sg-odd"},
            ],
        },
        {
            "id": "far-sg",
            "VpcId": "far-vpc",
            "SecurityGroupEgress": [
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "DestinationPrefixListId": "s3"}
            ],
        },
    ]
    document["network_acls"] = [
        {
            "id": "acl-default",
            "VpcId": "dual-vpc",
            "IsDefault": True,
            "Entries": [_entry(100, egress=False), _entry(100, egress=True), _entry(110, egress=True, six=True)],
        },
        {"id": "acl-app", "VpcId": "vpc", "SubnetIds": ["app-a"], "Entries": [_entry(90, egress=False, icmp=True)]},
    ]
    document["vpc_endpoints"] = [
        {
            "id": "sqs",
            "VpcId": "vpc",
            "VpcEndpointType": "Interface",
            "ServiceName": "com.amazonaws.us-east-1.sqs",
            "SubnetIds": ["app-a", "app-b"],
            "denies": "its policy allows no call",
        },
        {
            "id": "far-s3",
            "VpcId": "vpc",
            "VpcEndpointType": "Interface",
            "ServiceName": "com.amazonaws.eu-west-1.s3",
            "SubnetIds": ["app-a"],
            "SecurityGroupIds": ["db-sg"],
        },
        {
            "id": "near-s3",
            "VpcId": "vpc",
            "VpcEndpointType": "Gateway",
            "ServiceName": "s3",
            "RouteTableIds": ["rtb-app-a", "rtb-main"],
        },
    ]
    document["network_interfaces"] = [
        {
            "id": "card",
            "SubnetId": "public-a",
            "Groups": ["db-sg"],
            "PublicIp": "203.0.113.77",
            "SecondaryPrivateIpAddresses": [{"PrivateIpAddress": "10.20.0.91", "PublicIp": "203.0.113.78"}],
        }
    ]
    config = {"SubnetIds": ["dual"], "SecurityGroupIds": ["sg-odd"], "Ipv6AllowedForDualStack": True}
    document["functions"] += [
        {
            "id": "dual-fn",
            "name": HOSTILE,
            "VpcConfig": config,
            "FunctionUrl": True,
            "ReservedConcurrentExecutions": 5,
            "role": {"denies": ["s3", "monitoring"]},
        },
        {"id": "managed", "CapacityProvider": {"SubnetIds": ["app-a"], "SecurityGroupIds": ["fn-sg"]}},
        {"id": "free.1", "State": "Inactive"},
        {"id": "1-st", "VpcConfig": {"SubnetIds": ["far-a"], "SecurityGroupIds": ["far-sg"]}},
    ]
    document["event_source_mappings"] = [
        {"id": "poll", "FunctionName": "dual-fn", "SubnetIds": ["app-a"], "SecurityGroupIds": ["fn-sg", "db-sg"]}
    ]
    document["instances"] += [
        _instance(
            "forwarder", "public-a", "db-sg", SourceDestCheck=False, forwards=True, PublicIpAddress="203.0.113.9"
        ),
        _instance("dual-host", "dual", "sg-odd"),
        _instance("far-host", "far-a", "far-sg"),
    ]
    document["db_instances"] += [
        {"id": f"db-{engine}", "Engine": engine, "SubnetId": "data-b", "VpcSecurityGroups": ["db-sg"]}
        for engine in ("mysql", "mariadb", "sqlserver", "oracle", "db2", "docdb", "neptune")
    ]
    document["db_proxies"] = [
        _proxy("proxy", target="orders-db"),
        _proxy("proxy-alone", EngineFamily="MYSQL"),
    ]
    document["cache_clusters"] = [
        {"id": f"cache-{engine}", "Engine": engine, "SubnetId": "data-a", "SecurityGroupIds": ["db-sg"]}
        for engine in ("redis", "valkey", "memcached")
    ]
    document["file_systems"] = [{"id": "files", "SubnetIds": ["data-a", "data-b"], "SecurityGroups": ["db-sg"]}]
    document["load_balancers"] = [
        {
            "id": "nlb",
            "SubnetIds": ["app-a", "app-b"],
            "SecurityGroups": ["db-sg"],
            "CrossZone": True,
            "Listeners": [
                {"Port": 53, "Protocol": "TCP_UDP", "TargetGroupId": "tg-host"},
                {"Port": 80, "Protocol": "TCP", "TargetGroupId": "tg-alb"},
            ],
        },
        {
            "id": "alb",
            "Type": "application",
            "Scheme": "internet-facing",
            "SubnetIds": ["public-a", "public-b"],
            "SecurityGroups": ["db-sg"],
            "Listeners": [
                {"Port": 80, "Protocol": "HTTP", "TargetGroupId": "tg-fn"},
                {"Port": 8080, "Protocol": "HTTP"},
                {"Port": 81, "Protocol": "HTTP", "TargetGroupId": "tg-ip"},
            ],
        },
    ]
    document["target_groups"] = [
        {
            "id": "tg-host",
            "Protocol": "TCP_UDP",
            "Port": 53,
            "Targets": [{"Id": "forwarder"}, {"Id": "dual-host", "healthy": False}],
        },
        {"id": "tg-alb", "TargetType": "alb", "Port": 80, "Targets": [{"Id": "alb"}]},
        {"id": "tg-fn", "TargetType": "lambda", "Targets": [{"Id": "dual-fn"}]},
        {
            "id": "tg-ip",
            "TargetType": "ip",
            "Protocol": "HTTP",
            "Port": 81,
            "Targets": [{"Id": "10.20.20.15", "Port": 5432}],
        },
    ]
    document["unknowns"] = [{"id": "firewall", "Type": "Gateway Load Balancer endpoint"}]
    document["services"] = [{"id": "queue", "ServiceName": "sqs", "ResourcePolicy": {"SourceVpc": "vpc"}}]
    return document


def _subnet(identifier: str, vpc: str, block: str, zone: str = "us-east-1a", **more: str) -> Document:
    return {"id": identifier, "VpcId": vpc, "AvailabilityZone": zone, "CidrBlock": block, **more}


def _instance(identifier: str, subnet: str, group: str, **more: object) -> Document:
    return {"id": identifier, "SubnetId": subnet, "SecurityGroupIds": [group], **more}


def _proxy(identifier: str, **more: str) -> Document:
    return {
        "id": identifier,
        "VpcSubnetIds": ["data-a", "data-b"],
        "VpcSecurityGroupIds": ["db-sg"],
        **more,
    }


def _entry(number: int, *, egress: bool, six: bool = False, icmp: bool = False) -> Document:
    block = {"Ipv6CidrBlock": "::/0"} if six else {"CidrBlock": "0.0.0.0/0"}
    return {
        "RuleNumber": number,
        "RuleAction": "allow",
        "Egress": egress,
        "Protocol": "icmp" if icmp else "tcp",
        **block,
        **({} if icmp else {"PortRange": {"From": 1, "To": 65535}}),
    }
