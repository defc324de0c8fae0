"""Options compared on one topology, for one function: each applied, asked for every need, drilled, counted and priced.

    for option in OPTIONS:
        compared(document, "orders", option)

Every cell is a verdict that was computed on the changed topology, with its reason (semantics.md §5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lambdanet.capacity.binds import Binding, binds_first
from lambdanet.capacity.counts import lambda_interfaces
from lambdanet.cost.estimate import crosses_zones, estimate
from lambdanet.cost.ways import Way, ways_of
from lambdanet.document import read_topology
from lambdanet.drills import without_zone, zones_of
from lambdanet.editing.changes import changes
from lambdanet.editing.entries import Document
from lambdanet.explanation.cause import cause
from lambdanet.explanation.names import Names
from lambdanet.explanation.sentence import sentence
from lambdanet.options.needs import Need, NeedKind, asked_instead, needs_of
from lambdanet.options.shape import CannotApply, Option
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import Network, compile_network
from lambdanet.reachability.verdict import Kind, Outcome, Verdict
from lambdanet.repair.scene import Reader
from lambdanet.topology import Question, Topology


class Met(StrEnum):
    """Whether a need is met: always, on some ways only, or not."""

    YES = "yes"
    SOMETIMES = "sometimes"
    NO = "no"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """How an option meets a need. `reason` is one sentence; `question` is what was asked, None for what was counted."""

    met: Met
    reason: str
    code: str = ""
    component: str = ""
    question: Question | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """An option on a topology. Where it does not fit, `unfit` says why and everything else is empty.

    `cost` is in US dollars a month before data, `ways` are those that the function's data takes, `crosses_zones` says
    whether it may pass between zones, `interfaces` and `addresses` what Lambda, NAT gateways, endpoints and
    proxies take in the function's VPC beyond what they take now, `changes` the words of each change, `binds_first` what a
    usual load breaks first.
    """

    option: str
    title: str
    summary: str
    unfit: str = ""
    document: Document | None = None
    cells: Mapping[str, Cell] | None = None
    changes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    cost: Decimal = Decimal(0)
    cost_difference: Decimal = Decimal(0)
    ways: tuple[Way, ...] = ()
    crosses_zones: bool = False
    lambda_interfaces: int = 0
    addresses: int = 0
    binds_first: Binding | None = None


def compared(document: Document, function: str, option: Option, before: Topology | None = None) -> Compared:
    """One option, applied and looked at. The document has been read; `before` is what it reads as, where it is at hand."""
    shown = Compared(option=option.name, title=option.title, summary=option.summary)
    before = before or read_topology(document)
    try:
        applied = option.apply(document, function)
    except CannotApply as reason:
        return _unfit(shown, str(reason))
    # Without a zone most entries are as they were with it: each is checked once.
    reader = Reader()
    asked = _Asked(_network(reader, applied.document))
    after = asked.network.topology
    for problem in asked.network.refused.values():
        return _unfit(shown, f"AWS would refuse it: {problem.message}")
    needs = [asked_instead(need, applied.instead) for need in needs_of(before, function)]
    now, then = estimate(before).total, estimate(after).total
    return Compared(
        option=option.name,
        title=option.title,
        summary=option.summary,
        document=applied.document,
        cells=_cells(applied.document, needs, asked, reader),
        changes=tuple(one.words for one in changes(document, applied.document)),
        remarks=applied.remarks,
        cost=then,
        cost_difference=then - now,
        ways=ways_of(after, function, asked.verdict),
        crosses_zones=crosses_zones(after),
        lambda_interfaces=sum(lambda_interfaces(after).values()),
        addresses=len(after.interfaces) - len(before.interfaces),
        binds_first=binds_first(after, function),
    )


def _network(reader: Reader, document: Document) -> Network:
    """The document's network. Raises UnreadableDocument."""
    return reader.network(document) or compile_network(read_topology(document))


def _unfit(shown: Compared, reason: str) -> Compared:
    return Compared(option=shown.option, title=shown.title, summary=shown.summary, unfit=reason)


