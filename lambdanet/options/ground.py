"""Where an option is laid: the VPC that the function is to reach, and subnets in its zones, made where they are missing."""

from collections.abc import Iterator

from lambdanet.editing.blocks import next_free_block, zones
from lambdanet.editing.entries import Document, Entry, entries, find, text, texts
from lambdanet.editing.ids import free_id
from lambdanet.editing.places import homes_of, subnets_of, vpc_of
from lambdanet.options.shape import CannotApply

ANYWHERE = "0.0.0.0/0"
ANYWHERE6 = "::/0"
STORES = ("db_instances", "db_proxies", "cache_clusters", "file_systems")
MOST_ZONES = 2  # Lambda's advice is two at least (LVPC-A); more cost more


def function_of(document: Document, function: str) -> Entry:
    """The function's entry. Raises CannotApply for one that is none, or that runs on instances of its own."""
    try:
        found = find(document, "functions", function)
    except KeyError as error:
        raise CannotApply(f"There is no function '{function}'.") from error
    if found.get("CapacityProvider"):
        raise CannotApply(
            f"{function} runs on Lambda Managed Instances, whose instances stand in subnets of yours: "
            "it is not attached, and cannot be moved out."
        )
    return found


def put_function(document: Document, entry: Entry) -> Document:
    """The document with this entry for the function of its id."""
    return put(document, "functions", entry)


def put(document: Document, list_name: str, entry: Entry) -> Document:
    """The document with this entry in the place of the one with its id, or at the end."""
    held = entries(document, list_name)
    if any(one.get("id") == entry["id"] for one in held):
        changed = [entry if one.get("id") == entry["id"] else one for one in held]
    else:
        changed = [*held, entry]
    return document | {list_name: changed}


def home(document: Document, function: str) -> str:
    """The VPC to attach to: where the function is, else where databases are, else the first with a subnet.

    Raises CannotApply where there is none.
    """
    homes = homes_of(document)
    known = {text(one, "id") for one in entries(document, "vpcs") if not one.get("unknown")}
    candidates = [
        vpc_of(document, function_of(document, function), homes),
        *(vpc_of(document, one, homes) for kind in STORES for one in entries(document, kind)),
        *homes.values(),
    ]
    found = next((vpc for vpc in candidates if vpc in known), "")
    if not found:
        raise CannotApply("There is no VPC with a subnet to attach the function to. Add a VPC and a subnet in it.")
    return found


def table_of(document: Document, subnet: str) -> Entry | None:
    """The route table that a subnet uses: its own, else its VPC's main one; None where the document shows neither."""
    vpc = homes_of(document).get(subnet, "")
    tables = [one for one in entries(document, "route_tables") if text(one, "VpcId") == vpc]
    own = next((one for one in tables if subnet in texts(one, "SubnetIds")), None)
    return own or next((one for one in tables if one.get("Main")), None)


def routes_of(table: Entry | None) -> list[Entry]:
    given = table.get("Routes") if table else None
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def is_public(document: Document, subnet: str) -> bool:
    """Return whether a default route of its table leads to an internet gateway (domain.md §5.2)."""
    gateways = {text(one, "id") for one in entries(document, "internet_gateways")}
    return any(
        route.get("GatewayId") in gateways
        for route in routes_of(table_of(document, subnet))
        if ANYWHERE in (route.get("DestinationCidrBlock"),) or route.get("DestinationIpv6CidrBlock") == ANYWHERE6
    )


def private_subnets(document: Document, function: str) -> tuple[Document, tuple[str, ...]]:
    """Private subnets in up to two zones, and the document with those that had to be made. Raises CannotApply.

    The function's own come first, then those where no store stands: a function's subnets are best its own (B11).
    """
    vpc = home(document, function)
    own = subnets_of(function_of(document, function))
    crowded = {subnet for kind in STORES for one in entries(document, kind) for subnet in subnets_of(one)}
    free = [one for one in _subnets(document, vpc) if not is_public(document, text(one, "id"))]
    by_zone: dict[str, str] = {}
    for one in sorted(free, key=lambda one: (one["id"] not in own, one["id"] in crowded)):
        by_zone.setdefault(text(one, "AvailabilityZone"), text(one, "id"))
    chosen = dict(sorted(by_zone.items(), key=lambda pair: _zone_order(document, vpc).index(pair[0])))
    document, made = _filled_up(document, vpc, "private", list(chosen))
    return document, (*list(chosen.values())[:MOST_ZONES], *made)


