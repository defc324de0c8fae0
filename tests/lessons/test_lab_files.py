"""The labs' files."""

from pathlib import Path

from lambdanet.labs.lab import AnyLab
from lessons.lab_files import labs, other_labs, read_labs
from lessons.registry import CONTENT_DIR

EVERY: dict[str, AnyLab] = {**labs(), **other_labs()}


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


def test_what_is_no_yaml_is_told(tmp_path: Path) -> None:
    (tmp_path / "L98.yaml").write_text("id: [")

    _, faults = read_labs(tmp_path)

    assert [fault.path.name for fault in faults] == ["L98.yaml"]
    assert "Check quotes" in faults[0].cure
