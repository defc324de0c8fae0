"""Load the course into the database; safe to repeat."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lambdanet.document import UnreadableDocument
from lessons.catalogue import read_lessons
from lessons.faults import Fault
from lessons.loading import Report, load
from lessons.registry import CONTENT_DIR, preset_names, read_registry


class Command(BaseCommand):
    help = (
        "Load lessons/content into the database. What was edited in the admin stays, and is named; "
        "--force replaces it. Nothing is loaded while a file has a fault."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="replace what editors wrote")
        parser.add_argument("--folder", type=Path, default=CONTENT_DIR, help="read it from there")

    def handle(self, *args: Any, force: bool, folder: Path, **options: Any) -> None:
        try:
            names = preset_names()
        except UnreadableDocument as error:
            raise CommandError(f"A preset cannot be read, so no lesson was loaded:\n{error}") from error
        registry, faults = read_registry(folder, names)
        texts, more = read_lessons(folder, registry, names)
        if faults or more:
            raise CommandError(_refusal([*faults, *more]))
        report = load(texts, force=force)
        for line in _lines(report):
            self.stdout.write(line)


def _refusal(faults: list[Fault]) -> str:
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return "\n".join([f"No lesson was loaded: the content has {count}.", *map(str, faults)])


def _lines(report: Report) -> list[str]:
    said = [
        *(f"added    {name}" for name in report.added),
        *(f"changed  {name}" for name in report.changed),
        *(f"removed  {name}" for name in report.removed),
        *(
            f"kept     {name}: edited in the admin, and the file says something else; --force replaces it"
            for name in report.kept
        ),
    ]
    return [*said, f"Lessons: {report.unchanged} rows unchanged."] if said else ["Lessons: unchanged."]
