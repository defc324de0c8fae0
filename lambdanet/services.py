"""The AWS services that a question may name, and the addresses that stand for them.

AWS publishes each service's real ranges and changes them; no rule of ours depends on a real one. Every
service of a Region therefore gets a fixed block of the documentation range 198.51.100.0/24 (Region of
the topology) or 192.0.2.0/24 (any other Region): public addresses in the sense of domain.md §5.2.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from typing import Final


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceKind:
    """One AWS service: the short name in `com.amazonaws.<region>.<name>` and the words people use.

    `gateway` is true for the two services that have a gateway endpoint (domain.md §6.1).
    """

    name: str
    title: str
    gateway: bool = False


SERVICES: Final[tuple[ServiceKind, ...]] = (
    ServiceKind(name="s3", title="Amazon S3", gateway=True),
    ServiceKind(name="dynamodb", title="Amazon DynamoDB", gateway=True),
    ServiceKind(name="lambda", title="Lambda API"),
    ServiceKind(name="secretsmanager", title="Secrets Manager"),
    ServiceKind(name="ssm", title="Systems Manager"),
    ServiceKind(name="kms", title="AWS KMS"),
    ServiceKind(name="sts", title="AWS STS"),
    ServiceKind(name="sqs", title="Amazon SQS"),
    ServiceKind(name="sns", title="Amazon SNS"),
    ServiceKind(name="logs", title="CloudWatch Logs"),
    ServiceKind(name="monitoring", title="CloudWatch"),
    ServiceKind(name="events", title="EventBridge"),
    ServiceKind(name="states", title="Step Functions"),
    ServiceKind(name="rds-data", title="RDS Data API"),
    ServiceKind(name="ecr.api", title="Amazon ECR"),
)

BY_NAME: Final[dict[str, ServiceKind]] = {kind.name: kind for kind in SERVICES}

HERE: Final = IPv4Network("198.51.100.0/24")
ELSEWHERE: Final = IPv4Network("192.0.2.0/24")
BLOCK_PREFIX: Final = 28
ANYWHERE: Final = HERE[250]
"""Stands for "any host on the internet", outside every service's block."""
UNTOLD: Final = IPv4Address("192.88.99.7")
"""Stands for an address that AWS does not tell: public, and in no block that anybody would write into a rule."""
ANYWHERE_6: Final = IPv6Address("2001:db8:ffff::fa")
BLOCKS: Final = {
    (kind.name, same_region): block
    for whole, same_region in ((HERE, True), (ELSEWHERE, False))
    for kind, block in zip(SERVICES, whole.subnets(new_prefix=BLOCK_PREFIX), strict=False)
}
URLS_6: Final = IPv6Address("2001:db8:ffff::1")
"""Stands for a function URL over IPv6."""


def block(name: str, *, same_region: bool) -> IPv4Network:
    """The public addresses that stand for a service: what its prefix list holds.

    Raises KeyError for a service that is not in the table.
    """
    return BLOCKS[name, same_region]


def address(name: str, *, same_region: bool) -> IPv4Address:
    """The address that a service's public name resolves to."""
    return block(name, same_region=same_region)[1]


def at(address: object) -> tuple[str, bool] | None:
    """Which service a public address stands for, and whether it is one of the topology's own Region; None for others."""
    if isinstance(address, IPv4Address):
        for whole, same_region in ((HERE, True), (ELSEWHERE, False)):
            index = (int(address) - int(whole.network_address)) >> (32 - BLOCK_PREFIX)
            if address in whole and index < len(SERVICES):
                return SERVICES[index].name, same_region
    return None


def short_name(service_name: str) -> str:
    """`com.amazonaws.us-east-1.s3` → `s3`; a short name stays as it is."""
    parts = service_name.split(".")
    return ".".join(parts[3:]) if parts[:2] == ["com", "amazonaws"] and len(parts) > 3 else service_name


def region_of(service_name: str) -> str:
    """`com.amazonaws.us-east-1.s3` → `us-east-1`; "" for a short name."""
    parts = service_name.split(".")
    return parts[2] if parts[:2] == ["com", "amazonaws"] and len(parts) > 3 else ""
