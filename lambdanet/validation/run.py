"""What AWS would refuse, and what it would accept although it is a trap.

Each check is one small function over a whole topology, with the fact that justifies it; `CHECKS` is
the rule book, in the order in which problems are shown.
"""

from collections.abc import Callable, Iterator
from typing import Final

from lambdanet.problems import Problem, Severity
from lambdanet.topology import Topology
from lambdanet.validation.addressing import (
    addresses_are_free_and_inside_their_subnet,
    ipv6_blocks_fit,
    subnets_do_not_overlap,
    subnets_lie_in_their_vpc,
    vpc_blocks_have_a_size_that_aws_takes,
)
from lambdanet.validation.associations import (
    a_subnet_has_one_route_table_and_one_acl,
    a_vpc_has_one_main_table_and_one_gateway,
)
from lambdanet.validation.connections import (
    an_attachment_has_one_subnet_in_a_zone,
    peered_vpcs_do_not_overlap,
)
from lambdanet.validation.endpoints import (
    a_lambda_endpoint_is_no_bridge,
    an_endpoint_needs_a_subnet,
    endpoints_are_of_a_kind_that_exists,
    endpoints_reach_other_regions_only_where_aws_offers_it,
    private_dns_of_an_endpoint_is_its_own,
)
from lambdanet.validation.firewalls import (
    acl_rules_have_numbers_of_their_own,
    groups_belong_to_the_vpc_that_uses_them,
)
from lambdanet.validation.functions import (
    a_function_in_a_public_subnet_has_no_internet,
    a_function_should_use_two_zones,
    a_functions_subnets_should_route_alike,
    functions_can_be_attached,
    functions_keep_to_lambdas_limits,
    lambda_interfaces_keep_to_the_quota,
)
from lambdanet.validation.gateways import (
    a_nat_gateway_needs_a_public_subnet,
    public_nat_gateways_need_an_internet_gateway,
)
from lambdanet.validation.routing import routes_have_a_destination_of_their_own

Check = Callable[[Topology], Iterator[Problem]]

CHECKS: Final[tuple[Check, ...]] = (
    # what AWS would refuse
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
    # what AWS accepts, and is a trap
    a_function_in_a_public_subnet_has_no_internet,
    a_functions_subnets_should_route_alike,
    a_function_should_use_two_zones,
    a_nat_gateway_needs_a_public_subnet,
    an_endpoint_needs_a_subnet,
    a_lambda_endpoint_is_no_bridge,
)


def check(topology: Topology) -> tuple[Problem, ...]:
    """Every problem of a topology: what AWS would refuse, then advice."""
    found = [problem for rule in CHECKS for problem in rule(topology)]
    return tuple(sorted(found, key=lambda problem: problem.severity is Severity.ADVICE))
