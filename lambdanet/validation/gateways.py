"""Where a NAT gateway can stand."""

from collections.abc import Iterator

from lambdanet.problems import Problem
from lambdanet.topology import Connectivity, Topology
from lambdanet.validation.faults import advice, refused
from lambdanet.validation.tables import public_subnets


def public_nat_gateways_need_an_internet_gateway(topology: Topology) -> Iterator[Problem]:
    """domain.md §5.3: without one on the VPC, creation fails."""
    homes = {subnet.id: subnet.vpc_id for subnet in topology.subnets}
    attached = {gateway.vpc_id for gateway in topology.internet_gateways}
    for gateway in topology.nat_gateways:
        vpc = gateway.vpc_id or homes[gateway.subnet_id]
        if gateway.connectivity is Connectivity.PUBLIC and vpc not in attached:
            yield refused(
                "topology.nat-without-gateway",
                gateway.id,
                "SubnetId",
                f"Network {vpc} has no internet gateway attached.",
                aws="Gateway.NotAttached",
            )


def a_nat_gateway_needs_a_public_subnet(topology: Topology) -> Iterator[Problem]:
    """T13: created without complaint, it leads nowhere."""
    leads_out = public_subnets(topology)
    for gateway in topology.nat_gateways:
        if gateway.regional:
            continue
        if gateway.connectivity is Connectivity.PUBLIC and gateway.subnet_id not in leads_out:
            yield advice(
                "trap.nat-in-private-subnet",
                gateway.id,
                f"{gateway.name} stands in {gateway.subnet_id}, whose table has no route to an internet gateway.",
                "Move it to a public subnet.",
            )
