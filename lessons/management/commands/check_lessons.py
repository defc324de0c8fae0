"""Check the whole course: everything that a file says of itself must be so."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lambdanet.document import UnreadableDocument
from lessons.checking.run import check_content
from lessons.registry import CONTENT_DIR


class Command(BaseCommand):
    help = (
        "Check lessons/content: figures, predictions and labs come to what they say, and every name and link is one. "
        "Prints every fault with its file, its line and what to do; exits with 1 if there is one. Loads nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=CONTENT_DIR, help="check what lies there")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        try:
            found = check_content(folder)
        except UnreadableDocument as error:
            raise CommandError(f"A preset cannot be read, so nothing was checked:\n{error}") from error
        for fault in found.faults:
            self.stdout.write(str(fault))
        checked = ", ".join(found.counts)
        if found.faults:
            count = "1 fault" if len(found.faults) == 1 else f"{len(found.faults)} faults"
            raise CommandError(f"{count} in {checked}.", returncode=1)
        self.stdout.write(f"Nothing found in {checked}.")
