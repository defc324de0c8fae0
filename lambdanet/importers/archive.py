"""The files in a ZIP archive: within the limits of an import, whatever the archive says about itself."""

import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from lambdanet.importers.files import LESS, MAX_BYTES, MAX_FILES, SourceFile, unreadable

ARCHIVE: Final = b"PK\x03\x04"
ENTRY: Final = b"PK\x01\x02"  # how each entry of an archive's table of contents begins
HINT: Final = "Pack the files again, or choose them one by one."


def unpacked(files: Iterable[SourceFile]) -> tuple[SourceFile, ...]:
    """The files; an archive gives those that are in it, and hidden ones are left out. Raises UnreadableDocument."""
    found = [inner for file in files for inner in (_inside(file) if _is_archive(file) else (file,))]
    return tuple(file for file in found if not _is_hidden(file.path))


def _is_archive(file: SourceFile) -> bool:
    return file.content.startswith(ARCHIVE)


def _is_hidden(path: str) -> bool:
    """What a file manager leaves beside the files."""
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(path).parts)


def _inside(file: SourceFile) -> Iterator[SourceFile]:
    # The table of contents alone could be larger than everything that we would read.
    if file.content.count(ENTRY) > MAX_FILES:
        message = f"More than {MAX_FILES:,} files are in it, which is the most."
        raise unreadable("import.too-many-files", message, path=file.path, hint=LESS)
    try:
        with ZipFile(BytesIO(file.content)) as archive:
            yield from _entries(file.path, archive)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise unreadable("document.malformed", "The archive cannot be read.", path=file.path, hint=HINT) from error


def _entries(path: str, archive: ZipFile) -> Iterator[SourceFile]:
    left = MAX_BYTES
    for entry in archive.infolist():
        if entry.is_dir() or _is_hidden(entry.filename):
            continue
        if entry.flag_bits & 1 or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            message = "The archive is encrypted, or packed in a way that is not read here."
            raise unreadable("document.malformed", message, path=path, hint=HINT)
        with archive.open(entry) as opened:
            content = opened.read(left + 1)
        left -= len(content)
        if left < 0:
            message = f"More than {MAX_BYTES:,} bytes are in it, which is the most."
            raise unreadable("import.too-large", message, path=path, hint=LESS)
        yield SourceFile(path=entry.filename, content=content)
