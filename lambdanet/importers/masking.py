"""A document without what tells whose network it is.

Account ids become account-1, account-2…, and what people wrote for themselves goes: the names of resources,
the descriptions of rules, and the ARNs and DNS names by which a question may call something. What decides
stays: ids, addresses, routes, rules. So every question that is asked by ids has the same verdict; a question
that the document keeps under another name is kept under the id.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from lambdanet.document import canonical, read_topology
from lambdanet.parts import RESOURCE_LISTS
from lambdanet.topology import INTERNET, LOG_DELIVERY, Topology

# An id that AWS has given may hold twelve digits by chance, and then they are no account.
TWELVE_DIGITS: Final = re.compile(
    r"[a-z]+(?:-[a-z]+)*-(?:[0-9a-f]{17}|[0-9a-f]{8})(?![0-9a-f])|(?<!\d)(?P<account>\d{12})(?!\d)"
)
# Lists whose entries may have a `Description` that somebody wrote.
RULES: Final = ("SecurityGroupIngress", "SecurityGroupEgress")


def mask(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document masked. It is one that has been read: `read_topology` takes it."""
    resolve = resolver(read_topology(document))
    accounts = _Accounts(canonical(document))
    masked = {
        key: [_resource(one) for one in value] if key in RESOURCE_LISTS else value for key, value in document.items()
    }
    if "questions" in document:
        masked["questions"] = [
            one | {end: resolve(one[end]) for end in ("from", "to")} for one in document["questions"]
        ]
    return {key: accounts.hidden(value) for key, value in masked.items()}


def holds_accounts(text: str) -> bool:
    """Return whether an account id stands in the text."""
    return any(found["account"] for found in TWELVE_DIGITS.finditer(text))


def _resource(entry: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in entry.items() if key not in ("name", "aliases")}
    for side in RULES:
        if kept.get(side):
            kept[side] = [{key: value for key, value in rule.items() if key != "Description"} for rule in kept[side]]
    return kept


def resolver(topology: Topology) -> Callable[[str], str]:
    """Return what makes of a name in a question the id that it means, where it has one; in the order of lambdanet.reachability.naming."""
    ids = {one.id for one in topology.resources()} | {one.id for one in topology.interfaces}
    ids |= {INTERNET, LOG_DELIVERY}
    names: dict[str, list[str]] = {}
    for one in topology.resources():
        names.setdefault(one.name, []).append(one.id)

    def resolve(text: str) -> str:
        if text in ids:
            return text
        for found in (names.get(text, ()), topology.aliases.get(text.lower(), ())):
            if len(found) == 1:
                return found[0]
        return text

    return resolve


class _Accounts:
    """Account ids by their order in the document. `text` is all of it: a stand-in is new in there."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._number = 0
        self._known: dict[str, str] = {}

    def hidden(self, value: Any) -> Any:
        """The value with a stand-in for each account id in its texts, however deep."""
        match value:
            case str():
                return TWELVE_DIGITS.sub(self._stand_in, value)
            case dict():
                return {key: self.hidden(inner) for key, inner in value.items()}
            case list():
                return [self.hidden(inner) for inner in value]
            case _:
                return value

    def _stand_in(self, found: re.Match[str]) -> str:
        account = found["account"]
        if account is None:
            return found[0]
        if account not in self._known:
            self._known[account] = self._next()
        return self._known[account]

    def _next(self) -> str:
        self._number += 1
        name = f"account-{self._number}"
        return self._next() if name in self._text else name
