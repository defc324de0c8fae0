"""Network interfaces: whose they are, and those that stand for themselves.

AWS tells an interface's owner in many ways: the owner's own description names it, or the interface's
attachment, type or description does. Whoever claims one takes its addresses and groups as they are.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from lambdanet.importers.aws_cli.draft import Draft, Entry, text_of
from lambdanet.importers.aws_cli.record import Record

# Interfaces of gateways, which no connection ends at: the gateway itself is in the document.
OF_GATEWAYS: Final = ("transit_gateway", "nat_gateway", "gateway_load_balancer", "gateway_load_balancer_endpoint")
RDS: Final = "RDSNetworkInterface"
CACHE: Final = "ElastiCache "

Sign = tuple[object, ...]


@dataclass(slots=True)
class Interfaces:
    """Every interface that is described, by AWS's id."""

    draft: Draft
    records: dict[str, Record] = field(default_factory=dict)
    waiting: dict[Sign, dict[str, None]] = field(default_factory=dict)  # those that nobody has claimed, by their signs
    claimed: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, draft: Draft) -> "Interfaces":
        """Those of describe-network-interfaces, else as an instance's own description has them."""
        found = cls(draft)
        for record in draft.bundle.of("NetworkInterfaces"):
            found.records[record.text("NetworkInterfaceId")] = record
        for instance in draft.bundle.of("Instances"):
            for one in instance.items("NetworkInterfaces"):
                if identifier := one.text("NetworkInterfaceId"):
                    found.records.setdefault(identifier, one)
        for identifier, record in found.records.items():
            for sign in _signs(record):
                found.waiting.setdefault(sign, {})[identifier] = None
        return found

    def claim(self, identifier: str) -> str | None:
        """Take an interface for a resource. Returns the document's id, None for one that cannot be there."""
        record = self.records.get(identifier)
        if record is None or identifier in self.claimed:
            return None
        if not self.draft.has(record.text("SubnetId"), "subnets"):
            return None
        self.claimed.add(identifier)
        for sign in _signs(record):
            self.waiting[sign].pop(identifier, None)
        return str(self._add(record)["id"])

    def claim_all(self, identifiers: Iterable[str]) -> list[str]:
        return [ours for one in identifiers if (ours := self.claim(one)) is not None]

    def leave_out(self, identifiers: Iterable[str]) -> None:
        """Of what takes no connection: an endpoint that nobody has accepted, or that was rejected."""
        for identifier in identifiers:
            if identifier in self.records and identifier not in self.claimed:
                self.claimed.add(identifier)
                for sign in _signs(self.records[identifier]):
                    self.waiting[sign].pop(identifier, None)

    def free(self, suits: Callable[[Record], bool]) -> list[str]:
        """The interfaces that nobody has claimed and that suit."""
        return [one for one, record in self.records.items() if one not in self.claimed and suits(record)]

    def with_sign(self, *sign: object) -> list[str]:
        """The interfaces that nobody has claimed and that have this sign (`_signs`)."""
        return list(self.waiting.get(sign, ()))

    def _add(self, record: Record, **more: object) -> Entry:
        subnet = self.draft.id_of(record.text("SubnetId"), "subnets")
        vpc = self.draft.entries[subnet]["VpcId"]
        six = list(record.items("Ipv6Addresses"))
        if len(six) > 1:
            message = f"{record.text('NetworkInterfaceId')} has several IPv6 addresses: the first was taken."
            self.draft.ignored(message, where=record, matters=True)
        entry: Entry = {
            "SubnetId": subnet,
            "Groups": self.draft.known_groups(groups_of(record), vpc, record),
            "PrivateIpAddress": text_of(record.address("PrivateIpAddress")),
            "PublicIp": text_of(record.inner("Association").address("PublicIp")),
            "Ipv6Address": text_of(six[0].address6("Ipv6Address")) if six else None,
            "SecondaryPrivateIpAddresses": list(_secondary(record)),
            "SourceDestCheck": False if record.flag("SourceDestCheck") is False else None,
            **more,
        }
        return self.draft.add("network_interfaces", record, record.text("NetworkInterfaceId"), entry)

    # --- those that stand for themselves --------------------------------------------------------

    def add_rest(self) -> None:
        """What nobody has claimed: Lambda's shared ones, and interfaces of their own."""
        gateways = 0
        for identifier in self.free(lambda record: True):
            record = self.records[identifier]
            kind = record.text("InterfaceType")
            if kind in OF_GATEWAYS:
                gateways += 1
                continue
            if not self.draft.has(record.text("SubnetId"), "subnets"):
                subnet = record.text("SubnetId") or "no subnet"
                self.draft.unknown(identifier, "Network interface", record, f"is in {subnet}, which is not described")
                continue
            self.claimed.add(identifier)
            if kind == "lambda":
                self._add(record, InterfaceType="lambda")
                continue
            self._add_plain(record, identifier)
        if gateways:
            plural = "s" if gateways != 1 else ""
            self.draft.ignored(f"{gateways} interface{plural} of gateways: no connection ends there.")

    def _add_plain(self, record: Record, identifier: str) -> None:
        unused = record.text("Status") == "available"
        if not groups_of(record):
            self.draft.unknown(identifier, "Network interface", record, "has no security group and no owner known here")
            return
        entry = self._add(record)
        words = record.text("Description")
        if words and "name" not in entry:
            entry["name"] = words[:200]
        if unused:
            entry["listens"] = []
            self.draft.assumed(
                f"{identifier} is attached to nothing: nobody listens there.", component=entry["id"], where=record
            )


def _signs(record: Record) -> Iterator[Sign]:
    """What an interface is recognised by: whose it is, subnet and groups; or the words that name its owner."""
    words, place = record.text("Description"), (record.text("SubnetId"), frozenset(groups_of(record)))
    if record.text("InterfaceType") == "lambda":
        yield ("lambda", *place)
    if RDS in words:
        yield ("rds", *place)
    _, cache, name = words.rpartition(CACHE)
    yield ("named", cache + name)


def groups_of(record: Record) -> list[str]:
    return [one.text("GroupId") for one in record.items("Groups")]


def _secondary(record: Record) -> Iterator[Entry]:
    for one in record.items("PrivateIpAddresses"):
        address = one.address("PrivateIpAddress")
        if address is None or one.flag("Primary") or str(address) == record.text("PrivateIpAddress"):
            continue
        public = one.inner("Association").address("PublicIp")
        yield {"PrivateIpAddress": str(address), **({"PublicIp": str(public)} if public else {})}
