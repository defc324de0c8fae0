"""What nobody has described leaves a verdict open; what is decided without it stays decided."""

from lambdanet.document import read_topology
from lambdanet.explanation.explain import explain
from lambdanet.reachability.verdict import Outcome, Symptom
from tests.builders import Document, acl, ask, codes, part, preset
from tests.networks import on_premises, peered, transit


def _undecided(document: Document, source: str, target: str, port: int | None = None) -> str:
    """The component that the verdict hangs on."""
    verdict = ask(document, source, target, port)
    assert (verdict.outcome, verdict.symptom) == (Outcome.INVALID, Symptom.NOT_CREATED)
    assert verdict.blocked_by[0].code == "UNKNOWN_RESOURCE"
    words = explain(read_topology(document), verdict)
    assert words.sentence.startswith("This cannot be decided: nobody has described")
    assert "AWS would" not in words.text
    return verdict.blocked_by[0].component


def test_a_group_that_may_admit_it() -> None:
    document = preset("vpc-attachment")
    part(document, "db-sg").update(unknown=True, SecurityGroupIngress=[])

    assert _undecided(document, "orders", "orders-db") == "db-sg"


def test_but_not_where_another_group_admits_it() -> None:
    document = preset("vpc-attachment")
    document["security_groups"].append({"id": "other", "VpcId": "vpc", "unknown": True})
    part(document, "orders-db")["VpcSecurityGroups"] = ["db-sg", "other"]

    assert ask(document, "orders", "orders-db").outcome is Outcome.REACHABLE


def test_groups_that_nobody_named_may_be_those_that_a_rule_admits() -> None:
    document = preset("vpc-attachment")
    document["security_groups"].append({"id": "groups-of-orders", "VpcId": "vpc", "unknown": True})
    orders = part(document, "orders")["VpcConfig"]
    orders["SecurityGroupIds"] = ["groups-of-orders"]
    part(document, "groups-of-orders")["SecurityGroupEgress"] = [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]
    assert ask(document, "orders", "orders-db").outcome is Outcome.UNREACHABLE

    part(document, "groups-of-orders")["unnamed"] = True
    assert _undecided(document, "orders", "orders-db") == "groups-of-orders"

    part(document, "db-sg")["SecurityGroupIngress"] = [{"IpProtocol": "-1", "CidrIp": "10.99.0.0/16"}]
    assert ask(document, "orders", "orders-db").outcome is Outcome.UNREACHABLE


def test_a_network_acl_and_a_route_table() -> None:
    document = preset("vpc-attachment")
    document["network_acls"] = [acl("data", ["data-a", "data-b"]) | {"unknown": True}]
    assert _undecided(document, "orders", "orders-db") == "data"

    document = preset("vpc-attachment-nat")
    part(document, "rtb-app-a")["unknown"] = True
    assert _undecided(document, "orders", "api") == "rtb-app-a"


