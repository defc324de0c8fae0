"""Every state of the builder, in both themes, on a wide screen and on a phone: nothing that axe finds, nothing that
scrolls sideways, and nothing too small to press.

A state is a function that leads a page there. A page is opened once for each state; then the theme and the width
change under it, as they do for a reader who turns a phone or switches the lamp on.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from lambdanet.document import UnreadableDocument, canonical, read_topology
from lambdanet.editing.kinds import KINDS, Kind
from lambdanet.editing.rows import add_row
from lambdanet.parts import FORMAT
from tests.browser.conftest import PATIENCE, WIDE
from tests.browser.test_look import LOOKS, looks_right_everywhere, open_words
from tests.browser.test_topologies import come_late
from tests.builders import preset
from tests.lambdanet.editing.builders import rows_of, with_new
from tests.stack import Stack

State = Callable[["Reader"], None]


class Reader:
    """Who owns some topologies, and leads one page to and fro between them."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url = context, url
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.goto("/build/")

    def make(self, document: dict[str, Any], *changes: dict[str, Any]) -> str:
        """A topology that begins with this document, and with a revision for each change. Returns its address."""
        made = self.post("/topologies/new/", document=canonical(document))
        address = made.url.removeprefix(self.url).partition("?")[0]
        for base, change in enumerate(changes, start=1):
            document = document | change
            self.post(f"{address}keep/", base=str(base), document=canonical(document), summary=f"Change {base}")
        return str(address)

    def post(self, address: str, **form: str) -> Any:
        token = next(str(one.get("value")) for one in self.context.cookies() if one.get("name") == "csrftoken")
        answer = self.context.request.post(
            address,
            form={"csrfmiddlewaretoken": token, **form},
            headers={"Referer": self.url},
            fail_on_status_code=False,
        )
        assert answer.status < 500
        return answer

    def go(self, address: str) -> Page:
        self.page.goto(address)
        expect(self.page.locator(".waiting")).to_have_count(0)
        return self.page


# -- The states ------------------------------------------------------------------------------------


def trap() -> dict[str, Any]:
    return preset("public-subnet-trap")


def opened(reader: Reader, list_name: str, name: str) -> Page:
    """The form of a resource of one's own copy of the trap."""
    page = reader.go(f"{reader.make(trap())}edit/{list_name}/{name}/")
    expect(page.locator("#entry-title")).to_contain_text(name)
    return page


def form(list_name: str, name: str) -> State:
    return lambda reader: open_all(opened(reader, list_name, name))


def open_all(page: Page) -> None:
    """What is folded, but for the text equivalent, which is long, and a state of its own."""
    page.evaluate("document.querySelectorAll('details:not(.words, .add)').forEach(one => one.open = true)")


def write(field: Locator, text: str) -> None:
    field.fill(text)
    field.press("Tab")
    expect(field.page.locator(".htmx-request")).to_have_count(0)


def own(reader: Reader) -> None:
    page = reader.go(f"{reader.make(trap())}?q=internet")
    expect(page.locator("svg.sheet")).to_be_visible()


def in_words(reader: Reader) -> None:
    open_words(reader.go(f"{reader.make(trap())}?q=internet"))


def level(name: str) -> State:
    def at_a_level(reader: Reader) -> None:
        page = reader.go(f"{reader.make(trap())}?q=internet&detail={name}")
        expect(page.get_by_role("link", name=name.capitalize(), exact=True)).to_have_attribute("aria-current", "true")

    return at_a_level


def empty(reader: Reader) -> None:
    reader.go(reader.make({"format": FORMAT, "name": "My network"}))


def adding(reader: Reader) -> None:
    page = reader.go(reader.make(trap()))
    page.locator("#components summary").click()
    expect(page.locator("#components .menu")).to_be_visible()


def walking(reader: Reader) -> None:
    page = reader.go(f"{reader.make(trap())}?q=internet")
    page.locator(".walk li.stop .num").first.click()
    expect(page.locator(".strip .here.stop")).to_be_visible()


def with_rows(reader: Reader) -> None:
    page = opened(reader, "security_groups", "db-sg")
    page.get_by_role("button", name="Add an inbound rule").click()
    expect(page.locator(".rules tr[id]")).to_have_count(2)


def at_fault(reader: Reader) -> None:
    page = opened(reader, "route_tables", "rtb-public")
    write(page.get_by_label("Destination", exact=True).first, "0.0.0.0/33")
    expect(page.locator("#problems")).to_be_visible()
    expect(page.locator("#answer.stale")).to_be_attached()
    open_all(page)