def public_subnets(document: Document, vpc: str, wanted: list[str]) -> tuple[Document, tuple[str, ...]]:
    """A public subnet in each of these zones, with the gateway and the table that make it one where they are missing."""
    document, gateway = internet_gateway(document, vpc)
    found: list[str] = []
    for zone in wanted:
        there = next(
            (
                text(one, "id")
                for one in _subnets(document, vpc)
                if text(one, "AvailabilityZone") == zone and is_public(document, text(one, "id"))
            ),
            "",
        )
        if not there:
            document, there = _new_subnet(document, vpc, zone, "public")
            document = _into_public_table(document, vpc, there, gateway)
        found.append(there)
    return document, tuple(found)


def internet_gateway(document: Document, vpc: str) -> tuple[Document, str]:
    """The VPC's internet gateway, and the document with it."""
    for one in entries(document, "internet_gateways"):
        if text(one, "VpcId") == vpc:
            return document, text(one, "id")
    identifier = free_id(document, "igw")
    return put(document, "internet_gateways", {"id": identifier, "VpcId": vpc}), identifier


def zones_of(document: Document, subnets: tuple[str, ...]) -> list[str]:
    """The zone of each subnet."""
    known = {text(one, "id"): text(one, "AvailabilityZone") for one in entries(document, "subnets")}
    return [known[one] for one in subnets]


def _subnets(document: Document, vpc: str) -> list[Entry]:
    return [one for one in entries(document, "subnets") if text(one, "VpcId") == vpc]


def _zone_order(document: Document, vpc: str) -> list[str]:
    """The zones of the VPC's subnets in order, then the Region's others."""
    used = sorted({text(one, "AvailabilityZone") for one in _subnets(document, vpc)})
    return [*used, *(zone for zone in zones(document) if zone not in used)]


def _filled_up(document: Document, vpc: str, kind: str, used: list[str]) -> tuple[Document, list[str]]:
    """New subnets for the zones that are missing to two, with the document."""
    made: list[str] = []
    missing = [zone for zone in _zone_order(document, vpc) if zone not in used][: max(0, MOST_ZONES - len(used))]
    for zone in missing:
        document, subnet = _new_subnet(document, vpc, zone, kind)
        table = {"id": free_id(document, f"rtb-{kind}"), "VpcId": vpc, "SubnetIds": [subnet], "Routes": []}
        document = put(document, "route_tables", table)
        made.append(subnet)
    return document, made


def _new_subnet(document: Document, vpc: str, zone: str, kind: str) -> tuple[Document, str]:
    block = next((found for prefix in (24, 26, 28) if (found := next_free_block(document, vpc, prefix))), "")
    if not block:
        raise CannotApply(f"{vpc} has no free block for another subnet: add a block to the VPC.")
    identifier = free_id(document, kind)
    subnet = {"id": identifier, "VpcId": vpc, "AvailabilityZone": zone, "CidrBlock": block}
    return put(document, "subnets", subnet), identifier


def _into_public_table(document: Document, vpc: str, subnet: str, gateway: str) -> Document:
    """Associate the subnet with a table that leads to the gateway and serves public subnets only."""
    for table in _tables(document, vpc):
        out = any(
            one.get("GatewayId") == gateway and one.get("DestinationCidrBlock") == ANYWHERE for one in routes_of(table)
        )
        if out and not table.get("Main"):
            return put(document, "route_tables", table | {"SubnetIds": [*texts(table, "SubnetIds"), subnet]})
    return put(
        document,
        "route_tables",
        {
            "id": free_id(document, "rtb-public"),
            "VpcId": vpc,
            "SubnetIds": [subnet],
            "Routes": [{"DestinationCidrBlock": ANYWHERE, "GatewayId": gateway}],
        },
    )


def _tables(document: Document, vpc: str) -> Iterator[Entry]:
    return (one for one in entries(document, "route_tables") if text(one, "VpcId") == vpc)
