"""Names: in AWS anything may have any name, in a question a name means one thing."""

from collections.abc import Iterator

from lambdanet import services
from lambdanet.importers.aws_cli.draft import Draft, Entry
from lambdanet.parts import RESERVED

ENDS = (
    *("functions", "instances", "network_interfaces", "db_instances", "db_proxies", "cache_clusters"),
    *("file_systems", "load_balancers", "customer_networks"),
)


def tell_names_apart(draft: Draft) -> None:
    """A group, an endpoint or a table that is called like an instance or an AWS service leaves the name to that one.

    So does a NAT gateway that is called like a subnet, as CDK tags it: a route would seem to lead to the subnet.
    """
    taken = {*services.BY_NAME, *RESERVED, *(name for kind in ENDS for one in draft.of(kind) for name in _names(one))}
    homes = {str(one.get("name", "")).lower() for one in draft.of("subnets")} - {""}
    for kind, entries in draft.lists.items():
        for entry in entries:
            others = taken | homes if kind == "nat_gateways" else taken
            if kind not in ENDS and str(entry.get("name", "")).lower() in others:
                entry["name"] = f"{entry['name'][:120]} ({entry['id']})"


def _names(entry: Entry) -> Iterator[str]:
    for name in (entry.get("name"), *entry.get("aliases", ())):
        if name:
            yield name.lower()
