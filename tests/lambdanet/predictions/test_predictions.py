"""Predictions: read strictly, posed the same each time, varied without changing the idea, judged by the choice made."""

from typing import Any

import pytest
import yaml

from lambdanet.beliefs.catalogue import BELIEFS
from lambdanet.beliefs.words import BeliefWords, BrokenBeliefs, read_beliefs
from lambdanet.document import read_topology
from lambdanet.predictions.formulas import FORMULAS
from lambdanet.predictions.ground import TooFewChoices
from lambdanet.predictions.judging import judge
from lambdanet.predictions.posed import Posed
from lambdanet.predictions.posing import pose
from lambdanet.predictions.reading import BrokenPredictions, read_predictions
from lambdanet.predictions.variation import variation
from lambdanet.predictions.written import Vary
from lambdanet.reachability.verdict import Outcome
from tests.builders import SLUGS, preset

WORDS = {
    one: BeliefWords(
        name=one, belief=one, short=f"short of {one}", truth=one, facts=("S1",), feedback=f"feedback of {one}"
    )
    for one in BELIEFS
}
TRAP = yaml.safe_load("""
id: U04-P1
title: The public subnet
kind: verdict
concepts: [C-IGW]
base: public-subnet-trap
question: internet
setup: The function orders is attached to public-a, in us-east-1a, with 10.20.0.0/24.
expect: {outcome: unreachable}
beliefs: [M-PUBLIC-SUBNET, M-ATTACH-ONLY-ADDS, M-DENY-IS-SILENCE]
because: The gateway igw serves public addresses only.
vary: [addresses, zones, region, names, engine]
""")
POOL = yaml.safe_load("""
id: U11-P2
title: A pool
kind: count
concepts: [C-DB-LOAD]
formula: first-refusal
given: {maximum: 450, pool: 5, wanted: 600}
among: {maximum: [340], pool: [10]}
setup: "{maximum} connections, {pool} each, {wanted} wanted."
expect: {value: "91"}
beliefs: [M-SHARED-POOL]
because: "{right} it is."
vary: [given]
""")
QUIET = yaml.safe_load("""
id: U14-P3
title: Quiet
kind: timeline
concepts: [C-TIME]
base: vpc-attachment-nat
question: internet
idle: 400
setup: Nothing is sent for a while.
expect: {value: reset}
beliefs: [M-DENY-IS-SILENCE, M-ATTACH-ONLY-ADDS]
because: Because.
""")


def posed(given: dict[str, Any], seed: int = 0, twist: int | None = None) -> Posed:
    return pose(read_predictions([given])[0], preset, WORDS, seed, twist)


def test_every_fault_is_said_at_once_with_its_place() -> None:
    broken = [
        TRAP | {"kind": "riddle", "surprise": 1},
        TRAP | {"id": "U04-P2", "beliefs": ["M-NOBODY"], "edits": [{"swap": 1}], "question": None},
        TRAP | {"id": "U04-P3", "expect": {"outcome": "reachable"}},
        POOL | {"given": {"pool": 5}, "among": {"nothing": [1]}},
        QUIET,
        QUIET | {"twists": [{"setup": "Now.", "expect": {"value": "reset"}}]},
    ]
    with pytest.raises(BrokenPredictions) as error:
        read_predictions(broken)

    said = [str(one) for one in error.value.faults]
    for beginning in (
        "U04-P1.kind: ",
        "U04-P1.surprise: ",
        "U04-P2.beliefs: There is no belief M-NOBODY.",
        "U04-P2.edits: Edit 1 says none of",
        "U04-P2.question: A verdict prediction needs it.",
        "U04-P3.works: Where it works, say why.",
        "U11-P2.given: first-refusal needs maximum, pool, wanted.",
        "U11-P2.among.nothing: It is not in what is given.",
        "U14-P3.twists[0].because: ",
    ):
        assert any(one.startswith(beginning) for one in said), (beginning, said)


@pytest.mark.parametrize("data", ["text", {"id": "U04-P1"}, None])
def test_a_list_is_expected(data: object) -> None:
    with pytest.raises(BrokenPredictions, match="A list of predictions"):
        read_predictions(data)


def test_one_id_stands_for_one_prediction() -> None:
    with pytest.raises(BrokenPredictions, match="there twice"):
        read_predictions([TRAP, TRAP])


def test_words_of_beliefs_are_read_strictly() -> None:
    with pytest.raises(BrokenBeliefs) as error:
        read_beliefs({"M-NOBODY": {}, "M-AZ-WALL": {"name": "x", "hue": "red"}})

    assert "M-NOBODY: there is no such belief." in error.value.faults
    assert "M-AZ-PINNED: it is not said what this belief is." in error.value.faults
    assert any(one.startswith("M-AZ-WALL.hue:") for one in error.value.faults)


