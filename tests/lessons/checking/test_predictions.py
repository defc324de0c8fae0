"""A prediction whose truth or whose wrong choices are not as its file says is told."""

from typing import Any

import pytest

from lambdanet.predictions.written import Expect, Prediction
from lambdanet.reachability.verdict import Outcome
from lessons.checking.content import Content
from lessons.checking.predictions import prediction_faults

WORKS = Expect(outcome=Outcome.REACHABLE)


def said(content: Content, prediction: Prediction) -> str:
    return "\n".join(f"{message} {cure}" for message, cure in prediction_faults(prediction, content.course))


def changed(content: Content, name: str, **changes: Any) -> Prediction:
    return content.course.predictions[name].model_copy(update=changes)


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        ("U04-P1", {"expect": WORKS}, "U04-P1, seed 0: it comes to unreachable at igw (IGW_PUBLIC_IP_"),
        ("U04-P1", {"beliefs": ("M-PUBLIC-SUBNET",)}, "U04-P1, seed 0: 1 wrong choices are left. Offer at least 2"),
        ("U04-P1", {"beliefs": ("M-SG-STATELESS", "M-PUBLIC-SUBNET", "M-HYPERPLANE-NAT")}, "so it is no wrong choice."),
        ("U04-P1", {"question": "nothing"}, "U04-P1, seed 0: there is no nothing."),
        ("U04-P1", {"base": "nowhere"}, "U04-P1, seed 0: there is no nowhere."),
        ("U04-P2", {"expect": Expect(value="inbound")}, "the right choice is move, and 'inbound' is expected."),
        ("U13-P2", {"expect": Expect(value="1")}, "and '1' is expected."),
    ],
)
def test_a_fault_is_told(content: Content, name: str, changes: dict[str, Any], expected: str) -> None:
    assert expected in said(content, changed(content, name, **changes))


def test_a_number_that_is_not_given_is_told(content: Content) -> None:
    counted = next(one for one in content.course.predictions.values() if one.formula)

    broken = counted.model_copy(update={"because": "It is {wrong}."})
    assert "'because' has a number in braces that is not given." in said(content, broken)


def test_two_choices_with_the_same_words_are_told(content: Content) -> None:
    first, second, *rest = content.course.predictions["U04-P2"].candidates
    broken = changed(content, "U04-P2", candidates=(first, second.model_copy(update={"words": first.words}), *rest))

    assert f"two choices say '{first.words}'." in said(content, broken)


def test_two_right_changes_are_told(content: Content) -> None:
    first, *rest = content.course.predictions["U04-P2"].candidates
    broken = changed(content, "U04-P2", candidates=(first, first.model_copy(update={"key": "again"}), *rest))

    assert "U04-P2, seed 0: it cannot be posed: U04-P2: 2 of the changes are right" in said(content, broken)


def test_a_twist_is_told_by_its_number(content: Content) -> None:
    held = content.course.predictions["U04-P1"]
    twist = held.twists[0].model_copy(update={"beliefs": ()})

    assert "U04-P1, twist 1, seed 0: 0 wrong choices are left." in said(
        content, held.model_copy(update={"twists": (twist,)})
    )
