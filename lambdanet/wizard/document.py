"""A topology document out of answers. It is valid whatever the answers are."""

from collections.abc import Iterator
from typing import Any, Final

from lambdanet.parts import FORMAT
from lambdanet.services import BY_NAME
from lambdanet.wizard.answers import Answers, Database, Way
from lambdanet.wizard.questions import HOST, asked_services, questions

REGION: Final = "us-east-1"
BLOCK: Final = "10.0.0.0/16"
BLOCK6: Final = "2001:db8:0:100::/56"
ANYWHERE: Final = "0.0.0.0/0"
ANYWHERE6: Final = "::/0"
PORT: Final = 5432

STEMS: Final = {"secretsmanager": "secrets"}

Entry = dict[str, Any]


def document_for(answers: Answers) -> Entry:
    """The network that the answers describe, with the questions that fit it and what each should say."""
    lists: dict[str, list[Entry]] = {
        "vpcs": [_vpc(answers)],
        "subnets": list(_subnets(answers)),
        "route_tables": list(_route_tables(answers)),
        "internet_gateways": [{"id": "igw", "VpcId": "vpc-main"}] if answers.way.nat else [],
        "egress_only_internet_gateways": [{"id": "eigw", "VpcId": "vpc-main"}] if answers.way is Way.IPV6 else [],
        "nat_gateways": list(_nat_gateways(answers)),
        "security_groups": list(_security_groups(answers)),
        "vpc_endpoints": list(_endpoints(answers)),
        "functions": [_function(answers)],
        "db_instances": list(_databases(answers)),
        "db_proxies": list(_proxies(answers)),
        "services": [
            {"id": name, "name": BY_NAME[name].title, "ServiceName": name} for name in asked_services(answers)
        ],
        "internet_hosts": [_host(answers)],
        "questions": questions(answers),
    }
    return {"format": FORMAT, "name": name_of(answers), "region": REGION} | {
        key: held for key, held in lists.items() if held
    }


def name_of(answers: Answers) -> str:
    """What the topology is called at first."""
    return f"Orders, {('one zone', 'two zones', 'three zones')[answers.zones - 1]}"


def private_subnets(answers: Answers) -> list[str]:
    return [f"private-{letter}" for letter in answers.letters]


# --- network ------------------------------------------------------------------------------------------


def _vpc(answers: Answers) -> Entry:
    vpc: Entry = {
        "id": "vpc-main",
        "name": "Your VPC",
        "CidrBlocks": [BLOCK],
        "EnableDnsSupport": True,
        "EnableDnsHostnames": True,
    }
    return vpc | ({"Ipv6CidrBlocks": [BLOCK6]} if answers.way is Way.IPV6 else {})


def _subnets(answers: Answers) -> Iterator[Entry]:
    for number, letter in enumerate(answers.letters, 1):
        subnet = _subnet("private", letter, 10 + number)
        yield subnet | ({"Ipv6CidrBlock": f"2001:db8:0:10{number}::/64"} if answers.way is Way.IPV6 else {})
    for number, letter in enumerate(_public_letters(answers), 1):
        yield _subnet("public", letter, number)


def _subnet(kind: str, letter: str, number: int) -> Entry:
    return {
        "id": f"{kind}-{letter}",
        "VpcId": "vpc-main",
        "AvailabilityZone": f"{REGION}{letter}",
        "CidrBlock": f"10.0.{number}.0/24",
    }


def _public_letters(answers: Answers) -> str:
    """The zones with a public subnet, for a NAT gateway to stand in; a regional one needs none (domain.md §5.3)."""
    return {Way.ONE_NAT: answers.letters[:1], Way.NAT_PER_ZONE: answers.letters}.get(answers.way, "")


def _route_tables(answers: Answers) -> Iterator[Entry]:
    for letter in answers.letters:
        table = {"id": f"rtb-private-{letter}", "VpcId": "vpc-main", "SubnetIds": [f"private-{letter}"]}
        yield table | {"Routes": _ways_out(answers, letter)}
    if public := _public_letters(answers):
        yield {
            "id": "rtb-public",
            "VpcId": "vpc-main",
            "SubnetIds": [f"public-{letter}" for letter in public],
            "Routes": [{"DestinationCidrBlock": ANYWHERE, "GatewayId": "igw"}],
        }


