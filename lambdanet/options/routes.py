"""Routes for some subnets and no others."""

from lambdanet.editing.entries import Document, Entry, entries, text, texts
from lambdanet.editing.ids import free_id
from lambdanet.editing.places import homes_of
from lambdanet.options.ground import put, routes_of, table_of

DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


def own_tables(document: Document, subnets: tuple[str, ...], *, apart: bool = False) -> Document:
    """The document where no other subnet uses a table of these, so that their routes can change alone.

    `apart`: each has a table to itself.
    """
    for subnet in subnets:
        table = table_of(document, subnet)
        company = {subnet} if apart else set(subnets)
        if table and not table.get("Main") and set(texts(table, "SubnetIds")) <= company:
            continue
        document = _moved_out(document, subnet, table)
    return document


def tables_of(document: Document, subnets: tuple[str, ...]) -> list[str]:
    """The tables that the subnets use, each once."""
    found = (table_of(document, subnet) for subnet in subnets)
    return list(dict.fromkeys(text(table, "id") for table in found if table))


def with_route(document: Document, table_id: str, destination: Entry, target: Entry) -> Document:
    """The document with this route in a table; one with the same destination gives way to it."""
    table = next(one for one in entries(document, "route_tables") if one.get("id") == table_id)
    routes = routes_of(table)
    kept = [one for one in routes if not _same_destination(one, destination)]
    if any(one == destination | target for one in routes):
        return document
    return put(document, "route_tables", table | {"Routes": [*kept, destination | target]})


def _same_destination(route: Entry, destination: Entry) -> bool:
    return all(route.get(key) == destination.get(key) for key in DESTINATIONS)


def _moved_out(document: Document, subnet: str, table: Entry | None) -> Document:
    """The subnet with a copy of its table for itself; gateway endpoints that the table serves serve the copy too."""
    copy: Entry = {
        "id": free_id(document, f"rtb-{subnet}"),
        "VpcId": homes_of(document)[subnet],
        "SubnetIds": [subnet],
        "Routes": [dict(one) for one in routes_of(table)],
    }
    if table:
        if propagating := table.get("PropagatingVgws"):
            copy["PropagatingVgws"] = propagating
        if subnet in texts(table, "SubnetIds"):
            left = [one for one in texts(table, "SubnetIds") if one != subnet]
            document = put(document, "route_tables", table | {"SubnetIds": left})
        for endpoint in entries(document, "vpc_endpoints"):
            served = texts(endpoint, "RouteTableIds")
            if table["id"] in served:
                document = put(document, "vpc_endpoints", endpoint | {"RouteTableIds": [*served, copy["id"]]})
    return put(document, "route_tables", copy)
