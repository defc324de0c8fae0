"""Labs that a network carries: the start fails, each right way passes, and what only looks right does not."""

from collections.abc import Iterator
from typing import Final, TypeAlias

from lambdanet.document import UnreadableDocument
from lambdanet.editing.entries import Document
from lambdanet.labs.asked import AskedGoal
from lambdanet.labs.grade import Grade, grade
from lambdanet.labs.lab import OPENED, AnyLab, LeverLab, TooOpen, TopologyLab, Way
from lambdanet.labs.site import Site
from lambdanet.labs.start import start
from lambdanet.validation.run import check
from lambdanet.written import BadEdit, apply_edits
from lessons.checking.lever_labs import lever_faults
from lessons.prediction_files import document_of

# Words of the file that the fault is near, what is wrong, and a cure.
Found: TypeAlias = tuple[str, str, str]

CURE: Final = "Correct the way, or what the lab says of it."


def lab_faults(lab: AnyLab) -> Iterator[Found]:
    """What a lab says of itself and is not so. A case to read has nothing to be proven but its shape."""
    match lab:
        case TopologyLab():
            yield from _topology_faults(lab)
        case LeverLab():
            yield from lever_faults(lab)
        case _:
            pass


def _topology_faults(lab: TopologyLab) -> Iterator[Found]:
    try:
        started = start(lab, document_of)
        site = Site(started)
    except KeyError as error:
        yield "preset", f"There is no preset '{error.args[0]}' to start from.", "Correct its name."
        return
    except (BadEdit, UnreadableDocument) as error:
        yield "start", f"The start cannot be made: {_line(error)}", "Correct its edits."
        return
    yield from _start_faults(lab, site, grade(lab, started, started))
    yield from _way_faults(lab, started)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _start_faults(lab: TopologyLab, site: Site, found: Grade) -> Iterator[Found]:
    if found.held:
        yield "start", "The start meets every goal: there is nothing to repair.", "Break it, or ask for more."
        return
    shown = list(dict.fromkeys(_first_codes(lab, site)))
    if lab.shows not in shown:
        said = ", ".join(shown) or "nothing"
        yield "shows", f"The start shows {said}, not {lab.shows}.", "Correct 'shows', or the start."


def _first_codes(lab: TopologyLab, site: Site) -> Iterator[str]:
    """The first blocker of each goal that the start fails; what AWS refuses by itself, by AWS's own name."""
    yield from (one.aws_error for one in check(site.topology) if one.aws_error)
    for goal in lab.goals:
        if isinstance(goal, AskedGoal) and not goal.judge(site).held:
            yield from (one.code for one in site.verdict(goal.question).blocked_by[:1])


def _way_faults(lab: TopologyLab, started: Document) -> Iterator[Found]:
    right, opened = ("reference", *["also right"] * len(lab.also_right)), ["too open"] * len(lab.too_open)
    ways = (lab.reference, *lab.also_right, *lab.too_open, *lab.refused)
    for kind, way in zip((*right, *opened, *["refused"] * len(lab.refused)), ways, strict=True):
        try:
            document = apply_edits(started, way.edits)
        except BadEdit as error:
            yield way.name, f"The way '{way.name}' cannot be gone: {_line(error)}", "Correct its edits."
            continue
        for message in _judged(lab, kind, way, grade(lab, document, started)):
            yield way.name, f"'{way.name}' ({kind}) {message}", CURE


def _judged(lab: TopologyLab, kind: str, way: Way, found: Grade) -> Iterator[str]:
    if kind == "refused":
        if found.passed:
            yield "passes."
        return
    if not found.passed:
        yield f"does not pass: {'; '.join(_why_not(found))}"
        return
    given = {one.goal.id or one.goal.words for one in found.failing_advice} | ({OPENED} if found.opened else set())
    wanted = set(way.advice) if kind == "too open" and isinstance(way, TooOpen) else set()
    if given != wanted:
        opens = "".join(f"; {one.words}" for one in found.opened)
        yield f"passes with the advice {_named(given)}, not with {_named(wanted)}{opens}."
    done = len(found.edits)
    if kind == "reference" and done != lab.par:
        yield f"takes {done} edits, and par is {lab.par}."
    elif kind == "also right" and done < lab.par:
        yield f"takes {done} edits, fewer than the par of {lab.par}."


def _named(advice: set[str]) -> str:
    return ", ".join(sorted(advice)) or "none"


def _why_not(found: Grade) -> Iterator[str]:
    yield from (f"{one.goal.words}: {one.why}" for one in found.goals if not one.held)
    yield from (f"not allowed ({one.kind}): {one.words}" for one in found.foreign)
    yield from map(str, (*found.refused, *found.faults))
