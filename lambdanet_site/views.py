"""The pages that belong to no part: the start, and what a trainer finds here."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagrams.figures import Ask, Figure, figures
from diagrams.presets import Preset, find

HERO = ("public-subnet-trap", "internet")
ARRANGEMENTS = {
    "default-service-vpc": ("database", "internet", "s3"),
    "vpc-attachment-nat": ("database", "internet", "s3"),
    "lambda-interface-endpoint": ("invoke", "database", "internet"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrangement:
    """A ready-made network on the start page: its picture, and the verdicts of some questions."""

    preset: Preset
    picture: Figure
    verdicts: tuple[tuple[str, str, Figure], ...]


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show the public-subnet trap, the three ways on, and three networks; every verdict is computed."""
    trap = _ask(*HERO, draw=True)
    pictures = [_ask(slug, "", draw=True) for slug in ARRANGEMENTS]
    questions = [_ask(slug, name) for slug, names in ARRANGEMENTS.items() for name in names]
    hero, *found = figures([trap, *pictures, *questions])
    answered = iter(found[len(pictures) :])
    return render(
        request,
        "start.html",
        {
            "hero": hero,
            "arrangements": [
                _arrangement(slug, picture, [next(answered) for _ in ARRANGEMENTS[slug]])
                for slug, picture in zip(ARRANGEMENTS, found, strict=False)
            ],
            "waiting": any(figure.waiting for figure in found),
            "degraded": any(figure.inline for figure in (hero, *found)),
        },
    )


@require_safe
def teach(request: HttpRequest) -> HttpResponse:
    """Say what a trainer can do with the site."""
    return render(request, "teach.html", {"section": "teach"})


def _ask(slug: str, name: str, *, draw: bool = False) -> Ask:
    preset = _preset(slug)
    question = next((each.question for each in preset.topology.questions if each.id == name), None)
    # A small picture leaves out what could not be read.
    detail = "network" if question else "overview"
    return Ask(
        document=preset.text,
        topology=preset.topology,
        question=question,
        detail=detail,
        draw=draw,
    )


def _arrangement(slug: str, picture: Figure, verdicts: list[Figure]) -> Arrangement:
    preset = _preset(slug)
    titles = {each.id: each.title for each in preset.topology.questions}
    named = zip(ARRANGEMENTS[slug], verdicts, strict=True)
    return Arrangement(
        preset=preset,
        picture=picture,
        verdicts=tuple((name, titles[name], figure) for name, figure in named),
    )


def _preset(slug: str) -> Preset:
    preset = find(slug)
    if preset is None:
        raise LookupError(f"The start page needs the preset '{slug}'.")
    return preset
