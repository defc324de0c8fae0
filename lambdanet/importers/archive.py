"""The files in a ZIP archive: within the limits of an import, whatever the archive says about itself."""

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from lambdanet.importers.files import LESS, MAX_BYTES, MAX_FILES, SourceFile, plain_path, unreadable

STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06")  # of an archive, and of an empty one
ENTRY: Final = b"PK\x01\x02"  # how each entry of an archive's table of contents begins
# what zipfile raises at archives that are none, or that lie
UNREAD: Final = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    OverflowError,
    OSError,
    RuntimeError,
    ValueError,
)
HINT: Final = "Pack the files again, or choose them one by one."


def unpacked(files: Iterable[SourceFile]) -> tuple[SourceFile, ...]:
    """The files; an archive gives those that are in it, and hidden ones are left out. Raises UnreadableDocument.

    Whatever the archives say of themselves, and however many there are, no more is unpacked than may be given at all.
    """
    found: list[SourceFile] = []
    for file in files:
        found += _inside(file, found) if file.content.startswith(STARTS) else (file,)
    kept = tuple(file for file in found if not _is_hidden(file.path))
    if found and not kept:
        message = f"Only hidden files are in it, such as {found[0].path}: they are left out."
        raise unreadable("import.empty", message, hint="Give them under names that do not begin with a dot.")
    return kept


def _is_hidden(path: str) -> bool:
    """What a file manager leaves beside the files."""
    parts = PurePosixPath(path).parts
    return any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in parts)


def _inside(file: SourceFile, before: Sequence[SourceFile]) -> Iterator[SourceFile]:
    # The table of contents alone could be larger than everything that we would read.
    if file.content.count(ENTRY) + len(before) > MAX_FILES:
        message = f"Unpacked, there are more than {MAX_FILES:,} files, which is the most."
        raise unreadable("import.too-many-files", message, path=file.path, hint=LESS)
    try:
        with ZipFile(BytesIO(file.content)) as archive:
            yield from _entries(file.path, archive, MAX_BYTES - sum(len(one.content) for one in before))
    except UNREAD as error:
        raise unreadable("document.malformed", "The archive cannot be read.", path=file.path, hint=HINT) from error


def _entries(path: str, archive: ZipFile, left: int) -> Iterator[SourceFile]:
    for entry in archive.infolist():
        if entry.filename.endswith("/"):  # a folder; is_dir() fails where there is no name at all
            continue
        if entry.flag_bits & 1 or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            message = "The archive is encrypted, or packed in a way that is not read here."
            raise unreadable("document.malformed", message, path=path, hint=HINT)
        name = plain_path(entry.filename)
        if _is_hidden(name):
            yield SourceFile(path=name, content=b"")
            continue
        with archive.open(entry) as opened:
            content = opened.read(max(left, 0) + 1)
        left -= len(content)
        if left < 0:
            message = f"Unpacked, it is more than {MAX_BYTES:,} bytes in all, which is the most."
            raise unreadable("import.too-large", message, path=path, hint=LESS)
        yield SourceFile(path=name, content=content)
