"""What AWS would refuse, and what it would accept although it is a trap.

Each check is one small function over a whole topology, with the fact that justifies it; `CHECKS` is
the rule book, in the order in which problems are shown.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network
from typing import Final

from lambdanet.prefixes import Prefixes
from lambdanet.problems import Problem, Severity
from lambdanet.topology import (
    Connectivity,
    InterfaceKind,
    Network,
    RouteOrigin,
    RouteTable,
    Subnet,
    Topology,
)

Check = Callable[[Topology], Iterator[Problem]]


def check(topology: Topology) -> tuple[Problem, ...]:
    """Every problem of a topology: what AWS would refuse, then advice."""
    found = [problem for rule in CHECKS for problem in rule(topology)]
    return tuple(sorted(found, key=lambda problem: problem.severity is Severity.ADVICE))


# --- what AWS would refuse ------------------------------------------------------------------------


def vpc_blocks_have_a_size_that_aws_takes(topology: Topology) -> Iterator[Problem]:
    """NET-01."""
    for vpc in topology.vpcs:
        for block in vpc.cidr_blocks:
            if not 16 <= block.prefixlen <= 28:
                yield _refused(
                    "topology.vpc-size",
                    vpc.id,
                    "CidrBlocks",
                    f"{block}: a VPC's block is a /16 to a /28.",
                    aws="InvalidVpc.Range",
                )


def subnets_lie_in_their_vpc(topology: Topology) -> Iterator[Problem]:
    """NET-01: a subnet's block is a /16 to a /28, and part of one of its VPC's blocks."""
    blocks = {vpc.id: vpc.cidr_blocks for vpc in topology.vpcs}
    holding = {vpc: Prefixes((block, block) for block in dict.fromkeys(given)) for vpc, given in blocks.items()}
    for subnet in topology.subnets:
        if not 16 <= subnet.cidr_block.prefixlen <= 28:
            yield _refused(
                "topology.subnet-size",
                subnet.id,
                "CidrBlock",
                f"{subnet.cidr_block}: a subnet's block is a /16 to a /28.",
                aws="InvalidSubnet.Range",
            )
        elif not _is_inside(subnet.cidr_block, holding[subnet.vpc_id]):
            inside = " or ".join(map(str, blocks[subnet.vpc_id]))
            yield _refused(
                "topology.subnet-outside",
                subnet.id,
                "CidrBlock",
                f"{subnet.cidr_block} is not part of {inside}.",
                aws="InvalidSubnet.Range",
            )


def subnets_do_not_overlap(topology: Topology) -> Iterator[Problem]:
    """NET-03. Sorted by address, only neighbours can overlap, so this stays fast for many subnets."""
    order = {subnet.id: index for index, subnet in enumerate(topology.subnets)}
    ranked = sorted(topology.subnets, key=lambda subnet: (subnet.vpc_id, subnet.cidr_block))
    widest: Subnet | None = None
    for subnet in ranked:
        if widest is not None and widest.vpc_id == subnet.vpc_id and widest.cidr_block.overlaps(subnet.cidr_block):
            later, earlier = sorted((widest, subnet), key=lambda one: -order[one.id])
            message = f"{later.cidr_block} overlaps {earlier.name} ({earlier.cidr_block})."
            yield _refused(
                "topology.subnet-overlap",
                later.id,
                "CidrBlock",
                message,
                aws="InvalidSubnet.Conflict",
            )
        if (
            widest is None
            or widest.vpc_id != subnet.vpc_id
            or subnet.cidr_block.broadcast_address > widest.cidr_block.broadcast_address
        ):
            widest = subnet


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
                yield _refused(
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
                    yield _refused(
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
                yield _refused(
                    "topology.second-of-its-kind",
                    holder.id,
                    "VpcId",
                    message,
                    aws="Resource.AlreadyAssociated",
                )
            first.setdefault(holder.vpc_id, holder.id)


KEPT: Final = Prefixes[Network](
    (block, block) for block in (IPv4Network("169.254.168.0/22"), IPv6Network("fd00:ec2::/32"))
)


def routes_have_a_destination_of_their_own(topology: Topology) -> Iterator[Problem]:
    """One static route per destination, and none that equals or lies inside `local` (RT-02, RT-04, RT-07)."""
    gateways = {gateway.id: gateway.vpc_id for gateway in topology.internet_gateways}
    homes = {subnet.id: subnet.vpc_id for subnet in topology.subnets}
    gateways |= {gateway.id: gateway.vpc_id or homes[gateway.subnet_id] for gateway in topology.nat_gateways}
    gateways |= {gateway.id: gateway.vpc_id for gateway in topology.egress_only_internet_gateways}
    gateways |= {one.owner_ids[0]: homes[one.subnet_id] for one in topology.interfaces}  # routes name the owner
    peerings = {one.id: (one.vpc_id, one.peer_vpc_id) for one in topology.peerings}
    subnets = {(subnet.vpc_id, subnet.cidr_block) for subnet in topology.subnets}
    nat = {gateway.id for gateway in topology.nat_gateways}
    nat |= {one.id for one in topology.instances} | {one.id for one in topology.network_interfaces}
    for table in topology.route_tables:
        static = [route for route in table.routes if route.origin is RouteOrigin.STATIC]
        for destination, count in Counter(route.destination for route in static).items():
            if count > 1:
                yield _refused(
                    "topology.route-twice",
                    table.id,
                    "Routes",
                    f"{destination} stands {count} times; a table has one route per destination.",
                    aws="RouteAlreadyExists",
                )
        local = {one.destination for one in table.routes if one.origin is RouteOrigin.LOCAL}
        holding = Prefixes((block, block) for block in local)
        for route in static:
            if route.destination in local:
                yield _refused(
                    "topology.route-is-local",
                    table.id,
                    "Routes",
                    f"{route.destination} is the local route, which cannot be replaced here.",
                    aws="InvalidParameterValue",
                )
            elif _is_inside(route.destination, holding) and not (
                (table.vpc_id, route.destination) in subnets and route.target in nat
            ):
                message = f"{route.destination} lies inside the VPC: AWS takes it only for a whole subnet, towards a NAT gateway or an interface."
                yield _refused(
                    "topology.route-inside-local",
                    table.id,
                    "Routes",
                    message,
                    aws="InvalidParameterValue",
                )
            if _is_inside(route.destination, KEPT):
                yield _refused(
                    "topology.route-reserved",
                    table.id,
                    "Routes",
                    f"{route.destination}: AWS keeps these addresses for its own services.",
                    aws="InvalidParameterValue",
                )
            if (ends := peerings.get(route.target)) is not None and table.vpc_id not in ends:
                yield _refused(
                    "topology.other-vpc",
                    table.id,
                    "Routes",
                    f"{route.target} joins {ends[0]} and {ends[1]}, this table belongs to {table.vpc_id}.",
                    aws="InvalidParameterValue",
                )
            if gateways.get(route.target, table.vpc_id) not in ("", table.vpc_id):
                yield _refused(
                    "topology.other-vpc",
                    table.id,
                    "Routes",
                    f"{route.target} belongs to {gateways[route.target]}, this table to {table.vpc_id}.",
                    aws="InvalidParameterValue",
                )


def public_nat_gateways_need_an_internet_gateway(topology: Topology) -> Iterator[Problem]:
    """domain.md §5.3: without one on the VPC, creation fails."""
    homes = {subnet.id: subnet.vpc_id for subnet in topology.subnets}
    attached = {gateway.vpc_id for gateway in topology.internet_gateways}
    for gateway in topology.nat_gateways:
        vpc = gateway.vpc_id or homes[gateway.subnet_id]
        if gateway.connectivity is Connectivity.PUBLIC and vpc not in attached:
            yield _refused(
                "topology.nat-without-gateway",
                gateway.id,
                "SubnetId",
                f"Network {vpc} has no internet gateway attached.",
                aws="Gateway.NotAttached",
            )


def functions_keep_to_lambdas_limits(topology: Topology) -> Iterator[Problem]:
    """At most 16 subnets and 5 groups (domain.md §11), all of one VPC."""
    homes = {subnet.id: subnet.vpc_id for subnet in topology.subnets}
    groups = {group.id: group.vpc_id for group in topology.security_groups}
    for function in topology.functions:
        if len(function.subnet_ids) > 16:
            yield _refused(
                "topology.function-subnets",
                function.id,
                "VpcConfig.SubnetIds",
                f"A function takes at most 16 subnets; {function.name} names {len(function.subnet_ids)}.",
                aws="InvalidParameterValueException",
            )
        if len(function.group_ids) > 5:
            yield _refused(
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
            yield _refused(
                "topology.function-vpcs",
                function.id,
                "VpcConfig",
                f"Subnets and groups of {function.name} belong to {' and '.join(used)}; all must be of one VPC.",
                aws="InvalidParameterValueException",
            )


def groups_belong_to_the_vpc_that_uses_them(topology: Topology) -> Iterator[Problem]:
    """SG-04, SG-10: an interface takes up to 5 groups of its own VPC, and a rule names groups of it."""
    homes = {subnet.id: subnet.vpc_id for subnet in topology.subnets}
    groups = {group.id: group.vpc_id for group in topology.security_groups}
    for interface in topology.interfaces:
        if interface.kind is InterfaceKind.LAMBDA:
            continue
        owner = interface.owner_ids[0]
        for group in interface.group_ids:
            if groups[group] != homes[interface.subnet_id]:
                yield _refused(
                    "topology.other-vpc",
                    owner,
                    "SecurityGroupIds",
                    f"{group} belongs to {groups[group]}, {owner} stands in {homes[interface.subnet_id]}.",
                    aws="InvalidGroup.NotFound",
                )
    joined = _joined(topology)
    for one in topology.security_groups:
        for rule in (*one.ingress, *one.egress):
            if rule.group_id and groups[rule.group_id] != one.vpc_id and not joined(groups[rule.group_id], one.vpc_id):
                yield _refused(
                    "topology.other-vpc",
                    one.id,
                    "SecurityGroupIngress",
                    f"A rule names {rule.group_id} of {groups[rule.group_id]}; the VPCs are not connected.",
                    aws="InvalidGroup.NotFound",
                )


def _joined(topology: Topology) -> Callable[[str, str], bool]:
    """May a group of one VPC be named in another? If they are of one Region, and peered or behind a transit gateway."""
    regions = {vpc.id: vpc.region for vpc in topology.vpcs}
    peered = {frozenset((one.vpc_id, one.peer_vpc_id)) for one in topology.peerings if one.status == "active"}
    gateways: dict[str, set[str]] = defaultdict(set)
    for attachment in topology.attachments:
        gateways[attachment.vpc_id].add(attachment.gateway_id)

    def joined(here: str, there: str) -> bool:
        if regions[here] != regions[there]:  # T48: across Regions use the block
            return False
        return frozenset((here, there)) in peered or not gateways[here].isdisjoint(gateways[there])

    return joined


def peered_vpcs_do_not_overlap(topology: Topology) -> Iterator[Problem]:
    """T47: any overlap forbids the peering; and a VPC is not peered with itself."""
    vpcs = {vpc.id: vpc for vpc in topology.vpcs}
    for peering in topology.peerings:
        one, other = vpcs[peering.vpc_id], vpcs[peering.peer_vpc_id]
        if one.id == other.id or _overlap(one.blocks(), other.blocks()):
            message = f"{one.name} and {other.name} overlap; VPCs that overlap cannot be peered."
            yield _refused("topology.peering-overlap", peering.id, "PeerVpcId", message, aws="OverlappingCidrs")


def an_attachment_has_one_subnet_in_a_zone(topology: Topology) -> Iterator[Problem]:
    """domain.md §7.2; and it is associated with one table at most."""
    subnets = {subnet.id: subnet for subnet in topology.subnets}
    associated: dict[str, list[str]] = defaultdict(list)
    for table in topology.transit_route_tables:
        for one in dict.fromkeys(table.associations):
            associated[one].append(table.id)
    for attachment in topology.attachments:
        zones = Counter(subnets[one].availability_zone for one in attachment.subnet_ids)
        for zone, count in zones.items():
            if count > 1:
                yield _refused(
                    "topology.attachment-zone",
                    attachment.id,
                    "SubnetIds",
                    f"{count} subnets of {zone}: an attachment takes one per Availability Zone.",
                    aws="DuplicateSubnetsInSameZone",
                )
        if any(subnets[one].vpc_id != attachment.vpc_id for one in attachment.subnet_ids):
            yield _refused(
                "topology.other-vpc",
                attachment.id,
                "SubnetIds",
                f"A subnet is not of {attachment.vpc_id}.",
                aws="InvalidSubnetID.NotFound",
            )
        tables = associated[attachment.id]
        if len(tables) > 1:
            yield _refused(
                "topology.associated-twice",
                attachment.id,
                "",
                f"It is associated with {' and '.join(tables)}; an attachment has one table.",
                aws="Resource.AlreadyAssociated",
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
            yield _refused(
                "topology.dedicated-tenancy",
                function.id,
                "VpcConfig",
                "A function cannot be attached to a VPC with dedicated tenancy. Peer it with one that has default tenancy.",
                aws="InvalidParameterValueException",
            )
        if not function.role_network:
            yield _refused(
                "topology.role",
                function.id,
                "role",
                f"The role of {function.name} lacks the EC2 permissions that make its interfaces (AWSLambdaVPCAccessExecutionRole holds them).",
                aws="InsufficientRolePermissions",
            )
        if function.dual_stack and any(subnet.ipv6_cidr_block is None for subnet in homes):
            single = _and([subnet.name for subnet in homes if subnet.ipv6_cidr_block is None])
            yield _refused(
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
                    yield _refused(
                        "topology.eni-quota",
                        owner,
                        "VpcConfig",
                        f"{vpc} already has {topology.enis_per_vpc} Lambda interfaces, its quota.",
                        aws="EniLimitExceeded",
                    )


def ipv6_blocks_fit(topology: Topology) -> Iterator[Problem]:
    """NET-01: a subnet's IPv6 block is a /64 of one of its VPC's."""
    holding = {
        vpc.id: Prefixes((block, block) for block in dict.fromkeys(vpc.ipv6_cidr_blocks)) for vpc in topology.vpcs
    }
    for subnet in topology.subnets:
        block = subnet.ipv6_cidr_block
        if block is not None and (block.prefixlen != 64 or not _is_inside(block, holding[subnet.vpc_id])):
            yield _refused(
                "topology.subnet-ipv6",
                subnet.id,
                "Ipv6CidrBlock",
                f"{block} is no /64 of its VPC's IPv6 block.",
                aws="InvalidSubnet.Range",
            )


CROSS_REGION: Final = ("s3", "ecr.api", "kms", "lambda")  # of the listed ones those that services.py knows (XREG)


def endpoints_reach_other_regions_only_where_aws_offers_it(topology: Topology) -> Iterator[Problem]:
    """domain.md §6.2, T74."""
    regions = {vpc.id: vpc.region for vpc in topology.vpcs}
    for endpoint in topology.interface_endpoints:
        if endpoint.region != regions[endpoint.vpc_id] and endpoint.service not in CROSS_REGION:
            yield _refused(
                "topology.endpoint-region",
                endpoint.id,
                "ServiceName",
                f"{endpoint.service} has no endpoint for another Region; {', '.join(CROSS_REGION)} have.",
                aws="InvalidServiceName",
            )


def acl_rules_have_numbers_of_their_own(topology: Topology) -> Iterator[Problem]:
    """ACL-01."""
    for acl in topology.network_acls:
        for (number, egress), count in Counter((entry.number, entry.egress) for entry in acl.entries).items():
            if count > 1:
                way = "outbound" if egress else "inbound"
                yield _refused(
                    "topology.acl-number-twice",
                    acl.id,
                    "Entries",
                    f"{count} {way} rules have the number {number}.",
                    aws="NetworkAclEntryAlreadyExists",
                )


def endpoints_are_of_a_kind_that_exists(topology: Topology) -> Iterator[Problem]:
    """domain.md §6: gateway endpoints for S3 and DynamoDB, of the same Region; an interface endpoint has one subnet per zone."""
    zones = {subnet.id: subnet.availability_zone for subnet in topology.subnets}
    homes = {subnet.id: subnet.vpc_id for subnet in topology.subnets}
    tables = {table.id: table.vpc_id for table in topology.route_tables}
    for gateway in topology.gateway_endpoints:
        if gateway.service not in ("s3", "dynamodb"):
            yield _refused(
                "topology.endpoint-service",
                gateway.id,
                "ServiceName",
                f"{gateway.service} has no gateway endpoint; S3 and DynamoDB have.",
                aws="InvalidServiceName",
            )
        if gateway.region != topology.region:
            yield _refused(
                "topology.endpoint-region",
                gateway.id,
                "ServiceName",
                f"A gateway endpoint serves its own Region, {topology.region}, only.",
                aws="InvalidServiceName",
            )
        for table in gateway.route_table_ids:
            if tables[table] != gateway.vpc_id:
                yield _refused(
                    "topology.other-vpc",
                    gateway.id,
                    "RouteTableIds",
                    f"{table} belongs to {tables[table]}.",
                    aws="InvalidRouteTableId.NotFound",
                )
    for endpoint in topology.interface_endpoints:
        for zone, count in Counter(zones[subnet] for subnet in endpoint.subnet_ids).items():
            if count > 1:
                yield _refused(
                    "topology.endpoint-zone",
                    endpoint.id,
                    "SubnetIds",
                    f"{count} subnets of {zone}: an interface endpoint takes one per Availability Zone.",
                    aws="DuplicateSubnetsInSameZone",
                )
        for subnet in endpoint.subnet_ids:
            if homes[subnet] != endpoint.vpc_id:
                yield _refused(
                    "topology.other-vpc",
                    endpoint.id,
                    "SubnetIds",
                    f"{subnet} belongs to {homes[subnet]}.",
                    aws="InvalidSubnetId.NotFound",
                )


def private_dns_of_an_endpoint_is_its_own(topology: Topology) -> Iterator[Problem]:
    """domain.md §6.2: private DNS needs both DNS attributes, and one endpoint per service holds the name."""
    vpcs = {vpc.id: vpc for vpc in topology.vpcs}
    holders: dict[tuple[str, str, str], str] = {}
    for endpoint in topology.interface_endpoints:
        if not endpoint.private_dns:
            continue
        vpc = vpcs[endpoint.vpc_id]
        if not (vpc.enable_dns_support and vpc.enable_dns_hostnames):
            message = f"Private DNS of {endpoint.name} needs EnableDnsSupport and EnableDnsHostnames of {vpc.name}."
            yield _refused(
                "topology.private-dns",
                endpoint.id,
                "PrivateDnsEnabled",
                message,
                aws="InvalidParameter",
            )
        key = (endpoint.vpc_id, endpoint.service, endpoint.region)
        if key in holders:
            yield _refused(
                "topology.private-dns-twice",
                endpoint.id,
                "PrivateDnsEnabled",
                f"{holders[key]} already holds the private DNS name of {endpoint.service}.",
                aws="InvalidParameter",
            )
        holders.setdefault(key, endpoint.id)


def addresses_are_free_and_inside_their_subnet(topology: Topology) -> Iterator[Problem]:
    """NET-02: five addresses of each subnet are AWS's; an address is given once."""
    subnets = {subnet.id: subnet for subnet in topology.subnets}
    seen: dict[tuple[str, object], str] = {}
    for interface in topology.interfaces:
        subnet, owner = subnets[interface.subnet_id], interface.owner_ids[0]
        block, address = subnet.cidr_block, interface.private_ip
        if address not in block:
            yield _refused(
                "topology.address-outside",
                owner,
                "PrivateIpAddress",
                f"{address} is not in {subnet.name} ({block}).",
                aws="InvalidParameterValue",
            )
        elif address == block[-1] and interface.kind is InterfaceKind.LAMBDA:
            yield _refused(
                "topology.subnet-full",
                owner,
                "VpcConfig.SubnetIds",
                f"{subnet.name} ({block}) has no free address left.",
                aws="SubnetOutOfIPAddresses",
            )
        elif int(address) - int(block.network_address) < 4 or address == block[-1]:
            yield _refused(
                "topology.address-reserved",
                owner,
                "PrivateIpAddress",
                f"{address} is one of the five addresses of {subnet.name} that AWS keeps.",
                aws="InvalidParameterValue",
            )
        elif (key := (subnet.vpc_id, address)) in seen:
            yield _refused(
                "topology.address-twice",
                owner,
                "PrivateIpAddress",
                f"{address} is already the address of {seen[key]}.",
                aws="InvalidIPAddress.InUse",
            )
        seen.setdefault((subnet.vpc_id, address), owner)
    public = Counter(interface.public_ip for interface in topology.interfaces if interface.public_ip)
    for interface in topology.interfaces:
        if interface.public_ip and public[interface.public_ip] > 1:
            yield _refused(
                "topology.address-twice",
                interface.owner_ids[0],
                "PublicIp",
                f"The public address {interface.public_ip} is given {public[interface.public_ip]} times.",
                aws="InvalidIPAddress.InUse",
            )


