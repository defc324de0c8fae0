"""How far a learner is with each lesson: which of its predictions are answered."""

from dataclasses import dataclass

from lessons.kinds import Kind
from lessons.learning.cards import answers_of
from lessons.learning.mastery import CORE_LESSONS
from lessons.learning.models import Learner
from lessons.models import Lesson, Step
from lessons.prediction_files import course


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A lesson, its predictions with what was answered (None: nothing yet), and whether it is in the core path."""

    lesson: Lesson
    predictions: tuple[tuple[str, str, bool | None], ...]
    core: bool

    @property
    def done(self) -> bool:
        return bool(self.predictions) and all(right is not None for _, _, right in self.predictions)


def rows_of(learner: Learner | None) -> list[Row]:
    """The lessons with their predictions, as the steps name them."""
    known, said = course().predictions, answers_of(learner)
    named: dict[int, list[str]] = {}
    steps = Step.objects.filter(kind=Kind.PREDICTION, shown=True).order_by("order")
    for lesson, settings in steps.values_list("lesson_id", "settings"):
        named.setdefault(lesson, []).append(str(settings.get("id", "")))
    return [
        Row(
            lesson=lesson,
            predictions=tuple(
                (one, known[one].title, said[one][0].right if said.get(one) else None)
                for one in named.get(lesson.pk, ())
                if one in known
            ),
            core=lesson.slug in CORE_LESSONS,
        )
        for lesson in Lesson.objects.shown()
    ]