def test_as_written_with_seed_0_and_the_same_for_the_same_seed() -> None:
    written = preset("public-subnet-trap") | {"name": "The public subnet"}
    del written["description"]

    assert posed(TRAP).document == written
    assert posed(TRAP, 7) == posed(TRAP, 7)
    assert posed(TRAP, 7).document != posed(TRAP, 8).document


def test_every_outcome_every_component_and_every_belief_is_on_offer() -> None:
    asked = posed(TRAP)

    assert [*map(str, asked.outcomes)] == ["reachable", "intermittent", "unreachable", "denied", "invalid"]
    assert set(asked.wrong_beliefs) == set(TRAP["beliefs"])
    assert {why.component for why in asked.whys if why.key.startswith("hop:")} == {
        "orders", "fn-sg", "vpc/default-acl", "rtb-public", "igw", "api",
    }  # fmt: skip
    assert [why.component for why in asked.whys if why.right] == ["igw"]
    assert asked.asks == "Can orders open a connection to api.example.com on TCP 443?"


def test_what_a_page_may_know_does_not_tell_the_answer() -> None:
    for given in (TRAP, POOL, QUIET):
        data = posed(given).as_data()

        assert not {"because", "verdict", "right", "facts"} & set(data)
        assert all(set(one) == {"key", "words"} for one in (*data["whys"], *data["choices"]))


def test_belief_that_agrees_with_the_truth_is_not_offered() -> None:
    assert posed(TRAP | {"beliefs": [*TRAP["beliefs"], "M-SHARED-GROUP", "M-NACL-STATEFUL"]}).wrong_beliefs == (
        posed(TRAP).wrong_beliefs
    )


def test_too_few_wrong_choices_are_not_posed() -> None:
    with pytest.raises(TooFewChoices):
        posed(TRAP | {"beliefs": ["M-PUBLIC-SUBNET"]})


def test_variant_with_two_equal_choices_gives_way_to_the_next_seed() -> None:
    # with a pool of 1 the slip that forgets the pool counts the right number
    several = POOL | {"among": {"pool": [1, 5]}}
    numbers = {len(posed(several, seed).choices) for seed in range(12)}

    assert numbers == {4}


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("seed", range(1, 7))
def test_varied_network_is_the_same_network(slug: str, seed: int) -> None:
    document = preset(slug)
    varied = variation(document, set(Vary), seed, "U01-P1").data(document)
    before, after = read_topology(document), read_topology(varied)

    assert document == preset(slug)
    assert [len(one) for one in document.values()][4:] == [len(one) for one in varied.values()][4:]
    assert [one.question.target for one in after.questions] != []
    assert len({one.id for one in after.resources()}) == len({one.id for one in before.resources()})


def test_words_vary_with_the_network() -> None:
    asked = posed(TRAP, 3)
    assert asked.document is not None
    subnet = next(one for one in asked.document["subnets"] if one["id"].startswith("public-") and one["CidrBlock"].endswith(".0.0/24"))  # fmt: skip
    function = asked.document["functions"][0]["id"]

    assert function != "orders"
    assert asked.setup == (
        f"The function {function} is attached to {subnet['id']}, in {subnet['AvailabilityZone']}, with {subnet['CidrBlock']}."
    )
    assert asked.question is not None
    assert asked.question.source == function


def test_right_answer_needs_both_parts() -> None:
    asked = posed(TRAP)
    found = judge(asked, outcome="unreachable", why="hop:igw")

    assert (found.right, found.belief) == (True, "")
    assert found.feedback == "The gateway igw serves public addresses only."


def test_feedback_is_aimed_at_the_belief() -> None:
    found = judge(posed(TRAP), outcome="reachable", why="belief:M-PUBLIC-SUBNET")

    assert (found.outcome_right, found.why_right, found.right) == (False, False, False)
    assert found.belief == "M-PUBLIC-SUBNET"
    assert found.feedback == "feedback of M-PUBLIC-SUBNET"


@pytest.mark.parametrize("why", ["hop:igw", "hop:fn-sg", "belief:M-PUBLIC-SUBNET"])
def test_denied_wrongly_chosen_is_always_the_same_belief(why: str) -> None:
    assert judge(posed(TRAP), outcome="denied", why=why).belief == "M-DENY-IS-SILENCE"


def test_another_hop_gets_what_it_decided_and_no_belief() -> None:
    found = judge(posed(TRAP), outcome="unreachable", why="hop:rtb-public")

    assert (found.outcome_right, found.why_right, found.belief) == (True, False, "")
    assert found.feedback.startswith("Route table rtb-public has a route for it: 0.0.0.0/0 → igw.")


def test_component_that_nothing_comes_to_is_said_to_be_so() -> None:
    found = judge(posed(TRAP), outcome="unreachable", why="hop:api")

    assert found.feedback.startswith("Nothing comes as far as api.example.com: internet gateway igw stops it before.")


def test_right_reason_with_another_outcome_is_said_to_be_half_right() -> None:
    found = judge(posed(TRAP), outcome="invalid", why="hop:igw")

    assert (found.outcome_right, found.why_right, found.right, found.belief) == (False, True, False, "")
    assert found.feedback.startswith("You found what decides.")
    assert found.feedback.endswith("The outcome is: unreachable.")


