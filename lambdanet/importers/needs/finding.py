"""The questions that a network brings along: what each function seems to need, with the reason for each.

Named are those that a role, an environment variable or the internet is the reason for; the others are possible: what Lambda
may do itself, and what stands in the same VPC. Nothing is expected of any: whoever asks decides that.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final

from lambdanet.importers.needs.ends import HTTPS, Document, End, ends_of, homes_of
from lambdanet.importers.needs.facts import Facts
from lambdanet.importers.notes import FoundQuestion
from lambdanet.parts import MAX_QUESTIONS, RESOURCE_LISTS
from lambdanet.services import BY_NAME, SERVICES
from lambdanet.topology import INTERNET

LONGEST_ID: Final = 64
ORDER: Final = {kind.name: place for place, kind in enumerate(SERVICES)}
NONE: Final = Facts()
USUAL_REASON: Final = "every function is asked whether it reaches the internet"
LOGS_REASON: Final = "it runs on instances of yours, which send its logs themselves"

POLLER_CALLS: Final = ("lambda", "sts")
POLLER_REASON: Final = "its poller stands in this VPC and calls it, unless it is provisioned"


class Evidence(IntEnum):
    """Why a question is asked, the best reason first."""

    NAMED = 0  # a role or an environment variable
    USUAL = 1  # the internet, which is asked of every function
    PERHAPS = 2  # what Lambda may do itself
    NEAR = 3  # in the same VPC


@dataclass(slots=True)
class Candidate:
    """A question on the way. `place`: of the function, and of the target after it."""

    source: str
    target: str
    port: int
    place: tuple[int, int]
    evidence: Evidence
    reasons: list[str] = field(default_factory=list)


def found_questions(document: Document, facts: Mapping[str, Facts]) -> tuple[tuple[FoundQuestion, ...], int]:
    """The questions of a document, in its order, and how many were left out, the weakest ones. `facts`: by function's id.

    A question that the document keeps already is not among them; with those a document has at most MAX_QUESTIONS.
    """
    ground = _Ground(document)
    functions = document.get("functions", ())
    asked = [ground.asked(place, one, facts.get(one["id"], NONE)) for place, one in enumerate(functions)]
    polling = [
        one
        for place, mapping in enumerate(document.get("event_source_mappings", ()), start=len(functions))
        for one in ground.polling(place, mapping)
    ]
    strong = [one for one in (*(one for each in asked for one in each.values()), *polling) if not ground.keeps(one)]
    room = max(0, MAX_QUESTIONS - len(ground.kept))
    best = sorted(strong, key=lambda one: (one.evidence, one.place, one.port))
    chosen, left_out = best[:room], max(0, len(best) - room)
    for place, function in enumerate(functions):
        near = ground.near(function)
        if len(chosen) >= room:  # a large network has millions of pairs
            known = asked[place].keys()
            left_out += sum((end.id, port) not in known for end in near for port in end.ports)
            continue
        for end in near:
            for port in end.ports:
                one = Candidate(function["id"], end.id, port, (place, ground.places[end.id]), Evidence.NEAR)
                one.reasons.append(f"{end.words} in the same VPC")
                if (end.id, port) in asked[place] or ground.keeps(one):
                    continue
                if len(chosen) < room:
                    chosen.append(one)
                else:
                    left_out += 1
    used = {one["id"] for one in ground.kept}
    ordered = sorted(chosen, key=lambda one: (one.place, one.port))
    return tuple(_named(one, used) for one in ordered), left_out


class _Ground:
    """A document, looked at once."""

    def __init__(self, document: Document) -> None:
        self.kept: list[Mapping[str, Any]] = list(document.get("questions", ()))
        self.ends = {end.id: end for end in ends_of(document)}
        self.places = {name: place for place, name in enumerate(self.ends)}
        self.homes = homes_of(document)
        self.region = document.get("region", "us-east-1")
        self.taken = set(_called(document))
        self.by_vpc: dict[str, list[End]] = defaultdict(list)
        for end in self.ends.values():
            self.by_vpc[end.vpc].append(end)
        self._known = {_key(one) for one in self.kept}

    def asked(self, place: int, function: Mapping[str, Any], facts: Facts) -> dict[tuple[str, int], Candidate]:
        """What is asked of one function but what is only near: each target and port once, with all its reasons."""
        found: dict[tuple[str, int], Candidate] = {}

        def ask(target: str, port: int, after: int, evidence: Evidence, reasons: Iterable[str]) -> None:
            one = found.setdefault((target, port), Candidate(function["id"], target, port, (place, after), evidence))
            one.evidence = min(one.evidence, evidence)
            one.reasons.extend(reasons)

        for target, reasons in facts.resources.items():
            for port in self.ends[target].ports if target in self.ends else ():
                ask(target, port, self.places[target], Evidence.NAMED, reasons)
        for evidence, services in _services(function, facts):
            for name, reasons in services.items():
                if name in BY_NAME:
                    ask(self._service(name), HTTPS, len(self.ends) + ORDER[name], evidence, reasons)
        last = len(self.ends) + len(ORDER)
        if facts.internet:
            ask(INTERNET, HTTPS, last, Evidence.NAMED, facts.internet)
        else:
            ask(INTERNET, HTTPS, last, Evidence.USUAL, [USUAL_REASON])
        return found

    def polling(self, place: int, mapping: Mapping[str, Any]) -> Iterator[Candidate]:
        """What Lambda's poller in a VPC calls from there (INV-11); the function that it invokes has no part in that."""
        for name in POLLER_CALLS:
            one = Candidate(mapping["id"], self._service(name), HTTPS, (place, ORDER[name]), Evidence.NAMED)
            one.reasons.append(POLLER_REASON)
            yield one

    def near(self, function: Mapping[str, Any]) -> list[End]:
        """What stands in the VPC that a function is attached to."""
        config = function.get("VpcConfig") or function.get("CapacityProvider") or {}
        home = next((self.homes.get(one, "") for one in config.get("SubnetIds", ())), "")
        return self.by_vpc.get(home, []) if home else []

    def keeps(self, one: Candidate) -> bool:
        """Does the document ask this already?"""
        return not self._known.isdisjoint({(one.source, one.target, one.port), (one.source, one.target, None)})

    def _service(self, name: str) -> str:
        """The name by which a question means a service, though something here is called like it."""
        return f"com.amazonaws.{self.region}.{name}" if name in self.taken else name


