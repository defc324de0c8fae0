"""Change predictions: which of several changes reaches the goal. Each is made, and evaluated."""

from decimal import Decimal

from lambdanet.cost.estimate import estimate
from lambdanet.document import read_topology
from lambdanet.predictions.ground import Ground
from lambdanet.predictions.posed import Choice, Posed
from lambdanet.predictions.written import Candidate, Goal
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.network import compile_network
from lambdanet.reachability.verdict import Outcome
from lambdanet.written import apply_edits


def pose(ground: Ground) -> Posed:
    """The changes in a seeded order. Raises ValueError unless exactly one of them is right."""
    document, topology = ground.read()
    goal = ground.said.goal
    assert goal is not None  # reading.py demands one
    costs = {one.key: _cost(ground, one, goal) for one in ground.said.candidates}
    met = {key: cost for key, cost in costs.items() if cost is not None}
    right = [key for key, cost in met.items() if not goal.cheapest or cost == min(met.values())]
    if len(right) != 1:
        raise ValueError(f"{ground.prediction.id}: {len(right)} of the changes are right: {', '.join(right)}.")
    choices = [
        Choice(
            key=one.key,
            words=ground.varied.text(one.words),
            value=one.key,
            belief="" if one.key in right else one.belief,
            right=one.key in right,
            feedback=ground.varied.text(one.feedback),
        )
        for one in ground.said.candidates
    ]
    ground.demand(len(choices) - 1)
    question = ground.question(goal.questions[0], topology)
    return ground.posed(document=document, topology=topology, question=question, choices=ground.shuffled(choices))


def _cost(ground: Ground, candidate: Candidate, goal: Goal) -> Decimal | None:
    """US dollars a month before data, None where the change cannot be made or does not reach the goal."""
    if candidate.impossible:
        return None
    said = ground.said
    written = (
        apply_edits(ground.document_of(candidate.base), candidate.edited)
        if candidate.base
        else apply_edits(apply_edits(ground.document_of(said.base), said.edited), candidate.edited)
    )
    topology = read_topology(ground.varied.data(written))
    network = compile_network(topology)
    for asked in goal.questions:
        if evaluate_on(network, ground.question(asked, topology)).outcome is not Outcome.REACHABLE:
            return None
    return estimate(topology).total if goal.cheapest else Decimal(0)
