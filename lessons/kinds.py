"""What a step of a lesson can be."""

from django.db.models import TextChoices


class Kind(TextChoices):
    PROSE = "prose", "passage"
    FIGURE = "figure", "figure with a question"
    VERDICTS = "verdicts", "table of verdicts"
    CLAIMS = "claims", "claims of articles"
    SUMMARY = "summary", "summary"
