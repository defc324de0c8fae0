"""Rows of a table in a form: routes, rules, listeners, targets.

`path` is the document's key of the rows, such as "Routes", or "block_public_access.Exclusions" for what the document
says of the account: its list and id are then "".
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from lambdanet.editing.blocks import free_address
from lambdanet.editing.choices import choices
from lambdanet.editing.entries import Document, Entry, entries, find, text, texts
from lambdanet.editing.kinds import ACCOUNT, Field, FieldKind, Kind, kind_of, named
from lambdanet.editing.places import vpc_of
from lambdanet.services import short_name

Rows = list[Any]
DEFAULT_EGRESS: Final = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
DESTINATION_BLOCKS: Final = ("DestinationCidrBlock", "DestinationIpv6CidrBlock")
HTTPS: Final = 443
LAST_NUMBER: Final = 32766  # ACL-01
NUMBERS_APART: Final = 100


def add_row(
    document: Document, list_name: str, identifier: str, path: str, row: Entry | None = None, index: int | None = None
) -> Document:
    """The document with one more row, at the end or at a place; without `row` one that a form may begin with.

    Outbound rules that were left out are written out first, for they stay when one is added (SG-02).
    """

    def grown(rows: Rows, new: Entry) -> Rows:
        place = len(rows) if index is None else max(0, min(index, len(rows)))
        return [*rows[:place], new, *rows[place:]]

    kind, entry = _holder(document, list_name, identifier)
    new = deepcopy(row) if row is not None else new_row(document, kind, entry, path)
    return _with_rows(document, list_name, identifier, path, lambda rows: grown(rows, new))


def duplicate_row(document: Document, list_name: str, identifier: str, path: str, index: int) -> Document:
    """The document with a row twice, the copy below. A rule of a network ACL gets the next free number (ACL-01)."""

    def doubled(rows: Rows) -> Rows:
        copied = deepcopy(_row(rows, index))
        if isinstance(copied, dict) and "RuleNumber" in copied:
            copied["RuleNumber"] = _number_after(rows, copied["RuleNumber"])
        return [*rows[: index + 1], copied, *rows[index + 1 :]]

    return _with_rows(document, list_name, identifier, path, doubled)


def remove_row(document: Document, list_name: str, identifier: str, path: str, index: int) -> Document:
    """The document without a row."""

    def shrunk(rows: Rows) -> Rows:
        _row(rows, index)
        return [*rows[:index], *rows[index + 1 :]]

    return _with_rows(document, list_name, identifier, path, shrunk)


def move_row(document: Document, list_name: str, identifier: str, path: str, index: int, to: int) -> Document:
    """The document with a row in another place. Rules of a network ACL leave their numbers where they are (ACL-01)."""

    def moved(rows: Rows) -> Rows:
        _row(rows, to)
        row = _row(rows, index)
        others = [*rows[:index], *rows[index + 1 :]]
        after = [*others[:to], row, *others[to:]]
        return _numbered_as(rows, after, row) if _field(list_name, path).ordered else after

    return _with_rows(document, list_name, identifier, path, moved)


def _numbered_as(before: Rows, after: Rows, moved: Any) -> Rows:
    """The rows in their new order with the numbers of the old one, within the direction of the row that moved."""

    def counts(row: Any) -> bool:
        return isinstance(row, dict) and isinstance(moved, dict) and row.get("Egress") == moved.get("Egress")

    numbers = iter([row.get("RuleNumber") for row in before if counts(row)])
    return [row | {"RuleNumber": next(numbers)} if counts(row) else row for row in after]


# --- rows that nobody writes -----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class FixedRow:
    """A row that AWS adds by itself: what stands in its columns."""

    cells: tuple[str, ...]
    why: str


def fixed_rows(document: Document, kind: Kind, entry: Entry, field: Field) -> tuple[FixedRow, ...]:
    """What AWS adds to a table of rows: the local routes and gateway endpoints' (RT-02, RT-10), an ACL's last rule (ACL-01)."""
    match kind.list_name, field.name:
        case "route_tables", "Routes":
            return tuple(_local_routes(document, entry)) + tuple(_endpoint_routes(document, entry))
        case "network_acls", "Entries":
            return tuple(
                FixedRow(cells=("*", "deny", way, "all", "everything else", "", ""), why="always")
                for way in ("inbound", "outbound")
            )
        case _:
            return ()


def _local_routes(document: Document, entry: Entry) -> Iterator[FixedRow]:
    home = next((one for one in entries(document, "vpcs") if one.get("id") == entry.get("VpcId")), {})
    retargeted = {
        row.get(key) for row in _rows_at(entry, "Routes") if isinstance(row, dict) for key in DESTINATION_BLOCKS
    }
    for block in (*texts(home, "CidrBlocks"), *texts(home, "Ipv6CidrBlocks")):
        if block not in retargeted:
            yield FixedRow(cells=(block, "local", "active"), why="always")


def _endpoint_routes(document: Document, entry: Entry) -> Iterator[FixedRow]:
    for one in entries(document, "vpc_endpoints"):
        if entry.get("id") in texts(one, "RouteTableIds"):
            service = short_name(text(one, "ServiceName"))
            yield FixedRow(
                cells=(f"pl-{service}", text(one, "name") or text(one, "id"), "active"), why="by the endpoint"
            )


# --- a new row -----------------------------------------------------------------------------------


def new_row(document: Document, kind: Kind, entry: Entry, path: str) -> Entry:
    """A row as the form first shows it."""
    field = _field_of(kind.fields, path)
    rows = _rows_at(entry, path)
    match field.name:
        case "Routes":
            return _new_route(document, kind, entry, field)
        case "SecurityGroupIngress" | "SecurityGroupEgress":
            return {"IpProtocol": "tcp", "FromPort": HTTPS, "ToPort": HTTPS, "CidrIp": "0.0.0.0/0"}
        case "Entries":
            number = _number_after(rows, 0)
            return {
                "RuleNumber": number,
                "RuleAction": "allow",
                "Egress": False,
                "Protocol": "-1",
                "CidrBlock": "0.0.0.0/0",
            }
        case "Listeners":
            taken = {row.get("Port") for row in rows if isinstance(row, dict)}
            return {"Port": next(port for port in range(HTTPS, HTTPS + 1 + len(rows)) if port not in taken)}
        case "SecondaryPrivateIpAddresses":
            subnet = next((one for one in entries(document, "subnets") if one.get("id") == entry.get("SubnetId")), {})
            return {"PrivateIpAddress": free_address(document, text(subnet, "CidrBlock"))}
        case _:
            return _first_of_each(document, kind, entry, field)


def _new_route(document: Document, kind: Kind, entry: Entry, field: Field) -> Entry:
    """The default route where there is none, to the first target that fits."""
    held = {row.get("DestinationCidrBlock") for row in _rows_at(entry, field.name) if isinstance(row, dict)}
    route: Entry = {"DestinationCidrBlock": "0.0.0.0/0" if "0.0.0.0/0" not in held else ""}
    for target in field.fields:
        if target.kind is FieldKind.REF and "Destination" not in target.name:
            for choice in choices(document, kind, entry, target):
                return route | {target.name: choice.id}
    return route


def _first_of_each(document: Document, kind: Kind, entry: Entry, field: Field) -> Entry:
    row: Entry = {}
    for inner in field.fields:
        if inner.required:
            offered = choices(document, kind, entry, inner)
            row[inner.name] = offered[0].id if offered else ""
    if field.name == "Exclusions" and (vpcs := entries(document, "vpcs")):
        row["VpcId"] = text(vpcs[0], "id")
    return row


def _number_after(rows: Rows, number: object) -> int:
    """A free number behind this one; behind all of them for 0."""
    taken = {row["RuleNumber"] for row in rows if isinstance(row, dict) and isinstance(row.get("RuleNumber"), int)}
    if not number:
        rounded = (max(taken, default=0) // NUMBERS_APART + 1) * NUMBERS_APART
        number = rounded - 1 if rounded <= LAST_NUMBER else max(taken, default=0)
    first = number + 1 if isinstance(number, int) else 1
    free = (one for one in (*range(first, LAST_NUMBER + 1), *range(1, first)) if one not in taken)
    return next(free, LAST_NUMBER)


# --- where rows stand ----------------------------------------------------------------------------


def _holder(document: Document, list_name: str, identifier: str) -> tuple[Kind, Entry]:
    return (ACCOUNT, document) if not list_name else (kind_of(list_name), find(document, list_name, identifier))


def _field(list_name: str, path: str) -> Field:
    return _field_of(ACCOUNT.fields if not list_name else kind_of(list_name).fields, path)


def _field_of(fields: tuple[Field, ...], path: str) -> Field:
    """The rows' field. Raises KeyError."""
    *parts, last = path.split(".")
    for part in parts:
        fields = named(fields, part).fields
    field = named(fields, last)
    if field.kind is not FieldKind.ROWS:
        raise KeyError(path)
    return field


