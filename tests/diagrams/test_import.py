"""Importing a network: the form, the way to a worker or without one, what is shown of it, and saving it."""

import json
import logging
import re
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from redis import Redis

from diagrams import broker as way
from diagrams import import_jobs, imports, jobs, tasks, uploads
from diagrams.models import Document, Result
from lambdanet.importers.files import MAX_BYTES, MAX_FILES
from tests.aws_output import ACCOUNT, Output, pasted, trap
from tests.lambdanet.importers.terraform import reading as terraform
from tests.pages import Page
from tests.workers.parts import Valkey

FORM = reverse("diagrams:import")
HTMX = {"HX-Request": "true", "HX-Target": "view"}
MIB = 1024 * 1024

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def valkey() -> Iterator[Valkey]:
    server = Valkey()
    yield server
    server.close()


@pytest.fixture(scope="module")
def redis_url(valkey: Valkey) -> str:
    """A cache server of our own, which a test may hurt."""
    return valkey.url


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_WORKERS", jobs._Workers())


@pytest.fixture
def cache(broker: str) -> Iterator[Redis]:
    """An empty cache server, and nobody behind it."""
    client = Redis.from_url(broker)
    client.flushall()
    yield client
    client.close()


@pytest.fixture
def worker(cache: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that takes each task as it is sent."""
    way.beat_heart()

    def send(messages: Any) -> bool:
        for task, arguments in messages:
            assert len(json.dumps(arguments)) < 200
            task(*arguments)
        return True

    monkeypatch.setattr(jobs, "send", send)


@pytest.fixture
def busy_worker(cache: Redis) -> None:
    """A worker whose heart beats, and that has not come to anything yet."""
    way.beat_heart()


def send(client: Client, text: str = "", *, files: list[SimpleUploadedFile] | None = None, **more: Any) -> Any:
    return client.post(FORM, {"text": text, "files": files or [], **more})


def token_of(response: Any) -> str:
    assert response.status_code == 302, Page(response.content).text[:2000]
    found = re.fullmatch(r"/topologies/import/([A-Za-z0-9_-]{22,})/", response["Location"])
    assert found
    return found[1]


def imported(client: Client, output: Output | None = None) -> str:
    """Import what AWS printed; return the address of what came of it."""
    return reverse("diagrams:imported", args=[token_of(send(client, pasted(output or trap())))])


def read(client: Client, path: str, query: dict[str, str] | None = None, *, status: int = 200) -> Page:
    response = client.get(path, query or {})
    assert response.status_code == status
    return Page(response.content)


def refused(response: Any, *words: str, status: int = 422) -> Page:
    """It is refused with these words, and nothing is stored."""
    page = Page(response.content)
    assert response.status_code == status
    assert page.all("div", id="problems")
    for word in words:
        assert word in page.text
    assert not Document.objects.exists()
    assert not Result.objects.exists()
    return page


# -- The form ----------------------------------------------------------------------------------------


def test_the_form_is_linked_from_the_start_and_from_the_networks(client: Client) -> None:
    for name in ("start", "diagrams:presets"):
        assert Page(client.get(reverse(name)).content).all("a", href=FORM)


def test_the_form_asks_no_database(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        page = read(client, FORM)

    assert page.all("textarea", name="text")
    assert page.all("input", name="files", multiple="")
    assert page.all("input", name="folder", webkitdirectory="")


def test_a_form_without_its_token_is_refused(cache: Redis) -> None:
    assert Client(enforce_csrf_checks=True).post(FORM, {"text": pasted(trap())}).status_code == 403
    assert cache.keys("lambdanet:import:*") == []


# -- Through a worker, or without one ------------------------------------------------------------------


@pytest.mark.usefixtures("worker")
def test_pasted_text_comes_back_as_a_network(client: Client) -> None:
    page = read(client, imported(client))

    assert "Recognised as output of the AWS CLI" in page.text
    assert "2 subnets" in page.text
    assert page.all("svg", class_="sheet")
    assert page.all("a", href="#assumed")
    assert "5 can change a verdict" in page.text
    assert len(page.ids()) == len(set(page.ids()))
    assert "background workers" not in page.text
    assert not Document.objects.exists()
    assert not Result.objects.exists()


@pytest.mark.usefixtures("worker")
def test_files_a_folder_and_an_archive_are_read_together(client: Client) -> None:
    output = trap()
    names = list(output)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names[:2]:
            archive.writestr(name, json.dumps(output[name]))
    files = [SimpleUploadedFile("network.zip", packed.getvalue()), SimpleUploadedFile(".DS_Store", b"\0\xff")]
    folder = [SimpleUploadedFile(name, json.dumps(output[name]).encode()) for name in names[2:-1]]

    response = send(client, json.dumps(output[names[-1]]), files=files, folder=folder)

    page = read(client, response["Location"])
    for words in ("1 VPC ", "2 subnets", "1 function ", "1 DB instance "):
        assert words in page.text


@pytest.mark.usefixtures("worker")
def test_a_script_says_where_the_files_stood(client: Client) -> None:
    vpcs = {"Vpcs": [{"VpcId": "vpc-0a0a0a0a", "CidrBlock": "10.0.0.0/16"}]}
    file = SimpleUploadedFile("vpcs.json", json.dumps(vpcs).encode())

    response = send(client, files=[file], paths=json.dumps([f"../{ACCOUNT}/eu-central-1/vpcs.json"]))

    assert "eu-central-1" in read(client, response["Location"]).text


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("paths", ["[", "[" * 100_000, '["a", "b"]', "[1]", '{"a": 1}', '"a"', "\0"])
def test_paths_that_are_none_are_left_alone(client: Client, paths: str) -> None:
    response = send(client, files=[SimpleUploadedFile("<b>.json", b"{")], paths=paths)

    refused(response, "<b>.json")


@pytest.mark.usefixtures("busy_worker")
def test_an_import_that_is_not_ready_is_looked_for_again(client: Client) -> None:
    began = time.monotonic()
    path = imported(client)
    page = read(client, path)

    assert time.monotonic() - began < 1.5
    assert page.all("div", class_="waiting")
    assert page.all("span", hx_target="#main", hx_get=f"{path}?n=1")
    assert "Reading what you sent." in page.text
    token = path.split("/")[-2]
    uploads.write(token, imports.STAGE, "understood")
    assert "Judging and drawing" in read(client, path).text
    tasks.import_upload(token)
    whole = client.get(path, {"n": "1"}, headers=HTMX | {"HX-Target": "main"})
    assert Page(whole.content).all("main", id="main")
    assert "Recognised" in Page(whole.content).text


@pytest.mark.usefixtures("busy_worker")
def test_it_stops_looking_for_an_import_and_says_so(client: Client) -> None:
    page = read(client, imported(client), {"n": "30"})

    assert not page.all("span", hx_target="#main")
    assert "stopped looking" in page.text


@pytest.mark.usefixtures("busy_worker")
def test_an_import_that_ends_its_worker_each_time_is_given_up(client: Client) -> None:
    path = imported(client)
    for _ in range(imports.MAX_ATTEMPTS):
        uploads.attempt(path.split("/")[-2], imports.REPORT)
    tasks.import_upload(path.split("/")[-2])

    refused(client.get(path), "started 3 times")


@pytest.mark.usefixtures("cache")
def test_without_a_worker_it_is_imported_here_and_said_so(client: Client) -> None:
    path = imported(client)
    page = read(client, path)

    assert "Worked out without the background workers" in page.text
    answered = read(client, path, {"from": "orders", "to": "internet"})
    assert answered.all("div", class_="v-no")
    assert "The background workers are away." in answered.text


@pytest.mark.usefixtures("cache")
def test_without_a_worker_only_so_much_is_imported(client: Client) -> None:
    large = pasted(trap()) + " " * import_jobs.INLINE_BYTES

    page = refused(send(client, large), "while the background workers are away, 524,288 is the most")
    assert "orders-db" in page.text
    refused(send(client, "a: 1\n" * 30_000), "150,000 bytes of YAML; while the background workers are away")


@pytest.mark.parametrize("here", ["cache", "no cache"])
def test_without_a_worker_it_counts_what_an_archive_holds(
    client: Client, request: pytest.FixtureRequest, here: str
) -> None:
    if here == "cache":
        request.getfixturevalue("cache")
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", pasted(trap()) + " " * import_jobs.INLINE_BYTES)

    page = refused(send(client, files=[SimpleUploadedFile("a.zip", packed.getvalue())]), "524,288 is the most")
    assert "1 was sent. Choose it again" in page.text


def test_without_a_cache_server_it_is_shown_once_and_can_be_saved(client: Client) -> None:
    response = send(client, pasted(trap()))

    page = Page(response.content)
    assert response.status_code == 200
    assert page.all("svg", class_="sheet")
    assert "the cache server is away" in page.text
    assert not page.all("form", class_="question")
    (document,) = page.all("input", name="document")
    assert not Document.objects.exists()
    saved = client.post(reverse("diagrams:save"), {"document": document["value"], "mask": "on"}, follow=True)
    assert saved.status_code == 200
    assert "account" not in Document.objects.get().text


def test_without_a_cache_server_other_pages_of_an_import_say_so(client: Client) -> None:
    path = reverse("diagrams:imported", args=["x" * 32])

    refused(client.get(path), "The cache server is away", status=503)
    refused(client.post(f"{path}save/"), "The cache server is away", status=503)


# -- What it refuses -----------------------------------------------------------------------------------

HOSTILE = {
    "nothing": ("", "Paste a template, a plan or what the commands printed"),
    "blank": (" \n\t ", "Paste a template, a plan or what the commands printed"),
    "truncated": ('{"Vpcs": [{"VpcId":', "Line 1, column"),
    "half of it": (pasted(trap())[:700], "A command that was interrupted"),
    "no object": ('"text"', "no topology document"),
    "a number": ("1" * 5000, "cannot be parsed"),
    "unknown": ('{"Pizzas": []}', "no topology document"),
    "wrong types": ('{"Vpcs": [{"VpcId": 5, "CidrBlock": ["x"]}]}', "Text belongs here"),
    "wrong list": ('{"Vpcs": {"a": 1}}', ""),
    "nul": ('{"Vpcs": []}\0', "NUL character"),
    "nul escaped": ('{"Vpcs": [{"VpcId": "vpc-\\u0000", "CidrBlock": "\\u0000"}]}', "no IPv4 block"),
    "half a character": ('{"Vpcs": [{"VpcId": "vpc-\\ud800", "CidrBlock": "\\ud800"}]}', "no IPv4 block"),
    "aliases": ("Vpcs: &a [*a, *a]", "the alias *a leads back to itself"),
    "deep": ("[" * 100_000, "nested too deep"),
    "deep and closed": ('{"Vpcs":' + "[" * 60 + "]" * 60 + "}", "levels deep"),
    "deep yaml": ("a:\n " + "- " * 3000, "nested too deep"),
    "markup": ('{"Vpcs": [{"VpcId": "<script>alert(1)</script>", "CidrBlock": "<img src=x>"}]}', "no IPv4 block"),
    "other document": ('{"format": "lambdanet/topology@1", "vpcs": 5, "pizzas": []}', "A list belongs here"),
    "reserved": ('{"format": "lambdanet/topology@1", "vpcs": [{"id": "internet"}]}', "means something else"),
    "not a number": ('{"format": "lambdanet/topology@1", "enis_per_vpc": NaN}', ""),
}


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(("text", "words"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_wrong_with_a_text_stands_at_the_form(client: Client, text: str, words: str) -> None:
    response = send(client, text)

    refused(response, words)
    assert b"<script>alert" not in response.content
    assert b"<img" not in response.content


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize(("text", "words"), HOSTILE.values(), ids=HOSTILE.keys())
def test_it_is_the_same_without_a_worker(client: Client, text: str, words: str) -> None:
    refused(send(client, text), words)


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\x00{", "Byte 0 is not UTF-8 text"),
        (b"\x89PNG\r\n\x1a\n", "not UTF-8"),
        (b"PK\x03\x04 no archive", "The archive cannot be read"),
        ("{}".encode("utf-16"), "not UTF-8"),
        (b"\0\0\0", "neither JSON nor YAML"),
        (b"", "There is nothing in it"),
    ],
)
def test_what_is_wrong_with_a_file_names_it(client: Client, content: bytes, words: str) -> None:
    refused(send(client, files=[SimpleUploadedFile("odd <b>.json", content)]), words)


@pytest.mark.usefixtures("worker")
def test_every_fault_is_named_at_once(client: Client) -> None:
    files = [SimpleUploadedFile("one.json", b"{"), SimpleUploadedFile("two.json", b"\xff")]

    refused(send(client, files=files), "one.json", "two.json")


@pytest.mark.usefixtures("busy_worker")
def test_a_fault_that_is_found_late_stands_at_the_form_with_the_text(client: Client) -> None:
    path = reverse("diagrams:imported", args=[token_of(send(client, '{"Vpcs": [ "half'))])
    tasks.import_upload(path.split("/")[-2])

    page = refused(client.get(path), "Line 1, column")
    assert '{"Vpcs": [ "half' in page.text


@pytest.mark.usefixtures("busy_worker")
def test_a_fault_that_is_found_late_keeps_the_values_and_asks_for_the_files_again(client: Client) -> None:
    file = SimpleUploadedFile("t.yaml", TEMPLATE.encode())
    response = send(client, "# mine\n", files=[file], parameters="Stage=prod\r\nStag = 1 = 2")
    path = reverse("diagrams:imported", args=[token_of(response)])
    tasks.import_upload(path.split("/")[-2])

    page = refused(client.get(path), "There is no parameter 'Stag'", "1 was sent. Choose it again")
    assert "Stage=prod Stag=1 = 2" in page.text
    assert "# mine" in page.text


@pytest.mark.usefixtures("busy_worker")
def test_values_that_are_found_wrong_late_stand_at_their_form(client: Client) -> None:
    first = reverse("diagrams:imported", args=[token_of(send(client, TEMPLATE))])
    tasks.import_upload(first.split("/")[-2])
    values = reverse("diagrams:give-values", args=[first.split("/")[-2]])
    second = reverse("diagrams:imported", args=[token_of(client.post(values, {"value:Partner": "ten"}))])
    tasks.import_upload(second.split("/")[-2])

    page = refused(client.get(second), "'ten' is no IPv4 block")
    assert page.all("form", action=f"{values}#values")
    assert page.all("input", name="value:Partner", value="ten")


@pytest.mark.usefixtures("worker")
def test_values_are_kept_while_too_much_waits(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    values = reverse("diagrams:give-values", args=[token_of(send(client, TEMPLATE))])
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)

    page = refused(client.post(values, {"value:Partner": "10.0.0.0/8"}), "Too much is waiting", status=503)
    assert page.all("input", name="value:Partner", value="10.0.0.0/8")


@pytest.mark.usefixtures("busy_worker")
def test_what_is_not_imported_yet_is_not_saved_and_not_said_to_be_gone(client: Client) -> None:
    path = imported(client)

    response = client.post(f"{path}save/", {"mask": "on"})
    assert (response.status_code, response["Location"]) == (302, path)
    assert not Document.objects.exists()


def part(name: str, content: str, filename: str | None = None) -> str:
    """A part of a form as it travels."""
    named = "" if filename is None else f'; filename="{filename}"'
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n{content}\r\n'


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (part("text", "{}", "t.yaml"), "text takes text, and a file was sent in it"),
        (part("parameters", "Stage=prod", "p"), "parameters takes text"),
        (part("files", "Resources: {}"), "files takes files, and text was sent in it"),
        (part("text", "a") + part("text", "b"), "text came 2 times"),
        (part("parameters", "Stage=dev") + part("parameters", "Stage=prod"), "parameters came 2 times"),
    ],
)
def test_nothing_that_is_sent_is_left_out_in_silence(client: Client, parts: str, words: str) -> None:
    body = part("text", TEMPLATE) * ("text" not in words) + parts + "--x--\r\n"

    page = refused(client.post(FORM, body.encode(), content_type="multipart/form-data; boundary=x"), words)
    assert "Partner: {Type: String}" in page.text or "text" in words


def cache_keys() -> list[str]:
    return [key.decode() for key in way.client().keys("lambdanet:import:*")]


@pytest.mark.usefixtures("cache")
def test_more_than_is_allowed_is_not_even_read(client: Client) -> None:
    began = time.monotonic()
    response = client.generic(
        "POST", FORM, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(1024 * MIB)
    )

    assert time.monotonic() - began < 1
    refused(response, "At most 20,971,520 bytes (20 MiB)")


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("size", [MAX_BYTES + 1, 21 * MIB])
def test_a_file_that_is_too_large_is_refused_with_the_figure(client: Client, size: int) -> None:
    refused(send(client, files=[SimpleUploadedFile("a.json", b" " * size)]), f"{size:,} bytes", "is the most")


@pytest.mark.usefixtures("cache")
def test_a_text_that_is_too_large_is_refused_with_the_figure(client: Client) -> None:
    refused(send(client, "{}" + " " * MAX_BYTES), "20,971,522 bytes")
    refused(send(client, "{}" + " " * (23 * MIB)), "At most 20,971,520 bytes (20 MiB)")
    response = client.post(FORM, f"text={'a' * 23 * MIB}", content_type="application/x-www-form-urlencoded")
    refused(response, "At most 20,971,520 bytes (20 MiB)")


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("count", [MAX_FILES + 1, MAX_FILES + 50])
def test_too_many_files_are_refused_with_the_figure(client: Client, count: int) -> None:
    files = [SimpleUploadedFile(f"{number}.json", b"{}") for number in range(count)]

    refused(send(client, files=files), "2,000")


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"&".join(b"a%d=1" % number for number in range(1100)), "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="text"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_a_request_that_is_no_form_is_answered_with_the_form(client: Client, body: bytes, kind: str) -> None:
    refused(client.post(FORM, body, content_type=kind))


@pytest.mark.usefixtures("cache")
def test_when_too_much_waits_nothing_more_is_taken(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    path = imported(client)
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)

    refused(send(client, pasted(trap())), "Too much is waiting", status=503)
    way.beat_heart()
    monkeypatch.setattr(jobs, "_WORKERS", jobs._Workers())
    assert "Too much is waiting" in read(client, path, {"from": "orders", "to": "orders-db"}).text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SoftTimeLimitExceeded(), "took more than 10 seconds"),
        (MemoryError(), "too much memory"),
        (RuntimeError("secret from the document"), "The program failed"),
    ],
)
@pytest.mark.usefixtures("worker")
def test_an_import_that_fails_says_so_and_logs_nothing_of_it(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    words: str,
) -> None:
    def fail(files: object, **more: object) -> None:
        raise error

    monkeypatch.setattr(imports, "read_files", fail)
    with caplog.at_level(logging.DEBUG):
        refused(send(client, pasted(trap())), words)

    assert "secret" not in caplog.text
    assert "orders" not in caplog.text


@pytest.mark.usefixtures("worker")
def test_a_document_that_is_too_large_is_refused_with_the_figure(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(imports, "MAX_BYTES", 1000)

    refused(send(client, pasted(trap())), "1,000 is the most")


# -- What it shows -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("worker")
def test_a_question_is_answered_through_a_worker_and_nothing_is_stored(client: Client) -> None:
    path = imported(client)
    page = read(client, path, {"from": "orders", "to": "internet"})
    again = read(client, path, {"from": "orders", "to": "orders-db", "detail": "everything", "trace": "1"})

    assert page.all("div", class_="v-no")
    assert page.all("li", id="hop-1")
    assert page.all("svg", class_="sheet")
    assert again.all("div", class_="v-yes")
    assert not Document.objects.exists()
    assert not Result.objects.exists()


@pytest.mark.usefixtures("worker")
def test_a_question_asks_no_database(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    path = imported(client)

    with django_assert_num_queries(0):
        read(client, path, {"from": "orders", "to": "internet"})


@pytest.mark.usefixtures("busy_worker")
def test_an_answer_that_is_not_ready_is_looked_for_again_and_asked_once(client: Client) -> None:
    path = imported(client)
    token = path.split("/")[-2]
    tasks.import_upload(token)
    before = int(way.client().dbsize())
    page = read(client, path, {"from": "orders", "to": "internet"})
    read(client, path, {"from": "orders", "to": "internet"})

    assert page.all("span", hx_target="#answer")
    asked = [key.split(":")[-1] for key in cache_keys() if ":asked:" in key]
    assert len(asked) == 2
    assert int(way.client().dbsize()) == before + 2 * 2
    for key in asked:
        tasks.answer_import(token, key)
    assert read(client, path, {"from": "orders", "to": "internet"}).all("div", class_="v-no")


@pytest.mark.usefixtures("worker")
def test_htmx_gets_the_part_that_a_question_changes(client: Client) -> None:
    path = imported(client)
    response = client.get(path, {"from": "orders", "to": "internet"}, headers=HTMX)

    assert Page(response.content).all("div", id="view")
    assert not Page(response.content).all("html")
    assert response["HX-Push-Url"] == f"{path}?from=orders&to=internet"


@pytest.mark.usefixtures("worker")
def test_a_mistake_in_a_question_is_named(client: Client) -> None:
    page = read(client, imported(client), {"from": "nobody", "to": "internet"}, status=422)

    assert "Nothing here starts a connection" in page.text


@pytest.mark.usefixtures("worker")
def test_a_large_network_is_folded(client: Client) -> None:
    page = read(client, imported(client, trap(subnets=150)))

    assert page.all("a", id="detail-overview", aria_current="true")
    assert page.all("svg", class_="sheet")


@pytest.mark.usefixtures("worker")
def test_a_picture_that_fails_leaves_the_text(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **more: object) -> None:
        raise RuntimeError("no picture today")

    monkeypatch.setattr("diagrams.results.drawing_data", fail)
    page = read(client, imported(client))

    assert "The picture could not be drawn." in page.text
    assert "What stands where" in page.text
    assert "5 can change a verdict" in page.text


@pytest.mark.usefixtures("worker")
def test_what_aws_would_refuse_and_advice_are_listed(client: Client) -> None:
    output = trap()
    output["subnets.json"]["Subnets"][1]["CidrBlock"] = "10.20.0.0/24"
    page = read(client, imported(client, output))

    assert "What AWS would refuse" in page.text
    assert "overlaps" in page.text
    assert page.all("p", class_="advice")


@pytest.mark.usefixtures("worker")
def test_long_lists_of_notes_unfold_and_longer_ones_say_how_many_are_left_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = trap()
    output["groups.json"]["SecurityGroups"][0]["IpPermissions"] = [
        {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "UserIdGroupPairs": [{"GroupId": f"sg-{number:08x}"}]}
        for number in range(1, 31)
    ]
    output["interfaces.json"] = {"NetworkInterfaces": []}
    monkeypatch.setattr(imports, "MOST_NOTES", 20)
    page = read(client, imported(client, output))

    assert "30 unknown" in page.text
    assert "14 more" in page.text
    assert "And 10 more, which are not listed." in page.text


@pytest.mark.usefixtures("worker")
def test_a_topology_document_is_read_too_and_keeps_its_questions(client: Client) -> None:
    text = json.dumps(
        {
            "format": "lambdanet/topology@1",
            "name": "Mine <b>",
            "functions": [{"id": "f"}],
            "questions": [{"id": "q", "from": "f", "to": "internet", "title": "out"}],
        }
    )
    page = read(client, send(client, text)["Location"])

    assert "Recognised as a topology document" in page.text
    assert page.all("a", id="q-q", aria_current="true")
    assert page.all("div", class_="v-yes")
    assert "Nothing had to be assumed" in page.text


@pytest.mark.usefixtures("worker")
def test_a_terraform_plan_is_recognised_and_says_what_was_taken(client: Client) -> None:
    path = reverse("diagrams:imported", args=[token_of(send(client, terraform.text("modules").decode()))])

    page = read(client, path)

    assert "a plan or a state of Terraform" in page.text
    assert "subnet_ids is known after apply" in page.text


@pytest.mark.usefixtures("worker")
def test_the_address_is_kept_from_caches_and_searchers(client: Client) -> None:
    response = client.get(imported(client))

    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("token", ["x", "x" * 32, "-" * 200])
def test_an_import_that_is_gone_says_so_and_offers_the_form(client: Client, token: str) -> None:
    page = read(client, reverse("diagrams:imported", args=[token]), status=404)

    assert "This import is not here any more" in page.text
    assert page.all("form", action=FORM)
    assert client.post(reverse("diagrams:save-import", args=[token])).status_code == 404


@pytest.mark.usefixtures("worker")
def test_what_waits_is_gone_after_half_an_hour(client: Client) -> None:
    path = imported(client)
    read(client, path, {"from": "orders", "to": "internet"})

    kept = {key: int(way.client().ttl(key)) for key in cache_keys()}
    assert not any(key.endswith(":files") for key in kept)
    assert all(0 < seconds <= uploads.KEPT_SECONDS for key, seconds in kept.items() if ":bytes:" not in key)
    way.client().delete(*kept)
    read(client, path, status=404)


def test_tokens_are_long_and_differ(cache: Redis) -> None:
    tokens = {uploads.put([]) for _ in range(50)}

    assert len(tokens) == 50
    assert all(len(token) >= 22 for token in tokens)  # of 64 letters: 132 bits


# -- Saving --------------------------------------------------------------------------------------------


def saved(client: Client, path: str, **more: str) -> str:
    response = client.post(f"{path}save/", more)
    assert response.status_code == 302
    address: str = response["Location"]
    assert re.fullmatch(r"/topologies/d/[0-9a-f]{64}/", address)
    return address


@pytest.mark.usefixtures("worker")
def test_a_saved_network_is_masked_and_asked_like_a_ready_made_one(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = imported(client)
    address = saved(client, path, mask="on")

    row = Document.objects.get()
    for told in (ACCOUNT, "Secret project", "arn:", "amazonaws"):
        assert told not in row.text
    way.client().delete(way.HEART)
    monkeypatch.setattr(jobs, "_WORKERS", jobs._Workers())
    response = client.get(address, {"from": "orders", "to": "internet"})
    page = Page(response.content)
    assert page.all("div", class_="v-no")
    assert page.all("svg", class_="sheet")
    assert "saved network" in page.text
    assert "noindex" in response["X-Robots-Tag"]
    with django_assert_max_num_queries(2):
        client.get(address, {"from": "orders", "to": "internet"})


@pytest.mark.usefixtures("worker")
def test_it_is_masked_only_if_that_is_wanted(client: Client) -> None:
    saved(client, imported(client))

    assert "Secret project" in Document.objects.get().text


@pytest.mark.usefixtures("worker")
def test_saving_twice_keeps_one(client: Client) -> None:
    path = imported(client)

    assert saved(client, path, mask="on") == saved(client, path, mask="on")
    assert Document.objects.count() == 1


def test_a_document_that_none_was_made_of_is_not_saved(client: Client) -> None:
    for text in ("", "{", "[]", '{"format": "other"}', "\0", "a: &a [*a]"):
        response = client.post(reverse("diagrams:save"), {"document": text})
        refused(response)


@pytest.mark.usefixtures("worker")
def test_saving_needs_a_form_of_ours(client: Client) -> None:
    path = imported(client)
    stranger = Client(enforce_csrf_checks=True)

    assert stranger.post(f"{path}save/", {"mask": "on"}).status_code == 403
    assert stranger.post(reverse("diagrams:save"), {"document": "{}"}).status_code == 403
    assert client.get(f"{path}save/").status_code == 405


def test_a_network_that_nobody_saved_leads_to_those_that_are_there(client: Client) -> None:
    page = read(client, reverse("diagrams:document", args=["0" * 64]), status=404)

    assert "There is no network under this address" in page.text
    assert client.get("/topologies/d/0/").status_code == 404


# -- Templates ---------------------------------------------------------------------------------------

TEMPLATE = """\
Parameters:
  Stage: {Type: String, Description: where it runs, Default: dev, AllowedValues: [dev, prod]}
  Partner: {Type: String}
  Password: {Type: String, NoEcho: true, Default: geheim}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  App: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, AvailabilityZone: us-east-1a, CidrBlock: 10.0.1.0/24}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: x}}
  Door:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref Vpc
      GroupDescription: x
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !Ref Partner}]
  Orders: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [!Ref App], SecurityGroupIds: [!Ref Group]}}}
  Server:
    Type: AWS::EC2::Instance
    Condition: IsProd
    Properties: {SubnetId: !Ref App, SecurityGroupIds: [!Ref Door]}
