"""The same idea on a network with other addresses, zones, names: renumbered consistently in the document and in words.

Seed 0 changes nothing. A number or a name is replaced wherever it stands, so texts must write addresses, ports, ids and
zones as the document does.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from lambdanet.editing.entries import Document, entries, text, texts
from lambdanet.editing.ids import taken_ids
from lambdanet.predictions.written import Vary

BLOCKS: Final = ("10.20.", "10.30.", "10.40.")  # the networks of the presets, each a /16
REGION: Final = "us-east-1"
# none is the Region of a bucket elsewhere that a prediction asks about
REGIONS: Final = ("us-west-2", "eu-central-1", "ap-southeast-2", "ca-central-1", "eu-north-1")
LETTERS: Final = "abcd"
FUNCTION: Final = "orders"
FUNCTIONS: Final = ("billing", "invoices", "mailer", "reports", "search", "stock", "thumbnails")
PORT: Final = 5432
ENGINES: Final = (
    (3306, "mysql", "MySQL", "MYSQL"),
    (3306, "mariadb", "MariaDB", "MYSQL"),
    (1433, "sqlserver", "SQL Server", "SQLSERVER"),
)

Replace = Callable[[str], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Variation:
    """What is replaced: `texts`, one after the other in every text, and `ports` in every whole number."""

    texts: tuple[Replace, ...] = ()
    ports: tuple[tuple[int, int], ...] = ()

    def text(self, given: str) -> str:
        for replace in self.texts:
            given = replace(given)
        return given

    def data(self, given: Any) -> Any:
        """Data with every text and number in it replaced; the names of fields stay."""
        if not self.texts and not self.ports:
            return given
        if isinstance(given, str):
            return self.text(given)
        if isinstance(given, bool):
            return given
        if isinstance(given, int):
            return dict(self.ports).get(given, given)
        if isinstance(given, list | tuple):
            return [self.data(one) for one in given]
        if isinstance(given, Mapping):
            return {name: self.data(value) for name, value in given.items()}
        return given


AS_WRITTEN: Final = Variation()


def variation(document: Document | None, vary: Collection[Vary], seed: int, identifier: str) -> Variation:
    """What a seed changes of a prediction. The same for its twists, which come after it on the same network."""
    if seed == 0:
        return AS_WRITTEN
    random = Random(f"{identifier}/{seed}")
    made: list[Replace] = []
    ports: list[tuple[int, int]] = []
    if Vary.ZONES in vary and document is not None:
        made.append(_zones(document, random))
    if Vary.REGION in vary:
        made.append(_words({REGION: random.choice(REGIONS)}, after="[a-f]?"))
    if Vary.ADDRESSES in vary:
        made.append(_addresses(random))
    if Vary.NAMES in vary:
        free = [one for one in FUNCTIONS if document is None or one not in taken_ids(document)]
        made.append(_words({FUNCTION: random.choice(free or [FUNCTION])}))
    if Vary.ENGINE in vary:
        port, engine, name, family = random.choice(ENGINES)
        ports.append((PORT, port))
        made.append(_words({"postgres": engine, "PostgreSQL": name, "POSTGRESQL": family, str(PORT): str(port)}))
    return Variation(texts=tuple(made), ports=tuple(ports))


def _words(new: Mapping[str, str], after: str = "") -> Replace:
    """Whole words; `after` may follow one and stays."""
    pattern = re.compile(rf"(?<![\w])({'|'.join(map(re.escape, new))})(?={after}(?![\w]))")
    return lambda given: pattern.sub(lambda found: new[found[1]], given)


def _addresses(random: Random) -> Replace:
    seconds = random.sample([one for one in range(8, 250) if one not in (20, 30, 40)], len(BLOCKS))
    if random.random() < 0.4:
        new = [f"172.{one}." for one in random.sample(range(16, 32), len(BLOCKS))]
    else:
        new = [f"10.{one}." for one in seconds]
    blocks = dict(zip(BLOCKS, new, strict=True))
    pattern = re.compile(rf"(?<![\d.])({'|'.join(map(re.escape, BLOCKS))})(?=\d)")
    return lambda given: pattern.sub(lambda found: blocks[found[1]], given)


def _zones(document: Document, random: Random) -> Replace:
    """Other letters for the zones, in their names and in the ids of what stands in one of them."""
    letters = dict(zip(LETTERS, random.sample(LETTERS, len(LETTERS)), strict=True))
    ids = {one: f"{one[:-1]}{letters[one[-1]]}" for one in _zonal_ids(document)}
    zone = re.compile(rf"(?<![\w])({re.escape(REGION)})([{LETTERS}])(?![\w])")
    named = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, sorted(ids, key=len, reverse=True)))})(?![\w-])")

    def replace(given: str) -> str:
        given = zone.sub(lambda found: f"{found[1]}{letters[found[2]]}", given)
        return named.sub(lambda found: ids[found[1]], given) if ids else given

    return replace


def _zonal_ids(document: Document) -> list[str]:
    """Ids that end in the letter of their zone: of subnets, of NAT gateways in one, of tables of one."""
    zones = {text(one, "id"): text(one, "AvailabilityZone")[-1:] for one in entries(document, "subnets")}
    seats = {one: {letter} for one, letter in zones.items()}
    for gateway in entries(document, "nat_gateways"):
        seats[text(gateway, "id")] = {zones.get(text(gateway, "SubnetId"), "")}
    for list_name in ("route_tables", "network_acls"):
        for held in entries(document, list_name):
            seats[text(held, "id")] = {zones.get(one, "") for one in texts(held, "SubnetIds")}
    return [one for one, letters in seats.items() if letters == {one[-1:]} and one[-2:-1] == "-" and one[-1] in LETTERS]
