"""The content of this site, to be broken piece by piece."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.catalogue import LessonText, read_lessons
from lessons.checking.content import Content, read_content
from lessons.registry import CONTENT_DIR, preset_names, read_registry
from tests.lessons.folder import Folder

Lesson = Callable[[str], LessonText]


@pytest.fixture(scope="session")
def content() -> Content:
    return read_content(CONTENT_DIR)


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    """A lesson with this text below its front matter."""
    folder = Folder(tmp_path)

    def read(text: str) -> LessonText:
        front = "---\ntitle: A lesson\nshort: Lesson\npromise: You will know.\nminutes: 5\n---\n\n## One {#one}\n\n"
        folder.write("01-one/lesson.md", front + text)
        known, _ = read_registry(tmp_path, preset_names())
        lessons, _ = read_lessons(tmp_path, known, preset_names())
        return lessons[0]

    return read
