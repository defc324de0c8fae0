"""A network that goals are judged on: read, compiled and asked once for all of them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from lambdanet.cost.estimate import Estimate, estimate
from lambdanet.document import read_topology
from lambdanet.drills import without_zone
from lambdanet.editing.entries import Document
from lambdanet.explanation.cause import cause
from lambdanet.explanation.names import Names
from lambdanet.explanation.sentence import sentence
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import Network, compile_network
from lambdanet.reachability.verdict import Verdict
from lambdanet.topology import Function, Question, RouteTable, SecurityGroup, Topology
from lambdanet.validation.tables import public_subnets, tables_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """Where a packet ends: a component by its name, and the code that says why."""

    component: str
    code: str


class Site:
    """A document as goals see it. Raises UnreadableDocument."""

    def __init__(self, document: Document, gone: frozenset[str] = frozenset()) -> None:
        self.document = document
        self.gone = gone
        self.topology: Topology = read_topology(document)
        self.network: Network = compile_network(self.topology)
        self._verdicts: dict[Question, Verdict] = {}
        self._zones: dict[str, Self] = {}

    @cached_property
    def names(self) -> Names:
        return Names(self.topology)

    @cached_property
    def cost(self) -> Estimate:
        """A month of it, before data."""
        return estimate(self.topology)

    @cached_property
    def tables(self) -> dict[str, RouteTable]:
        """The route table that each subnet uses."""
        return tables_of(self.topology)

    @cached_property
    def public(self) -> set[str]:
        """The subnets whose table leads to an internet gateway."""
        return public_subnets(self.topology)

    def verdict(self, question: Question) -> Verdict:
        if question not in self._verdicts:
            self._verdicts[question] = evaluate_on(self.network, question)
        return self._verdicts[question]

    def told(self, verdict: Verdict) -> str:
        """The verdict's sentence and what decided."""
        return " ".join(filter(None, (sentence(self.names, verdict), cause(self.names, verdict))))

    def stops(self, verdict: Verdict) -> tuple[Stop, ...]:
        """What blocks, each once, in the order of the verdict."""
        found = (Stop(component=self.names.of(one.component), code=one.code) for one in verdict.blocked_by)
        return tuple(dict.fromkeys(found))

    def without(self, zone: str) -> Self:
        """The same after the loss of a zone."""
        if zone not in self._zones:
            loss = without_zone(self.document, zone)
            self._zones[zone] = type(self)(loss.document, loss.gone)
        return self._zones[zone]

    def function(self, identifier: str) -> Function | None:
        return next((one for one in self.topology.functions if one.id == identifier), None)

    def group(self, identifier: str) -> SecurityGroup | None:
        return next((one for one in self.topology.security_groups if one.id == identifier), None)
