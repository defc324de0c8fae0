"""Where a function's data goes: the internet, each AWS service that the topology has to do with, other networks.

Each stream is the questions that find its way: the first that is reachable tells it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from lambdanet.matrix import targets_of, usual_question
from lambdanet.services import BY_NAME
from lambdanet.topology import INTERNET, InternetHost, Question, Topology

HTTPS: Final = 443
USUAL_SERVICES: Final = ("s3", "dynamodb")
USUAL_API: Final = "secretsmanager"  # where the topology names no service but those two

MOST_SERVICES: Final = 12
MOST_PEERS: Final = 12  # what stands in other networks stands for all of it
ELSEWHERE: Final = frozenset({"Databases and servers", "On premises"})  # groups of the matrix that may be far away

TO_INTERNET: Final = "internet"
TO_PEERS: Final = "peers"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stream:
    """`name` is a service's short name, or one of the two constants above; `questions` are asked of one function.

    `every`: each question that is reachable has an equal share; else the first one that is has all of it.
    """

    name: str
    title: str
    questions: Callable[[str], tuple[Question, ...]]
    every: bool = False


def streams_of(topology: Topology, also: Iterable[str] = ()) -> tuple[Stream, ...]:
    """The internet, then services, those of `also` last, then other networks, if there are any."""
    services = tuple(_service(name) for name in dict.fromkeys((*services_of(topology), *also)))
    there = (Stream(name=TO_INTERNET, title="the internet", questions=lambda name: internet(topology, name)),)
    return there + services + ((_peers(topology),) if has_peers(topology) else ())


def services_of(topology: Topology) -> tuple[str, ...]:
    """S3 and DynamoDB, what the topology names, and what it has endpoints for: at most MOST_SERVICES."""
    interface = (one.service for one in topology.interface_endpoints)
    gateway = (one.service for one in topology.gateway_endpoints)
    return tuple(dict.fromkeys((*named_services(topology), *interface, *gateway)))[:MOST_SERVICES]


def named_services(topology: Topology) -> tuple[str, ...]:
    """S3, DynamoDB and each service that the topology names but Lambda; one usual API where it names none."""
    named = [one.service for one in topology.services if one.service != "lambda"]
    apis = [one for one in named if one not in USUAL_SERVICES] or [USUAL_API]
    return tuple(dict.fromkeys((*USUAL_SERVICES, *apis)))


def title_of(service: str) -> str:
    return BY_NAME[service].title if service in BY_NAME else service


def has_peers(topology: Topology) -> bool:
    """Is there a way to another VPC, or on premises?"""
    return bool(topology.peerings or topology.attachments or topology.vpn_gateways)


def internet(topology: Topology, function: str) -> tuple[Question, ...]:
    """To a host on the internet over IPv4, then over IPv6."""
    return to_internet(topology, function, family=4), to_internet(topology, function, family=6)


def to_internet(topology: Topology, function: str, *, family: int) -> Question:
    """To the first host that the document has for this family, else to any."""
    host = _host(topology, family=family)
    return Question(source=function, target=host.id if host else INTERNET, port=HTTPS, family=family)


def to_service(function: str, service: str) -> tuple[Question, ...]:
    """Over IPv4, then over IPv6 (domain.md A13)."""
    return both_families(Question(source=function, target=service, port=HTTPS))


def both_families(question: Question) -> tuple[Question, ...]:
    return question, replace(question, family=6)


def _host(topology: Topology, *, family: int) -> InternetHost | None:
    return next((one for one in topology.internet_hosts if (one.ipv4 if family == 4 else one.ipv6)), None)


def _service(name: str) -> Stream:
    return Stream(name=name, title=title_of(name), questions=lambda function: to_service(function, name))


def _peers(topology: Topology) -> Stream:
    far = [one for one in targets_of(topology) if one.group in ELSEWHERE][:MOST_PEERS]
    return Stream(
        name=TO_PEERS,
        title="other networks",
        questions=lambda function: tuple(usual_question(function, one) for one in far if one.name != function),
        every=True,
    )
