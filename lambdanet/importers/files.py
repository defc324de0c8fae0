"""The files that an importer is given: their text, their limits, and the values in them."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

import yaml

from lambdanet.document import MAX_DEPTH, UnreadableDocument, depth, load_yaml
from lambdanet.problems import Problem

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_FILES: Final = 2000
MAX_YAML_BYTES: Final = 2 * 1024 * 1024  # YAML is read a hundred times slower than JSON

ACCOUNT: Final = re.compile(r"\d{12}")
REGION: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceFile:
    """One file: its path, relative to what was given and with forward slashes, and its content."""

    path: str
    content: bytes

    @property
    def folders(self) -> tuple[str, ...]:
        return PurePosixPath(self.path).parts[:-1]

    @property
    def account(self) -> str:
        """The account that a folder stands for, "" where none does."""
        return next((part for part in reversed(self.folders) if ACCOUNT.fullmatch(part)), "")

    @property
    def region(self) -> str:
        """The Region that a folder stands for, "" where none does."""
        return next((part for part in reversed(self.folders) if REGION.fullmatch(part)), "")


def within_limits(files: int, size: int) -> None:
    """Raises UnreadableDocument for too many files, or too many bytes in them."""
    if files > MAX_FILES:
        raise unreadable("import.too-many-files", f"{files:,} files; {MAX_FILES:,} is the most.")
    if size > MAX_BYTES:
        raise unreadable(
            "import.too-large",
            f"{size:,} bytes; {MAX_BYTES:,} is the most.",
            hint="Leave out what the questions do not need, such as other Regions.",
        )


def values(file: SourceFile) -> tuple[object, ...]:
    """Every JSON value of a file, which may hold several one after the other, or its YAML.

    Raises UnreadableDocument: not UTF-8, malformed, cut off, nested too deep.
    """
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unreadable(
            "document.not-utf-8",
            f"Byte {error.start} is not UTF-8 text.",
            path=file.path,
            hint="Save the file as UTF-8.",
        ) from error
    found = tuple(_json(file.path, text) if text.lstrip()[:1] in ("{", "[", "") else _yaml(file.path, text))
    if any(depth(one) > MAX_DEPTH for one in found):
        message = f"The file is nested more than {MAX_DEPTH} levels deep."
        raise unreadable("document.too-deep", message, path=file.path)
    return found


def _json(path: str, text: str) -> Iterator[object]:
    decoder, place = json.JSONDecoder(), 0
    while place < len(text):
        if text[place] in " \t\r\n":
            place += 1
            continue
        try:
            value, place = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            raise unreadable(
                "document.malformed",
                f"Line {error.lineno}, column {error.colno}: {error.msg}.",
                path=path,
                hint="Is the file complete? A command that was interrupted leaves half of its output.",
            ) from error
        except (RecursionError, ValueError) as error:
            raise unreadable(
                "document.malformed", "The file is nested too deep, or holds a number that is too long.", path=path
            ) from error
        yield value


def _yaml(path: str, text: str) -> Iterator[object]:
    if len(text) > MAX_YAML_BYTES:
        raise unreadable(
            "import.too-large",
            f"{len(text):,} characters of YAML; {MAX_YAML_BYTES:,} is the most.",
            path=path,
            hint="Print it as JSON: aws … --output json.",
        )
    try:
        yield load_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"Line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise unreadable(
            "document.malformed",
            f"{where}{getattr(error, 'problem', None) or 'neither JSON nor YAML'}.",
            path=path,
            hint="Print it as JSON: aws … --output json.",
        ) from error
    except (RecursionError, ValueError) as error:
        raise unreadable(
            "document.malformed", "The file cannot be parsed: it is nested too deep.", path=path
        ) from error


def unreadable(code: str, message: str, *, path: str = "", hint: str = "") -> UnreadableDocument:
    return UnreadableDocument([Problem(code=code, path=path, message=message, hint=hint)])


def all_values(files: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, object]]:
    """Each value with its file. Raises UnreadableDocument with the faults of every file at once."""
    problems: list[Problem] = []
    for file in files:
        try:
            for value in values(file):
                yield file, value
        except UnreadableDocument as error:
            problems += error.problems
    if problems:
        raise UnreadableDocument(problems)
