"""Edits of a copy of a document, as beliefs need them. What they add has "believed" in its id."""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network

from lambdanet.editing.entries import Document, Entry, entries, text, texts

ALL_OUT: Entry = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
EVERYWHERE = ("0.0.0.0/0", "::/0")
OPEN = "believed-open"


def mapped(document: Document, list_name: str, change: Callable[[Entry], Entry]) -> Document:
    """The document with each entry of a list changed."""
    if list_name not in document:
        return document
    return document | {list_name: [change(one) for one in entries(document, list_name)]}


def changed(document: Document, list_name: str, identifier: str, **fields: object) -> Document:
    """The document with fields of one entry replaced; None takes a field away."""

    def change(entry: Entry) -> Entry:
        if entry.get("id") != identifier:
            return entry
        return {name: value for name, value in (entry | fields).items() if value is not None}

    return mapped(document, list_name, change)


def added(document: Document, list_name: str, *new: Entry) -> Document:
    return document | {list_name: [*entries(document, list_name), *new]}


def subnet_vpc(document: Document, subnet_id: str) -> str:
    return next((text(one, "VpcId") for one in entries(document, "subnets") if one.get("id") == subnet_id), "")


def zone_of(document: Document, subnet_id: str) -> str:
    found = (text(one, "AvailabilityZone") for one in entries(document, "subnets") if one.get("id") == subnet_id)
    return next(found, "")


def table_of(document: Document, subnet_id: str) -> Entry | None:
    """The route table that a subnet uses: its own, else the VPC's main one if the document shows it."""
    tables = entries(document, "route_tables")
    own = next((one for one in tables if subnet_id in texts(one, "SubnetIds")), None)
    vpc = subnet_vpc(document, subnet_id)
    return own or next((one for one in tables if one.get("Main") and one.get("VpcId") == vpc), None)


def unattached(document: Document, function_id: str) -> Document:
    return changed(document, "functions", function_id, VpcConfig=None)


def config_of(function: Entry) -> Entry:
    """The function's VpcConfig, {} for one that is not attached."""
    held = function.get("VpcConfig")
    return held if isinstance(held, dict) else {}


def seats_of(function: Entry | None) -> tuple[str, ...]:
    """The subnets of an attached function."""
    return texts(config_of(function), "SubnetIds") if function is not None else ()


def as_instances(
    document: Document, function: Entry, *, groups: Iterable[str] = (), public: bool = False
) -> tuple[Document, tuple[str, ...]]:
    """The function as an instance in each of its subnets, listening on every port, with its groups unless others are given."""
    held = list(groups) or list(texts(config_of(function), "SecurityGroupIds"))
    made = [
        {"id": f"believed-{subnet}", "SubnetId": subnet, "SecurityGroupIds": held, "AssociatePublicIpAddress": public}
        for subnet in seats_of(function)
    ]
    document = unattached(document, text(function, "id"))
    return added(document, "instances", *made), tuple(f"believed-{subnet}" for subnet in seats_of(function))


def with_open_group(document: Document, vpc_id: str) -> Document:
    """A group, `OPEN`, that admits everything both ways."""
    everything = [ALL_OUT, {"IpProtocol": "-1", "CidrIpv6": "::/0"}]
    return added(
        document,
        "security_groups",
        {"id": OPEN, "VpcId": vpc_id, "SecurityGroupIngress": everything, "SecurityGroupEgress": everything},
    )


def with_internet_gateway(document: Document, vpc_id: str) -> tuple[Document, str]:
    """The VPC's internet gateway, made if it has none."""
    for one in entries(document, "internet_gateways"):
        if one.get("VpcId") == vpc_id:
            return document, text(one, "id")
    return added(
        document, "internet_gateways", {"id": f"believed-igw-{vpc_id}", "VpcId": vpc_id}
    ), f"believed-igw-{vpc_id}"


def with_own_table(document: Document, subnet_id: str, routes: list[Entry]) -> Document:
    """A table of the subnet's own, with these routes and no others."""

    def without_it(table: Entry) -> Entry:
        left = [one for one in texts(table, "SubnetIds") if one != subnet_id]
        return table | {"SubnetIds": left} if subnet_id in texts(table, "SubnetIds") else table

    document = mapped(document, "route_tables", without_it)
    return added(
        document,
        "route_tables",
        {
            "id": f"believed-rtb-{subnet_id}",
            "VpcId": subnet_vpc(document, subnet_id),
            "SubnetIds": [subnet_id],
            "Routes": routes,
        },
    )


def routes_of(table: Entry | None) -> list[Entry]:
    held = table.get("Routes") if table is not None else None
    return [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []


def destination_of(route: Entry) -> str:
    return text(route, "DestinationCidrBlock") or text(route, "DestinationIpv6CidrBlock")


def is_default(route: Entry) -> bool:
    return destination_of(route) in EVERYWHERE


def blocks_of(document: Document, vpc_id: str) -> tuple[IPv4Network, ...]:
    for one in entries(document, "vpcs"):
        if one.get("id") == vpc_id:
            return tuple(IPv4Network(block, strict=False) for block in texts(one, "CidrBlocks"))
    return ()
