"""What a step of a lesson can be."""

from django.db.models import TextChoices


class Kind(TextChoices):
    PROSE = "prose", "passage"
    FIGURE = "figure", "figure with a question"
    PAIR = "pair", "two figures side by side"
    VERDICTS = "verdicts", "table of verdicts"
    PREDICTION = "prediction", "prediction"
    LAB = "lab", "labs"
    CLAIMS = "claims", "claims of articles"
    SUMMARY = "summary", "summary"