def _rows_at(entry: Entry, path: str) -> Rows:
    value: Any = entry
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, list) else []


def _with_rows(
    document: Document, list_name: str, identifier: str, path: str, change: Callable[[Rows], Rows]
) -> Document:
    kind, entry = _holder(document, list_name, identifier)
    field = _field_of(kind.fields, path)
    rows = _rows_at(entry, path)
    if field.name == "SecurityGroupEgress" and entry.get(field.name) is None:
        rows = default_egress(document, entry)
    changed = _put_at(entry, path.split("."), change(rows))
    if not list_name:
        return changed
    return document | {list_name: [changed if one is entry else one for one in entries(document, list_name)]}


def default_egress(document: Document, group: Entry) -> Rows:
    """The outbound rules of a security group that names none (SG-02): IPv4, and IPv6 too if the VPC has a block of it."""
    home = next((one for one in entries(document, "vpcs") if one.get("id") == vpc_of(document, group)), {})
    dual = [{"IpProtocol": "-1", "CidrIpv6": "::/0"}] if home.get("Ipv6CidrBlocks") else []
    return [dict(DEFAULT_EGRESS), *dual]


def _put_at(value: Any, keys: list[str], rows: Rows) -> Entry:
    held = value if isinstance(value, dict) else {}
    key, *rest = keys
    return held | {key: _put_at(held.get(key), rest, rows) if rest else rows}


def _row(rows: Rows, index: int) -> Any:
    """The row at a place. Raises ValueError."""
    if not 0 <= index < len(rows):
        raise ValueError(f"There is no row {index + 1}: there are {len(rows)}.")
    return rows[index]
