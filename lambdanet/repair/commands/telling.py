"""What a repair means as commands of the AWS CLI. The document's ids stand where AWS's ids belong. Start here."""

from typing import Final

from lambdanet.editing.entries import Document, Entry, entries, text
from lambdanet.repair.commands.changed import CHANGED, public_access
from lambdanet.repair.commands.created import CREATED
from lambdanet.repair.commands.words import Lines

ORDER: Final = (  # what others stand on comes first
    "vpcs", "internet_gateways", "vpn_gateways", "egress_only_internet_gateways", "subnets", "security_groups", "network_acls",
    "nat_gateways", "vpc_peering_connections", "transit_gateways", "transit_gateway_attachments",
    "transit_gateway_route_tables", "route_tables", "vpc_endpoints", "functions", "instances", "network_interfaces",
    "db_instances", "load_balancers", "target_groups",
)  # fmt: skip


def commands(before: Document, after: Document) -> tuple[str, ...]:
    """One line for each call, in an order in which they can be run."""
    return tuple(dict.fromkeys(_lines(before, after)))


def _lines(before: Document, after: Document) -> Lines:
    for list_name in ORDER:
        old = {text(one, "id"): one for one in entries(before, list_name)}
        for one in entries(after, list_name):
            known = old.get(text(one, "id"))
            if known is None:
                yield from CREATED.get(list_name, _nothing)(after, {}, one)
            if known != one:
                yield from CHANGED.get(list_name, _nothing)(before, known or {}, one)
    if before.get("block_public_access") != after.get("block_public_access"):
        yield from public_access(before.get("block_public_access") or {}, after.get("block_public_access") or {})


def _nothing(_document: Document, _before: Entry, _after: Entry) -> Lines:
    yield from ()
