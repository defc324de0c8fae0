"""What a function may need, as questions: an option meets a need when one of its questions comes out reachable."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from lambdanet.services import BY_NAME
from lambdanet.topology import INTERNET, Cache, Database, InternetHost, Question, Topology

MOST_STORES: Final = 4  # databases and caches that are asked for, each a need
MOST_SERVICES: Final = 6
HTTPS: Final = 443
USUAL_SERVICES: Final = ("s3", "dynamodb")
USUAL_API: Final = "secretsmanager"  # where the topology names no service but those two


class NeedKind(StrEnum):
    """`reach`: one of the questions is reachable. The others are read off the traces, or off the loss of zones."""

    REACH = "reach"
    FIXED_ADDRESS = "fixed-address"
    ZONE = "zone"


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """`questions` are asked one after the other until one is reachable: a service over IPv4, then over IPv6 (A13)."""

    name: str
    title: str
    kind: NeedKind = NeedKind.REACH
    questions: tuple[Question, ...] = ()


def needs_of(topology: Topology, function: str) -> tuple[Need, ...]:
    """The needs that make sense on this topology, in the order in which they are shown."""
    return (
        *_stores(topology, function),
        *_internet(topology, function),
        *_services(topology, function),
        *_invoked(topology, function),
        Need(
            name="invokes",
            title="invoke another function",
            questions=_both_families(Question(source=function, target="lambda", port=HTTPS)),
        ),
        Need(
            name="fixed-address",
            title="a fixed address towards the internet",
            kind=NeedKind.FIXED_ADDRESS,
            questions=(_to_internet(topology, function),),
        ),
        Need(name="zone", title="survive the loss of a zone", kind=NeedKind.ZONE),
    )


def asked_instead(need: Need, instead: dict[str, str]) -> Need:
    """The need, with other ends asked in place of those that the option puts something before."""
    questions = tuple(
        replace(question, target=instead[question.target], port=None) if question.target in instead else question
        for question in need.questions
    )
    return replace(need, questions=questions)


def _stores(topology: Topology, function: str) -> Iterator[Need]:
    stores: tuple[Database | Cache, ...] = (*topology.databases, *topology.caches)
    for store in stores[:MOST_STORES]:
        yield Need(
            name=f"store-{store.id}",
            title=f"{store.name} on TCP {store.port}",
            questions=(Question(source=function, target=store.id, port=store.port),),
        )


def _internet(topology: Topology, function: str) -> Iterator[Need]:
    yield Need(name="internet", title="the internet over IPv4", questions=(_to_internet(topology, function),))
    host = _host(topology, family=6)
    yield Need(
        name="internet6",
        title="the internet over IPv6",
        questions=(Question(source=function, target=host.id if host else INTERNET, port=HTTPS, family=6),),
    )


def _to_internet(topology: Topology, function: str) -> Question:
    host = _host(topology, family=4)
    return Question(source=function, target=host.id if host else INTERNET, port=HTTPS)


def _host(topology: Topology, *, family: int) -> InternetHost | None:
    return next((one for one in topology.internet_hosts if (one.ipv4 if family == 4 else one.ipv6)), None)


def _services(topology: Topology, function: str) -> Iterator[Need]:
    named = [one.service for one in topology.services if one.service != "lambda"]
    apis = [one for one in named if one not in USUAL_SERVICES] or [USUAL_API]
    for service in list(dict.fromkeys((*USUAL_SERVICES, *apis)))[:MOST_SERVICES]:
        title = BY_NAME[service].title if service in BY_NAME else service
        questions = _both_families(Question(source=function, target=service, port=HTTPS))
        yield Need(name=f"service-{service}", title=title, questions=questions)


def _invoked(topology: Topology, function: str) -> Iterator[Need]:
    """By whoever stands in the VPC without a way out: an instance, as far as the topology has one."""
    for instance in topology.instances:
        yield Need(
            name="invoked",
            title=f"be invoked by {instance.name}, inside the VPC",
            questions=(Question(source=instance.id, target=function, invoke=True),),
        )
        return


def _both_families(question: Question) -> tuple[Question, ...]:
    return question, replace(question, family=6)
