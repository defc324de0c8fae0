"""Timeline predictions: what becomes of a connection on which nothing was sent for a while."""

from typing import Final

from lambdanet.capacity.counts import idle
from lambdanet.predictions.ground import Ground
from lambdanet.predictions.posed import Choice, Posed
from lambdanet.reachability.evaluate import evaluate

RESET: Final = "reset"
SILENCE: Final = "silence"
NOTHING: Final = "nothing"
WORDS: Final = {
    RESET: "It is reset at once: the program gets an error",
    SILENCE: "Silence, until the program gives up",
    NOTHING: "Nothing special: the data goes through",
}
# what each belief takes for the end of it
ENDS: Final = {"M-DENY-IS-SILENCE": SILENCE, "M-ATTACH-ONLY-ADDS": NOTHING}


def pose(ground: Ground) -> Posed:
    """The three ends that a quiet connection may come to; the true one is what the capacity model says."""
    document, topology = ground.read()
    question = ground.question(ground.said.question, topology)
    verdict = evaluate(topology, question)
    assert ground.said.idle is not None  # reading.py demands it
    right = RESET if idle(verdict, ground.said.idle) is not None else NOTHING
    believed = {ENDS[one]: one for one in ground.said.beliefs if one in ENDS}
    choices = [
        Choice(
            key=key, words=words, value=key, belief="" if key == right else believed.get(key, ""), right=key == right
        )
        for key, words in WORDS.items()
    ]
    return ground.posed(
        document=document, topology=topology, question=question, verdict=verdict, choices=ground.shuffled(choices)
    )
