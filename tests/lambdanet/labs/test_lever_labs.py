"""Models of counts, times and states; tests/lessons/test_course.py proves the labs that have them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdanet.capacity.counts import lambda_interfaces
from lambdanet.labs.lab import Lever, LeverLab, ReadingLab
from lambdanet.labs.models.pairs import FUNCTIONS, SUBNETS, VERSIONS, WITH_VERSIONS
from lambdanet.labs.outcome import BadLevers, outcome
from lambdanet.labs.reading import BrokenLab, read_any_lab
from tests.builders import Document, topology
from tests.lambdanet.labs.labs import NAMES, TOPOLOGY_LABS, texts

LABS = {name: read_any_lab(texts()[name]) for name in NAMES if name not in TOPOLOGY_LABS}
LEVER_LABS = {name: lab for name, lab in LABS.items() if isinstance(lab, LeverLab)}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_setting_has_an_outcome(data: st.DataObject) -> None:
    lab = LEVER_LABS[data.draw(st.sampled_from(sorted(LEVER_LABS)))]
    found = outcome(lab, {one.name: data.draw(_values(one)) for one in lab.levers})

    assert [one.goal.id for one in found.goals] == [one.id for one in lab.goals]
    assert all(one.why.endswith((".", "!")) for one in found.goals)
    assert found.figures


def _values(lever: Lever) -> st.SearchStrategy[Any]:
    return (
        st.sampled_from([one.value for one in lever.choices]) if lever.choices else st.integers(lever.least, lever.most)
    )


def test_every_bad_value_is_told_at_once() -> None:
    with pytest.raises(BadLevers) as caught:
        outcome(LEVER_LABS["L18"], {"keep_alive": -1, "waits": "sleep", "speed": 3})

    assert len(caught.value.faults) == 3


def test_the_pairs_of_l23_are_what_a_network_of_them_has() -> None:
    found = outcome(LEVER_LABS["L23"])

    assert found.figures[2].value == sum(lambda_interfaces(topology(_sixty_functions())).values())


def _sixty_functions() -> Document:
    """Published versions hold pairs as functions do, so each is written as one."""
    subnets = [f"s-{number}" for number in range(SUBNETS)]
    names = [f"f-{number}" for number in range(FUNCTIONS)]
    names += [f"v-{number}-{version}" for number in range(WITH_VERSIONS) for version in range(VERSIONS)]
    return {
        "format": "lambdanet/topology@1",
        "enis_per_vpc": 1000,
        "vpcs": [{"id": "vpc", "CidrBlocks": ["10.20.0.0/16"]}],
        "subnets": [
            {"id": one, "VpcId": "vpc", "AvailabilityZone": f"us-east-1{'abc'[at]}", "CidrBlock": f"10.20.{at}.0/24"}
            for at, one in enumerate(subnets)
        ],
        "security_groups": [{"id": f"sg-{one}", "VpcId": "vpc"} for one in names],
        "functions": [
            {"id": one, "VpcConfig": {"SubnetIds": subnets, "SecurityGroupIds": [f"sg-{one}"]}} for one in names
        ],
    }


def test_a_case_has_one_right_answer_to_each_question() -> None:
    lab = LABS["L20"]

    assert isinstance(lab, ReadingLab)
    assert all(sum(choice.right for choice in one.choices) == 1 for one in lab.reading.questions)


@pytest.mark.parametrize(
    "change",
    [
        {"model": "weather"},
        {"goals": [{"id": "else", "says": "Something else"}]},
        {"levers": [{"name": "keep_alive", "label": "x", "start": 0, "least": 0, "most": 9}]},
        {"reference": {"name": "x", "set": {"speed": 3}}},
        {"not_enough": [{"name": "x", "set": {"keep_alive": 400}}]},
        {"carried_by": "wishes"},
    ],
)
def test_a_lab_that_its_model_does_not_know_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(BrokenLab):
        read_any_lab(texts()["L18"] | change)
