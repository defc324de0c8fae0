"""A learner's progress as a file, signed by this site, and back.

The signature is there for the completion page: it says what was done here. A file of another site, or one that was
changed, is refused in words.
"""

import json
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from django.core import signing
from django.db import transaction
from django.utils.crypto import constant_time_compare
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from lessons.learning.models import Answer, Attempt, Learner, Opened

FORMAT: Final = "lambdanet/progress@1"
SALT: Final = "lessons.learning.saving"

Short = Annotated[str, Field(max_length=200)]


class NotOurs(ValueError):
    """A file that this site did not write; its words are for people."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Answer(_Part):
    prediction: Annotated[str, Field(max_length=12)]
    seed: Annotated[int, Field(ge=0, le=32_000)]
    twist: Annotated[int, Field(ge=-1, le=32_000)]
    outcome: Annotated[str, Field(max_length=20)]
    why: Short
    choice: Short
    outcome_right: bool
    right: bool
    belief: Annotated[str, Field(max_length=40)]
    concepts: list[Annotated[str, Field(max_length=40)]]
    answered: AwareDatetime


class _Lab(_Part):
    lab: Annotated[str, Field(max_length=12)]
    hints: Annotated[int, Field(ge=0, le=100)]
    shown: bool
    begun: AwareDatetime
    passed: AwareDatetime
    edits: Annotated[int, Field(ge=0)]
    advice: Annotated[int, Field(ge=0, le=1000)]
    concepts: list[Annotated[str, Field(max_length=40)]]


class _Lesson(_Part):
    lesson: Annotated[str, Field(max_length=60)]
    opened: AwareDatetime


class Progress(_Part):
    """What a file holds."""

    format: Literal["lambdanet/progress@1"]
    answers: list[_Answer]
    labs: list[_Lab]
    lessons: list[_Lesson]


def export(learner: Learner) -> dict[str, Any]:
    """What the learner did, and the signature of it. Labs that were not passed stay with their topologies."""
    data = Progress(
        format=FORMAT,
        answers=[
            _Answer(**{name: getattr(one, name) for name in _Answer.model_fields}) for one in learner.answers.all()
        ],
        labs=[
            _Lab(**{name: getattr(one, name) for name in _Lab.model_fields})
            for one in learner.attempts.all()
            if one.passed
        ],
        lessons=[_Lesson(lesson=one.lesson, opened=one.opened) for one in learner.opened.all()],
    ).model_dump(mode="json")
    return {**data, "signature": _signature(data)}


def read(raw: bytes) -> Progress:
    """What a file says. Raises NotOurs."""
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise NotOurs("This is no file that was saved here: it is not JSON.") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise NotOurs(f"This is no progress saved here: it does not say {FORMAT}.")
    signature = data.pop("signature", "")
    try:
        found = Progress.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise NotOurs(f"The file is damaged at {'.'.join(map(str, first['loc']))}: {first['msg']}.") from error
    if not isinstance(signature, str) or not constant_time_compare(signature, _signature(data)):
        raise NotOurs("The file was changed, or comes from another site. Take the one that was saved here.")
    return found


@transaction.atomic
def restore(learner: Learner, data: Progress) -> None:
    """Add what the file says to what the learner has; what is there already stays."""
    Answer.objects.bulk_create(
        [Answer(learner=learner, **one.model_dump()) for one in data.answers], ignore_conflicts=True
    )
    begun = set(learner.opened.values_list("lesson", flat=True))
    Opened.objects.bulk_create(
        [Opened(learner=learner, **one.model_dump()) for one in data.lessons if one.lesson not in begun],
        ignore_conflicts=True,
    )
    known: set[tuple[str, datetime]] = set(learner.attempts.values_list("lab", "begun"))
    Attempt.objects.bulk_create(
        [Attempt(learner=learner, **one.model_dump()) for one in data.labs if (one.lab, one.begun) not in known]
    )


def _signature(data: dict[str, Any]) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return signing.Signer(salt=SALT).signature(text)
