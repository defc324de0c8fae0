"""What attaching a function asks for, and what it does not give."""

from collections import Counter
from collections.abc import Iterator

from lambdanet.problems import Problem
from lambdanet.topology import InterfaceKind, Topology
from lambdanet.validation.faults import advice, in_a_row, refused
from lambdanet.validation.tables import public_subnets, tables_of


def functions_keep_to_lambdas_limits(topology: Topology) -> Iterator[Problem]:
    """At most 16 subnets and 5 groups (domain.md §11), all of one VPC."""
    homes = {subnet.id: subnet.vpc_id for subnet in topology.subnets}
    groups = {group.id: group.vpc_id for group in topology.security_groups}
    for function in topology.functions:
        if len(function.subnet_ids) > 16:
            yield refused(
                "topology.function-subnets",
                function.id,
                "VpcConfig.SubnetIds",
                f"A function takes at most 16 subnets; {function.name} names {len(function.subnet_ids)}.",
                aws="InvalidParameterValueException",
            )
        if len(function.group_ids) > 5:
            yield refused(
                "topology.function-groups",
                function.id,
                "VpcConfig.SecurityGroupIds",
                f"A function takes at most 5 security groups; {function.name} names {len(function.group_ids)}.",
                aws="InvalidParameterValueException",
            )
        used = sorted(
            {homes[subnet] for subnet in function.subnet_ids} | {groups[group] for group in function.group_ids}
        )
        if len(used) > 1:
            yield refused(
                "topology.function-vpcs",
                function.id,
                "VpcConfig",
                f"Subnets and groups of {function.name} belong to {' and '.join(used)}; all must be of one VPC.",
                aws="InvalidParameterValueException",
            )


def functions_can_be_attached(topology: Topology) -> Iterator[Problem]:
    """LAM-18 (T73), IAM-01, V6-02 (T23), LAM-12 (T66)."""
    subnets = {subnet.id: subnet for subnet in topology.subnets}
    vpcs = {vpc.id: vpc for vpc in topology.vpcs}
    for function in topology.functions:
        if not function.attached or function.managed:
            continue
        homes = [subnets[one] for one in function.subnet_ids]
        if any(vpcs[subnet.vpc_id].dedicated for subnet in homes):
            yield refused(
                "topology.dedicated-tenancy",
                function.id,
                "VpcConfig",
                "A function cannot be attached to a VPC with dedicated tenancy. Peer it with one that has default tenancy.",
                aws="InvalidParameterValueException",
            )
        if not function.role_network:
            yield refused(
                "topology.role",
                function.id,
                "role",
                f"The role of {function.name} lacks the EC2 permissions that make its interfaces (AWSLambdaVPCAccessExecutionRole holds them).",
                aws="InsufficientRolePermissions",
            )
        if function.dual_stack and any(subnet.ipv6_cidr_block is None for subnet in homes):
            single = in_a_row([subnet.name for subnet in homes if subnet.ipv6_cidr_block is None])
            yield refused(
                "topology.dual-stack",
                function.id,
                "VpcConfig.Ipv6AllowedForDualStack",
                f"{single} has no IPv6 block; with this flag every subnet must be dual-stack.",
                aws="InvalidParameterValueException",
            )


def lambda_interfaces_keep_to_the_quota(topology: Topology) -> Iterator[Problem]:
    """LAM-12, T66: interfaces per VPC; who came first has one, who comes after the last is refused."""
    homes = {subnet.id: subnet.vpc_id for subnet in topology.subnets}
    used: Counter[str] = Counter()
    for interface in topology.interfaces:
        if interface.kind is InterfaceKind.LAMBDA:
            vpc = homes[interface.subnet_id]
            used[vpc] += 1
            if used[vpc] > topology.enis_per_vpc:
                for owner in interface.owner_ids:
                    yield refused(
                        "topology.eni-quota",
                        owner,
                        "VpcConfig",
                        f"{vpc} already has {topology.enis_per_vpc} Lambda interfaces, its quota.",
                        aws="EniLimitExceeded",
                    )


def a_function_in_a_public_subnet_has_no_internet(topology: Topology) -> Iterator[Problem]:
    """LAM-11, NET-07: the route leads to an internet gateway that serves only public addresses.

    Managed Instances may have one there (domain.md §3.9).
    """
    leads_out = public_subnets(topology)
    for function in topology.functions:
        public = [one for one in function.subnet_ids if one in leads_out]
        if public and not function.managed:
            yield advice(
                "trap.public-subnet",
                function.id,
                f"{function.name} uses {in_a_row(public)}, whose route leads to an internet gateway. Its interface never has a public IPv4 address, so this gives it no internet over IPv4.",
                "Use private subnets with a NAT gateway, or endpoints.",
            )


def a_functions_subnets_should_route_alike(topology: Topology) -> Iterator[Problem]:
    """RT-01, T19: Lambda uses every configured subnet, so a way out of only some works part of the time."""
    tables = tables_of(topology)
    has_default = {
        table.id for table in topology.route_tables if any(one.destination.prefixlen == 0 for one in table.routes)
    }
    for function in topology.functions:
        with_default = [one for one in function.subnet_ids if tables[one].id in has_default]
        without = [one for one in function.subnet_ids if tables[one].id not in has_default]
        if with_default and without:
            yield advice(
                "trap.uneven-routes",
                function.id,
                f"{in_a_row(with_default)} has a default route, {in_a_row(without)} has none. {function.name} uses both: it works only part of the time.",
                "Give both subnets a way out.",
            )


def a_function_should_use_two_zones(topology: Topology) -> Iterator[Problem]:
    """A10: AWS's advice is at least two Availability Zones."""
    zones = {subnet.id: subnet.availability_zone for subnet in topology.subnets}
    for function in topology.functions:
        if function.attached and len({zones[subnet] for subnet in function.subnet_ids}) == 1:
            yield advice(
                "trap.one-zone",
                function.id,
                f"{function.name} is attached in {zones[function.subnet_ids[0]]} only: it stops with that zone.",
                "Add a subnet of another Availability Zone.",
            )
