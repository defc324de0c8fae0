"""What tests of pages share: answers without a worker, at once, and a reader of the HTML."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from html.parser import HTMLParser

from diagrams import results
from diagrams.jobs import Job, Request, State
from diagrams.models import Result

Ask = Callable[..., tuple[Job, ...]]


def ask_here(
    requests: Sequence[Request], *, wait: float = 0, meanwhile: Callable[[], object] | None = None
) -> tuple[Job, ...]:
    """Stand in for `jobs.ask`: everything is worked out at once, in this process, and not stored."""
    return tuple(_job(request) for request in requests)


def ask_in_state(state: State, *, of: str = "", error: str = "", inline: bool = False) -> Ask:
    """Stand in for `jobs.ask` that answers, but for jobs of the kind `of` (default: all)."""

    def ask(
        requests: Sequence[Request], *, wait: float = 0, meanwhile: Callable[[], object] | None = None
    ) -> tuple[Job, ...]:
        return tuple(
            replace(
                _job(request),
                state=state,
                error=error,
                inline=inline,
                payload=_job(request).payload if state is State.DONE else None,
            )
            if of in ("", request.kind)
            else _job(request)
            for request in requests
        )

    return ask


_KNOWN: dict[str, Job] = {}


def _job(request: Request) -> Job:
    key = results.address(request)
    if key not in _KNOWN:
        row = results.compute_here(key, request, max_nodes=400)
        _KNOWN[key] = Job(
            request=request,
            key=key,
            state=State.DONE if row.state == Result.State.DONE else State.FAILED,
            payload=row.payload,
            error=row.error,
        )
    return _KNOWN[key]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


class Page:
    """An answer's HTML as a reader meets it."""

    def __init__(self, content: bytes) -> None:
        reader = _Reader()
        reader.feed(content.decode())
        self.tags = reader.tags
        self.text = " ".join(" ".join(reader.words).split())

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        """Return the attributes of every such tag; `class_` asks for one class among several."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            found
            for name, found in self.tags
            if name == tag
            and all(
                value in found.get(key, "").split() if key == "class" else found.get(key) == value
                for key, value in wanted.items()
            )
        ]

    def ids(self) -> list[str]:
        """Return every id, in order."""
        return [found["id"] for _, found in self.tags if "id" in found]
