"""A document and what a question comes to on it: what a move looks at, and what it leads to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, get_args

from pydantic import BaseModel

from lambdanet.document import UnreadableDocument, read_topology
from lambdanet.editing.entries import Document
from lambdanet.parts import RESOURCE_LISTS, TopologyPart
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import Network, compile_network
from lambdanet.reachability.verdict import Hop, Kind, Outcome, Trace, Verdict
from lambdanet.topology import Question

PARTS: Final[dict[str, type[BaseModel]]] = {
    name: get_args(TopologyPart.model_fields[name].annotation)[0] for name in RESOURCE_LISTS
}


class Reader:
    """Reads many documents that are mostly alike: each entry is checked once, however many documents hold it.

    An edit leaves the entries that it does not change as they are, so an entry is known by its identity.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, BaseModel]] = {}  # the entry too, so that its identity stays its own

    def first(self, document: Document) -> Network:
        """The network of the document that all others come from. Raises UnreadableDocument."""
        return compile_network(read_topology(document))

    def network(self, document: Document) -> Network | None:
        """The document's network, None where the document cannot be read."""
        try:
            return compile_network(read_topology(document | dict(self._lists(document))))
        except (UnreadableDocument, ValueError):  # pydantic's ValidationError is a ValueError
            return None

    def _lists(self, document: Document) -> Iterator[tuple[str, list[BaseModel]]]:
        for name, model in PARTS.items():
            if isinstance(given := document.get(name), list):
                yield name, [self._part(model, entry) for entry in given]
        yield "questions", []  # they are asked one by one, and decide nothing

    def _part(self, model: type[BaseModel], entry: Any) -> BaseModel:
        if (known := self._known.get(id(entry))) is not None:
            return known[1]
        part = model.model_validate(entry)
        self._known[id(entry)] = (entry, part)
        return part


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """A document, its network, and the verdict of the question that is to come out otherwise."""

    document: Document
    network: Network
    question: Question
    verdict: Verdict

    def failing(self) -> tuple[Trace, ...]:
        return tuple(one for one in self.verdict.traces if one.outcome is not Outcome.REACHABLE)

    def working(self) -> tuple[Trace, ...]:
        return tuple(one for one in self.verdict.traces if one.outcome is Outcome.REACHABLE)

    def blocked(self) -> tuple["Blocked", ...]:
        """Every refusal, in the order in which the verdict lists them."""
        found = [
            (rank, order, Blocked(trace=trace, hop=hop, place=place))
            for order, trace in enumerate(self.verdict.traces)
            for rank, (place, hop) in enumerate((place, hop) for place, hop in enumerate(trace.hops()) if hop.blocks)
        ]
        return tuple(one for _, _, one in sorted(found, key=lambda item: item[:2]))

    def name(self, component: str) -> str:
        """What a component is called, for a sentence."""
        resource = self.network.resources.get(component)
        return resource.name if resource is not None else component


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocked:
    """A hop that refuses, in its trace; `place` counts all hops, the reply's after the packet's own."""

    trace: Trace
    hop: Hop
    place: int

    @property
    def replying(self) -> bool:
        return self.place >= len(self.trace.forward)

    def table(self) -> Hop | None:
        """The route table that led here: this hop, or the last one before it."""
        return next(
            (hop for hop in reversed(self.trace.hops()[: self.place + 1]) if hop.kind is Kind.ROUTE_TABLE), None
        )


def scene(document: Document, network: Network, question: Question) -> Scene:
    return Scene(document=document, network=network, question=question, verdict=evaluate_on(network, question))
