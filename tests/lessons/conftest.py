"""The course in the database, and content of a test's own."""

from pathlib import Path

import pytest

from lessons.catalogue import LessonText, read_lessons
from lessons.loading import load
from lessons.registry import CONTENT_DIR, preset_names, registry
from tests.lessons.folder import Folder


@pytest.fixture(scope="session")
def texts() -> tuple[LessonText, ...]:
    """The lessons of this site, as their files have them."""
    lessons, faults = read_lessons(CONTENT_DIR, registry(), preset_names())
    assert not faults
    return lessons


@pytest.fixture
def course(db: None, texts: tuple[LessonText, ...]) -> tuple[LessonText, ...]:
    load(texts)
    return texts


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A content folder with one small, sound lesson."""
    return Folder(tmp_path)
