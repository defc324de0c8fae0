"""A request's road through a real worker."""

import statistics
from uuid import uuid4

from lambdanet.exports.files import FILES
from tests.workers.parts import Parts

BOTH = ["verdict", "drawing"]


def test_answer_is_there_within_the_wait_of_the_very_request(given_parts: Parts) -> None:
    given_parts.worker()
    asker = given_parts.asker()
    asker.do("ask", tag=f"warm {uuid4()}", kinds=BOTH)

    found = [asker.do("ask", tag=f"new {uuid4()}", kinds=BOTH) for _ in range(20)]

    # A busy machine may be late once or twice.
    assert [each["states"] for each in found].count(["done", "done"]) > 15
    assert not any(each["inline"] for each in found)
    assert statistics.median(each["seconds"] for each in found) < 0.25


def test_same_request_from_many_processes_is_computed_once(given_parts: Parts) -> None:
    given_parts.worker()
    askers = given_parts.askers(4)
    for round_ in range(3):
        tag = f"same {round_} {uuid4()}"

        for asker in askers:
            asker.begin("ask", tag=tag, kinds=BOTH, wait=2)
        found = [asker.end() for asker in askers]

        assert {tuple(each["states"]) for each in found} == {("done", "done")}
        assert [row["attempts"] for row in askers[0].do("rows", tag=tag, kinds=BOTH)] == [1, 1]


def test_processes_that_write_at_once_meet_no_lock(given_parts: Parts, seconds: float) -> None:
    worker = given_parts.worker()
    askers = given_parts.askers(8)

    for number, asker in enumerate(askers):
        asker.begin("hammer", name=f"writer {number} {uuid4()}", seconds=seconds)
    found = [asker.end() for asker in askers]

    print({key: [each[key] for each in found] for key in ("written", "slowest")})
    assert [error for each in found for error in each["errors"]] == []
    assert "is locked" not in worker.log()
    assert all(each["written"] > seconds for each in found)


def test_what_the_clock_sends_is_done(given_parts: Parts) -> None:
    given_parts.worker()

    assert given_parts.asker().do("sweep", seconds=20) == {"gone": True}


def test_files_of_a_link_are_made_by_a_worker_while_the_request_waits(given_parts: Parts) -> None:
    given_parts.worker()

    found = given_parts.asker().do("files", tag=f"{uuid4()}")
    print(found["seconds"])
    assert found["made"] == list(FILES)
    assert not found["inline"]
    assert found["workers"] == [True] * len(FILES)