def _ways_out(answers: Answers, letter: str) -> list[Entry]:
    match answers.way:
        case Way.NONE:
            return []
        case Way.IPV6:
            return [{"DestinationIpv6CidrBlock": ANYWHERE6, "EgressOnlyInternetGatewayId": "eigw"}]
        case Way.ONE_NAT:
            return [{"DestinationCidrBlock": ANYWHERE, "NatGatewayId": "nat-a"}]
        case Way.NAT_PER_ZONE:
            return [{"DestinationCidrBlock": ANYWHERE, "NatGatewayId": f"nat-{letter}"}]
        case Way.REGIONAL_NAT:
            return [{"DestinationCidrBlock": ANYWHERE, "NatGatewayId": "nat"}]


def _nat_gateways(answers: Answers) -> Iterator[Entry]:
    if answers.way is Way.REGIONAL_NAT:
        yield {"id": "nat", "AvailabilityMode": "regional", "VpcId": "vpc-main"}
    for letter in _public_letters(answers):
        yield {"id": f"nat-{letter}", "SubnetId": f"public-{letter}", "ConnectivityType": "public"}


def _endpoints(answers: Answers) -> Iterator[Entry]:
    for name in answers.endpoints:
        gateway = BY_NAME[name].gateway
        endpoint: Entry = {
            "id": f"{STEMS.get(name, name)}-{'gw' if gateway else 'ep'}",
            "VpcId": "vpc-main",
            "VpcEndpointType": "Gateway" if gateway else "Interface",
            "ServiceName": f"com.amazonaws.{REGION}.{name}",
        }
        if gateway:
            yield endpoint | {"RouteTableIds": [f"rtb-private-{letter}" for letter in answers.letters]}
        else:
            yield endpoint | {"SubnetIds": private_subnets(answers), "SecurityGroupIds": ["sg-ep"]}


# --- security groups: each admits what is asked of it, and no more (SG-08) -----------------------------


def _security_groups(answers: Answers) -> Iterator[Entry]:
    database = {Database.RDS: "sg-db", Database.RDS_PROXY: "sg-proxy"}.get(answers.database, "")
    if answers.attached:
        egress = [_rule(443, CidrIp=ANYWHERE)]
        egress += [_rule(443, CidrIpv6=ANYWHERE6)] if answers.way is Way.IPV6 else []
        egress += [_rule(PORT, DestinationSecurityGroupId=database)] if database else []
        yield _group("sg-fn", ingress=[], egress=egress)
    if any(not BY_NAME[name].gateway for name in answers.endpoints):
        yield _group("sg-ep", ingress=[_from_function(answers, 443)], egress=[])
    if database == "sg-proxy":
        leaving = [_rule(PORT, DestinationSecurityGroupId="sg-db")]
        yield _group("sg-proxy", ingress=[_from_function(answers, PORT)], egress=leaving)
        yield _group("sg-db", ingress=[_rule(PORT, SourceSecurityGroupId="sg-proxy")], egress=[])
    elif database:
        yield _group("sg-db", ingress=[_from_function(answers, PORT)], egress=[])


def _from_function(answers: Answers, port: int) -> Entry:
    """From the function's group; where the function has none, from the VPC."""
    return _rule(port, SourceSecurityGroupId="sg-fn") if answers.attached else _rule(port, CidrIp=BLOCK)


def _group(identifier: str, *, ingress: list[Entry], egress: list[Entry]) -> Entry:
    return {
        "id": identifier,
        "VpcId": "vpc-main",
        "SecurityGroupIngress": ingress,
        "SecurityGroupEgress": egress,
    }


def _rule(port: int, **peer: str) -> Entry:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **peer}


# --- what stands in it --------------------------------------------------------------------------------


def _function(answers: Answers) -> Entry:
    if not answers.attached:
        return {"id": "orders-api"}
    config: Entry = {"SubnetIds": private_subnets(answers), "SecurityGroupIds": ["sg-fn"]}
    config |= {"Ipv6AllowedForDualStack": True} if answers.way is Way.IPV6 else {}
    return {"id": "orders-api", "VpcConfig": config}


def _databases(answers: Answers) -> Iterator[Entry]:
    if answers.database is not Database.NONE:
        yield {"id": "orders-db", "Engine": "postgres", "SubnetId": "private-a", "VpcSecurityGroups": ["sg-db"]}


def _proxies(answers: Answers) -> Iterator[Entry]:
    if answers.database is Database.RDS_PROXY:
        yield {
            "id": "orders-proxy",
            "target": "orders-db",
            "VpcSubnetIds": private_subnets(answers),
            "VpcSecurityGroupIds": ["sg-proxy"],
        }


def _host(answers: Answers) -> Entry:
    host: Entry = {"id": HOST, "HostName": "api.example.com", "Ipv4Addresses": ["203.0.113.10"], "listens": [443]}
    return host | ({"Ipv6Addresses": ["2001:db8:ffff::10"]} if answers.way is Way.IPV6 else {})
