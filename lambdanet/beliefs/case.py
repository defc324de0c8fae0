"""What a belief is asked about: a network, a question, and the truth to differ from."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from lambdanet.document import read_topology
from lambdanet.drills import without_zone
from lambdanet.editing.entries import Document, Entry, entries, home_of
from lambdanet.reachability.evaluate import evaluate, evaluate_on
from lambdanet.reachability.network import compile_network, is_private
from lambdanet.reachability.verdict import Outcome, Verdict
from lambdanet.topology import Question, Topology


@dataclass(frozen=True, kw_only=True, slots=True)
class Believed:
    """What is believed to happen. `component` and `code`: of the first blocker, "" where nothing blocks.

    `on_reply`: it is the answer that is believed to be blocked. `seen`: the symptom, where no word of AWS's names it.
    """

    outcome: Outcome
    component: str = ""
    code: str = ""
    on_reply: bool = False
    seen: str = ""


class Case:
    """One question on one network. `drill` names a zone that is lost: `whole` is the network before, `document` after.

    `topology`: the document as values, where somebody has read it already.
    """

    def __init__(
        self, document: Document, question: Question, drill: str = "", topology: Topology | None = None
    ) -> None:
        self.whole = document
        self.document = without_zone(document, drill).document if drill else document
        self.question = question
        self.drill = drill
        self._read = topology if not drill else None

    @cached_property
    def topology(self) -> Topology:
        return self._read or read_topology(self.document)

    @cached_property
    def truth(self) -> Verdict:
        return evaluate(self.topology, self.question)

    def again(self, document: Document, question: Question | None = None) -> Believed:
        """The true answer on a network that was rewritten, or to another question."""
        return believed(evaluate(read_topology(document), question or self.question))

    def each(self, document: Document, questions: Iterable[Question]) -> Believed | None:
        """The true answers to several questions on a network that was rewritten, as one."""
        network = compile_network(read_topology(document))
        return together(believed(evaluate_on(network, one)) for one in questions)

    # --- what the question is about ---------------------------------------------------------------

    def function(self, identifier: str, document: Document | None = None) -> Entry | None:
        held = entries(self.document if document is None else document, "functions")
        return next((one for one in held if one.get("id") == identifier), None)

    @property
    def source(self) -> Entry | None:
        """The function that opens the connection, None where it is no function."""
        return self.function(self.question.source)

    @property
    def target_list(self) -> str:
        """The list of the document that the target stands in, "" for a name or an address."""
        return home_of(self.document, self.question.target)

    @property
    def asks_aws(self) -> bool:
        """Is the far end something that AWS answers: a service, an invocation, a function's URL?"""
        trace = self.truth.traces[0] if self.truth.traces else None
        named = self.target_list in ("", "services") and self.question.target not in ("internet", "log-delivery")
        is_address = trace is not None and self.question.target == str(trace.destination)
        return self.question.invoke or (named and not is_address)

    @property
    def asks_public(self) -> bool:
        """Does the question lead to a public address, or to AWS?"""
        if self.asks_aws or self.target_list == "internet_hosts" or self.question.target == "internet":
            return True
        trace = self.truth.traces[0] if self.truth.traces else None
        return trace is not None and trace.destination is not None and not is_private(trace.destination)


def believed(verdict: Verdict) -> Believed:
    """A verdict in the short form that beliefs are compared by."""
    if not verdict.blocked_by:
        return Believed(outcome=verdict.outcome)
    first = verdict.blocked_by[0]
    forward, reply = (
        any(hop.blocks and hop.component == first.component for hops in ways for hop in hops)
        for ways in ([one.forward for one in verdict.traces], [one.reply for one in verdict.traces])
    )
    return Believed(outcome=verdict.outcome, component=first.component, code=first.code, on_reply=reply and not forward)


def together(found: Iterable[Believed]) -> Believed | None:
    """Several answers as one, as the evaluator puts traces together; the first blocker is the first one's."""
    several = tuple(found)
    if not several:
        return None
    outcomes = {one.outcome for one in several}
    blocked = next((one for one in several if one.component), several[0])
    if len(outcomes) == 1:
        outcome = several[0].outcome
    elif Outcome.INVALID in outcomes:
        outcome = Outcome.INVALID
    elif outcomes == {Outcome.DENIED, Outcome.UNREACHABLE}:
        outcome = Outcome.UNREACHABLE
    else:
        outcome = Outcome.INTERMITTENT
    return Believed(outcome=outcome, component=blocked.component, code=blocked.code, on_reply=blocked.on_reply)
