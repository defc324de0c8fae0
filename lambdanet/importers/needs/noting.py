"""What an import hands over: its found questions, and notes on those that it could not make."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from lambdanet.importers.needs.facts import Facts
from lambdanet.importers.needs.finding import found_questions
from lambdanet.importers.notes import FoundQuestion, Note, NoteKind
from lambdanet.parts import MAX_QUESTIONS

SHOWN: Final = 6
MOST_NOTES: Final = 300  # as many as a page lists of one kind


def brought_along(
    document: Mapping[str, Any], facts: Mapping[str, Facts]
) -> tuple[tuple[FoundQuestion, ...], tuple[Note, ...]]:
    """The questions that a document brings along, and what is to be said about those that it does not."""
    found, left_out = found_questions(document, facts)
    notes = [note for function, one in facts.items() for note in _of_function(function, one)][:MOST_NOTES]
    roleless = [function for function, one in facts.items() if one.role_said and one.role is None]
    if roleless:
        said = "roles of {} are" if len(roleless) > 1 else "role of {} is"
        allowed = "they allow" if len(roleless) > 1 else "it allows"
        notes.insert(
            0, _note(f"The {said.format(_some(roleless))} not described: no question was made of what {allowed}.")
        )
    if left_out:
        message = f"{left_out:,} more questions were found than the {MAX_QUESTIONS} that a document keeps: the weakest ones, such as what stands in the same VPC, were left out."
        notes.append(_note(message))
    return found, tuple(notes)


def _of_function(function: str, facts: Facts) -> Iterable[Note]:
    role = facts.role
    if role is not None and role.everything:
        yield _note(f"The role of {function} may call everything: no question was made of that.", function)
    if role is not None and role.gaps:
        yield _note(
            f"Of the role of {function} this is not read: {_some(role.gaps)}. No question was made of it.", function
        )
    if role is not None and role.unplaced:
        prefixes = _some([f"{one}:" for one in role.unplaced])
        message = f"The role of {function} allows actions of {prefixes}, which have no endpoint among the services known here."
        yield _note(message, function)
    for variables, why in (
        (facts.unsaid, "a value that nobody has said"),
        (facts.undescribed, "something private that is not described or not decided"),
        (facts.elsewhere, "something in another Region, which no question is made of"),
    ):
        if variables:
            yield _note(f"Of {function} there is {why} in {_some(list(dict.fromkeys(variables)))}.", function)


def _note(message: str, component: str = "") -> Note:
    """What was read and not used. No verdict hangs on it, so it is no unknown."""
    return Note(kind=NoteKind.IGNORED, message=message, component=component)


def _some(names: list[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
