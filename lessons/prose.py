"""Lesson Markdown as safe HTML, with its citations as numbered links to the notes in the margin.

`[LAM-11]` or `[LAM-11, NET-07]` cites facts. `### Words {#e1}` gives a heading an id to link to. What is stored is the Markdown. HTML is made when a
page is shown, and cleaned, because an editor's text is data.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, Final

import nh3
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from lambdanet.reachability.codes import CODES

NAMES: Final = frozenset(code.name for code in CODES)
CITATION: Final = re.compile(r"\[([A-Z][A-Z0-9]*-?\d+(?:,\s*[A-Z][A-Z0-9]*-?\d+)*)\](?![(\[])")

ANCHOR: Final = re.compile(r"\s*\{#([a-z0-9-]+)\}$")

TAGS: Final = {
    *("p", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "br", "hr"),
    *("table", "thead", "tbody", "tr", "th", "td", "a", "sup", "div"),
}
ATTRIBUTES: Final = {
    "a": {"href", "class", "aria-label"},
    "h3": {"id"},
    "ol": {"start"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "table": {"class"},
}


def cited(text: str) -> tuple[str, ...]:
    """Return the ids of the facts that a text cites, in order, each once."""
    return tuple(dict.fromkeys(_citations(_markdown().parse(text))))


def links(text: str) -> tuple[str, ...]:
    """Where the links of a text lead, in order, each once."""
    return tuple(dict.fromkeys(_hrefs(_markdown().parse(text))))


@lru_cache(maxsize=512)
def _html(text: str, numbers: tuple[tuple[str, int], ...]) -> str:
    markdown = _markdown()
    html = markdown.render(text, {"numbers": dict(numbers)})
    html = re.sub(r"\s+<sup>", "<sup>", html)
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"})


def html(text: str, numbers: Mapping[str, int]) -> SafeString:
    """Return Markdown as HTML. `numbers` says which note of the page each cited fact is."""
    return mark_safe(_html(text, tuple(sorted(numbers.items()))))


def _citations(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "citation":
            yield from token.meta["facts"]
        yield from _citations(token.children or ())


def _hrefs(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "link_open":
            yield str(token.attrs["href"])
        yield from _hrefs(token.children or ())


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.inline.ruler.before("link", "citation", _find_citation)
    markdown.core.ruler.push("anchors", _anchor_headings)
    markdown.add_render_rule("citation", _show_citation)
    markdown.add_render_rule("code_inline", _show_code)
    markdown.add_render_rule("table_open", _open_table)
    markdown.add_render_rule("table_close", _close_table)
    return markdown


def _anchor_headings(state: StateCore) -> None:
    for token, inside in pairwise(state.tokens):
        last = inside.children[-1] if token.type == "heading_open" and inside.children else None
        if last and (found := ANCHOR.search(last.content)):
            last.content = last.content[: found.start()]
            token.attrSet("id", found[1])


def _find_citation(state: StateInline, silent: bool) -> bool:
    found = CITATION.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.meta = {"facts": [each.strip() for each in found[1].split(",")]}
    state.pos = found.end()
    return True


def _show_citation(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: dict[str, Any],
) -> str:
    numbers: dict[str, int] = env.get("numbers", {})
    links = [
        f'<a class="cite" href="#note-{numbers[fact]}" aria-label="Note {numbers[fact]}: {fact}">{numbers[fact]}</a>'
        for fact in tokens[index].meta["facts"]
        if fact in numbers
    ]
    return f"<sup>{' '.join(links)}</sup>" if links else ""


def _show_code(_: RendererHTML, tokens: Sequence[Token], index: int, *__: object) -> str:
    """An explanation code leads to its page; other code is code."""
    text = tokens[index].content
    code = f"<code>{escapeHtml(text)}</code>"
    return f'<a class="why" href="{reverse("lessons:code", args=[text])}">{code}</a>' if text in NAMES else code


def _open_table(*_: object) -> str:
    return '<div class="sideways" tabindex="0" role="group" aria-label="Table"><table class="tablelike">'


def _close_table(*_: object) -> str:
    return "</table></div>"
