"""What an importer has read of a function besides its network: what a question may be made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lambdanet.importers.files import clean
from lambdanet.importers.needs.roles import Role
from lambdanet.importers.needs.texts import Meant, Place, meant

LONGEST_NAME: Final = 60
LONGEST_ADDRESS: Final = 120


@dataclass(eq=False, slots=True)
class Facts:
    """Of one function. `resources` (by id of the document), `services` and `polled` (by short name): why each is needed.

    `undescribed`, `elsewhere`, `unsaid`: the environment variables of which no question can be made.
    """

    role: Role | None = None
    role_said: bool = False  # it has one of its own; without `role` it is not described
    resources: dict[str, list[str]] = field(default_factory=dict)
    services: dict[str, list[str]] = field(default_factory=dict)
    polled: dict[str, list[str]] = field(default_factory=dict)
    internet: list[str] = field(default_factory=list)
    undescribed: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)

    def variable(self, name: str, text: str, region: str, names: Mapping[str, str]) -> None:
        """An environment variable and its value, which is not kept."""
        if (found := meant(text, region, names)) is not None:
            self.means(name, found)

    def means(self, name: str, found: Meant) -> None:
        """What a variable was found to mean."""
        called = clean(name)[:LONGEST_NAME]
        match found.place:
            case Place.RESOURCE:
                _add(self.resources, found.target, f"its environment variable {called} names it")
            case Place.SERVICE:
                _add(self.services, found.target, f"its environment variable {called} names something of it")
            case Place.INTERNET:
                self.internet.append(f"its environment variable {called} names a host outside of AWS")
            case Place.ELSEWHERE:
                self.elsewhere.append(called)
            case Place.UNDESCRIBED:
                self.undescribed.append(called)

    def refers(self, address: str, found: Meant) -> None:
        """One of its variables, nobody can say which, refers to something with this name in the input."""
        called = clean(address)[:LONGEST_ADDRESS]
        if found.place is Place.RESOURCE:
            _add(self.resources, found.target, f"its environment variables refer to {called}")
        elif found.place is Place.SERVICE:
            _add(self.services, found.target, f"its environment variables refer to {called}")
        else:
            self.undescribed.append(called)

    def mounts(self, file_system: str) -> None:
        """A file system of the document that Lambda mounts for it, over its own network (DB-14)."""
        _add(self.resources, file_system, "it mounts it")

    def poll(self, service: str, what: str) -> None:
        """An event source. Lambda's own pollers read it (INV-11), so the function needs it only if its code calls it too."""
        _add(self.polled, service, f"{what} is its event source, which Lambda itself polls")

    def not_said(self, name: str) -> None:
        self.unsaid.append(clean(name)[:LONGEST_NAME])


def _add(found: dict[str, list[str]], target: str, reason: str) -> None:
    if reason not in found.setdefault(target, []):
        found[target].append(reason)
