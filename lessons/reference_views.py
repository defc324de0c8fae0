"""Pages to look something up: the glossary, the explanation codes, and the search over the course."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagrams.figures import Ask, Figure, figures
from diagrams.presets import Preset
from lambdanet.reachability.codes import CODES, Code
from lambdanet.topology import NamedQuestion
from lessons.codes import BY_NAME, SYMPTOMS, example_of, facts_of, is_ours, labs_of, lessons_of
from lessons.models import Lesson
from lessons.networks import Put, put
from lessons.registry import registry
from lessons.search import MAX_QUERY, entries, search, words_of

SUGGESTIONS = ("NAT gateway", "timeout", "endpoint policy", "250", "ACL reply", "Pending")


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """A ready-made network with a question, drawn small."""

    preset: Preset
    named: NamedQuestion
    figure: Figure
    address: str


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """List every word with its meaning."""
    terms = sorted(registry().terms.values(), key=lambda term: term.term.casefold())
    return render(request, "lessons/glossary.html", {"section": "learn", "terms": terms})


@require_safe
def term(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a word: its meaning, a small drawing, the lessons that use it, and its neighbours."""
    known = registry().terms
    if slug not in known:
        raise Http404(f"There is no word “{slug}” in the glossary.")
    shown = known[slug]
    drawn = _drawn(put(shown.shown.preset, shown.shown.question)) if shown.shown else None
    lessons = {lesson.slug: lesson for lesson in Lesson.objects.shown().filter(slug__in=shown.lessons)}
    context = {
        "section": "learn",
        "term": shown,
        "drawn": drawn,
        "see": [known[each] for each in shown.see],
        "lessons": [lessons[each] for each in shown.lessons if each in lessons],
    }
    return render(request, "lessons/term.html", context)


@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """List every explanation code that a verdict can carry."""
    ordered = sorted(BY_NAME.values(), key=lambda code: code.name)
    groups = [
        ("AWS's codes", "As Reachability Analyzer names them.", [code for code in ordered if not is_ours(code)]),
        ("Ours", "For what Reachability Analyzer does not look at.", [code for code in ordered if is_ours(code)]),
    ]
    return render(request, "lessons/codes.html", {"section": "learn", "groups": groups, "count": len(ordered)})


@require_safe
def code(request: HttpRequest, name: str) -> HttpResponse:
    """Show a code: its meaning, what the caller sees, a network that shows it, and the lessons that name it."""
    shown = BY_NAME.get(name.upper())
    if shown is None:
        raise Http404(f"There is no code “{name}”.")
    example = example_of(shown.name)
    facts = registry().facts
    context = {
        "section": "learn",
        "code": shown,
        "ours": is_ours(shown),
        "meanings": _meanings(shown),
        "symptom": SYMPTOMS[shown.symptom],
        "example": example,
        "drawn": _drawn(put(example.preset.slug, example.named.id)) if example else None,
        "labs": labs_of(shown.name),
        "lessons": lessons_of(shown.name),
        "facts": [facts[each] for each in facts_of(shown) if each in facts],
    }
    return render(request, "lessons/code.html", context)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Search the course for `q`."""
    query = " ".join(request.GET.get("q", "").split())[:MAX_QUERY]
    groups = search(query, entries(registry())) if query else ()
    context = {
        "section": "learn",
        "query": query,
        "words": words_of(query),
        "groups": groups,
        "count": sum(len(group.hits) + group.more for group in groups),
        "suggestions": SUGGESTIONS,
    }
    return render(request, "lessons/search.html", context)


def _meanings(shown: Code) -> list[str]:
    """A code may be given in two situations."""
    return [each.meaning for each in CODES if each.name == shown.name]


def _drawn(asked: Put) -> Drawn:
    ask = Ask(document=asked.text, topology=asked.topology, question=asked.named.question)
    return Drawn(preset=asked.preset, named=asked.named, figure=figures([ask])[0], address=asked.address)
