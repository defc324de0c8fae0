"""Larger documents for tests: the reference network with IPv6, a peer, a transit gateway, a network on premises."""

from tests.builders import Document, part, preset


def ipv6() -> Document:
    """`vpc-attachment` with IPv6 and an egress-only gateway; the host api6 has IPv6 only."""
    document = preset("vpc-attachment")
    part(document, "vpc")["Ipv6CidrBlocks"] = ["2001:db8:20::/56"]
    for number, name in enumerate(["app-a", "app-b", "public-a", "public-b"]):
        part(document, name)["Ipv6CidrBlock"] = f"2001:db8:20:{number:x}::/64"
    document["egress_only_internet_gateways"] = [{"id": "eigw", "VpcId": "vpc"}]
    for zone in "ab":
        part(document, f"rtb-app-{zone}")["Routes"] = [
            {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw"}
        ]
    part(document, "orders")["VpcConfig"]["Ipv6AllowedForDualStack"] = True
    part(document, "fn-sg")["SecurityGroupEgress"].append({"IpProtocol": "-1", "CidrIpv6": "::/0"})
    document["internet_hosts"].append(
        {"id": "api6", "HostName": "v6.example.com", "Ipv6Addresses": ["2001:db8:1::10"], "listens": [443]}
    )
    return document


def regional_nat(zones: list[str] | None = None) -> Document:
    """`vpc-attachment` with a regional NAT gateway; in manual mode where zones are named."""
    document = preset("vpc-attachment")
    gateway: Document = {"id": "nat-r", "AvailabilityMode": "regional", "VpcId": "vpc"}
    document["nat_gateways"] = [gateway | ({"AvailabilityZones": zones} if zones else {})]
    for zone in "ab":
        part(document, f"rtb-app-{zone}")["Routes"] = [{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-r"}]
    return document


def _second_vpc(document: Document, name: str, block: str, route: Document) -> None:
    """A VPC with two data subnets and a database that admits the first VPC's block."""
    base = block.split(".")[1]
    document["vpcs"].append(
        {
            "id": name,
            "CidrBlocks": [block],
            "EnableDnsSupport": True,
            "EnableDnsHostnames": True,
        }
    )
    for number, zone in enumerate("ab"):
        document["subnets"].append(
            {
                "id": f"{name}-{zone}",
                "VpcId": name,
                "AvailabilityZone": f"us-east-1{zone}",
                "CidrBlock": f"10.{base}.{20 + number}.0/24",
            }
        )
    document["route_tables"].append(
        {"id": f"rtb-{name}", "VpcId": name, "SubnetIds": [f"{name}-a", f"{name}-b"], "Routes": [route]}
    )
    document["security_groups"].append(
        {
            "id": f"{name}-sg",
            "VpcId": name,
            "SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": "10.20.0.0/16"}],
        }
    )
    document["db_instances"].append(
        {
            "id": f"{name}-db",
            "Engine": "postgres",
            "SubnetId": f"{name}-a",
            "VpcSecurityGroups": [f"{name}-sg"],
            "PrivateIpAddress": f"10.{base}.20.15",
        }
    )


def peered(slug: str = "vpc-attachment") -> Document:
    """A preset and a second VPC `b` behind an active peering, with routes on both sides."""
    document = preset(slug)
    back = {"DestinationCidrBlock": "10.20.0.0/16", "VpcPeeringConnectionId": "pcx"}
    _second_vpc(document, "b", "10.30.0.0/16", back)
    document["vpc_peering_connections"] = [{"id": "pcx", "VpcId": "vpc", "PeerVpcId": "b"}]
    for zone in "ab":
        routes = part(document, f"rtb-app-{zone}").setdefault("Routes", [])
        routes.append({"DestinationCidrBlock": "10.30.0.0/16", "VpcPeeringConnectionId": "pcx"})
    return document


def peering_chain() -> Document:
    """A to B to C: the first VPC's tables send C's block to the peering with B."""
    document = peered()
    back = {"DestinationCidrBlock": "10.20.0.0/16", "VpcPeeringConnectionId": "pcx-bc"}
    _second_vpc(document, "c", "10.40.0.0/16", back)
    document["vpc_peering_connections"].append({"id": "pcx-bc", "VpcId": "b", "PeerVpcId": "c"})
    for zone in "ab":
        part(document, f"rtb-app-{zone}")["Routes"].append(
            {"DestinationCidrBlock": "10.40.0.0/16", "VpcPeeringConnectionId": "pcx"}
        )
    return document


def transit() -> Document:
    """A second VPC `b` behind a transit gateway: attachments in both zones of both, associated and propagated."""
    document = preset("vpc-attachment")
    _second_vpc(document, "b", "10.30.0.0/16", {"DestinationCidrBlock": "10.20.0.0/16", "TransitGatewayId": "tgw"})
    document["transit_gateways"] = [{"id": "tgw"}]
    document["transit_gateway_attachments"] = [
        {"id": "att-a", "TransitGatewayId": "tgw", "VpcId": "vpc", "SubnetIds": ["data-a", "data-b"]},
        {"id": "att-b", "TransitGatewayId": "tgw", "VpcId": "b", "SubnetIds": ["b-a", "b-b"]},
    ]
    document["transit_gateway_route_tables"] = [
        {
            "id": "tgw-rtb",
            "TransitGatewayId": "tgw",
            "Associations": ["att-a", "att-b"],
            "Propagations": ["att-a", "att-b"],
        }
    ]
    for zone in "ab":
        part(document, f"rtb-app-{zone}")["Routes"] = [
            {"DestinationCidrBlock": "10.30.0.0/16", "TransitGatewayId": "tgw"}
        ]
    return document


def central_egress() -> Document:
    """The function's VPC is a spoke; the egress VPC `b` holds the NAT gateway and routes the spoke back."""
    document = transit()
    document["internet_gateways"].append({"id": "igw-b", "VpcId": "b"})
    document["subnets"].append(
        {"id": "b-public", "VpcId": "b", "AvailabilityZone": "us-east-1a", "CidrBlock": "10.30.1.0/24"}
    )
    document["nat_gateways"] = [{"id": "nat-b", "SubnetId": "b-public"}]
    document["route_tables"].append(
        {
            "id": "rtb-b-public",
            "VpcId": "b",
            "SubnetIds": ["b-public"],
            "Routes": [
                {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-b"},
                {"DestinationCidrBlock": "10.20.0.0/16", "TransitGatewayId": "tgw"},
            ],
        }
    )
    part(document, "rtb-b")["Routes"].append({"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-b"})
    for zone in "ab":
        part(document, f"rtb-app-{zone}")["Routes"].append(
            {"DestinationCidrBlock": "0.0.0.0/0", "TransitGatewayId": "tgw"}
        )
    part(document, "tgw-rtb")["Routes"] = [{"DestinationCidrBlock": "0.0.0.0/0", "TransitGatewayAttachmentId": "att-b"}]
    return document


def on_premises() -> Document:
    """A network 192.168.0.0/16 behind a virtual private gateway that propagates into the app tables."""
    document = preset("vpc-attachment")
    document["vpn_gateways"] = [{"id": "vgw", "VpcId": "vpc"}]
    document["customer_networks"] = [{"id": "office", "VpnGatewayId": "vgw", "CidrBlocks": ["192.168.0.0/16"]}]
    document["customer_hosts"] = [
        {"id": "ldap", "network": "office", "PrivateIpAddress": "192.168.4.10", "listens": [636]}
    ]
    for table in ("rtb-app-a", "rtb-app-b", "rtb-data"):
        part(document, table)["PropagatingVgws"] = ["vgw"]
    return document
