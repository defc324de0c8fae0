"""Topologies to draw: the presets, and random ones."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st

from lambdanet.document import parse, read_topology
from lambdanet.drawing.picture import Picture, Subject, picture
from lambdanet.drawing.sheet.detail import Detail
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Verdict
from lambdanet.topology import (
    Cache,
    CustomerHost,
    Database,
    EventSourceMapping,
    FileSystem,
    Function,
    Instance,
    InternetHost,
    NetworkInterface,
    Proxy,
    Question,
    Service,
    Topology,
)
from tests import networks
from tests.builders import Document, part
from tests.builders import preset as copy_of

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
    if draw(st.booleans()):
        _add_networks(draw, document)
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
        for kind in draw(st.lists(st.sampled_from(_SEATED), max_size=3)):
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


_SEATED: Final = (
    "nat",
    "nat-instance",
    "instance",
    "database",
    "endpoint",
    "cache",
    "file-system",
    "plain",
    "proxy",
)


def _add_seated(document: dict[str, Any], kind: str, subnet: str, number: int) -> None:
    groups = [f"sg{number}"]
    count = sum(len(v) for v in document.values() if isinstance(v, list))
    if kind == "nat":
        _add(document, "nat_gateways", id=f"nat{count}", SubnetId=subnet)
    elif kind == "nat-instance":
        _add(document, "instances", id=f"ni{count}", SubnetId=subnet, SecurityGroupIds=groups, forwards=True)
    elif kind == "cache":
        _add(document, "cache_clusters", id=f"c{count}", Engine="redis", SubnetId=subnet, SecurityGroupIds=groups)
    elif kind == "file-system":
        _add(document, "file_systems", id=f"fs{count}", SubnetIds=[subnet], SecurityGroups=groups)
    elif kind == "plain":
        _add(document, "network_interfaces", id=f"eni{count}", SubnetId=subnet, Groups=groups)
    elif kind == "proxy":
        _add(document, "db_instances", id=f"db{count}", Engine="mysql", SubnetId=subnet, VpcSecurityGroups=groups)
        _add(
            document,
            "db_proxies",
            id=f"proxy{count}",
            target=f"db{count}",
            VpcSubnetIds=[subnet],
            VpcSecurityGroupIds=groups,
        )
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


def _add_networks(draw: st.DrawFn, document: dict[str, Any]) -> None:
    """What joins a VPC to other networks, and routes to some of it."""
    vpcs = [vpc["id"] for vpc in document.get("vpcs", [])]
    for number, vpc in enumerate(vpcs):
        ways = [("10.9.0.0/16", "NetworkInterfaceId", one["id"]) for one in document.get("instances", [])]
        if draw(st.booleans()):
            _add(document, "egress_only_internet_gateways", id=f"eigw{number}", VpcId=vpc)
        if draw(st.booleans()) and document.get("internet_gateways"):
            _add(document, "nat_gateways", id=f"natr{number}", AvailabilityMode="regional", VpcId=vpc)
            ways.append(("10.8.0.0/16", "NatGatewayId", f"natr{number}"))
        if draw(st.booleans()):
            _add_premises(draw, document, vpc, number)
            ways.append((f"192.168.{number}.0/24", "GatewayId", f"vgw{number}"))
        _add_routes(draw, document, vpc, ways)
    if len(vpcs) == 2 and draw(st.booleans()):
        status = draw(st.sampled_from(["active", "active", "deleted"]))
        _add(document, "vpc_peering_connections", id="pcx", VpcId="v0", PeerVpcId="v1", Status=status)
        for number, vpc in enumerate(vpcs):
            _add_routes(draw, document, vpc, [(f"10.{1 - number}.0.0/16", "VpcPeeringConnectionId", "pcx")])
    if draw(st.booleans()):
        _add_transit(draw, document, vpcs)


def _add_premises(draw: st.DrawFn, document: dict[str, Any], vpc: str, number: int) -> None:
    block = f"192.168.{number}"
    tunnel = draw(st.sampled_from(["up", "down"]))
    _add(document, "vpn_gateways", id=f"vgw{number}", VpcId=vpc)
    _add(
        document,
        "customer_networks",
        id=f"office{number}",
        VpnGatewayId=f"vgw{number}",
        CidrBlocks=[f"{block}.0/24"],
        tunnel=tunnel,
    )
    for host in range(draw(st.integers(0, 2))):
        address = f"{block}.{10 + host}"
        _add(document, "customer_hosts", id=f"prem{number}{host}", network=f"office{number}", PrivateIpAddress=address)


def _add_transit(draw: st.DrawFn, document: dict[str, Any], vpcs: list[str]) -> None:
    _add(document, "transit_gateways", id="tgw")
    attached = []
    for number, vpc in enumerate(vpcs):
        zones = {s["AvailabilityZone"]: s["id"] for s in document.get("subnets", []) if s["VpcId"] == vpc}
        joined = draw(st.booleans())
        if zones and joined:
            some = draw(st.lists(st.sampled_from(sorted(zones.values())), min_size=1, unique=True))
            _add(
                document,
                "transit_gateway_attachments",
                id=f"att{number}",
                TransitGatewayId="tgw",
                VpcId=vpc,
                SubnetIds=some,
            )
            attached.append(f"att{number}")
            _add_routes(draw, document, vpc, [(f"10.{1 - number}.0.0/16", "TransitGatewayId", "tgw")])
    routed = draw(st.booleans())
    if attached and routed:
        routes = []
        if len(attached) == 2:  # central egress: out by the second VPC, which sends nothing back in
            routes.append({"DestinationCidrBlock": "0.0.0.0/0", "TransitGatewayAttachmentId": "att1"})
            _add_routes(draw, document, "v0", [("203.0.113.0/24", "TransitGatewayId", "tgw")])
        _add(
            document,
            "transit_gateway_route_tables",
            id="tgw-rtb",
            TransitGatewayId="tgw",
            Associations=attached,
            Propagations=attached,
            Routes=routes,
        )


def _add_routes(draw: st.DrawFn, document: dict[str, Any], vpc: str, ways: list[tuple[str, str, str]]) -> None:
    for table in document.get("route_tables", []):
        for destination, key, target in ways:
            taken = {route["DestinationCidrBlock"] for route in table["Routes"]}
            if table["VpcId"] == vpc and destination not in taken and draw(st.booleans()):
                table["Routes"].append({"DestinationCidrBlock": destination, key: target})


def _add_function(draw: st.DrawFn, document: dict[str, Any], number: int) -> None:
    subnets = [s for s in document.get("subnets", []) if s["VpcId"] == "v0"]
    chosen = [s["id"] for s in subnets if draw(st.booleans())]
    kind = draw(st.sampled_from(["VpcConfig", "CapacityProvider"]))
    config = {kind: {"SubnetIds": chosen, "SecurityGroupIds": ["sg0"]}} if chosen else {}
    polled = draw(st.booleans())
    if chosen and polled:
        _add(
            document,
            "event_source_mappings",
            id=f"esm{number}",
            FunctionName=f"fn{number}",
            SubnetIds=chosen[:1],
            SecurityGroupIds=["sg0"],
        )
    _add(document, "functions", id=f"fn{number}", name=draw(st.text(max_size=12).filter(str.isprintable)), **config)


QUESTIONABLE: Final = (
    Function,
    EventSourceMapping,
    Instance,
    NetworkInterface,
    Database,
    Proxy,
    Cache,
    FileSystem,
    CustomerHost,
    InternetHost,
    Service,
)


def gateways_of(topology: Topology) -> list[str]:
    """Internet gateways: the internet, through one of them, may ask too."""
    return [gateway.id for gateway in topology.internet_gateways]


def pictures() -> st.SearchStrategy[Picture]:
    """Of a random topology, or of one of the larger documents."""
    return st.one_of(random_pictures(), network_pictures())


@st.composite
def random_subjects(draw: st.DrawFn) -> Subject:
    """A random topology with a random question, at a random level of detail."""
    topology = draw(topologies())
    detail = draw(st.sampled_from(Detail))
    ids = [r.id for r in topology.resources() if type(r) in QUESTIONABLE]
    if not ids or draw(st.booleans()):
        return _subject(topology, None, detail=detail)
    functions = {f.id for f in topology.functions}
    target = draw(st.sampled_from([*ids, "internet", "203.0.113.77", "10.0.0.99", "sqs"]))
    invoke = target in functions and draw(st.booleans())
    question = Question(
        source=draw(st.sampled_from([*ids, *gateways_of(topology)])),
        target=target,
        port=None if invoke else 443,
        invoke=invoke,
    )
    return _subject(topology, evaluate(topology, question), selected=draw(st.integers(0, 3)), detail=detail)


def _subject(topology: Topology, verdict: Verdict | None, *, selected: int = 0, detail: Detail) -> Subject:
    most = len(verdict.traces) - 1 if verdict else 0
    chosen = max(0, min(selected, most))
    return Subject(topology=topology, verdict=verdict, selected=chosen, sheet_id="s", detail=detail, changes={})


def random_pictures() -> st.SearchStrategy[Picture]:
    return random_subjects().map(drawn_whole)


def drawn_whole(subject: Subject) -> Picture:
    return picture(
        subject.topology,
        subject.verdict,
        sheet_id=subject.sheet_id,
        selected=subject.selected,
        detail=subject.detail,
    )


# --- documents with every kind -------------------------------------------------------------------


def every_kind() -> Document:
    """`vpc-attachment-nat` with one of each kind of interface."""
    document = copy_of("vpc-attachment-nat")
    data, groups = ["data-a", "data-b"], ["db-sg"]
    _add(
        document,
        "db_proxies",
        id="orders-proxy",
        target="orders-db",
        VpcSubnetIds=data,
        VpcSecurityGroupIds=groups,
    )
    _add(document, "cache_clusters", id="sessions", Engine="redis", SubnetId="data-a", SecurityGroupIds=groups)
    _add(document, "file_systems", id="shared", SubnetIds=data, SecurityGroups=groups)
    _add(document, "network_interfaces", id="plain", SubnetId="data-b", Groups=groups)
    _add(
        document,
        "functions",
        id="managed",
        CapacityProvider={"SubnetIds": ["app-a", "app-b"], "SecurityGroupIds": ["fn-sg"]},
    )
    _add(
        document,
        "event_source_mappings",
        id="queue-poller",
        FunctionName="orders",
        SubnetIds=["data-b"],
        SecurityGroupIds=groups,
    )
    return document


def nat_instance(*, checks: bool = False) -> Document:
    """`vpc-attachment-nat` with an instance in the place of its NAT gateways."""
    document = copy_of("vpc-attachment-nat")
    document["nat_gateways"] = []
    _add(
        document,
        "security_groups",
        id="nat-sg",
        VpcId="vpc",
        SecurityGroupIngress=[{"IpProtocol": "-1", "CidrIp": "10.20.0.0/16"}],
    )
    _add(
        document,
        "instances",
        id="nat-box",
        SubnetId="public-a",
        SecurityGroupIds=["nat-sg"],
        PublicIpAddress="198.51.100.7",
        SourceDestCheck=checks,
        forwards=True,
    )
    for zone in "ab":
        part(document, f"rtb-app-{zone}")["Routes"] = [
            {"DestinationCidrBlock": "0.0.0.0/0", "NetworkInterfaceId": "nat-box"}
        ]
    return document


NETWORKS: Final[dict[str, tuple[Callable[[], Document], dict[str, Any]]]] = {
    "ipv6": (networks.ipv6, {"target": "api6", "port": 443, "family": 6}),
    "regional-nat": (networks.regional_nat, {"target": "internet", "port": 443}),
    "peered": (networks.peered, {"target": "b-db"}),
    "peering-chain": (networks.peering_chain, {"target": "c-db"}),
    "transit": (networks.transit, {"target": "b-db"}),
    "central-egress": (networks.central_egress, {"target": "internet", "port": 443}),
    "on-premises": (networks.on_premises, {"target": "ldap", "port": 636}),
    "every-kind": (every_kind, {"source": "managed", "target": "orders-proxy"}),
    "nat-instance": (nat_instance, {"target": "internet", "port": 443}),
}


def drawn_network(
    name: str, change: Callable[[Document], object] | None = None, *, detail: Detail = Detail.NETWORK, **more: Any
) -> Picture:
    """The picture of a document with its question, after a change, if there is one."""
    make, asked_for = NETWORKS[name]
    document = make()
    if change is not None:
        change(document)
    topology = read_topology(document)
    verdict = evaluate(topology, Question(**{"source": "orders", **asked_for, **more}))
    return picture(topology, verdict, sheet_id=name, detail=detail)


@st.composite
def network_subjects(draw: st.DrawFn) -> Subject:
    """One of the larger documents, less a few of its parts, with any question."""
    make, asked_for = NETWORKS[draw(st.sampled_from(sorted(NETWORKS)))]
    document = make()
    for table in document["route_tables"]:
        if table.get("Routes") and draw(st.integers(0, 3)) == 0:
            del table["Routes"][draw(st.integers(0, len(table["Routes"]) - 1))]
    for kind, key, values in STATES:
        for item in document.get(kind, []):
            if draw(st.integers(0, 3)) == 0:
                item[key] = draw(st.sampled_from(values))
    topology = read_topology(document)
    ids = [r.id for r in topology.resources() if type(r) in QUESTIONABLE]
    question = Question(
        source=draw(st.sampled_from([*ids, *gateways_of(topology)])),
        target=draw(st.sampled_from([*ids, "internet", "10.30.20.99", "192.168.4.77"])),
        port=443,
        family=draw(st.sampled_from([4, 4, 6])),
    )
    if draw(st.booleans()):
        question = Question(**{"source": "orders", **asked_for})
    verdict = evaluate(topology, question)
    detail = draw(st.sampled_from(Detail))
    return _subject(topology, verdict, selected=draw(st.integers(0, 3)), detail=detail)


def network_pictures() -> st.SearchStrategy[Picture]:
    return network_subjects().map(drawn_whole)


STATES: Final = (
    ("vpc_peering_connections", "Status", ["active", "deleted", "pending-acceptance"]),
    ("transit_gateway_attachments", "State", ["available", "deleted"]),
    ("vpn_gateways", "State", ["available", "deleting"]),
    ("customer_networks", "tunnel", ["up", "down"]),
)