@pytest.mark.parametrize(("outcome", "why"), [("perhaps", "hop:igw"), ("denied", "hop:nowhere"), ("", "")])
def test_answer_that_is_not_on_offer(outcome: str, why: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  an enum's and ours
        judge(posed(TRAP), outcome=outcome, why=why)


def test_twist_keeps_what_it_does_not_say() -> None:
    twist = {
        "setup": "Now the database.", "question": "database", "expect": {"outcome": "reachable"}, "works": "It is local.",
        "beliefs": ["M-SG-STATELESS"], "because": "Local.",
    }  # fmt: skip
    asked = posed(TRAP | {"twists": [twist]}, 0, 0)

    assert (asked.title, asked.setup) == ("The public subnet", "Now the database.")
    assert asked.verdict is not None
    assert asked.verdict.outcome is Outcome.REACHABLE
    assert [why.words for why in asked.whys if why.right] == ["It is local."]
    assert judge(asked, outcome="reachable", why="works").right
    with pytest.raises(IndexError):
        posed(TRAP, 0, 0)


def test_numbers_are_put_into_the_words_in_their_order() -> None:
    asked = posed(POOL)

    assert asked.setup == "450 connections, 5 each, 600 wanted."
    assert [one.words for one in asked.choices] == ["91", "451", "601", "Never: there are 5 connections in all"]
    assert judge(asked, choice="91").feedback == "91 it is."
    assert "whole pool" in judge(asked, choice="451").feedback
    assert posed(POOL, 1).setup == "340 connections, 10 each, 600 wanted."


@pytest.mark.parametrize(("seconds", "right"), [(400, "reset"), (351, "reset"), (350, "nothing"), (60, "nothing")])
def test_quiet_connection_ends_after_350_seconds(seconds: int, right: str) -> None:
    asked = posed(QUIET | {"idle": seconds})

    assert [one.key for one in asked.choices if one.right] == [right]


def test_change_is_evaluated_and_only_one_may_be_right() -> None:
    change = {name: TRAP[name] for name in ("id", "title", "concepts", "base", "setup", "because")} | {
        "kind": "change",
        "goal": {"questions": ["internet"]},
        "expect": {"value": "detach"},
        "candidates": [
            {"key": "detach", "words": "Detach orders", "edits": [{"change": "functions/orders", "fields": {"VpcConfig": None}}]},
            {"key": "elastic-ip", "words": "An Elastic IP", "impossible": True, "belief": "M-ENI-IS-MINE"},
            {"key": "nothing", "words": "Wait", "feedback": "Waiting changes nothing."},
        ],
    }  # fmt: skip
    asked = posed(change)

    assert [one.key for one in asked.choices if one.right] == ["detach"]
    assert judge(asked, choice="elastic-ip").belief == "M-ENI-IS-MINE"
    assert judge(asked, choice="nothing").feedback == "Waiting changes nothing."
    with pytest.raises(ValueError, match="0 of the changes are right"):
        posed(change | {"goal": {"questions": ["internet", "database"]}})


FIGURES = [
    ("interfaces", {"functions": 10, "subnets": 2, "sets": 2, "concurrency": 1000}, "4"),
    ("loaded-interfaces", {"subnets": 3, "connections": 70_000}, "4"),
    ("more-interfaces", {"before": 100, "after": 900, "connections": 9000}, "0"),
    ("first-refusal", {"maximum": 450, "pool": 5, "wanted": 600}, "91"),
    ("safe-reservation", {"functions": 2, "maximum": 450, "pool": 5}, "45"),
    ("nat-month", {"zones": 2, "gb": 100}, "77.500"),
    ("endpoint-month", {"services": 5, "zones": 2}, "73.00"),
    ("break-even", {"zones": 2}, "417"),
]


@pytest.mark.parametrize(("formula", "given", "expected"), FIGURES)
def test_figures_are_reckoned(formula: str, given: dict[str, int], expected: str) -> None:
    assert str(FORMULAS[formula].value(given)) == expected


def test_variant_is_chosen_by_the_seed_and_never_beside_twists() -> None:
    variant = {
        "setup": "Another network.",
        "question": "database",
        "works": "Local.",
        "expect": {"outcome": "reachable"},
    }
    several = TRAP | {"variants": [variant], "beliefs": [*TRAP["beliefs"], "M-SG-STATELESS", "M-HYPERPLANE-NAT"]}
    setups = {posed(several, seed).verdict.outcome for seed in range(8)}  # type: ignore[union-attr]

    assert setups == {Outcome.REACHABLE, Outcome.UNREACHABLE}
    assert posed(several).setup != "Another network."
    twist = {"setup": "Now.", "expect": {}, "because": "So."}
    with pytest.raises(BrokenPredictions, match="variants or twists, not both"):
        read_predictions([several | {"twists": [twist]}])