# --- what AWS accepts, and is a trap ----------------------------------------------------------------


def a_function_in_a_public_subnet_has_no_internet(topology: Topology) -> Iterator[Problem]:
    """LAM-11, NET-07: the route leads to an internet gateway that serves only public addresses."""
    leads_out = _public_subnets(topology)
    for function in topology.functions:
        public = [one for one in function.subnet_ids if one in leads_out]
        if public:
            yield _advice(
                "trap.public-subnet",
                function.id,
                f"{function.name} uses {_and(public)}, whose route leads to an internet gateway. Its interface never has a public IPv4 address, so this gives it no internet over IPv4.",
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
            yield _advice(
                "trap.uneven-routes",
                function.id,
                f"{_and(with_default)} has a default route, {_and(without)} has none. {function.name} uses both: it works only part of the time.",
                "Give both subnets a way out.",
            )


def a_function_should_use_two_zones(topology: Topology) -> Iterator[Problem]:
    """A10: AWS's advice is at least two Availability Zones."""
    zones = {subnet.id: subnet.availability_zone for subnet in topology.subnets}
    for function in topology.functions:
        if function.attached and len({zones[subnet] for subnet in function.subnet_ids}) == 1:
            yield _advice(
                "trap.one-zone",
                function.id,
                f"{function.name} is attached in {zones[function.subnet_ids[0]]} only: it stops with that zone.",
                "Add a subnet of another Availability Zone.",
            )


def a_nat_gateway_needs_a_public_subnet(topology: Topology) -> Iterator[Problem]:
    """T13: created without complaint, it leads nowhere."""
    leads_out = _public_subnets(topology)
    for gateway in topology.nat_gateways:
        if gateway.regional:
            continue
        if gateway.connectivity is Connectivity.PUBLIC and gateway.subnet_id not in leads_out:
            yield _advice(
                "trap.nat-in-private-subnet",
                gateway.id,
                f"{gateway.name} stands in {gateway.subnet_id}, whose table has no route to an internet gateway.",
                "Move it to a public subnet.",
            )


def an_endpoint_needs_a_subnet(topology: Topology) -> Iterator[Problem]:
    """semantics.md §7: an interface endpoint without subnets has no interface."""
    for endpoint in topology.interface_endpoints:
        if not endpoint.subnet_ids:
            yield _advice(
                "trap.endpoint-without-subnet",
                endpoint.id,
                f"{endpoint.name} has no subnet, so it has no interface: nothing reaches it.",
                "Choose one subnet per Availability Zone.",
            )


def a_lambda_endpoint_is_no_bridge(topology: Topology) -> Iterator[Problem]:
    """A17: it leads from the VPC to the Lambda API, and gives a function nothing."""
    unattached = [function.name for function in topology.functions if not function.attached]
    names = _and(unattached) if unattached else ""
    for endpoint in topology.interface_endpoints:
        if endpoint.service == "lambda" and unattached:
            yield _advice(
                "trap.lambda-endpoint",
                endpoint.id,
                f"{endpoint.name} lets clients in its VPC call the Lambda API. It gives {names} no way into the VPC.",
                "Attach the function if it needs private addresses.",
            )


CHECKS: Final[tuple[Check, ...]] = (
    vpc_blocks_have_a_size_that_aws_takes,
    subnets_lie_in_their_vpc,
    subnets_do_not_overlap,
    a_subnet_has_one_route_table_and_one_acl,
    a_vpc_has_one_main_table_and_one_gateway,
    routes_have_a_destination_of_their_own,
    public_nat_gateways_need_an_internet_gateway,
    functions_keep_to_lambdas_limits,
    groups_belong_to_the_vpc_that_uses_them,
    peered_vpcs_do_not_overlap,
    an_attachment_has_one_subnet_in_a_zone,
    functions_can_be_attached,
    lambda_interfaces_keep_to_the_quota,
    ipv6_blocks_fit,
    endpoints_reach_other_regions_only_where_aws_offers_it,
    acl_rules_have_numbers_of_their_own,
    endpoints_are_of_a_kind_that_exists,
    private_dns_of_an_endpoint_is_its_own,
    addresses_are_free_and_inside_their_subnet,
    a_function_in_a_public_subnet_has_no_internet,
    a_functions_subnets_should_route_alike,
    a_function_should_use_two_zones,
    a_nat_gateway_needs_a_public_subnet,
    an_endpoint_needs_a_subnet,
    a_lambda_endpoint_is_no_bridge,
)


def _is_inside(block: Network, holding: Prefixes[Network]) -> bool:
    """Is the block part of one of these?"""
    return any(whole.prefixlen <= block.prefixlen for whole in holding.covering(block.network_address))


def _overlap(ours: Iterable[Network], theirs: Iterable[Network]) -> bool:
    """Does one of ours overlap one of theirs? In the order of addresses each meets the furthest of the other side."""
    furthest = [(0, 0), (0, 0)]  # the version first: blocks of two families never meet
    blocks = [*((one, 0) for one in ours), *((one, 1) for one in theirs)]
    for block, side in sorted(blocks, key=lambda pair: (pair[0].version, int(pair[0].network_address))):
        if (block.version, int(block.network_address)) <= furthest[1 - side]:
            return True
        furthest[side] = max(furthest[side], (block.version, int(block.broadcast_address)))
    return False


def _public_subnets(topology: Topology) -> set[str]:
    """The subnets whose table has a route to an internet gateway."""
    gateways = {gateway.id for gateway in topology.internet_gateways}
    leading = {table.id for table in topology.route_tables if any(one.target in gateways for one in table.routes)}
    return {subnet for subnet, table in tables_of(topology).items() if table.id in leading}


def tables_of(topology: Topology) -> dict[str, RouteTable]:
    """The route table that each subnet uses: the associated one, else its VPC's main one (RT-01)."""
    main = {table.vpc_id: table for table in reversed(topology.route_tables) if table.main}
    chosen = {subnet: table for table in reversed(topology.route_tables) for subnet in table.subnet_ids}
    return {subnet.id: chosen.get(subnet.id, main[subnet.vpc_id]) for subnet in topology.subnets}


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _refused(code: str, component: str, field: str, message: str, *, aws: str) -> Problem:
    path = f"{component}.{field}" if field else component
    return Problem(code=code, path=path, component=component, message=message, aws_error=aws)


def _advice(code: str, component: str, message: str, hint: str) -> Problem:
    return Problem(
        code=code,
        path=component,
        component=component,
        message=message,
        hint=hint,
        severity=Severity.ADVICE,
    )
