"""What of a load can be set: each figure with its words and bounds, for the form, the address and the command line."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Group(StrEnum):
    """Where a figure stands in the form."""

    TRAFFIC = "Traffic"
    DATABASE = "Database"
    NETWORK = "Network"
    MORE = "More"


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """A whole number from `low` to `high`, both included; `usual` where nothing is said, None where it may be left out.

    `hint` says what it is, or that it is a guess which one should replace by one's own measure. `slide` is what its
    slider goes from and to, and by: where it is None, a slider would be too coarse to be of use.
    """

    name: str
    label: str
    low: int
    high: int
    usual: int | None
    group: Group
    hint: str = ""
    slide: tuple[int, int, int] | None = None


FIELDS: Final = (
    Field(
        name="concurrency",
        label="Concurrent executions wanted, each function",
        low=1,
        high=10_000,
        usual=1_000,
        group=Group.TRAFFIC,
        slide=(10, 3000, 10),
    ),
    Field(
        name="ramp",
        label="Seconds in which the traffic rises to that",
        low=1,
        high=600,
        usual=10,
        group=Group.TRAFFIC,
        hint="1 is “all at once”.",
        slide=(1, 60, 1),
    ),
    Field(
        name="functions",
        label="Functions under this load at once",
        low=1,
        high=100,
        usual=1,
        group=Group.TRAFFIC,
        slide=(1, 20, 1),
    ),
    Field(
        name="reserved",
        label="Reserved concurrency, each function",
        low=0,
        high=50_000,
        usual=None,
        group=Group.TRAFFIC,
        hint="Empty: none is reserved.",
        slide=(10, 1000, 10),
    ),
    Field(
        name="account",
        label="Concurrent executions of the account in the Region",
        low=1,
        high=50_000,
        usual=1_000,
        group=Group.TRAFFIC,
        hint="The default quota is 1,000, for all functions together; new accounts start lower.",
    ),
    Field(
        name="connections",
        label="Database connections, each execution environment",
        low=0,
        high=50,
        usual=1,
        group=Group.DATABASE,
        hint="One is the usual floor; a pool opens more.",
        slide=(0, 20, 1),
    ),
    Field(
        name="maximum",
        label="max_connections, if you know it",
        low=1,
        high=100_000,
        usual=None,
        group=Group.DATABASE,
        hint="Empty: the nominal value of the instance class. Real ones are lower.",
    ),
    Field(
        name="proxy_percent",
        label="Share of max_connections for the RDS Proxy, %",
        low=1,
        high=100,
        usual=100,
        group=Group.DATABASE,
        hint="MaxConnectionsPercent. Counts with a proxy only.",
        slide=(1, 100, 1),
    ),
    Field(
        name="busy",
        label="Time that a connection is in a transaction, %",
        low=1,
        high=100,
        usual=30,
        group=Group.DATABASE,
        hint="A guess: put your own measure here. Counts with a proxy only.",
        slide=(1, 100, 1),
    ),
    Field(
        name="subnets",
        label="Subnets of the function",
        low=0,
        high=16,
        usual=2,
        group=Group.NETWORK,
        hint="0: it is not attached.",
        slide=(0, 16, 1),
    ),
    Field(
        name="prefix",
        label="Size of the smallest of them: the number after the /",
        low=16,
        high=28,
        usual=24,
        group=Group.NETWORK,
        hint="A /28 has 11 usable addresses, a /24 has 251.",
        slide=(16, 28, 1),
    ),
    Field(
        name="taken",
        label="Addresses that others hold in it",
        low=0,
        high=65_531,
        usual=0,
        group=Group.NETWORK,
    ),
    Field(
        name="group_sets",
        label="Different sets of security groups among the functions",
        low=1,
        high=100,
        usual=1,
        group=Group.NETWORK,
        hint="A published version with an older configuration counts as a set of its own.",
        slide=(1, 20, 1),
    ),
    Field(
        name="versions",
        label="Published versions, each function",
        low=0,
        high=100,
        usual=0,
        group=Group.NETWORK,
        hint="With the same configuration they share the same interfaces.",
        slide=(0, 20, 1),
    ),
    Field(
        name="calls",
        label="Calls per second to one internet host, each environment",
        low=0,
        high=1_000,
        usual=1,
        group=Group.NETWORK,
        hint="Each opens a connection of its own.",
        slide=(0, 200, 1),
    ),
    Field(
        name="held",
        label="Seconds that such a connection stays open",
        low=1,
        high=350,
        usual=1,
        group=Group.NETWORK,
        hint="350: nobody closes it, until the NAT gateway forgets it.",
        slide=(1, 350, 1),
    ),
    Field(
        name="nat_addresses",
        label="Public addresses of its NAT gateways, together",
        low=0,
        high=96,
        usual=0,
        group=Group.NETWORK,
        hint="0: no NAT gateway is on the way.",
        slide=(0, 16, 1),
    ),
    Field(
        name="dns_tcp",
        label="DNS queries over TCP at once, each environment",
        low=0,
        high=100,
        usual=0,
        group=Group.MORE,
    ),
    Field(
        name="dns",
        label="DNS packets per second, each environment",
        low=0,
        high=1_000,
        usual=0,
        group=Group.MORE,
    ),
    Field(
        name="other_interfaces",
        label="Lambda interfaces that the VPC has besides",
        low=0,
        high=5_000,
        usual=0,
        group=Group.MORE,
    ),
    Field(
        name="region_interfaces",
        label="Network interfaces of the Region that are not Lambda's",
        low=0,
        high=20_000,
        usual=0,
        group=Group.MORE,
    ),
    Field(
        name="memory",
        label="Memory of the function, MB",
        low=128,
        high=10_240,
        usual=1_024,
        group=Group.MORE,
        hint="Only the rule before September 2019 asks for it.",
    ),
)
BY_NAME: Final[Mapping[str, Field]] = {field.name: field for field in FIELDS}
