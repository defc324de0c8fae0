"""Every option, in the order in which they are compared. A new one is a module of its own and a line here."""

from typing import Final

from lambdanet.options import (
    databases,
    default_service_vpc,
    endpoints,
    ipv6_egress,
    nat_gateways,
    private_subnets,
    public_subnets,
    shared_egress_vpc,
)
from lambdanet.options.shape import Option

OPTIONS: Final[tuple[Option, ...]] = (
    default_service_vpc.OPTION,
    private_subnets.OPTION,
    public_subnets.OPTION,
    nat_gateways.ONE,
    nat_gateways.PER_ZONE,
    nat_gateways.REGIONAL,
    shared_egress_vpc.OPTION,
    ipv6_egress.OPTION,
    endpoints.GATEWAY,
    endpoints.INTERFACE,
    endpoints.BOTH,
    endpoints.LAMBDA_ONLY,
    databases.DATA_API,
    databases.PUBLIC,
    databases.PROXY,
)
BY_NAME: Final = {option.name: option for option in OPTIONS}