def test_what_a_route_leads_to() -> None:
    document = preset("vpc-attachment-nat")
    document["unknowns"] = [{"id": "nat-x", "Type": "NAT gateway"}]
    for zone in "ab":
        part(document, f"rtb-app-{zone}")["Routes"] = [{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-x"}]

    assert _undecided(document, "orders", "api") == "nat-x"
    assert ask(document, "orders", "orders-db").outcome is Outcome.REACHABLE


def test_a_vpc_of_somebody_else() -> None:
    document = peered()
    part(document, "b")["unknown"] = True
    for kind in ("subnets", "route_tables", "security_groups", "db_instances"):
        document[kind] = [one for one in document[kind] if one.get("VpcId") != "b" and one["id"] != "b-db"]

    assert _undecided(document, "orders", "10.30.20.15", 5432) == "b"


def test_an_attachment_of_another_account() -> None:
    document = transit()
    document["unknowns"] = [{"id": "att-x", "Type": "Transit gateway attachment"}]
    part(document, "tgw-rtb").update(
        Propagations=["att-a"],
        Routes=[{"DestinationCidrBlock": "10.30.0.0/16", "TransitGatewayAttachmentId": "att-x"}],
    )

    assert _undecided(document, "orders", "10.30.20.15", 5432) == "att-x"


def test_the_table_of_a_transit_gateway() -> None:
    document = transit()
    part(document, "tgw-rtb")["unknown"] = True

    assert _undecided(document, "orders", "10.30.20.15", 5432) == "tgw-rtb"


def test_what_may_be_an_interface_endpoint_and_answer_a_name() -> None:
    document = preset("vpc-attachment-nat")
    document["unknowns"] = [{"id": "vpce-x", "Type": "Interface endpoint", "VpcId": "vpc"}]

    assert _undecided(document, "orders", "secretsmanager") == "vpce-x"
    assert _undecided(document, "orders", "sts") == "vpce-x"
    assert ask(document, "orders", "internet").outcome is Outcome.REACHABLE

    document["unknowns"][0]["ServiceName"] = "com.amazonaws.us-east-1.sts"
    assert _undecided(document, "orders", "sts") == "vpce-x"
    assert ask(document, "orders", "secretsmanager").outcome is Outcome.REACHABLE


def test_but_not_where_private_dns_cannot_answer_or_a_known_endpoint_does() -> None:
    document = preset("vpc-attachment-nat")
    document["unknowns"] = [{"id": "vpce-x", "Type": "Interface endpoint", "VpcId": "vpc"}]
    part(document, "vpc")["EnableDnsHostnames"] = False
    assert ask(document, "orders", "secretsmanager").outcome is Outcome.REACHABLE

    document = preset("vpc-attachment-endpoints")
    document["unknowns"] = [{"id": "vpce-x", "Type": "Interface endpoint", "VpcId": "vpc"}]
    assert ask(document, "orders", "secretsmanager").outcome is Outcome.REACHABLE


def test_the_targets_of_a_load_balancer() -> None:
    document = preset("vpc-attachment")
    part(document, "worker-sg")["SecurityGroupIngress"] = [{"IpProtocol": "-1", "CidrIp": "10.20.0.0/16"}]
    document["unknowns"] = [{"id": "web", "Type": "Target group"}]
    front = {"SubnetIds": ["data-a"], "SecurityGroups": ["worker-sg"]}
    document["load_balancers"] = [{"id": "front", **front, "Listeners": [{"Port": 80, "TargetGroupId": "web"}]}]

    assert _undecided(document, "orders", "front") == "web"


def test_an_unknown_is_neither_source_nor_destination() -> None:
    document = preset("vpc-attachment")
    document["unknowns"] = [{"id": "i-x", "Type": "Instance"}]

    for source, target in (("i-x", "orders-db"), ("orders", "i-x")):
        assert codes(ask(document, source, target)) == ["UNKNOWN_RESOURCE"]


def test_what_surely_refuses_is_decided_and_heads_the_verdict() -> None:
    document = preset("vpc-attachment")
    document["network_acls"] = [acl("data", ["data-a", "data-b"]) | {"unknown": True}]
    part(document, "db-sg")["SecurityGroupIngress"] = []

    verdict = ask(document, "orders", "orders-db")

    assert (verdict.outcome, codes(verdict)) == (Outcome.UNREACHABLE, ["SG_HAS_NO_RULES", "UNKNOWN_RESOURCE"])


# --- networks on premises, by a VPN attachment ------------------------------------------------------------


def _vpn_behind_transit() -> Document:
    """`transit` with the office behind a VPN attachment of the transit gateway."""
    document, office = transit(), on_premises()
    document["transit_gateway_attachments"].append({"id": "att-vpn", "TransitGatewayId": "tgw", "ResourceType": "vpn"})
    network = dict(part(office, "office"))
    network.pop("VpnGatewayId")
    document["customer_networks"] = [network | {"TransitGatewayAttachmentId": "att-vpn"}]
    document["customer_hosts"] = office["customer_hosts"]
    table = part(document, "tgw-rtb")
    table.update(Associations=[*table["Associations"], "att-vpn"], Propagations=[*table["Propagations"], "att-vpn"])
    for name in ("rtb-app-a", "rtb-app-b", "rtb-data"):
        route = {"DestinationCidrBlock": "192.168.0.0/16", "TransitGatewayId": "tgw"}
        part(document, name).setdefault("Routes", []).append(route)
    return document


def test_a_host_behind_a_vpn_attachment_is_reached_and_reaches() -> None:
    document = _vpn_behind_transit()
    part(document, "worker-sg")["SecurityGroupIngress"] = [{"IpProtocol": "-1", "CidrIp": "192.168.0.0/16"}]

    assert ask(document, "orders", "ldap", 636).outcome is Outcome.REACHABLE
    assert ask(document, "ldap", "worker", 22).outcome is Outcome.REACHABLE


def test_not_while_its_tunnel_is_down() -> None:
    document = _vpn_behind_transit()
    part(document, "office")["tunnel"] = "down"

    assert codes(ask(document, "orders", "ldap", 636)) == ["BAD_STATE_VPN"]


def test_of_two_networks_behind_a_gateway_the_longer_prefix_is_meant() -> None:
    document = on_premises()
    narrow = {"id": "narrow", "VpnGatewayId": "vgw", "CidrBlocks": ["192.168.4.0/24"]}
    part(document, "office")["tunnel"] = "down"
    document["customer_networks"].append(narrow)

    assert ask(document, "orders", "192.168.4.10", 636).outcome is Outcome.REACHABLE


def test_what_a_vpn_announces_may_hold_a_vpcs_block() -> None:
    """Of two VPCs that overlap the newcomer's routes are not propagated (domain.md §7.2); a VPN's block is no VPC's."""
    document = _vpn_behind_transit()
    part(document, "office")["CidrBlocks"] = ["10.0.0.0/8"]
    part(document, "ldap")["PrivateIpAddress"] = "10.99.4.10"
    for name in ("rtb-app-a", "rtb-app-b", "rtb-data"):
        part(document, name)["Routes"].append({"DestinationCidrBlock": "10.0.0.0/8", "TransitGatewayId": "tgw"})
    part(document, "tgw-rtb")["Propagations"] = ["att-vpn", "att-a", "att-b"]

    assert ask(document, "orders", "ldap", 636).outcome is Outcome.REACHABLE
    assert ask(document, "orders", "b-db").traces[0].forward[-1].component == "b-db"


def test_behind_a_vpn_attachment_an_instance_is_asked_by_its_private_address() -> None:
    document = _vpn_behind_transit()
    part(document, "worker-sg")["SecurityGroupIngress"] = [{"IpProtocol": "-1", "CidrIp": "192.168.0.0/16"}]
    part(document, "worker").update(PublicIpAddress="203.0.113.77", AssociatePublicIpAddress=True)

    assert ask(document, "ldap", "worker", 22).outcome is Outcome.REACHABLE
