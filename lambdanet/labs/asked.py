"""Goals about packets: each asks a question, and wants one outcome."""

from abc import abstractmethod
from typing import ClassVar, Final

from lambdanet.completion.questions import ask
from lambdanet.labs.goal import Goal, Judgement
from lambdanet.labs.site import Site
from lambdanet.parts import QuestionPart
from lambdanet.reachability.verdict import Outcome
from lambdanet.topology import Expect, Question


class AskedGoal(Goal):
    """A goal that a verdict decides. `wanted` is the outcome; no other one will do."""

    wanted: ClassVar[Outcome]
    expect: ClassVar[Expect]

    @property
    @abstractmethod
    def asked(self) -> QuestionPart: ...

    @property
    def question(self) -> Question:
        return ask(self.asked)

    def judge(self, site: Site) -> Judgement:
        verdict = site.verdict(self.question)
        held = verdict.outcome is self.wanted
        return Judgement(held=held, why=site.told(verdict), stops=() if held else site.stops(verdict))


class Reaches(AskedGoal):
    wanted = Outcome.REACHABLE
    expect = Expect.REACHABLE
    reaches: QuestionPart

    @property
    def asked(self) -> QuestionPart:
        return self.reaches

    def own_words(self) -> str:
        return f"{self.reaches.from_} reaches {_target(self.reaches)}"


class Unreachable(AskedGoal):
    """Nothing connects; neither a policy that refuses nor a thing that is gone will do."""

    wanted = Outcome.UNREACHABLE
    expect = Expect.UNREACHABLE
    unreachable: QuestionPart

    @property
    def asked(self) -> QuestionPart:
        return self.unreachable

    def own_words(self) -> str:
        return f"{self.unreachable.from_} does not reach {_target(self.unreachable)}"


class Denied(AskedGoal):
    wanted = Outcome.DENIED
    expect = Expect.UNREACHABLE
    denied: QuestionPart

    @property
    def asked(self) -> QuestionPart:
        return self.denied

    def own_words(self) -> str:
        return f"A policy refuses {self.denied.from_} the call to {_target(self.denied)}"


class Invokes(AskedGoal):
    """The source's call of the Lambda API gets through, and the function may run."""

    wanted = Outcome.REACHABLE
    expect = Expect.REACHABLE
    invokes: QuestionPart

    @property
    def asked(self) -> QuestionPart:
        return self.invokes.model_copy(update={"invoke": True})

    def own_words(self) -> str:
        return f"{self.invokes.from_} invokes {self.invokes.to}"


class Survives(Goal):
    """The question is reachable in a drill that takes a zone away."""

    survives: QuestionPart
    zone: str

    def own_words(self) -> str:
        return f"{self.survives.from_} still reaches {_target(self.survives)} without {self.zone}"

    def judge(self, site: Site) -> Judgement:
        left = site.without(self.zone)
        if ended := {self.survives.from_, self.survives.to} & left.gone:
            return Judgement(held=False, why=f"Without {self.zone}, {min(ended)} is gone.")
        verdict = left.verdict(ask(self.survives))
        held = verdict.outcome is Outcome.REACHABLE
        why = f"Without {self.zone}: {left.told(verdict)}"
        return Judgement(held=held, why=why, stops=() if held else left.stops(verdict))


ASKED: Final[dict[str, type[Goal]]] = {
    "reaches": Reaches,
    "unreachable": Unreachable,
    "denied": Denied,
    "invokes": Invokes,
    "survives": Survives,
}


def _target(part: QuestionPart) -> str:
    port = f" {part.port}" if part.port else ""
    family = " over IPv6" if part.family == 6 else ""
    return f"{part.to} on {part.protocol.upper()}{port}{family}" if port or family else part.to