def _services(function: Mapping[str, Any], facts: Facts) -> Iterator[tuple[Evidence, Mapping[str, list[str]]]]:
    yield Evidence.NAMED, facts.services
    if facts.role is not None:
        yield Evidence.NAMED, facts.role.services
        yield Evidence.PERHAPS, facts.role.perhaps
        if facts.role.logs and function.get("CapacityProvider"):  # domain.md §3.9 (T72)
            yield Evidence.NAMED, {"logs": [LOGS_REASON]}
    yield Evidence.PERHAPS, facts.polled


def _called(document: Document) -> Iterator[str]:
    for kind in RESOURCE_LISTS:
        for one in document.get(kind, ()):
            yield from (text.lower() for text in (one["id"], one.get("name", ""), *one.get("aliases", ())))


def _key(kept: Mapping[str, Any]) -> tuple[str, str, int | None] | None:
    usual = kept.get("protocol", "tcp") == "tcp" and kept.get("family", 4) == 4 and not kept.get("invoke")
    plain = not kept.get("source_port") and not kept.get("source_address")
    return (kept["from"], kept["to"], kept.get("port")) if usual and plain else None


def _named(one: Candidate, used: set[str]) -> FoundQuestion:
    base = f"{one.source}-to-{one.target}"[:LONGEST_ID]
    name, number = base, 1
    while name in used:
        number += 1
        ending = f"-{number}"
        name = base[: LONGEST_ID - len(ending)] + ending
    used.add(name)
    return FoundQuestion(
        id=name,
        source=one.source,
        target=one.target,
        port=one.port,
        reasons=tuple(dict.fromkeys(one.reasons)),
        named=one.evidence <= Evidence.USUAL,
    )
