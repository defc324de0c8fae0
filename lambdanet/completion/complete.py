"""From a checked document to a whole network: what AWS adds by itself is added here.

Local routes (RT-02), a main route table and a default network ACL for each VPC (RT-01, ACL-02), a
gateway endpoint's route in each table that it names (RT-10), the default egress of a new security
group (SG-02), Lambda's shared interfaces (LAM-01), and the lowest free address for every interface
that was given none. Addresses are given out in the document's order, so that an edit moves few.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from lambdanet.completion.balancers import load_balancers, target_groups
from lambdanet.completion.connections import attachments, peerings, transit_gateways, transit_route_tables
from lambdanet.completion.endpoints import gateway_endpoints, interface_endpoints
from lambdanet.completion.filters import default_groups, network_acls, security_groups
from lambdanet.completion.functions import event_source_mappings, functions
from lambdanet.completion.gateways import egress_only_internet_gateways, internet_gateways, nat_gateways
from lambdanet.completion.instances import instances, network_interfaces
from lambdanet.completion.interfaces import Interfaces
from lambdanet.completion.on_premises import customer_hosts, customer_networks, vpn_gateways
from lambdanet.completion.outside import aws_services, internet_hosts
from lambdanet.completion.questions import questions
from lambdanet.completion.routes import route_tables
from lambdanet.completion.stores import caches, databases, file_systems, proxies
from lambdanet.completion.vpcs import block_public_access, subnets, vpcs
from lambdanet.parts import TopologyPart
from lambdanet.services import short_name
from lambdanet.topology import Topology, Unknown


def complete(part: TopologyPart) -> Topology:
    """The document's network as values, with all that AWS adds by itself."""
    interfaces = Interfaces(part)
    pins = interfaces.pins
    return Topology(
        name=part.name,
        description=part.description,
        region=part.region,
        block_public_access=block_public_access(part),
        port_25_lifted=part.port_25_lifted,
        enis_per_vpc=part.enis_per_vpc,
        vpcs=tuple(vpcs(part)),
        subnets=tuple(subnets(part)),
        route_tables=tuple(route_tables(part, pins)),
        internet_gateways=tuple(internet_gateways(part)),
        egress_only_internet_gateways=tuple(egress_only_internet_gateways(part)),
        nat_gateways=tuple(nat_gateways(part, interfaces)),
        peerings=tuple(peerings(part)),
        transit_gateways=tuple(transit_gateways(part)),
        attachments=tuple(attachments(part)),
        transit_route_tables=tuple(transit_route_tables(part)),
        vpn_gateways=tuple(vpn_gateways(part)),
        customer_networks=tuple(customer_networks(part)),
        customer_hosts=tuple(customer_hosts(part)),
        security_groups=(*security_groups(part), *default_groups(part)),
        network_acls=tuple(network_acls(part)),
        interface_endpoints=tuple(interface_endpoints(part, pins)),
        gateway_endpoints=tuple(gateway_endpoints(part)),
        network_interfaces=tuple(network_interfaces(part, pins)),
        functions=tuple(functions(part, pins.shared_id)),
        event_source_mappings=tuple(event_source_mappings(part)),
        instances=tuple(instances(part, pins)),
        databases=tuple(databases(part, pins)),
        proxies=tuple(proxies(part, pins)),
        caches=tuple(caches(part, pins)),
        file_systems=tuple(file_systems(part, pins)),
        load_balancers=tuple(load_balancers(part, pins)),
        target_groups=tuple(target_groups(part)),
        unknowns=tuple(unknowns(part)),
        aliases=aliases(part),
        services=tuple(aws_services(part)),
        internet_hosts=tuple(internet_hosts(part)),
        interfaces=interfaces.all(),
        questions=tuple(questions(part)),
    )


def unknowns(part: TopologyPart) -> Iterator[Unknown]:
    for one in part.unknowns:
        yield Unknown(
            id=one.id,
            name=one.name or one.id,
            type=one.type,
            vpc_id=one.vpc_id or "",
            service=short_name(one.service_name or ""),
        )


def aliases(part: TopologyPart) -> Mapping[str, tuple[str, ...]]:
    """The ids that each other name means."""
    found: dict[str, list[str]] = defaultdict(list)
    for _, resource in part.resources():
        for alias in resource.aliases:
            found[alias.lower()].append(resource.id)
    return {alias: tuple(ids) for alias, ids in found.items()}
