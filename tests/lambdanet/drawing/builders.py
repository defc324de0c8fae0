"""Topologies to draw: the presets, and random ones."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st

from lambdanet.document import parse, read_topology
from lambdanet.drawing.picture import Picture, picture
from lambdanet.drawing.sheet import Detail
from lambdanet.reachability.evaluate import evaluate
from lambdanet.topology import Question, Topology

PRESETS: Final = Path(__file__).parents[3] / "presets"
NAMES: Final = (
    "default-service-vpc",
    "lambda-interface-endpoint",
    "public-subnet-trap",
    "vpc-attachment",
    "vpc-attachment-endpoints",
    "vpc-attachment-nat",
)


@cache
def preset_document(name: str) -> Any:
    return parse((PRESETS / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def preset(name: str) -> Topology:
    return read_topology(preset_document(name))


def asked(name: str, question: str, *, selected: int = 0, detail: Detail = Detail.NETWORK) -> Picture:
    """The picture of a preset with one of its own questions."""
    topology = preset(name)
    found = next(q for q in topology.questions if q.id == question)
    verdict = evaluate(topology, found.question)
    return picture(topology, verdict, sheet_id="s", selected=selected, detail=detail)


ALL_QUESTIONS: Final = [(name, q.id) for name in NAMES for q in preset(name).questions]


# --- random ones ---------------------------------------------------------------------------------


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    """Up to two VPCs with anything in any subnet, in any order."""
    document: dict[str, Any] = {
        "format": "lambdanet/topology@1",
        "name": draw(st.text("abc <>&", max_size=8)),
        "region": "us-east-1",
    }
    for number in range(draw(st.integers(0, 2))):
        _add_vpc(draw, document, number)
    for number in range(draw(st.integers(0, 2))):
        _add_function(draw, document, number)
    for number in range(draw(st.integers(0, 2))):
        _add(
            document,
            "internet_hosts",
            id=f"host{number}",
            HostName=f"h{number}.example.com",
            Ipv4Addresses=[f"203.0.113.{10 + number}"],
            listens=[443],
        )
    for name in draw(st.lists(st.sampled_from(["s3", "lambda", "secretsmanager"]), unique=True)):
        _add(document, "services", id=name, ServiceName=f"com.amazonaws.us-east-1.{name}")
    return read_topology(document)


def _add(document: dict[str, Any], kind: str, **values: object) -> None:
    document.setdefault(kind, []).append(values)


def _add_vpc(draw: st.DrawFn, document: dict[str, Any], number: int) -> None:
    vpc, block = f"v{number}", f"10.{number}"
    _add(document, "vpcs", id=vpc, CidrBlocks=[f"{block}.0.0/16"], EnableDnsSupport=True, EnableDnsHostnames=True)
    _add(document, "security_groups", id=f"sg{number}", VpcId=vpc)
    gated = draw(st.booleans())
    if gated:
        _add(document, "internet_gateways", id=f"igw{number}", VpcId=vpc)
    subnets = [f"s{number}-{i}" for i in range(draw(st.integers(0, 4)))]
    for index, subnet in enumerate(subnets):
        zone = draw(st.sampled_from(["us-east-1a", "us-east-1b"]))
        _add(document, "subnets", id=subnet, VpcId=vpc, AvailabilityZone=zone, CidrBlock=f"{block}.{index}.0/24")
        for kind in draw(st.lists(st.sampled_from(["nat", "instance", "database", "endpoint"]), max_size=3)):
            _add_seated(document, kind, subnet, number)
    nats = [n["id"] for n in document.get("nat_gateways", []) if n["SubnetId"] in subnets]
    _add_tables(draw, document, vpc, subnets, nats, [f"igw{number}"] if gated else [])
    if draw(st.booleans()):
        tables = [t["id"] for t in document.get("route_tables", []) if t["VpcId"] == vpc]
        _add(
            document,
            "vpc_endpoints",
            id=f"gw{number}",
            VpcId=vpc,
            VpcEndpointType="Gateway",
            ServiceName="com.amazonaws.us-east-1.s3",
            RouteTableIds=tables,
        )


def _add_seated(document: dict[str, Any], kind: str, subnet: str, number: int) -> None:
    groups = [f"sg{number}"]
    count = sum(len(v) for v in document.values() if isinstance(v, list))
    if kind == "nat":
        _add(document, "nat_gateways", id=f"nat{count}", SubnetId=subnet)
    elif kind == "instance":
        _add(document, "instances", id=f"i{count}", SubnetId=subnet, SecurityGroupIds=groups)
    elif kind == "database":
        _add(document, "db_instances", id=f"db{count}", Engine="postgres", SubnetId=subnet, VpcSecurityGroups=groups)
    elif not any(subnet in e.get("SubnetIds", []) for e in document.get("vpc_endpoints", [])):
        _add(
            document,
            "vpc_endpoints",
            id=f"if{count}",
            VpcId=f"v{number}",
            VpcEndpointType="Interface",
            ServiceName="com.amazonaws.us-east-1.lambda",
            SubnetIds=[subnet],
            SecurityGroupIds=groups,
            PrivateDnsEnabled=False,
        )


def _add_tables(
    draw: st.DrawFn, document: dict[str, Any], vpc: str, subnets: list[str], nats: list[str], gateways: list[str]
) -> None:
    left = list(subnets)
    for number in range(draw(st.integers(0, 3))):
        mine = [s for s in left if draw(st.booleans())]
        left = [s for s in left if s not in mine]
        routes = []
        target = draw(st.sampled_from(["", *nats, *gateways]))
        if target:
            key = "NatGatewayId" if target in nats else "GatewayId"
            routes.append({"DestinationCidrBlock": "0.0.0.0/0", key: target})
        _add(document, "route_tables", id=f"{vpc}-rtb{number}", VpcId=vpc, SubnetIds=mine, Routes=routes)


def _add_function(draw: st.DrawFn, document: dict[str, Any], number: int) -> None:
    subnets = [s for s in document.get("subnets", []) if s["VpcId"] == "v0"]
    chosen = [s["id"] for s in subnets if draw(st.booleans())]
    config = {"VpcConfig": {"SubnetIds": chosen, "SecurityGroupIds": ["sg0"]}} if chosen else {}
    _add(document, "functions", id=f"fn{number}", name=draw(st.text(max_size=12).filter(str.isprintable)), **config)


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    """A random topology with a random question, at a random level of detail."""
    topology = draw(topologies())
    detail = draw(st.sampled_from(Detail))
    ids = [
        r.id
        for r in (
            *topology.functions,
            *topology.instances,
            *topology.databases,
            *topology.internet_hosts,
            *topology.services,
        )
    ]
    if not ids or draw(st.booleans()):
        return picture(topology, sheet_id="s", detail=detail)
    functions = {f.id for f in topology.functions}
    target = draw(st.sampled_from([*ids, "internet", "203.0.113.77", "10.0.0.99", "sqs"]))
    invoke = target in functions and draw(st.booleans())
    question = Question(source=draw(st.sampled_from(ids)), target=target, port=None if invoke else 443, invoke=invoke)
    verdict = evaluate(topology, question)
    return picture(topology, verdict, sheet_id="s", selected=draw(st.integers(0, 3)), detail=detail)
