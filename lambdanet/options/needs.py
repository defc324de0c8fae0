"""What a function may need, as questions: an option meets a need when one of its questions comes out reachable."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from lambdanet.cost.streams import HTTPS, both_families, named_services, title_of, to_internet, to_service
from lambdanet.topology import Cache, Database, Question, Topology

MOST_STORES: Final = 4  # databases and caches that are asked for, each a need
MOST_SERVICES: Final = 6


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
            questions=both_families(Question(source=function, target="lambda", port=HTTPS)),
        ),
        Need(
            name="fixed-address",
            title="a fixed address towards the internet",
            kind=NeedKind.FIXED_ADDRESS,
            questions=(to_internet(topology, function, family=4),),
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
    yield Need(name="internet", title="the internet over IPv4", questions=(to_internet(topology, function, family=4),))
    yield Need(
        name="internet6",
        title="the internet over IPv6",
        questions=(to_internet(topology, function, family=6),),
    )


def _services(topology: Topology, function: str) -> Iterator[Need]:
    for service in named_services(topology)[:MOST_SERVICES]:
        yield Need(name=f"service-{service}", title=title_of(service), questions=to_service(function, service))


def _invoked(topology: Topology, function: str) -> Iterator[Need]:
    """By whoever stands in the VPC without a way out: an instance, as far as the topology has one."""
    for instance in topology.instances:
        yield Need(
            name="invoked",
            title=f"be invoked by {instance.name}, inside the VPC",
            questions=(Question(source=instance.id, target=function, invoke=True),),
        )
        return
