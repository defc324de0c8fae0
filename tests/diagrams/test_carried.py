"""Links that carry what they show: what is packed comes out again, and nothing else does; and the page that opens one."""

import base64
import json
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signing import get_cookie_signer
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from redis import Redis

from diagrams import history, import_jobs, imports, presets, uploads
from diagrams.carried import (
    ALPHABET,
    CUT,
    MOST_BYTES,
    MOST_CHARACTERS,
    NOTHING,
    Carried,
    TooLong,
    Unreadable,
    pack,
    unpack,
)
from diagrams.figures import Ask
from diagrams.imports import Report
from diagrams.models import Document, Result, Topology
from diagrams.owners import COOKIE, SALT
from diagrams.results import read
from diagrams.share_models import Share
from lambdanet.document import canonical, question_data
from lambdanet_site.environment import client_url
from tests.diagrams.own import OWNER, make, text
from tests.pages import Page

OPEN, COPY = reverse("diagrams:open"), reverse("diagrams:open-copy")
QUESTION = {"from": "orders", "to": "orders-db"}
EMPTY = {"format": "lambdanet/topology@1", "name": "Empty"}


def carried(document: str = "", question: dict[str, Any] | None = QUESTION) -> Carried:
    return Carried(title="Can orders reach its database?", text=document or text(1), question=question)


