"""The labs of the course name only what there is."""

from pathlib import Path

import pytest

from lambdanet.labs.lab import AnyLab
from lessons.lab_files import labs, other_labs, read_labs
from lessons.prediction_files import course
from lessons.registry import CONTENT_DIR, registry

EVERY: dict[str, AnyLab] = {**labs(), **other_labs()}
LESSONS = {path.name[3:] for path in CONTENT_DIR.iterdir() if path.name[:2].isdecimal()}


@pytest.mark.parametrize("name", EVERY)
def test_a_lab_names_what_there_is(name: str) -> None:
    lab = EVERY[name]

    assert set(lab.facts) <= set(registry().facts)
    assert set(lab.concepts) <= set(course().concepts)
    assert set(lab.misconceptions) <= set(course().beliefs)
    assert lab.lesson in LESSONS


def test_all_labs_of_the_course_are_there() -> None:
    numbers = {name[:3] for name in EVERY}

    assert numbers == {f"L{number:02}" for number in range(1, 32)}
    assert {"L13a", "L13b", "L13c", "L13d", "L16b", "L21a", "L21b"} <= set(EVERY)


def test_a_lab_in_another_ones_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "L99.yaml").write_text((CONTENT_DIR / "labs" / "L01.yaml").read_text(encoding="utf-8"))
    (tmp_path / "L98.yaml").write_text("id: L98")

    _, faults = read_labs(tmp_path)

    assert any("L01" in one.message for one in faults)
    assert len(faults) > 5
