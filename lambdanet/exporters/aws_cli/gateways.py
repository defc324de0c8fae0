"""Gateways to the internet, and NAT gateways."""

from lambdanet.exporters.aws_cli.script import Script, tagged
from lambdanet.exporters.aws_cli.words import Piece, Variable, as_json
from lambdanet.topology import Connectivity, NatGateway

GONE = ("deleting", "deleted")


def write_internet_gateways(script: Script) -> None:
    for gateway in script.topology.internet_gateways:
        script.step(f"Internet gateway {gateway.id}")
        script.about(gateway)
        own, at = script.named("IGW", gateway.id), gateway.vpc_id
        made = ("ec2", "create-internet-gateway", *tagged("internet-gateway", gateway))
        script.keep(own, *made, query="InternetGateway.InternetGatewayId", at=at)
        if at in script.known:
            words = ("--internet-gateway-id", own, "--vpc-id", script.known[at])
            script.run("ec2", "attach-internet-gateway", *words, at=at)
    for one in script.topology.egress_only_internet_gateways:
        if one.vpc_id in script.known:
            script.step(f"Egress-only internet gateway {one.id}")
            own = script.named("EIGW", one.id)
            asked: tuple[Piece, ...] = (
                "--vpc-id",
                script.known[one.vpc_id],
                *tagged("egress-only-internet-gateway", one),
            )
            query = "EgressOnlyInternetGateway.EgressOnlyInternetGatewayId"
            script.keep(own, "ec2", "create-egress-only-internet-gateway", *asked, query=query, at=one.vpc_id)


def elastic_address(script: Script, identifier: str, at: str) -> Variable:
    """An Elastic IP address; AWS chooses which."""
    own = script.new("EIP", identifier)
    tags = [{"ResourceType": "elastic-ip", "Tags": [{"Key": "Name", "Value": identifier}]}]
    words = ("--domain", "vpc", "--tag-specifications", as_json(tags))
    script.keep(own, "ec2", "allocate-address", *words, query="AllocationId", at=at)
    return own


def nat_home(script: Script, gateway: NatGateway) -> str:
    return gateway.vpc_id or script.vpc_of(gateway.subnet_id)


def write_nat_gateways(script: Script) -> None:
    attached = {one.vpc_id for one in script.topology.internet_gateways}
    waiting: list[NatGateway] = []
    for gateway in script.topology.nat_gateways:
        at = nat_home(script, gateway)
        if at not in script.known:
            continue
        if gateway.state in ("pending", "failed"):
            script.leave_out(
                f"No command makes a NAT gateway that is {gateway.state}: this one becomes available.",
                gateway.id,
                matters=True,
            )
        script.step(f"NAT gateway {gateway.id}")
        script.about(gateway)
        own = script.named("NAT", gateway.id)
        words = (*_place(script, gateway, at), *tagged("natgateway", gateway))
        script.keep(own, "ec2", "create-nat-gateway", *words, query="NatGateway.NatGatewayId", at=at)
        if gateway.connectivity is Connectivity.PUBLIC and at not in attached:
            script.leave_out("AWS lets a public NAT gateway fail where its VPC has no internet gateway.", gateway.id)
        else:
            waiting.append(gateway)
    for gateway in waiting:  # all of them are made meanwhile
        own, at = script.known[gateway.id], nat_home(script, gateway)
        if gateway.regional:
            asked = ("ec2", "describe-nat-gateways", "--nat-gateway-ids", own)
            script.until("available", *asked, query="NatGateways[0].State", at=at)
        else:
            script.wait("ec2", "nat-gateway-available", "--nat-gateway-ids", own, at=at)


def _place(script: Script, gateway: NatGateway, at: str) -> list[Piece]:
    if gateway.regional:
        words: list[Piece] = ["--availability-mode", "regional", "--vpc-id", script.known[at]]
        zones = [
            {"AvailabilityZone": zone, "AllocationIds": [elastic_address(script, f"{gateway.id}-{zone}", at)]}
            for zone in gateway.zones
        ]
        return [*words, "--availability-zone-addresses", as_json(zones)] if zones else words
    words = ["--subnet-id", script.known[gateway.subnet_id], "--connectivity-type", str(gateway.connectivity)]
    if gateway.connectivity is Connectivity.PUBLIC:
        words += ["--allocation-id", elastic_address(script, gateway.id, at)]
    return [*words, "--private-ip-address", str(script.interfaces[gateway.interface_id].private_ip)]


def write_deletions(script: Script) -> None:
    """What is deleted in the topology, and leaves blackhole routes behind it: last, after the routes to it."""
    gone = [one for one in script.topology.nat_gateways if one.state in GONE and one.id in script.known]
    peerings = [one for one in script.topology.peerings if one.status == "deleted" and one.id in script.known]
    attachments = [one for one in script.topology.attachments if one.state == "deleted" and one.id in script.known]
    if gone or peerings or attachments:
        script.step("What is deleted, and has left its routes")
    for gateway in gone:
        words = ("--nat-gateway-id", script.known[gateway.id])
        script.run("ec2", "delete-nat-gateway", *words, at=nat_home(script, gateway))
    for peering in peerings:
        words = ("--vpc-peering-connection-id", script.known[peering.id])
        script.run("ec2", "delete-vpc-peering-connection", *words, at=peering.vpc_id)
    for one in attachments:
        words = ("--transit-gateway-attachment-id", script.known[one.id])
        script.run("ec2", "delete-transit-gateway-vpc-attachment", *words, at=one.vpc_id)
