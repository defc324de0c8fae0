"""The limits that a load may meet, each with what it asks of it in every second, and the fact that it rests on."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final

from lambdanet.capacity.addresses import connections_of_a_pair, today
from lambdanet.capacity.counts import CONNECTIONS_PER_INTERFACE
from lambdanet.capacity.growth import Growth
from lambdanet.capacity.load import Load, Proxy

NAT_CONNECTIONS: Final = 55_000  # at once, for each public address and destination (domain.md §5.3)
INTERFACES_PER_VPC: Final = 500  # Lambda's, LAM-12
INTERFACES_PER_REGION: Final = 5_000  # LAM-13
DNS_TCP: Final = 20  # connections for each environment, LAM-23
DNS_PACKETS: Final = 1_024  # a second and interface, domain.md §3.7
BORROW_SECONDS: Final = 120  # that a request waits for a connection of the proxy, in the guide's example (DB-10)

Series = tuple[int, ...]
Measure = Callable[[Load, Growth], Series]


class Effect(StrEnum):
    """What happens to what is beyond a limit."""

    NOT_CREATED = "not-created"  # the function, or its interface, is not made
    THROTTLED = "throttled"  # Lambda refuses the call
    REFUSED = "refused"  # the other side refuses the connection
    QUEUED = "queued"  # it waits, and is refused when it waits too long
    DROPPED = "dropped"  # nothing answers
    FAILS = "fails"  # the name is not found
    GROWS = "grows"  # AWS adds another one: no limit to the caller
    UNSURE = "unsure"  # what happens is not verified


HARMLESS: Final = frozenset((Effect.GROWS, Effect.UNSURE))
"""What does not break anything, or is not known to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """`applies` to a load or not; `demand` and `allowed` are figures in `unit`, one for each second.

    `fact` is the fact sheet's id or section, `source` the document that it is taken from, `confidence` its word for
    how sure that is. `code` is what stands in a log or a metric, "" if nothing of its own. `model`: what of it is ours.
    """

    name: str
    title: str
    unit: str
    fact: str
    source: str
    confidence: str
    effect: Effect
    applies: Callable[[Load], bool]
    demand: Measure
    allowed: Measure
    code: str = ""
    model: str = ""

    @property
    def breaks(self) -> bool:
        """Does something fail beyond it?"""
        return self.effect not in HARMLESS


def _always(limit: Callable[[Load], int]) -> Measure:
    return lambda load, growth: (limit(load),) * len(growth.environments)


def _all_functions(load: Load, growth: Growth) -> Series:
    return tuple(load.functions * one for one in growth.grown)


def _database(load: Load, growth: Growth) -> Series:
    return tuple(one * load.connections for one in growth.environments)


def _borrowed(load: Load, growth: Growth) -> Series:
    """A multiplexed proxy lends a connection for a transaction; a pinned session holds one (DB-09)."""
    percent = 100 if load.proxy is Proxy.PINNED else load.busy
    return tuple(ceil(one * load.connections * percent / 100) for one in growth.environments)


def _dns(load: Load, growth: Growth) -> Series:
    interfaces = today(load, growth).interfaces
    return tuple(ceil(one * load.dns / each) for one, each in zip(growth.environments, interfaces, strict=True))


def _interfaces(load: Load, growth: Growth) -> Series:
    return tuple(load.other_interfaces + one for one in today(load, growth).interfaces)


def _connects(load: Load) -> bool:
    return load.max_connections is not None and load.connections > 0


