"""Prefix lists: customers' own with their entries, and AWS's, each of which stands for its service."""

import re
from collections import defaultdict
from ipaddress import ip_network

from lambdanet import services
from lambdanet.importers.aws_cli.draft import Draft
from lambdanet.importers.aws_cli.record import Record

PREFIX_LISTS = ("prefix_lists", "services")  # where a customer's list stands in the document, and where one of AWS's
SERVICE_LIST = re.compile(r"com\.amazonaws\.[a-z0-9-]+\.(?P<name>[a-z0-9.-]+)")


def add_prefix_lists(draft: Draft) -> None:
    """Customers' own. AWS's stand for their service and are not in the document."""
    entries = _entries(draft)
    for record in draft.bundle.of("PrefixLists"):
        identifier = record.text("PrefixListId")
        if _service_of(record):
            draft.homes["services", identifier] = _service_of(record)
        elif entries[identifier] or "Cidrs" in record or record.number("MaxEntries") == 0:
            blocks = [*_cidrs(record), *(block for one in entries[identifier] if (block := _block(one)))]
            entry = {"Entries": list(dict.fromkeys(blocks))}
            draft.add("prefix_lists", record, identifier, entry, name=record.text("PrefixListName"))
        elif not _is_of_aws(record):  # what names a list of a service that is not known here says so
            why = "has no entries here; aws ec2 get-managed-prefix-list-entries prints them"
            draft.missing(identifier, "Prefix list", record, why)


def _service_of(record: Record) -> str:
    """The service whose addresses AWS keeps in this list, "" for other lists."""
    found = SERVICE_LIST.fullmatch(record.text("PrefixListName"))
    name = found["name"] if found else ""
    return name if name in services.BY_NAME else ""


def _entries(draft: Draft) -> dict[str, list[Record]]:
    """The entries by the id of their list; those that do not say of which they are are of the only one there is."""
    lists = [one for one in draft.bundle.of("PrefixLists") if not _is_of_aws(one) and not _cidrs(one)]
    alone = lists[0].text("PrefixListId") if len(lists) == 1 else ""
    found: dict[str, list[Record]] = defaultdict(list)
    for one in draft.bundle.about.get("Entries", ()):
        found[one.context or alone].append(one)
    if nobodys := found.pop("", []):
        draft.ignored(
            "The entries do not say of which prefix list they are. Put its id in the file's name, or a key PrefixListId "
            "beside Entries.",
            where=nobodys[0],
            matters=True,
        )
    return found


def _is_of_aws(record: Record) -> bool:
    return bool(_service_of(record)) or record.text("OwnerId") == "AWS"


def _cidrs(record: Record) -> list[str]:
    return [one for text in record.texts("Cidrs") if (one := _checked(record, "Cidrs", text))]


def _block(record: Record) -> str:
    return _checked(record, "Cidr", record.text("Cidr"))


def _checked(record: Record, key: str, text: str) -> str:
    try:
        return str(ip_network(text.strip(), strict=False)) if text else ""
    except ValueError:
        record.faults.add(record.at(key), f"{text[:60]!r} is no block of addresses.")
        return ""