def packed(value: object, *, form: str = "a") -> str:
    """Data as anybody can make it."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return form + base64.urlsafe_b64encode(packer.compress(raw) + packer.flush()).decode().rstrip("=")


def whole(document: object, question: object = None, title: object = "x") -> str:
    return packed({"title": title, "document": document, "question": question})


# -- Packing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", presets.all_presets(), ids=lambda preset: preset.slug)
def test_what_is_packed_comes_out_again_and_ready_made_networks_fit(preset: presets.Preset) -> None:
    question = question_data(preset.topology.questions[0].question)
    one = carried(preset.text, question)

    data = pack(one, before=60)

    assert unpack(data) == unpack(f" https://elsewhere.example/open/#{data}\n") == one
    assert ALPHABET.fullmatch(data)
    assert len(data) < MOST_CHARACTERS / 3


def groups(number: int) -> str:
    """A document with so many security groups, each with a name of its own."""
    listed = [{"id": f"sg-{at:x}", "VpcId": "vpc", "name": f"{at * 7919:x}"} for at in range(number)]
    return canonical({**EMPTY, "vpcs": [{"id": "vpc", "CidrBlocks": ["10.0.0.0/16"]}], "security_groups": listed})


def test_what_is_too_long_is_refused_with_the_figure() -> None:
    with pytest.raises(TooLong, match=r"The link would have \d+,\d+ characters, and 8,000 is the most"):
        pack(carried(groups(900)), before=60)
    with pytest.raises(TooLong, match=rf"bytes, and such a link unpacks to {MOST_BYTES:,} at most"):
        pack(carried(groups(6_000)), before=60)
    data = pack(carried(), before=60)
    assert pack(carried(), before=MOST_CHARACTERS - len(data)) == data
    with pytest.raises(TooLong):
        pack(carried(), before=MOST_CHARACTERS - len(data) + 1)


# -- Unpacking what others made ----------------------------------------------------------------------

DEEP = packed(b'{"title": "x", "question": null, "document": ' + b'{"a":' * 30_000 + b"1" + b"}" * 30_001)
BOMB = packed(b'{"title": "' + b"x" * 5_000_000)
HOSTILE = {
    "nothing": ("", NOTHING),
    "a link without data": ("https://elsewhere.example/open/#", NOTHING),
    "too many characters": ("a" * 8_001, "It has 8,001 characters; 8,000 is the most"),
    "another format": (packed({}, form="b"), "begins with “b”, a format that this site does not know"),
    "other characters": ("aé<script>", "characters that no such link has"),
    "half a character of base64": ("aAAAAA", CUT),
    "no deflate": ("a" + "_" * 40, CUT),
    "cut off": (whole(EMPTY)[:-8], CUT),
    "something behind it": (
        "a"
        + base64.urlsafe_b64encode(base64.urlsafe_b64decode(whole(EMPTY)[1:] + "==") + b"more").decode().rstrip("="),
        CUT,
    ),
    "a bomb": (BOMB, f"It unpacks to more than {MOST_BYTES:,} bytes"),
    "nested too deep": (DEEP, "nested too deep"),
    "not UTF-8": (packed(b"\xff\xfe"), "not UTF-8"),
    "no JSON": (packed(b"{"), "column"),
    "no object": (packed([1]), CUT),
    "other keys": (packed({"title": "x"}), CUT),
    "a title that is none": (whole(EMPTY, title=7), CUT),
    "a document that is none": (whole("x"), "A topology document is an object"),
    "a newer document": (whole({"format": "lambdanet/topology@9"}), "lambdanet/topology@9"),
    "a question that is none": (whole(EMPTY, {"from": 1}), "is missing"),
    "a number that is too long": (packed(b'{"title": ' + b"9" * 5_000 + b"}"), "a number too long"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_none_is_refused_in_words(name: str) -> None:
    data, said = HOSTILE[name]

    with pytest.raises(Unreadable) as found:
        unpack(data)
    assert said in " ".join(found.value.faults)


GOOD = whole(EMPTY, {"from": "x", "to": "y"})
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
DATA = (
    st.text(max_size=60)
    | st.text("abcdefABCDEF0189-_", max_size=200).map(lambda text: f"a{text}")
    | st.binary(max_size=200).map(packed)
    | VALUES.map(packed)
    | st.tuples(VALUES, VALUES, VALUES).map(lambda three: whole(*three))
    | st.tuples(st.integers(0, len(GOOD) - 1), st.sampled_from("abAB09-_")).map(
        lambda at: GOOD[: at[0]] + at[1] + GOOD[at[0] + 1 :]
    )
)


@given(data=DATA)
@settings(max_examples=200)
def test_whatever_comes_is_read_or_refused(data: str) -> None:
    try:
        found = unpack(data)
    except Unreadable as fault:
        said = fault.faults
    else:
        said = (read(found.text).name, found.title)
    assert said[-1].strip()


# -- The page ----------------------------------------------------------------------------------------

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once", "fresh_counts")]


def kept() -> list[int]:
    return [model.objects.count() for model in (Document, Result, Topology, Share)]


@pytest.fixture
def owner(client: Client) -> Client:
    client.cookies[COOKIE] = get_cookie_signer(salt=COOKIE + SALT).sign(OWNER)
    return client


def opened(client: Client, status: int = 200, **given: str) -> Page:
    response = client.post(OPEN, given)
    assert response.status_code == status, Page(response.content).text
    return Page(response.content)


def made(owner: Client, topology: Topology, question: str = "database", **given: str) -> Any:
    address = f"{reverse('diagrams:share', args=[topology.key])}?q={question}"
    return owner.post(address, {"kind": "nothing", "title": "The argument", "lasts": "365", "base": "1"} | given)


def test_the_dialog_makes_a_link_and_stores_nothing(owner: Client) -> None:
    topology = make(1)
    before = kept()

    response = made(owner, topology)

    link = response.context["link"]
    assert response.status_code == 200
    assert "Nothing was stored." in Page(response.content).text
    assert link.startswith("http://testserver/open/#a")
    assert kept() == before
    page = opened(Client(), data=link)
    assert kept() == before
    assert "The argument" in page.text
    assert "Reachable" in page.text
    assert page.all("svg", class_="sheet")
    assert page.all("ol", class_="hops")


def test_names_are_hidden_in_it_if_they_are_to_be(owner: Client) -> None:
    document = json.loads(text(1))
    for function in document["functions"]:
        function["name"] = "very-secret-name"
    topology = history.create(OWNER, canonical(document), "Orders", "Began")

    shown, hidden = (unpack(made(owner, topology, **given).context["link"]) for given in ({}, {"mask": "on"}))

    assert "very-secret-name" in shown.text
    assert "very-secret-name" not in hidden.text
    assert hidden.question == QUESTION | {"port": 5432}


def test_a_topology_that_is_too_large_is_refused_in_the_dialog(owner: Client) -> None:
    topology = history.create(OWNER, groups(900), "Large", "Began")

    response = made(owner, topology, "none")

    assert response.status_code == 422
    assert "or make a frozen link" in Page(response.content).text


def test_without_javascript_the_link_is_pasted(client: Client) -> None:
    page = Page(client.get(OPEN).content)

    assert "Without JavaScript a page cannot read what stands in its address after the #." in page.text
    assert page.all("form", action=OPEN, method="post")
    assert page.all("textarea", name="data")


def test_another_trace_is_asked_for_with_a_button(client: Client) -> None:
    data = pack(carried(), before=0)

    first, second = opened(client, data=data), opened(client, data=data, trace="1")

    assert [one["value"] for one in second.all("button", name="trace")] == ["0", "1"]
    assert second.all("button", name="trace", value="1", aria_current="true")
    assert first.all("svg", class_="sheet")[0]["id"] != second.all("svg", class_="sheet")[0]["id"]
    for trace in ("99", "x", "-1"):
        assert opened(client, data=data, trace=trace).all("button", value="0", aria_current="true")


def test_a_question_that_does_not_fit_is_said_and_the_network_shown(client: Client) -> None:
    data = pack(carried(question={"from": "nobody", "to": "orders-db"}), before=0)

    page = opened(client, data=data)
    assert "The question of this link cannot be asked of its topology." in page.text
    assert page.all("svg", class_="sheet")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_data_is_said_and_kept_in_its_field(client: Client, name: str) -> None:
    data, said = HOSTILE[name]

    page = opened(client, 422, data=data)
    assert said in page.text
    assert client.post(COPY, {"data": data}).status_code == 422
    assert not Topology.objects.exists()


def test_hostile_words_are_words(client: Client) -> None:
    evil = "<script>alert(1)</script>"
    content = client.post(OPEN, {"data": whole(EMPTY | {"name": evil}, title=evil)}).content.decode()

    assert "<script>alert(1)" not in content
    assert evil in Page(content.encode()).text


def test_a_kept_copy_is_a_topology_of_one_s_own_with_its_question(client: Client) -> None:
    response = client.post(COPY, {"data": pack(carried(), before=0)})

    topology = Topology.objects.get()
    assert topology.head is not None
    assert (topology.name, topology.head.document.text) == ("Can orders reach its database?", text(1))
    assert topology.head.summary == "Copied from a link that stores nothing"
    assert response["Location"] == f"{topology.get_absolute_url()}?from=orders&to=orders-db"
    assert client.get(response["Location"]).status_code == 200
    client.post(COPY, {"data": pack(carried(question={"from": "nobody", "to": "x"}), before=0)})
    assert Topology.objects.count() == 2


def test_it_is_opened_only_so_often(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagrams.carried_views.MOST_OPENED", 1)
    data = pack(carried(), before=0)

    opened(client, data=data)
    opened(client, 429, data=data)


@pytest.fixture
def cache(broker: str) -> Iterator[Redis]:
    client = Redis.from_url(client_url(broker, offset=1))
    client.flushdb()
    yield client
    client.close()


def left(cache: Redis) -> list[bytes]:
    keys: Any = cache.keys("*")
    return [key for key in keys if b":bytes:" not in key]


def test_nothing_is_left_in_the_cache_server(cache: Redis) -> None:
    asked = Ask(document=text(1), topology=read(text(1)), question=None)

    (job,) = import_jobs.ask_once(text(1), asked.requests(), wait=0.1)

    assert job.payload
    assert left(cache) == []


def test_nothing_is_left_by_a_worker_that_is_late(cache: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Ask(document=text(1), topology=read(text(1)), question=None)
    sent: list[tuple[str, str]] = []

    def send(messages: Any) -> bool:
        sent.extend(arguments for _, arguments in messages)
        return True

    monkeypatch.setattr("diagrams.jobs.workers_may_be_alive", lambda: True)
    monkeypatch.setattr("diagrams.jobs.send", send)
    (job,) = import_jobs.ask_once(text(1), asked.requests(), wait=0.05)
    assert job.error.startswith("It took more than 0.05 seconds, so it was left.")
    ((token, key),) = sent

    imports.answer(token, key)
    assert left(cache) == []

    # And one that was at it when the asker left.
    import_jobs.ask_once(text(1), asked.requests(), wait=0)
    token, key = sent[-1]
    uploads.write(token, imports.REPORT, Report(counts={}, left_out={}, document=text(1)).data())
    uploads.write(token, imports.asked_name(key), imports.asked(asked.requests()[0]))

    def leave(*args: Any, **kwargs: Any) -> Any:
        uploads.forget(token, imports.REPORT, imports.asked_name(key), uploads.attempts_name(key))
        return {"svg": "late"}, ""

    monkeypatch.setattr(imports, "outcome", leave)
    imports.answer(token, key)
    assert left(cache) == []
