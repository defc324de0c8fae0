"""ZIP archives: what is in them is read, and no more of it than is allowed."""

import zipfile
from io import BytesIO

import pytest

from lambdanet.document import UnreadableDocument
from lambdanet.importers.archive import unpacked
from lambdanet.importers.files import MAX_BYTES, MAX_FILES, SourceFile
from lambdanet.importers.reading import read_files


def archive(entries: dict[str, bytes], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", packing) as opened:
        for name, content in entries.items():
            opened.writestr(name or zipfile.ZipInfo(""), content)
    return made.getvalue()


def given(content: bytes) -> SourceFile:
    return SourceFile(path="network.zip", content=content)


def code(*contents: bytes) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        unpacked(list(map(given, contents)))
    (problem,) = caught.value.problems
    return problem.code


def test_files_of_an_archive_stand_in_its_place_and_hidden_ones_are_left_out() -> None:
    entries = {"a/vpcs.json": b"{}", "a/.DS_Store": b"\0", "__MACOSX/a/vpcs.json": b"\0", "a/": b""}
    plain = SourceFile(path="subnets.json", content=b"[]")

    found = unpacked([plain, given(archive(entries)), SourceFile(path="x/.hidden", content=b"\0")])

    assert found == (plain, SourceFile(path="a/vpcs.json", content=b"{}"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/a.json", "etc/a.json"),
        ("/etc/a.json", "etc/a.json"),
        ("..\\b\\a.json", "b/a.json"),
        ("./a.json", "a.json"),
        ("a\u202e\u200bgpj.json", "a??gpj.json"),
        ("a\nb.json", "a?b.json"),
        ("", "a file without a name"),
        ("x" * 60_000, "x" * 512),
    ],
)
def test_a_name_in_an_archive_is_a_name_and_nothing_more(name: str, shown: str) -> None:
    assert [one.path for one in unpacked([given(archive({name: b"{}"}))])] == [shown]


def test_an_archive_of_hidden_files_says_so() -> None:
    with pytest.raises(UnreadableDocument, match=r"Only hidden files are in it, such as \.serverless/stack\.json"):
        unpacked([given(archive({".serverless/stack.json": b"{}", "__MACOSX/a": b""}))])


def test_many_small_archives_are_together_as_bounded_as_one() -> None:
    half = archive({"zeros.json": bytes(MAX_BYTES // 2 + 1)})
    files = archive({f"{number}.json": b"" for number in range(MAX_FILES // 2 + 1)})

    assert code(half, half) == "import.too-large"
    assert code(files, files) == "import.too-many-files"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (archive({"a.json": b"{}" * 99}), r"packed \(ZIP, inside of another archive\)"),
        (b"\x1f\x8b\x08\0", r"packed \(gzip\)"),
        (b"7z\xbc\xaf\x27\x1c", r"packed \(7-Zip\)"),
        (b"a.json" + bytes(251) + b"ustar", r"packed \(tar\)"),
        ("{}".encode("utf-16"), r"UTF-16 text, not UTF-8"),
        (b"{\xff", r"Byte 1 is not UTF-8 text"),
    ],
)
def test_what_is_no_text_says_what_it_is(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableDocument, match=words):
        read_files(unpacked([given(archive({"inner": content}))]))


def test_an_empty_archive_holds_nothing() -> None:
    with pytest.raises(UnreadableDocument, match="There is nothing in it"):
        read_files(unpacked([given(archive({}))]))


def test_a_small_archive_may_not_hold_a_large_file() -> None:
    assert code(archive({"zeros.json": bytes(MAX_BYTES + 1)})) == "import.too-large"


def test_an_archive_that_understates_its_sizes_is_refused() -> None:
    honest = archive({"x.json": b"1" * 1000}, packing=zipfile.ZIP_STORED)
    size = (1000).to_bytes(4, "little")

    assert code(honest.replace(size, (10).to_bytes(4, "little"))) == "document.malformed"


def test_an_archive_may_not_hold_too_many_files() -> None:
    assert code(archive({f"{number}.json": b"" for number in range(MAX_FILES + 1)})) == "import.too-many-files"


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_packings_are_refused(packing: int) -> None:
    assert code(archive({"x.json": b"{}"}, packing=packing)) == "document.malformed"


def test_an_encrypted_archive_is_refused() -> None:
    plain = bytearray(archive({"x.json": b"{}"}))
    plain[6] |= 1
    plain[plain.index(b"PK\x01\x02") + 8] |= 1

    assert code(bytes(plain)) == "document.malformed"


@pytest.mark.parametrize("cut", [5, 30, 60, 90])
def test_half_an_archive_is_refused(cut: int) -> None:
    assert code(archive({"x.json": b"{}" * 50})[:cut]) == "document.malformed"