"""
ASKED = {"from": "Orders", "to": "Server", "port": "443"}


@pytest.mark.usefixtures("worker")
def test_a_template_is_read_and_its_parameters_can_be_answered(client: Client) -> None:
    first = reverse("diagrams:imported", args=[token_of(send(client, TEMPLATE))])
    page = read(client, first)
    assert "Recognised as a CloudFormation template" in page.text
    assert "Partner · not said" in page.text
    assert "where it runs" in page.text
    assert "Password" not in page.text
    assert "geheim" not in page.text
    assert "1 instance " not in page.text

    values = reverse("diagrams:give-values", args=[first.split("/")[-2]])
    response = client.post(values, {"value:Stage": "prod", "value:Partner": "", "value:AWS::Region": "eu-west-1"})
    second = reverse("diagrams:imported", args=[token_of(response)])
    page = read(client, second, ASKED)
    assert "1 instance " in page.text
    assert "Door has a rule that is not known" in page.text

    response = client.post(
        reverse("diagrams:give-values", args=[second.split("/")[-2]]),
        {"value:Stage": "prod", "value:Partner": "10.0.0.0/8"},
    )
    page = read(client, reverse("diagrams:imported", args=[token_of(response)]), ASKED)
    assert "Orders reaches Server" in page.text
    assert not Document.objects.exists()


@pytest.mark.usefixtures("worker")
def test_values_come_with_the_template_too(client: Client) -> None:
    response = send(client, TEMPLATE, parameters="Stage=prod\n\nPartner = 10.0.0.0/8\n")
    page = read(client, reverse("diagrams:imported", args=[token_of(response)]), ASKED)
    assert "Orders reaches Server" in page.text


@pytest.mark.usefixtures("worker")
def test_values_that_are_wrong_stand_at_their_form_and_nothing_is_lost(client: Client) -> None:
    token = token_of(send(client, TEMPLATE))
    response = client.post(reverse("diagrams:give-values", args=[token]), {"value:Partner": "ten"})
    page = refused(
        response, "'ten' is no IPv4 block", "line 16: Resources.Door.Properties.SecurityGroupIngress[0].CidrIp"
    )
    assert page.all("input", name="value:Partner", value="ten")
    assert "Partner" in read(client, reverse("diagrams:imported", args=[token])).text

    gone = client.post(reverse("diagrams:give-values", args=["A" * 32]), {"value:Partner": "ten"})
    assert gone.status_code == 404


@pytest.mark.usefixtures("worker")
def test_values_of_the_form_that_are_no_values(client: Client) -> None:
    refused(send(client, TEMPLATE, parameters="Stage"), "Write a name, =, and the value on each line")
    page = refused(send(client, TEMPLATE, parameters="Stage=dev\nStage = prod"), "'Stage' has two values")
    assert page.all("textarea", id="id_parameters", aria_describedby="id_parameters_helptext id_parameters_error")
    assert page.all("div", id="id_parameters_error")
    refused(send(client, TEMPLATE, parameters="x" * 65_537), "At most 65,536 characters")
    refused(send(client, TEMPLATE, parameters="Stag=prod"), "There is no parameter 'Stag'")
    refused(send(client, pasted(trap()), parameters="Stage=prod"), "Only a template has parameters")


@pytest.mark.usefixtures("worker")
def test_a_service_of_the_serverless_framework_is_read_and_asks_for_what_it_does_not_say(client: Client) -> None:
    resources = TEMPLATE.partition("Resources:\n")[2].partition("  Door:")[0].replace("\n", "\n  ")
    service = (
        "service: shop\nprovider: {name: aws, region: us-east-1}\n"
        "functions:\n  take-orders: {vpc: {subnetIds: '${ssm:/shop/subnets}', securityGroupIds: [!Ref Group]}}\n"
        f"resources:\n  Resources:\n  {resources}"
    )
    first = reverse("diagrams:imported", args=[token_of(send(client, service))])
    page = read(client, first)
    assert "Recognised as a service of the Serverless Framework" in page.text
    assert page.all("input", name="value:ssm:/shop/subnets")

    values = reverse("diagrams:give-values", args=[first.split("/")[-2]])
    response = client.post(values, {"value:ssm:/shop/subnets": "App"})
    asked = {"from": "TakeDashordersLambdaFunction", "to": "internet", "port": "443"}
    page = read(client, reverse("diagrams:imported", args=[token_of(response)]), asked)
    assert "does not reach the internet" in page.text


def test_without_a_cache_server_values_count_too(client: Client) -> None:
    page = Page(send(client, TEMPLATE, parameters="Stage=prod").content)
    assert "1 instance " in page.text
    assert not page.all("h2", id="values")