def refused_by_aws(reader: Reader) -> None:
    page = opened(reader, "subnets", "data-b")
    write(page.get_by_label("CIDR block", exact=True), "10.20.20.0/24")
    expect(page.locator("#problems")).to_be_visible()


def unreferable(reader: Reader) -> None:
    """A new resource that points at nothing yet: a draft."""
    address = reader.make({"format": FORMAT, "name": "My network"})
    made = reader.post(f"{address}edit/subnets/")
    reader.go(made.url)


def account(reader: Reader) -> None:
    page = reader.go(f"{reader.make(trap())}edit/")
    expect(page.locator("#entry-title")).to_contain_text("Account")


def with_cost(reader: Reader) -> None:
    page = reader.go(reader.make(preset("vpc-attachment-nat")))
    page.get_by_text("How this adds up").click()
    expect(page.locator("#cost-lines")).to_be_visible()


def undone(reader: Reader) -> None:
    page = reader.go(reader.make(trap(), {"description": "Another"}))
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#past b")).to_have_text("Revision 1")


def with_history(reader: Reader) -> None:
    reader.go(f"{reader.make(trap(), {'description': 'One'}, {'description': 'Two'})}history/")


def old_revision(reader: Reader) -> None:
    reader.go(f"{reader.make(trap(), {'description': 'One'})}r/1/")


def shut() -> dict[str, Any]:
    """The trap's groups, of which that of the database lets nobody in."""
    groups = [one | ({"SecurityGroupIngress": []} if one["id"] == "db-sg" else {}) for one in trap()["security_groups"]]
    return {"security_groups": groups}


def compared(reader: Reader) -> None:
    page = reader.go(f"{reader.make(trap(), shut())}compare/?from=1&to=2")
    expect(page.locator("svg.sheet .changed").first).to_be_attached()


def not_compared(reader: Reader) -> None:
    reader.go(f"{reader.make(trap())}compare/?from=9")


def turned(reader: Reader) -> None:
    reader.go(f"{reader.make(trap(), shut())}when/?q=database")


def conflicting(reader: Reader) -> None:
    page = reader.go(reader.make(trap(), {"description": "One"}))
    come_late(page)


def overtaken(reader: Reader) -> None:
    address = reader.make(trap())
    page = reader.go(f"{address}edit/route_tables/rtb-public/")
    changed = trap() | {"description": "Theirs"}
    reader.post(f"{address}keep/", base="1", document=canonical(changed), summary="Theirs")
    page.get_by_label("Name", exact=True).fill("Mine")
    page.get_by_label("Id", exact=True).focus()
    expect(page.locator("#conflict h2")).to_be_visible()


def refused(reader: Reader) -> None:
    page = reader.go(reader.make(trap(), {"description": "One"}))
    page.locator("#undo-base").evaluate("field => field.value = ''")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="This cannot be done")).to_be_visible()


def asked(*expectations: str) -> dict[str, Any]:
    """The trap, whose questions expect something."""
    questions = [one | {"expect": each} for one, each in zip(trap()["questions"], expectations, strict=False)]
    return trap() | {"questions": questions}


def with_questions(reader: Reader) -> None:
    page = reader.go(f"{reader.make(asked('reachable', 'reachable', 'unreachable', 'intermittent'))}questions/")
    expect(page.get_by_text("Working out")).to_have_count(0)


def without_questions(reader: Reader) -> None:
    reader.go(f"{reader.make(trap() | {'questions': []})}questions/")


def asking(reader: Reader) -> None:
    reader.go(f"{reader.make(trap())}questions/new/")


def asking_badly(reader: Reader) -> None:
    page = reader.go(f"{reader.make(trap())}questions/new/")
    page.get_by_label("To", exact=True).select_option("")
    page.get_by_label("Port").fill("99999")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#problems")).to_be_visible()


def with_matrix(reader: Reader) -> None:
    page = reader.go(f"{reader.make(trap())}questions/matrix/")
    expect(page.locator("#count")).to_be_visible()


def unasked(reader: Reader) -> None:
    page = reader.go(f"{reader.make(asked('reachable', 'reachable'))}?from=x&to=y&port=z")
    expect(page.locator("#problems")).to_be_visible()


def keepable(reader: Reader) -> None:
    page = reader.go(f"{reader.make(trap())}?from=orders&to=orders-db&port=3306")
    expect(page.get_by_role("button", name="Keep this question")).to_be_visible()


def wizard(answers: str) -> State:
    def at_answers(reader: Reader) -> None:
        page = reader.go(f"/topologies/start/{answers}")
        expect(page.locator("#outcome svg.sheet")).to_be_visible()
        open_words(page)

    return at_answers