LIMITS: Final = (
    Limit(
        name="subnet-addresses",
        title="Addresses of the smallest subnet",
        unit="addresses",
        fact="NET-02, B7",
        source="Amazon VPC user guide; Lambda and VPCs",
        confidence="high",
        effect=Effect.NOT_CREATED,
        code="SubnetOutOfIPAddresses",
        applies=lambda load: load.attached,
        demand=lambda load, growth: today(load, growth).in_a_subnet,
        allowed=_always(lambda load: load.free),
        model="That interfaces are added with connections is LAM-02's model.",
    ),
    Limit(
        name="interfaces-per-vpc",
        title="Lambda interfaces of the VPC",
        unit="interfaces",
        fact="LAM-12",
        source="Lambda quotas",
        confidence="high",
        effect=Effect.NOT_CREATED,
        code="EniLimitExceeded",
        applies=lambda load: load.attached,
        demand=_interfaces,
        allowed=_always(lambda _load: INTERFACES_PER_VPC),
        model="That interfaces are added with connections is LAM-02's model.",
    ),
    Limit(
        name="interfaces-per-region",
        title="Network interfaces of the Region",
        unit="interfaces",
        fact="LAM-13",
        source="Amazon VPC quotas",
        confidence="high",
        effect=Effect.NOT_CREATED,
        code="EniLimitExceeded",
        applies=lambda load: load.attached,
        demand=lambda load, growth: tuple(load.region_interfaces + one for one in _interfaces(load, growth)),
        allowed=_always(lambda _load: INTERFACES_PER_REGION),
        model="AWS enforces it in each zone; here the whole Region is counted.",
    ),
    Limit(
        name="growth",
        title="How fast a function grows",
        unit="executions",
        fact="§3.5, B15",
        source="Lambda scaling behavior",
        confidence="high",
        effect=Effect.THROTTLED,
        applies=lambda _load: True,
        demand=lambda _load, growth: growth.needed,
        allowed=lambda _load, growth: growth.may,
        model="1,000 in 10 s is AWS's; that they come evenly, 100 a second from none on, is a model.",
    ),
    Limit(
        name="reserved-concurrency",
        title="Reserved concurrency",
        unit="executions",
        fact="§3.5",
        source="Lambda developer guide",
        confidence="high",
        effect=Effect.THROTTLED,
        applies=lambda load: load.reserved is not None,
        demand=lambda _load, growth: tuple(map(min, growth.wanted, growth.may)),
        allowed=_always(lambda load: load.reserved or 0),
    ),
    Limit(
        name="account-concurrency",
        title="Concurrency of the account",
        unit="executions",
        fact="§3.5, B15",
        source="Lambda quotas, L-B99A9384",
        confidence="high",
        effect=Effect.THROTTLED,
        applies=lambda _load: True,
        demand=_all_functions,
        allowed=_always(lambda load: load.account),
    ),
    Limit(
        name="database",
        title="Connections of the database",
        unit="connections",
        fact="DB-01, DB-03",
        source="Amazon RDS user guide",
        confidence="high for MySQL, medium for PostgreSQL",
        effect=Effect.REFUSED,
        code="APP_DB_CONN_EXHAUSTED",
        applies=lambda load: _connects(load) and load.proxy is Proxy.NONE,
        demand=_database,
        allowed=_always(lambda load: load.max_connections or 0),
        model="The nominal value counts the whole memory of the class; real ones are lower.",
    ),
    Limit(
        name="proxy",
        title="Connections that RDS Proxy borrows",
        unit="connections",
        fact="DB-09, DB-10",
        source="Amazon RDS user guide",
        confidence="high",
        effect=Effect.QUEUED,
        code="APP_DB_CONN_EXHAUSTED",
        applies=lambda load: _connects(load) and load.proxy is not Proxy.NONE,
        demand=_borrowed,
        allowed=_always(lambda load: (load.max_connections or 0) * load.proxy_percent // 100),
        model="How much of its time a connection is in a transaction is your figure; that they spread evenly is a model.",
    ),
    Limit(
        name="nat-connections",
        title="Connections of the NAT gateways to one host",
        unit="connections",
        fact="§5.3, L19",
        source="NAT gateway basics",
        confidence="high",
        effect=Effect.DROPPED,
        code="APP_NAT_PORT_EXHAUSTION",
        applies=lambda load: load.attached and load.nat_addresses > 0 and load.calls > 0,
        demand=lambda load, growth: growth.open_calls(load.calls, load.held),
        allowed=_always(lambda load: NAT_CONNECTIONS * load.nat_addresses),
        model="55,000 for each address and destination is AWS's; that calls spread evenly over the addresses is a model.",
    ),
    Limit(
        name="dns-tcp",
        title="DNS over TCP, each environment",
        unit="connections",
        fact="LAM-23",
        source="Troubleshoot networking issues in Lambda",
        confidence="high",
        effect=Effect.FAILS,
        code="UnknownHostException",
        applies=lambda load: load.dns_tcp > 0,
        demand=lambda load, growth: tuple(load.dns_tcp if one else 0 for one in growth.environments),
        allowed=_always(lambda _load: DNS_TCP),
    ),
    Limit(
        name="interface-connections",
        title="Connections of one Lambda interface",
        unit="connections",
        fact="LAM-02, LAM-04",
        source="Lambda and VPCs",
        confidence="high; the formula is a model",
        effect=Effect.GROWS,
        applies=lambda load: load.attached,
        demand=connections_of_a_pair,
        allowed=_always(lambda _load: CONNECTIONS_PER_INTERFACE),
        model="Lambda adds interfaces by itself: ⌈connections / 65,000⌉ for each pair is a model.",
    ),
    Limit(
        name="dns-packets",
        title="DNS packets of one Lambda interface",
        unit="packets/s",
        fact="§3.7",
        source="Amazon VPC quotas",
        confidence="high for EC2; not verified for a Lambda interface",
        effect=Effect.UNSURE,
        applies=lambda load: load.attached and load.dns > 0,
        demand=_dns,
        allowed=_always(lambda _load: DNS_PACKETS),
        model="Stated for EC2. What it means for an interface that functions share is not verified.",
    ),
)
"""Every limit; of two that are met in the same second, the earlier one here comes first."""
