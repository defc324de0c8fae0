"""Count and cost predictions: a number out of a setup in numbers."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from lambdanet.beliefs.catalogue import number
from lambdanet.beliefs.numbers import Given, Number
from lambdanet.predictions.formulas import FORMULAS, Formula
from lambdanet.predictions.ground import Ground, TooFewChoices
from lambdanet.predictions.posed import Choice, Posed


def pose(ground: Ground) -> Posed:
    """The setup with its numbers, the true value, and what beliefs and slips make of it; the smallest number first."""
    given, formula = _given(ground), FORMULAS[ground.said.formula]
    right = formula.value(given)
    choices = {in_words(right, formula): (right, "", "", True)}
    for value, belief, feedback in _wrong(ground, formula, given):
        words = in_words(value, formula)
        if words in choices and ground.varies_numbers:
            raise TooFewChoices(f"{ground.prediction.id}: two choices say {words}.")
        choices.setdefault(words, (value, belief, feedback, False))
    ground.demand(len(choices) - 1)
    inserted = {name: f"{value:,}" for name, value in given.items()}
    return ground.posed(
        setup=_filled(ground.said.setup, inserted),
        because=_filled(ground.said.because, {**inserted, "right": in_words(right, formula)}),
        choices=tuple(
            Choice(key=str(value), words=words, value=str(value), belief=belief, right=is_right, feedback=feedback)
            for words, (value, belief, feedback, is_right) in sorted(choices.items(), key=lambda one: _place(one[1][0]))
        ),
    )


def in_words(value: Number, formula: Formula) -> str:
    if isinstance(value, Decimal):
        return f"${value:,.2f}"
    return value if isinstance(value, str) else f"{value:,}{formula.unit}"


def _given(ground: Ground) -> Given:
    given = dict(ground.said.given)
    if ground.varies_numbers:
        for name, values in ground.said.among.items():
            given[name] = ground.network.choice(values)
    return given


def _wrong(ground: Ground, formula: Formula, given: Given) -> Iterator[tuple[Number, str, str]]:
    for belief in ground.said.beliefs:
        if (value := number(belief, ground.said.formula, given)) is not None:
            yield value, belief, ""
    for slip in formula.slips:
        yield slip.value(given), "", slip.feedback


def _place(value: Number) -> tuple[bool, Decimal]:
    """Numbers in their order, then what is none."""
    return (True, Decimal(0)) if isinstance(value, str) else (False, Decimal(value))


def _filled(words: str, numbers: Mapping[str, str]) -> str:
    """The words with `{name}` replaced by the number of that name."""
    for name, value in numbers.items():
        words = words.replace(f"{{{name}}}", value)
    return words
