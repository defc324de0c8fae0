"""VPC endpoints."""

from typing import Final

from lambdanet.exporters.aws_cli.script import Script, tagged
from lambdanet.exporters.aws_cli.words import Piece, as_json
from lambdanet.topology import GatewayEndpoint, InterfaceEndpoint

NO_CALL: Final = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}],
}


def write_endpoints(script: Script) -> None:
    for gateway in script.topology.gateway_endpoints:
        if gateway.vpc_id not in script.known:
            continue
        if gateway.region != script.region(gateway.vpc_id):
            script.leave_out("A gateway endpoint serves its own Region only: it is not made.", gateway.id, matters=True)
            continue
        _start(script, gateway)
        tables = [script.known[one] for one in gateway.route_table_ids if one in script.known]
        words: list[Piece] = ["--vpc-endpoint-type", "Gateway"]
        words += ["--route-table-ids", *tables] if tables else []
        _make(script, gateway, words)
    for endpoint in script.topology.interface_endpoints:
        if endpoint.vpc_id in script.known:
            _start(script, endpoint)
            _make(script, endpoint, _place(script, endpoint))


def _start(script: Script, endpoint: GatewayEndpoint | InterfaceEndpoint) -> None:
    script.step(f"Endpoint {endpoint.id}, for {endpoint.service}")
    script.about(endpoint)


def _place(script: Script, endpoint: InterfaceEndpoint) -> list[Piece]:
    words: list[Piece] = ["--vpc-endpoint-type", "Interface"]
    interfaces = [script.interfaces[one] for one in endpoint.interface_ids if one in script.interfaces]
    if endpoint.subnet_ids:
        words += ["--subnet-ids", *(script.known[one] for one in endpoint.subnet_ids)]
        words += [
            "--subnet-configurations",
            as_json([{"SubnetId": script.known[one.subnet_id], "Ipv4": str(one.private_ip)} for one in interfaces]),
        ]
    if endpoint.group_ids:
        words += ["--security-group-ids", *(script.known[one] for one in endpoint.group_ids)]
    if endpoint.region != script.region(endpoint.vpc_id):
        words += ["--service-region", endpoint.region]
    vpc = script.vpcs[endpoint.vpc_id]
    answers = vpc.enable_dns_support and vpc.enable_dns_hostnames
    if endpoint.private_dns and not answers:
        message = "AWS refuses private DNS where its VPC has not both DNS attributes: it is made without."
        script.leave_out(message, endpoint.id, matters=True)
    return [*words, "--private-dns-enabled" if endpoint.private_dns and answers else "--no-private-dns-enabled"]


def _make(script: Script, endpoint: GatewayEndpoint | InterfaceEndpoint, place: list[Piece]) -> None:
    own, at = script.named("VPCE", endpoint.id), endpoint.vpc_id
    name = f"com.amazonaws.{endpoint.region}.{endpoint.service}"
    words: list[Piece] = ["--vpc-id", script.known[at], "--service-name", name, *place]
    if endpoint.denies:
        words += ["--policy-document", as_json(NO_CALL)]
        message = "Its policy's own words are not in the topology: the one written here refuses every call."
        script.leave_out(message, endpoint.id)
    made = ("ec2", "create-vpc-endpoint", *words, *tagged("vpc-endpoint", endpoint))
    script.keep(own, *made, query="VpcEndpoint.VpcEndpointId", at=at)
    asked = ("ec2", "describe-vpc-endpoints", "--vpc-endpoint-ids", own)
    script.until("available", *asked, query="VpcEndpoints[0].State", at=at)