def wizard_at_fault(reader: Reader) -> None:
    page = reader.go("/topologies/start/?zones=7&attached=yes&way=nat&database=rds")
    open_words(page)


def deleted(reader: Reader) -> None:
    reader.make(trap())
    page = reader.go("/topologies/")
    page.get_by_role("button", name="Delete").first.click()
    expect(page.locator(".toast")).to_be_visible()


def renamed(reader: Reader) -> None:
    page = reader.go(f"{reader.make(trap())}rename/")
    page.get_by_label("Name").fill("")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_text("Write a name")).to_be_visible()


def nothing(reader: Reader) -> None:
    reader.go(f"{reader.make(trap())}edit/vpcs/nobody/")


# Each with the part of the page that is its own, "" for all of it: what stands around it is another state's.
STATES: Final[dict[str, tuple[State, str]]] = {
    "own": (own, ""),
    "words": (in_words, ".words"),
    "overview": (level("overview"), "#answer"),
    "everything": (level("everything"), "#answer"),
    "empty": (empty, ""),
    "adding": (adding, "#components"),
    "walking": (walking, "#answer"),
    "form": (form("route_tables", "rtb-public"), ""),
    "form-that-makes": (form("functions", "orders"), "#entry"),
    "rows": (with_rows, "#entry"),
    "fault": (at_fault, ""),
    "refused-by-aws": (refused_by_aws, "#entry"),
    "unreferable": (unreferable, "#entry"),
    "account": (account, "#entry"),
    "cost": (with_cost, ".cost"),
    "undone": (undone, ".past"),
    "overtaken": (overtaken, "#conflict"),
    "conflict": (conflicting, ""),
    "refused": (refused, ""),
    "history": (with_history, ""),
    "old-revision": (old_revision, ".past"),
    "compared": (compared, ""),
    "not-compared": (not_compared, "#main"),
    "turned": (turned, "#main"),
    "questions": (with_questions, ""),
    "no-questions": (without_questions, "#main"),
    "asking": (asking, ""),
    "asking-badly": (asking_badly, "#main"),
    "matrix": (with_matrix, ""),
    "unasked": (unasked, "#view"),
    "keepable": (keepable, "#keeping"),
    "wizard-first": (wizard(""), ""),
    "wizard-two": (
        wizard("?zones=3&attached=yes&way=nat-per-zone&endpoints=s3&endpoints=sqs&database=rds-proxy"),
        "#outcome",
    ),
    "wizard-fault": (wizard_at_fault, "#main"),
    "deleted": (deleted, ""),
    "renamed": (renamed, "#main"),
    "nothing": (nothing, "#main"),
}


@pytest.fixture(scope="module")
def context(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    opened = browser.new_context(base_url=stack.url, viewport=WIDE, reduced_motion="reduce")
    yield opened
    opened.close()


@pytest.fixture
def reader(context: BrowserContext, stack: Stack) -> Iterator[Reader]:
    found = Reader(context, stack.url)
    yield found
    found.page.close()


@pytest.mark.parametrize("name", STATES)
def test_a_state_looks_right(reader: Reader, name: str) -> None:
    state, part = STATES[name]
    state(reader)

    looks_right_everywhere(reader.page, part)


@pytest.fixture(scope="module")
def forms(context: BrowserContext, stack: Stack) -> dict[str, str]:
    """The addresses of the forms of a new resource of each kind, with a row in each of its tables that may have one."""
    document = with_new(preset("vpc-attachment-endpoints"), *(kind.list_name for kind in KINDS))
    for kind in KINDS:
        for table in rows_of(kind):
            grown = add_row(document, kind.list_name, document[kind.list_name][-1]["id"], table)
            with suppress(UnreadableDocument):
                read_topology(grown)
                document = grown
    reader = Reader(context, stack.url)
    address = reader.make(document)
    reader.page.close()
    return {
        name: f"{address}edit/{name}/{document[name][-1]['id']}/?q=none" for name in (one.list_name for one in KINDS)
    }


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.list_name)
def test_a_form_looks_right_with_a_row_in_each_table(reader: Reader, forms: dict[str, str], kind: Kind) -> None:
    page = reader.go(forms[kind.list_name])
    for table in rows_of(kind):
        if not page.locator(f"#f-{table} .rules tr[id]").count():
            page.locator(f"#f-{table}-add").click()
            expect(page.locator(f"#f-{table} .rules tr[id]")).to_have_count(1)

    open_all(page)
    # The forms are made of the same few inputs: one look each, in turn.
    looks_right_everywhere(page, "#entry", LOOKS[KINDS.index(kind) % 2 :][:1])
