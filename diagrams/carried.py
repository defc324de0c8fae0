"""Links that carry what they show, so that nothing of it is stored: a document and a question in the part after the #.

    data = pack(Carried(title=..., text=..., question=...))      # raises TooLong
    carried = unpack(data)                                       # untrusted; raises Unreadable

`data` is a letter that names the format, and what it says of the rest. "a": base64url without padding, of raw DEFLATE
(RFC 1951), of JSON with `title`, `document` and `question`. A browser sends no server the part after the #.

How long a link may be: senders and recipients of HTTP should support 8,000 octets of an address at least (RFC 9110,
section 4.1), so mail programs, chats and scanners are built for that, and browsers for more. Single messages may hold less:
Discord's 2,000 characters, Slack's 4,000 before it splits one.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lambdanet.document import UnreadableDocument, canonical, parse, question_data, read_question, read_topology

MOST_CHARACTERS: Final = 8_000  # of a whole link
MESSAGES: Final = (("Discord", 2_000), ("Slack", 4_000))
MOST_BYTES: Final = 256 * 1024  # unpacked: so short a link could hold a thousand times its length
MOST_TITLE: Final = 120
FORMAT: Final = "a"
ALPHABET: Final = re.compile(r"[A-Za-z0-9_-]*")

CUT: Final = (
    "This is not the whole of such a link, or it was changed on the way. Copy it once more, up to its last character."
)
NOTHING: Final = "Paste the link, or the part of it after the #."


class TooLong(Exception):
    """A link cannot carry so much. Its text is for people."""


class Unreadable(Exception):
    """This is no link of ours, or not all of it. `faults` are sentences for people."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__(" ".join(faults))


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """What a link carries. `text` is canonical text of a document that has been read, `question` its JSON form."""

    title: str
    text: str
    question: Mapping[str, Any] | None


def pack(carried: Carried, *, before: int) -> str:
    """The data for the link, of which so many characters stand before it. Raises TooLong."""
    given = {"title": carried.title, "document": parse(carried.text), "question": carried.question}
    raw = canonical(given).encode()
    if len(raw) > MOST_BYTES:
        raise TooLong(
            f"The topology has {len(raw):,} bytes, and such a link unpacks to {MOST_BYTES:,} at most. {_REST}"
        )
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = FORMAT + base64.urlsafe_b64encode(packer.compress(raw) + packer.flush()).decode().rstrip("=")
    if (length := before + len(data)) > MOST_CHARACTERS:
        raise TooLong(
            f"The link would have {length:,} characters, and {MOST_CHARACTERS:,} is the most: beyond that, mail and chat "
            f"programs may cut it. {_REST}"
        )
    return data


_REST: Final = "Leave out what the question does not need, or make a frozen link."


def unpack(text: str) -> Carried:
    """What a link, or the part of it after the #, carries. Raises Unreadable."""
    data = "".join(text.rpartition("#")[2].split())
    if not data:
        raise Unreadable(NOTHING)
    if len(data) > MOST_CHARACTERS:
        raise Unreadable(f"It has {len(data):,} characters; {MOST_CHARACTERS:,} is the most that such a link has.")
    if not ALPHABET.fullmatch(data):
        raise Unreadable("It holds characters that no such link has. Was something copied along with it?")
    if data[0] != FORMAT:
        raise Unreadable(f"Its data begins with “{data[0]}”, a format that this site does not know. A newer one may.")
    return _read(_inflated(data[1:]))


def _inflated(data: str) -> bytes:
    try:
        packed = base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        raw = unpacker.decompress(packed, MOST_BYTES)
    except (binascii.Error, zlib.error) as error:
        raise Unreadable(CUT) from error
    if unpacker.unconsumed_tail:
        raise Unreadable(f"It unpacks to more than {MOST_BYTES:,} bytes, which is the most.")
    if not unpacker.eof or unpacker.unused_data:
        raise Unreadable(CUT)
    return raw


def _read(raw: bytes) -> Carried:
    try:
        given = parse(raw, max_bytes=MOST_BYTES)
        if not isinstance(given, dict) or set(given) != {"title", "document", "question"}:
            raise Unreadable(CUT)
        topology_document, title = given["document"], given["title"]
        read_topology(topology_document)
        question = None if given["question"] is None else question_data(read_question(given["question"]))
    except UnreadableDocument as error:
        raise Unreadable(*map(str, error.problems)) from error
    if not isinstance(title, str):
        raise Unreadable(CUT)
    line = " ".join("".join(each if each.isprintable() else " " for each in title).split())
    return Carried(title=line[:MOST_TITLE] or "A network", text=canonical(topology_document), question=question)
