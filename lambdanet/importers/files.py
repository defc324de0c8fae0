"""The files that an importer is given: their text, their limits, and the values in them."""

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

import yaml

from lambdanet.document import MAX_DEPTH, UnreadableDocument, depth, yaml_fault
from lambdanet.importers.mistaken import text_mistaken
from lambdanet.importers.short_tags import load_tagged_yaml
from lambdanet.problems import Problem

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_FILES: Final = 2000
MAX_YAML_BYTES: Final = 2 * 1024 * 1024  # of all files
MAX_BRACKETS: Final = 1_000_000  # of all files; a text of brackets alone takes thirty times its size in memory
MAX_VALUES: Final = 20_000  # of all files, one after the other in them: each command prints one
MAX_PATH: Final = 255
LONGEST_PATH: Final = 512  # as it is given; what is longer is cut at its front
AS_JSON: Final = "Check the indentation there. What AWS commands print is better printed as JSON: aws … --output json."
LESS: Final = "Leave out what the questions do not need, such as other Regions."
WHOLE: Final = "Is the file complete? A command that was interrupted leaves half of its output."

ACCOUNT: Final = re.compile(r"\d{12}")
REGION: Final = re.compile(r"[a-z]{2,4}(-[a-z]+)+-[0-9]")
SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")
SURROGATE: Final = re.compile("[\ud800-\udfff]")
# what moves a terminal's cursor, turns the direction of what is read, or is not seen at all; joiners are parts of letters
CONTROL: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
# what other packers write, by how it begins
PACKED: Final = {
    b"PK\x03\x04": "ZIP, inside of another archive",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"7z\xbc\xaf": "7-Zip",
    b"Rar!": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
}
TAR: Final = slice(257, 262)  # where a tar archive says that it is one


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
        raise unreadable("import.too-many-files", f"{files:,} files; {MAX_FILES:,} is the most.", hint=LESS)
    if size > MAX_BYTES:
        raise unreadable("import.too-large", f"{size:,} bytes; {MAX_BYTES:,} is the most.", hint=LESS)


def within_reason(files: Sequence[SourceFile]) -> list[SourceFile]:
    """The files, with paths that can be shown. Raises UnreadableDocument for what would take too long, or too much memory."""
    brackets = sum(one.content.count(b"{") + one.content.count(b"[") for one in files)
    if brackets > MAX_BRACKETS:
        message = f"{brackets:,} objects and lists; {MAX_BRACKETS:,} is the most."
        raise unreadable("import.too-large", message, hint=LESS)
    slow = slow_bytes(files)
    if slow > MAX_YAML_BYTES:
        message = f"{slow:,} bytes that are not JSON; {MAX_YAML_BYTES:,} is the most."
        raise unreadable("import.too-large", message, hint=AS_JSON)
    return [replace(one, path=clean(one.path)[-MAX_PATH:]) for one in files]


def slow_bytes(files: Iterable[SourceFile]) -> int:
    """How many bytes are read as YAML, a hundred times slower than JSON."""
    return sum(len(one.content) for one in files if not _is_json(one.content[:1000].decode("utf-8-sig", "replace")))


def plain_path(path: str) -> str:
    """A path as messages may show it, relative and with forward slashes: it is never opened."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    shown = "".join(letter if letter.isprintable() else "?" for letter in "/".join(parts))
    return shown[-LONGEST_PATH:] or "a file without a name"


def clean(text: str) -> str:
    """A text without what no document may hold and no reader sees as it is: AWS's tags may hold any character."""
    return text if text.isprintable() else SURROGATE.sub("\ufffd", CONTROL.sub(" ", text))


def _is_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[", "")


def values(file: SourceFile) -> tuple[object, ...]:
    """Every JSON value of a file, which may hold several one after the other, or its YAML.

    Raises UnreadableDocument: not UTF-8, malformed, cut off, nested too deep.
    """
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unreadable("document.not-utf-8", *_no_text(file.content, error), path=file.path) from error
    if file.content[TAR] == b"ustar":
        raise unreadable("document.not-utf-8", *_packed("tar"), path=file.path)
    found = tuple(_json(file.path, text) if _is_json(text) else _yaml(file.path, text))
    if any(depth(one) > MAX_DEPTH for one in found):
        message = f"The file is nested more than {MAX_DEPTH} levels deep."
        raise unreadable(
            "document.too-deep", message, path=file.path, hint="No template and no AWS command needs that."
        )
    return found


def _no_text(content: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    """What is the matter with bytes that are no text, and what to do."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        message = "This is UTF-16 text, not UTF-8 text: the > of Windows PowerShell writes it so."
        return message, "Save the file as UTF-8."
    packer = next((name for start, name in PACKED.items() if content.startswith(start)), "")
    return _packed(packer) if packer else (f"Byte {error.start} is not UTF-8 text.", "Save the file as UTF-8.")


def _packed(packer: str) -> tuple[str, str]:
    return f"This is packed ({packer}); only ZIP is opened, and once.", "Unpack it, and give what is in it."


def _json(path: str, text: str) -> Iterator[object]:
    decoder, place, halves = json.JSONDecoder(), 0, SURROGATE_ESCAPE.search(text)
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
                hint=WHOLE,
            ) from error
        except (RecursionError, ValueError) as error:
            message = "The file is nested too deep, or holds a number that is too long."
            raise unreadable(
                "document.malformed", message, path=path, hint="Give the command's own output, unchanged."
            ) from error
        if not isinstance(value, dict | list):
            raise unreadable(
                "document.malformed", "A text or a number stands outside of any object.", path=path, hint=WHOLE
            )
        yield _plain(value) if halves else value


def _yaml(path: str, text: str) -> Iterator[object]:
    try:
        value = _plain(load_tagged_yaml(text))
    except yaml.YAMLError as error:
        message, hint = text_mistaken(text) or (yaml_fault(error, "neither JSON nor YAML"), AS_JSON)
        raise unreadable("document.malformed", message, path=path, hint=hint) from error
    except (RecursionError, ValueError) as error:
        message = "The file cannot be parsed: it is nested too deep, or a value is not of its type."
        raise unreadable("document.malformed", message, path=path, hint=AS_JSON) from error
    yield value


def _plain(value: object) -> object:
    """The value as JSON could hold it: keys are text, and no text has half of a character."""
    match value:
        case str():
            return SURROGATE.sub("\ufffd", value)
        case list():
            return [_plain(one) for one in value]
        case dict():
            return {str(_plain(key if isinstance(key, str) else str(key))): _plain(one) for key, one in value.items()}
        case int() if value.bit_length() > 10_000:
            raise ValueError("a hexadecimal number that is too long")
        case None | bool() | int() | float():
            return value
        case _:  # of a tag: a date, a set
            return str(value)


def unreadable(code: str, message: str, hint: str = "", *, path: str = "") -> UnreadableDocument:
    return UnreadableDocument([Problem(code=code, path=path, message=message, hint=hint)])


def all_values(files: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, object]]:
    """Each value with its file. Raises UnreadableDocument with the faults of every file at once."""
    problems: list[Problem] = []
    count = 0
    for file in files:
        try:
            found = values(file)
        except UnreadableDocument as error:
            problems += error.problems
            continue
        count += len(found)
        if count > MAX_VALUES:
            message = f"More than {MAX_VALUES:,} values stand one after the other, which is the most."
            raise unreadable("import.too-large", message, path=file.path, hint=LESS)
        yield from ((file, value) for value in found)
    if problems:
        raise UnreadableDocument(problems)
