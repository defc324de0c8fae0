"""What there is one of: a subnet's route table and network ACL, a VPC's main table and internet gateway."""

from collections import Counter
from collections.abc import Iterator

from lambdanet.problems import Problem
from lambdanet.topology import Topology
from lambdanet.validation.faults import refused


def a_subnet_has_one_route_table_and_one_acl(topology: Topology) -> Iterator[Problem]:
    """RT-01, ACL-03."""
    homes = {subnet.id: subnet.vpc_id for subnet in topology.subnets}
    order = {subnet_id: place for place, subnet_id in enumerate(homes)}
    for what, holders, aws in (
        ("route table", topology.route_tables, "Resource.AlreadyAssociated"),
        ("network ACL", topology.network_acls, "Resource.AlreadyAssociated"),
    ):
        used = Counter(subnet for holder in holders for subnet in holder.subnet_ids)
        for subnet_id, count in used.items():
            if count > 1:
                yield refused(
                    "topology.associated-twice",
                    subnet_id,
                    "",
                    f"{subnet_id} is associated with {count} {what}s; a subnet has one.",
                    aws=aws,
                )
        for holder in holders:
            for subnet_id in sorted(set(holder.subnet_ids), key=order.__getitem__):
                if homes[subnet_id] != holder.vpc_id:
                    message = f"{subnet_id} is in {homes[subnet_id]}, the {what} {holder.id} in {holder.vpc_id}."
                    yield refused(
                        "topology.other-vpc",
                        holder.id,
                        "SubnetIds",
                        message,
                        aws="InvalidParameterValue",
                    )


def a_vpc_has_one_main_table_and_one_gateway(topology: Topology) -> Iterator[Problem]:
    """RT-01; domain.md §5.4: one internet gateway per VPC, and a gateway serves one VPC."""
    for what, holders in (
        ("main route table", [table for table in topology.route_tables if table.main]),
        ("default network ACL", [acl for acl in topology.network_acls if acl.default]),
        ("internet gateway", [gateway for gateway in topology.internet_gateways if gateway.vpc_id]),
    ):
        first: dict[str, str] = {}
        for holder in holders:
            if holder.vpc_id in first:
                message = f"{holder.vpc_id} already has the {what} {first[holder.vpc_id]}."
                yield refused(
                    "topology.second-of-its-kind",
                    holder.id,
                    "VpcId",
                    message,
                    aws="Resource.AlreadyAssociated",
                )
            first.setdefault(holder.vpc_id, holder.id)
