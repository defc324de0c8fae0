"""A learner's network against a lab's goals. Whatever meets them is right."""

from dataclasses import dataclass

from lambdanet.document import UnreadableDocument
from lambdanet.editing.entries import Document
from lambdanet.labs.edits import Edit, edits
from lambdanet.labs.goal import Goal
from lambdanet.labs.lab import TopologyLab
from lambdanet.labs.opened import Opened, opened
from lambdanet.labs.site import Site, Stop
from lambdanet.problems import Problem, Severity
from lambdanet.validation.run import check


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A goal, or a piece of advice, and whether it holds; `why` and `stops` as `goal.Judgement` has them."""

    goal: Goal
    held: bool
    why: str
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Grade:
    """What a network comes to.

    `advice` holds what the lab advises, held or not; `opened` what is reachable beyond the goals, looked at only once
    they are met. `foreign` are the edits of kinds that the lab does not allow, `refused` what AWS would not create,
    `faults` why the document cannot be read. Only advice does not decide.
    """

    goals: tuple[Judged, ...]
    advice: tuple[Judged, ...] = ()
    opened: tuple[Opened, ...] = ()
    edits: tuple[Edit, ...] = ()
    foreign: tuple[Edit, ...] = ()
    refused: tuple[Problem, ...] = ()
    faults: tuple[Problem, ...] = ()
    par: int

    @property
    def held(self) -> bool:
        return all(one.held for one in self.goals)

    @property
    def passed(self) -> bool:
        return self.held and not (self.foreign or self.refused or self.faults)

    @property
    def stops(self) -> tuple[Stop, ...]:
        """What blocks the goals that do not hold, each once, in their order."""
        return tuple(dict.fromkeys(stop for one in self.goals for stop in one.stops))

    @property
    def failing_advice(self) -> tuple[Judged, ...]:
        return tuple(one for one in self.advice if not one.held)

    @property
    def is_clean(self) -> bool:
        """Passed, and nothing is to be advised."""
        return self.passed and not self.failing_advice and not self.opened

    @property
    def at_par(self) -> bool:
        """With as few edits as can be, or fewer."""
        return self.passed and len(self.edits) <= self.par


def grade(lab: TopologyLab, document: Document, started: Document) -> Grade:
    """Judge a learner's document; `started` is what `start` gave. Never raises, whatever the document."""
    try:
        site = Site(document)
    except UnreadableDocument as error:
        unread = tuple(Judged(goal=one, held=False, why="The network cannot be read.") for one in lab.goals)
        return Grade(goals=unread, faults=error.problems, par=lab.par)
    goals = tuple(_judged(one, site) for one in lab.goals)
    done = edits(started, document)
    return Grade(
        goals=goals,
        advice=tuple(_judged(one, site) for one in lab.advice),
        opened=opened(site, started, lab.goals, lab.brings) if all(one.held for one in goals) else (),
        edits=done,
        foreign=tuple(one for one in done if one.kind not in lab.kinds),
        refused=tuple(one for one in check(site.topology) if one.severity is Severity.REFUSED),
        par=lab.par,
    )


def _judged(goal: Goal, site: Site) -> Judged:
    found = goal.judge(site)
    return Judged(goal=goal, held=found.held, why=found.why, stops=found.stops)
