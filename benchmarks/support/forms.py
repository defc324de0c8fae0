"""A form of a page as a browser would send it."""

from html.parser import HTMLParser

Fields = list[tuple[str, str]]


class _Form(HTMLParser):
    def __init__(self, identifier: str) -> None:
        super().__init__()
        self.identifier = identifier
        self.inside = False
        self.select = ""
        self.first = ""  # what an unchosen select sends
        self.chosen: str | None = None
        self.fields: Fields = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = found.get("id") == self.identifier
        if not self.inside:
            return
        if tag == "input" and found.get("name") and _is_sent(found):
            self.fields.append((found["name"], found.get("value", "on")))
        elif tag == "select":
            self.select, self.first, self.chosen = found.get("name", ""), "", None
        elif tag == "option" and self.select:
            self.first = self.first or found.get("value", "")
            if "selected" in found:
                self.chosen = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.select:
            self.fields.append((self.select, self.first if self.chosen is None else self.chosen))
            self.select = ""


def _is_sent(found: dict[str, str]) -> bool:
    return found.get("type") not in ("checkbox", "radio", "submit") or "checked" in found


def fields(page: str, identifier: str) -> Fields:
    """What the form with this id would send, without its button and without the token against forgery."""
    form = _Form(identifier)
    form.feed(page)
    return [(name, value) for name, value in form.fields if name != "csrfmiddlewaretoken"]