class _Asked:
    """What is asked of one network: each verdict is worked out once, and told in words only where a cell shows it."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._names = Names(network.topology)
        self._known: dict[Question, Verdict] = {}

    def verdict(self, question: Question) -> Verdict:
        if question not in self._known:
            self._known[question] = evaluate_on(self.network, question)
        return self._known[question]

    def cause(self, question: Question) -> str:
        """Why it does not come out reachable, in one sentence; "" where it does."""
        return cause(self._names, self.verdict(question))

    def told(self, question: Question) -> str:
        """The cause, else what it comes to: no cell shows the walk, whose words would take most of the time."""
        return self.cause(question) or sentence(self._names, self.verdict(question))


# --- cells ---------------------------------------------------------------------------------------------


def _cells(document: Document, needs: Sequence[Need], asked: _Asked, reader: Reader) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for need in needs:
        match need.kind:
            case NeedKind.REACH:
                cells[need.name] = _reach(need, asked)
            case NeedKind.FIXED_ADDRESS:
                cells[need.name] = _fixed_address(need.questions[0], asked)
            case NeedKind.ZONE:
                met = [one for one in needs if one.name in cells and cells[one.name].met is Met.YES]
                cells[need.name] = _survives(
                    document, [one for one in met if one.kind is NeedKind.REACH], cells, reader
                )
    return cells


def _reach(need: Need, asked: _Asked) -> Cell:
    """The first question that comes out reachable, else the first."""
    reachable = (one for one in need.questions if asked.verdict(one).outcome is Outcome.REACHABLE)
    best = next(reachable, need.questions[0])
    return _cell(asked.verdict(best), asked.told(best))


def _cell(verdict: Verdict, told: str) -> Cell:
    first = verdict.blocked_by[0] if verdict.blocked_by else None
    return Cell(
        met={Outcome.REACHABLE: Met.YES, Outcome.INTERMITTENT: Met.SOMETIMES}.get(verdict.outcome, Met.NO),
        reason=told,
        code=first.code if first else "",
        component=first.component if first else "",
        question=verdict.question,
    )


def _fixed_address(question: Question, asked: _Asked) -> Cell:
    """What the other side sees: a NAT gateway's own address is fixed, Lambda's are not (domain.md §5.3, DB-13)."""
    verdict = asked.verdict(question)
    if verdict.outcome not in (Outcome.REACHABLE, Outcome.INTERMITTENT):
        return Cell(
            met=Met.NO,
            reason=f"The internet is not reached over IPv4. {asked.cause(question)}".strip(),
            question=question,
        )
    gateways = _nat_gateways(verdict)
    if not gateways:
        return Cell(met=Met.NO, reason="Lambda's own addresses: AWS chooses them, and changes them.", question=question)
    names = {one.id: one.name for one in asked.network.topology.resources()}
    listed = ", ".join(names.get(one, one) for one in gateways)
    return Cell(met=Met.YES, reason=f"Everything leaves from the Elastic IP address of {listed}.", question=question)


def _nat_gateways(verdict: Verdict) -> list[str]:
    """The NAT gateways that the traces pass, if each passes one."""
    passed = [[hop.component for hop in trace.forward if hop.kind is Kind.NAT_GATEWAY] for trace in verdict.traces]
    return list(dict.fromkeys(one for found in passed for one in found)) if all(passed) else []


def _survives(document: Document, needs: Sequence[Need], cells: Mapping[str, Cell], reader: Reader) -> Cell:
    """Every need that is met stays met without each zone; what stands in a lost zone itself is not held against it."""
    if not needs:
        return Cell(met=Met.NO, reason="Nothing is reached that could be lost.")
    lost: list[str] = []
    excused: list[str] = []
    for zone in zones_of(document):
        loss = without_zone(document, zone)
        network = _network(reader, loss.document)
        for need in needs:
            question = cells[need.name].question
            if question is None:
                continue
            if ended := [one for one in (question.source, question.target) if one in loss.gone]:
                excused.append(f"{ended[0]} itself stands in {zone}")
            elif evaluate_on(network, question).outcome is not Outcome.REACHABLE:
                lost.append(f"without {zone}, {need.title} is lost")
    if lost:
        return Cell(met=Met.NO, reason=f"{_capital(lost[0])}{f', and {len(lost) - 1} more' if len(lost) > 1 else ''}.")
    also = f" ({'; '.join(dict.fromkeys(excused))}.)" if excused else ""
    return Cell(met=Met.YES, reason=f"Whatever zone is lost, what was reached is reached.{also}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
