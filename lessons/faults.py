"""Faults in the files of the course, each with its line and a cure; YAML that knows its lines."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError


class FilePart(BaseModel):
    """A part of a file: nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Part = TypeVar("Part", bound=FilePart)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    path: Path
    line: int
    message: str
    cure: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} {self.cure}".rstrip()


class BrokenContent(Exception):
    """Content that cannot be loaded. `faults` holds every one of them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def nearest(name: str, known: Iterable[str]) -> str:
    """Say what may have been meant, or what there is."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    if close:
        return f"Did you mean '{close[0]}'?"
    if len(names) > 12:
        return "Add it to its file, or correct the name."
    return f"There are: {', '.join(names)}." if names else "There are none yet."


def read_mapping(path: Path, faults: list[Fault]) -> dict[str, tuple[int, Any]]:
    """Return a YAML file's top-level names, each with its line and value."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        faults.append(Fault(path=path, line=1, message="The file is missing.", cure="Add it."))
        return {}
    return parse_mapping(text, path, 1, faults)


def parse_mapping(text: str, path: Path, first_line: int, faults: list[Fault]) -> dict[str, tuple[int, Any]]:
    """Return the top-level names of YAML that begins at `first_line` of a file."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        faults.append(
            Fault(
                path=path,
                line=line,
                message=f"This is not YAML: {problem}.",
                cure="Check quotes, colons and indentation.",
            )
        )
        return {}
    if data is None:
        return {}
    if not isinstance(data, dict) or not isinstance(node, yaml.MappingNode):
        message = "Names with values are expected here."
        faults.append(Fault(path=path, line=first_line, message=message, cure="Write 'name: value'."))
        return {}
    found: dict[str, tuple[int, Any]] = {}
    for name, _ in node.value:
        line = first_line + name.start_mark.line
        if name.value in found:
            message = f"'{name.value}' is there twice."
            faults.append(Fault(path=path, line=line, message=message, cure="Keep one of them."))
        found[name.value] = (line, data.get(yaml.safe_load(name.value)))
    return found


def read_part(model: type[Part], value: object, path: Path, line: int, name: str, faults: list[Fault]) -> Part | None:
    """Return the value as a part, or None with a fault for each thing wrong."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        for each in error.errors():
            field = ".".join(map(str, each["loc"]))
            where = f"{name}.{field}" if name and field else name or field
            message, cure = _words(each["type"], str(each["msg"]))
            faults.append(Fault(path=path, line=line, message=f"'{where}' {message}", cure=cure))
        return None


def line_of(lines: Mapping[str, tuple[int, Any]], name: str, otherwise: int) -> int:
    return lines[name][0] if name in lines else otherwise


def line_with(lines: Sequence[str], word: str, start: int) -> int:
    """The first line from `start` on that has the word: there the reader must look. `start` if none has it."""
    whole = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    for number in range(start, len(lines) + 1):
        if whole.search(lines[number - 1]):
            return number
    return start


def _words(kind: str, message: str) -> tuple[str, str]:
    """The library's kinds of error in our words, with what to do."""
    match kind:
        case "missing":
            return "is missing.", "Add it."
        case "extra_forbidden":
            return "is not known here.", "Remove it, or correct its spelling."
        case "string_type":
            return "must be text.", "Put it in quotes."
        case "too_short":
            return "must name at least one.", "Add one."
        case "string_pattern_mismatch":
            return "is not as it should be: it has another form.", "Write it like its neighbours."
        case _:
            return f"is not as it should be: {message[0].lower()}{message[1:]}.", "Correct it."
