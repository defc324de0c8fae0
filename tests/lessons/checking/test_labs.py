"""A lab that is not what it says of itself is told, with the way that shows it."""

from typing import Any

import pytest

from lambdanet.labs.lab import AnyLab, LeverLab, TopologyLab
from lambdanet.written import read_edits
from lessons.checking.content import Content
from lessons.checking.labs import lab_faults

NOTHING_THERE = read_edits([{"remove": "nat_gateways/nowhere"}])


def said(lab: AnyLab) -> str:
    return "\n".join(f"{near} | {message} {cure}" for near, message, cure in lab_faults(lab))


def topology_lab(content: Content) -> TopologyLab:
    found = content.labs["L01"]
    assert isinstance(found, TopologyLab)
    return found


def lever_lab(content: Content) -> LeverLab:
    found = content.labs["L19"]
    assert isinstance(found, LeverLab)
    return found


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (lambda lab: {"goals": lab.goals[1:2]}, "start | The start meets every goal"),
        (lambda lab: {"shows": "APP_NOT_ATTACHED"}, "shows | The start shows NO_ROUTE_TO_DESTINATION, not"),
        (lambda lab: {"par": 2}, "(reference) takes 3 edits, and par is 2."),
        (lambda lab: {"par": 4}, "(also right) takes 3 edits, fewer than the par of 4."),
        (lambda lab: {"reference": lab.refused[0]}, "(reference) does not pass: orders reaches api"),
        (lambda lab: {"reference": lab.too_open[1]}, "(reference) passes with the advice inbound, not with none"),
        (lambda lab: {"also_right": lab.refused[2:]}, "Detach the function again | 'Detach the function again' (also"),
        (lambda lab: {"refused": (lab.reference,)}, "(refused) passes."),
        (lambda lab: {"brings": ()}, "passes with the advice opened, not with none; orders now also reaches"),
        (lambda lab: {"allowed": ("nat",)}, "not allowed (route): route table"),
        (
            lambda lab: {"too_open": (lab.too_open[0].model_copy(update={"advice": ("tier",)}),)},
            "(too open) passes with the advice main-table, not with tier",
        ),
        (
            lambda lab: {"reference": lab.reference.model_copy(update={"edits": NOTHING_THERE})},
            "cannot be gone: Edit 1: there is no nowhere to change",
        ),
        (lambda lab: {"start": lab.start.model_copy(update={"preset": "nowhere"})}, "There is no preset 'nowhere'"),
        (lambda lab: {"start": lab.start.model_copy(update={"edits": NOTHING_THERE})}, "The start cannot be made"),
    ],
)
def test_a_fault_of_a_network_is_told(content: Content, changes: Any, expected: str) -> None:
    lab = topology_lab(content)

    assert expected in said(lab.model_copy(update=changes(lab)))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            lambda lab: {"levers": (lab.levers[0].model_copy(update={"start": 2}), *lab.levers[1:])},
            "levers | The start meets every goal",
        ),
        (lambda lab: {"shows": "APP_NOT_ATTACHED"}, "shows | The start shows APP_NAT_PORT_EXHAUSTION, not"),
        (lambda lab: {"par": 2}, "takes 1 edits, and par is 2."),
        (lambda lab: {"also_right": lab.not_enough[:1]}, "'A few connections fewer' (also right) does not pass"),
        (lambda lab: {"not_enough": (lab.reference,)}, "(not enough) passes."),
    ],
)
def test_a_fault_of_levers_is_told(content: Content, changes: Any, expected: str) -> None:
    lab = lever_lab(content)

    assert expected in said(lab.model_copy(update=changes(lab)))


def test_a_case_has_nothing_to_prove(content: Content) -> None:
    assert said(content.labs["L20"]) == ""
