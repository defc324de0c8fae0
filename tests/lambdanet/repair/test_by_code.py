"""Every refusal has moves, or a reason why nothing helps."""

from lambdanet.reachability.codes import BY_NAME
from lambdanet.repair.by_code import FINAL, HOPELESS, MOVES, NEVER_ALONE


def test_every_code_has_moves_or_a_reason_or_never_stops_a_packet() -> None:
    assert set(BY_NAME) == set(MOVES) | set(HOPELESS) | NEVER_ALONE
    assert not NEVER_ALONE & (set(MOVES) | set(HOPELESS))
    assert set(HOPELESS) >= FINAL
    assert not FINAL & set(MOVES)


def test_a_reason_is_one_plain_sentence_or_two() -> None:
    assert all(why[0].isupper() and why.endswith(".") for why in HOPELESS.values())
