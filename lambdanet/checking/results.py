"""Many questions on one topology: each with its verdict, and whether that is what was expected."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lambdanet.answer import Answer
from lambdanet.explanation.explain import explain_with
from lambdanet.explanation.names import Names
from lambdanet.explanation.symptom import UNASKABLE
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import compile_network
from lambdanet.reachability.verdict import Outcome, Verdict
from lambdanet.topology import Expect, NamedQuestion, Topology

# semantics.md §4: what does not arrive is unreachable, whatever stops it
AGREEING: Final[dict[Expect, frozenset[Outcome]]] = {
    Expect.REACHABLE: frozenset({Outcome.REACHABLE}),
    Expect.UNREACHABLE: frozenset({Outcome.UNREACHABLE, Outcome.DENIED, Outcome.INVALID}),
    Expect.INTERMITTENT: frozenset({Outcome.INTERMITTENT}),
}


def agrees(expect: Expect | None, outcome: Outcome) -> bool | None:
    """Is an outcome the expected one? None where nothing is expected (semantics.md §4)."""
    return None if expect is None else outcome in AGREEING[expect]


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """A question and its verdict."""

    asked: NamedQuestion
    verdict: Verdict

    @property
    def agrees(self) -> bool | None:
        """Is it as expected? None where nothing is."""
        return agrees(self.asked.expect, self.verdict.outcome)

    @property
    def unaskable(self) -> bool:
        """A name means nothing here, or something that opens or takes no connection."""
        return any(finding.code in UNASKABLE for finding in self.verdict.blocked_by[:1])


def check_all(topology: Topology, questions: Iterable[NamedQuestion]) -> tuple[Result, ...]:
    """Every question decided, in their order. An unknown name is an `invalid` verdict like any other."""
    network = compile_network(topology)
    return tuple(Result(asked=asked, verdict=evaluate_on(network, asked.question)) for asked in questions)


def in_words(topology: Topology, results: Iterable[Result]) -> Iterator[tuple[Result, Answer]]:
    """Each result with its explanation, made one by one: words cost as much as deciding."""
    names = Names(topology)
    for result in results:
        yield result, Answer(verdict=result.verdict, explanation=explain_with(names, result.verdict))
