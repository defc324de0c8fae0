"""What a text names that may be the value of an environment variable: a host, a URL, an ARN. The text itself is not kept.

A value may be a password, so nothing of it goes on from here but what it names: a resource of the document, a service of
AWS, or that it is somewhere else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final

from lambdanet.services import BY_NAME

HOLE: Final = "\0"  # a part that nobody has said
LONGEST: Final = 4_096  # all variables of a function together have 4 KB
ARN: Final = re.compile(r"arn:aws[a-z-]*:(?P<service>[a-z0-9-]+):(?P<region>[a-z0-9-]*):")
URL: Final = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.:-]{0,40})://(?:[^/@\s]*@)?(?P<host>\[[0-9a-f:.]+\]|[^/:?#\s,]+)", re.I
)
HOST: Final = re.compile(r"(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)+[a-z][a-z0-9-]{1,62}\.?", re.I)
HOST_AND_PORT: Final = re.compile(r"(?P<host>[A-Za-z0-9_.-]+)(?::\d{1,5})?")
AMAZON: Final = re.compile(r"(?P<name>.+)\.amazonaws\.com(?:\.cn)?|(?P<new>.+)\.api\.aws")
REGION: Final = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-\d")
# What AWS calls private (semantics.md): Python counts the ranges for examples as well, which stand for the internet here.
PRIVATE_BLOCKS: Final[tuple[IPv4Network | IPv6Network, ...]] = (
    *(IPv4Network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")),
    IPv6Network("fc00::/7"),
)
WEB: Final = frozenset({"http", "https", "wss", "ws"})
PRIVATE: Final = frozenset(
    {"local", "internal", "lan", "corp", "home", "localdomain", "intranet", "private", "localhost"}
)
# Parts of the hosts of AWS that are called otherwise among the endpoints, and those of a store of one's own.
HOSTS: Final[Mapping[str, str]] = {
    "kinesis": "kinesis-streams",
    "firehose": "kinesis-firehose",
    "s3-accelerate": "s3",
    "s3-control": "s3",
    "iot": "iot.data",
    "queue": "sqs",
    "api.ecr": "ecr.api",
    "dkr.ecr": "ecr.dkr",
    "runtime.sagemaker": "sagemaker.runtime",
    "api.sagemaker": "sagemaker.api",
}
STORES: Final = frozenset(
    {"rds", "cache", "docdb", "neptune", "es", "aoss", "redshift", "elb", "memorydb", "dax", "mq", "kafka"}
)
ARNS: Final[Mapping[str, str]] = {
    "kinesis": "kinesis-streams",
    "firehose": "kinesis-firehose",
    "ses": "email",
    "cloudwatch": "monitoring",
    "ecr": "ecr.api",
    "sagemaker": "sagemaker.runtime",
    "bedrock": "bedrock-runtime",
}
NO_SERVICE: Final = frozenset(
    {"iam", "rds", "elasticache", "elasticfilesystem", "ec2", "elasticloadbalancing"}
)  # not called at it


class Place(StrEnum):
    """Where what is named stands."""

    RESOURCE = "resource"  # in the document: `target` is its id
    SERVICE = "service"  # of AWS: `target` is its short name
    INTERNET = "internet"  # a host outside of AWS
    UNDESCRIBED = "undescribed"  # something in a VPC that nobody describes
    ELSEWHERE = "elsewhere"  # in another Region


@dataclass(frozen=True, slots=True)
class Meant:
    """What a text names."""

    place: Place
    target: str = ""


def meant(text: str, region: str, names: Mapping[str, str]) -> Meant | None:
    """What a text names; None where it names nothing. `names`: hosts, addresses and ARNs in lower case → ids of the document."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    if (known := names.get(text.lower())) is not None:
        return Meant(Place.RESOURCE, known)
    if found := ARN.match(text):
        return _of_arn(found["service"], found["region"], region)
    if found := URL.match(text):
        return _of_host(found["host"], region, names, web=found["scheme"].lower() in WEB)
    if found := HOST_AND_PORT.fullmatch(text):
        return _of_host(found["host"], region, names, web=False)
    return None


def _of_arn(service: str, of: str, region: str) -> Meant | None:
    name = ARNS.get(service, service)
    if service in NO_SERVICE or name not in BY_NAME:
        return None
    return Meant(Place.ELSEWHERE if of and region and of != region else Place.SERVICE, name)


def _of_host(host: str, region: str, names: Mapping[str, str], *, web: bool) -> Meant | None:
    host = host.strip("[]").rstrip(".").lower()
    if (known := names.get(host)) is not None:
        return Meant(Place.RESOURCE, known)
    if (found := AMAZON.fullmatch(host)) is not None:
        return _of_amazon(found["name"] or found["new"], region)
    if HOLE in host:
        return None
    try:
        address = ip_address(host)
    except ValueError:
        pass
    else:
        if address.is_loopback or address.is_link_local or address.is_unspecified:
            return None
        return Meant(Place.UNDESCRIBED if any(address in one for one in PRIVATE_BLOCKS) else Place.INTERNET)
    if not HOST.fullmatch(host) or host.rpartition(".")[2] in PRIVATE:
        return Meant(Place.UNDESCRIBED) if web and host != "localhost" else None
    return Meant(Place.INTERNET) if web else None  # `orders.handler` looks like a host, and is none


def _of_amazon(name: str, region: str) -> Meant | None:
    parts = [one for one in name.split(".") if one not in ("dualstack", "vpce")]
    of = next((one for one in parts if REGION.fullmatch(one)), "")
    own = [one for one in parts if one != of]
    if any(one in STORES for one in own):
        return Meant(Place.UNDESCRIBED)
    for size in (2, 1):  # the service stands next to the Region; what is before it is a bucket, an account, an API
        word = ".".join(own[-size:])
        service = HOSTS.get(word, word)
        if len(own) >= size and service in BY_NAME:
            return Meant(Place.ELSEWHERE if of and region and of != region else Place.SERVICE, service)
    return None
