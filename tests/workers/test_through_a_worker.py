"""A request's road through a real worker."""

import statistics
from uuid import uuid4

from lambdanet.exports.files import FILES
from tests.workers.parts import Parts

BOTH = ["verdict", "drawing"]


def test_answer_wakes_the_very_request_that_waits(given_parts: Parts) -> None:
    given_parts.worker()
    asker = given_parts.asker()
    asker.do("ask", tag=f"warm {uuid4()}", kinds=BOTH)

    wait = 6
    found = [asker.do("ask", tag=f"new {uuid4()}", kinds=BOTH, wait=wait) for _ in range(10)]

    assert [each["states"] for each in found] == [["done", "done"]] * 10
    assert not any(each["inline"] for each in found)
    # Who is not woken looks again when the wait is over. How soon the answer comes, `make bench` measures.
    assert statistics.median(each["seconds"] for each in found) < wait / 2


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
    # How many is the disk's business.
    assert all(each["written"] for each in found)


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


def test_hundreds_of_questions_are_decided_by_a_worker_while_who_asks_polls(given_parts: Parts) -> None:
    given_parts.worker()

    found = given_parts.asker().do("check", tag=f"{uuid4()}", questions=800, wait=0, seconds=60)

    print(found["passed"], len(found["statuses"]))
    assert found["statuses"][0] == 202
    assert found["statuses"][-1] == 200
    assert found["ids"] == [f"q{number}" for number in range(1, 801)]
    assert found["outcomes"] == ["reachable"]
    assert found["workers"] == [True]
