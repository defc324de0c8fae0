"""The course of this site proves itself, all of it at once."""

from lessons.checking.run import check_content
from lessons.registry import CONTENT_DIR


def test_the_course_is_what_it_says() -> None:
    found = check_content(CONTENT_DIR)

    assert [str(fault) for fault in found.faults] == []
    assert found.counts[0] == "14 lessons"
