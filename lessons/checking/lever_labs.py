"""Labs with levers: what their models come to at the start, by each right setting, and by what is not enough."""

from collections.abc import Iterator

from lambdanet.labs.lab import LeverLab, Setting
from lambdanet.labs.outcome import Outcome, outcome

CURE = "Correct the setting, or what the lab says of it."


def lever_faults(lab: LeverLab) -> Iterator[tuple[str, str, str]]:
    """What the lab says of itself and is not so: words near it, what is wrong, and a cure."""
    begun = outcome(lab)
    if begun.passed:
        yield "levers", "The start meets every goal: there is nothing to repair.", "Let a lever begin elsewhere."
    elif begun.code != lab.shows:
        yield "shows", f"The start shows {begun.code or 'nothing'}, not {lab.shows}.", "Correct 'shows', or the start."
    for setting in (lab.reference, *lab.also_right):
        yield from _right_faults(lab, setting, outcome(lab, setting.set))
    for setting in lab.not_enough:
        if outcome(lab, setting.set).passed:
            yield setting.name, f"'{setting.name}' (not enough) passes.", CURE


def _right_faults(lab: LeverLab, setting: Setting, found: Outcome) -> Iterator[tuple[str, str, str]]:
    is_reference = setting is lab.reference
    said = f"'{setting.name}' ({'reference' if is_reference else 'also right'})"
    if not found.passed:
        why = "; ".join(f"{one.goal.says}: {one.why}" for one in found.goals if not one.held)
        yield setting.name, f"{said} does not pass: {why}", CURE
    elif is_reference and found.edits != lab.par:
        yield setting.name, f"{said} takes {found.edits} edits, and par is {lab.par}.", "Correct 'par'."
    elif is_reference and found.code:
        yield setting.name, f"{said} still shows {found.code}.", CURE
