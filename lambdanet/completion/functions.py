"""Functions, and what calls them for a queue or a stream; the interfaces that functions share (LAM-01)."""

from collections.abc import Callable, Iterator

from lambdanet import services
from lambdanet.parts import FunctionPart, TopologyPart
from lambdanet.topology import EventSourceMapping, Function

SharedId = Callable[[str, tuple[str, ...]], str]
"""From a subnet and groups to the id of the interface that the functions with both share."""


def functions(part: TopologyPart, shared: SharedId) -> Iterator[Function]:
    for function in part.functions:
        yield _function(function, shared)


def _function(function: FunctionPart, shared: SharedId) -> Function:
    """A standard function shares its interfaces (LAM-01); a Managed Instances one has instances of its own."""
    config, provider = function.vpc_config, function.capacity_provider
    place = config or provider
    interfaces: tuple[str, ...] = ()
    if config:
        interfaces = tuple(shared(one, config.security_group_ids) for one in config.subnet_ids)
    elif provider:
        interfaces = tuple(f"{function.id}/{one}" for one in provider.subnet_ids)
    return Function(
        id=function.id,
        name=function.name or function.id,
        state=function.state,
        subnet_ids=place.subnet_ids if place else (),
        group_ids=place.security_group_ids if place else (),
        interface_ids=interfaces,
        managed=provider is not None,
        dual_stack=config.ipv6_allowed_for_dual_stack if config else False,
        url=function.function_url,
        reserved_concurrency=function.reserved_concurrent_executions,
        role_network=function.role.network,
        role_denies=tuple(services.short_name(one) for one in function.role.denies),
    )


def lambda_interface(subnet_id: str, group_ids: tuple[str, ...]) -> str:
    """The id of the interface that every function with this subnet and set of groups shares (LAM-01, LAM-03)."""
    return f"lambda/{subnet_id}/{'+'.join(sorted(set(group_ids)))}"


def event_source_mappings(part: TopologyPart) -> Iterator[EventSourceMapping]:
    for one in part.event_source_mappings:
        yield EventSourceMapping(
            id=one.id,
            name=one.name or one.id,
            function_id=one.function_name,
            interface_ids=tuple(f"{one.id}/{subnet}" for subnet in one.subnet_ids),
        )
