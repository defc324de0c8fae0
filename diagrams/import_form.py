"""The form of an import: pasted text, chosen files, or both. It ends in files to read."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from lambdanet.importers.files import MAX_BYTES, MAX_FILES, SourceFile, plain_path

PASTED: Final = "pasted text"
MOST_IN_A_REQUEST: Final = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
TEXTS: Final = ("text", "parameters", "paths", "format")
FILES: Final = ("files", "folder")
MOST_PARAMETERS: Final = 65_536  # characters

MAX_MIB: Final = MAX_BYTES // 1024**2
TOO_LARGE: Final = (
    f"At most {MAX_BYTES:,} bytes ({MAX_MIB} MiB) may be sent at once, and this is more: nothing was read. "
    "Leave out what the questions do not need, such as other Regions."
)
TOO_MANY: Final = f"More than {MAX_FILES:,} files, which is the most: nothing was read. Pack them, or leave some out."
UNREADABLE: Final = "The form did not arrive as a browser sends it: nothing was read. Send it once more."


class ImportForm(forms.Form):
    """`sources` are the files. A script adds `paths`, which a browser leaves out: a JSON list of where they stand."""

    limits = f"At most {MAX_MIB} MiB and {MAX_FILES:,} files."
    most_bytes, most_files = MAX_BYTES, MAX_FILES

    text = forms.CharField(
        required=False,
        strip=False,
        label="Paste",
        error_messages={"null_characters_not_allowed": "The text holds a NUL character."},
        widget=forms.Textarea(
            attrs={
                "class": "input mono",
                "rows": 10,
                "spellcheck": "false",
                "autocomplete": "off",
                "placeholder": '{\n    "Vpcs": [ …\n',
            }
        ),
    )

    parameters = forms.CharField(
        required=False,
        label="Values",
        max_length=MOST_PARAMETERS,
        help_text=(
            "For a template alone: what has no default, or another value than its default. "
            "AWS::Region=eu-west-1 says the Region. They can be given afterwards too."
        ),
        error_messages={
            "null_characters_not_allowed": "A value holds a NUL character.",
            "max_length": f"At most {MOST_PARAMETERS:,} characters may stand here.",
        },
        widget=forms.Textarea(
            attrs={
                "class": "input mono",
                "rows": 2,
                "spellcheck": "false",
                "autocomplete": "off",
                "placeholder": "Stage=prod",
            }
        ),
    )

    def clean_parameters(self) -> dict[str, str]:
        """The values by the names of their parameters."""
        found: dict[str, str] = {}
        for line in re.split(r"\r\n|\r|\n", self.cleaned_data["parameters"]):
            name, equals, value = (part.strip() for part in line.partition("="))
            if not name and not equals:
                continue
            if not name or not equals:
                raise forms.ValidationError("Write a name, =, and the value on each line, such as Stage=prod.")
            if found.setdefault(name, value) != value:
                raise forms.ValidationError(f"{name[:80]!r} has two values. Leave one of them out.")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for fault in self._misplaced():
            self.add_error(None, fault)
        files = self._files()
        if cleaned.get("text", "").strip():
            files.append(SourceFile(path=PASTED, content=cleaned["text"].encode("utf-8", "replace")))
        if not files and not self.errors:
            self.add_error("text", "Paste a template, a plan or what the commands printed, or choose the files.")
        cleaned["sources"] = tuple(files)
        return cleaned

    def _misplaced(self) -> Iterator[str]:
        """What no browser sends, and what would be left out in silence: a file in place of text, and the reverse."""
        texts, files = self.data, self.files
        assert isinstance(texts, MultiValueDict)
        assert isinstance(files, MultiValueDict)
        for name in TEXTS:
            if name in files:
                yield f"The field {name} takes text, and a file was sent in it."
            if len(texts.getlist(name)) > 1:
                yield f"The field {name} came {len(texts.getlist(name))} times. Send it once."
        for name in FILES:
            if any(texts.getlist(name)):
                yield f"The field {name} takes files, and text was sent in it. A file has a file name beside its content."

    @property
    def sent(self) -> int:
        """How many files came along."""
        given = self.files
        assert isinstance(given, MultiValueDict)
        return sum(len(given.getlist(name)) for name in FILES)

    def _files(self) -> list[SourceFile]:
        given = self.files
        assert isinstance(given, MultiValueDict)
        files: list[UploadedFile] = [file for name in FILES for file in given.getlist(name)]
        names = _paths(self.data.get("paths", ""), len(files)) or [file.name or "" for file in files]
        return [SourceFile(path=plain_path(name), content=file.read()) for name, file in zip(names, files, strict=True)]


def _paths(text: str, count: int) -> list[str]:
    """The paths, if they are as many as there are files; else none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    fits = isinstance(found, list) and len(found) == count and all(isinstance(each, str) for each in found)
    return found if fits else []
