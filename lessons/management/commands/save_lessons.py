"""Write the lessons of the database back into their files; safe to repeat."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lessons.models import Lesson
from lessons.registry import CONTENT_DIR
from lessons.writing_back import save


class Command(BaseCommand):
    help = (
        "Write what editors changed back to lessons/content. What was not edited keeps its bytes; a file that was "
        "changed since it was loaded is named and stays; --force replaces it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, default=CONTENT_DIR, help="write a copy there instead")
        parser.add_argument("--lesson", help="this lesson alone, by its slug")
        parser.add_argument("--force", action="store_true", help="replace what was changed in files meanwhile")

    def handle(self, *args: Any, to: Path, lesson: str | None, force: bool, **options: Any) -> None:
        lessons = Lesson.objects.filter(slug=lesson) if lesson else Lesson.objects.all()
        if lesson and not lessons:
            raise CommandError(f"There is no lesson '{lesson}'.")
        try:
            saved = save(list(lessons), to, force=force)
        except OSError as error:
            raise CommandError(f"It cannot be written: {error}") from error
        for line in (*(f"written  {one}" for one in saved.written), *(f"skipped  {one}" for one in saved.skipped)):
            self.stdout.write(line)
        self.stdout.write(f"Lessons: {len(saved.written)} written, {saved.unchanged} unchanged.")
        if saved.refused:
            raise CommandError("\n".join(f"refused  {one}" for one in saved.refused), returncode=1)
