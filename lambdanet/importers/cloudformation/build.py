"""CloudFormation and SAM templates in, a topology document and notes out.

    python -m lambdanet reach template.yaml --from Orders --to OrdersDb --parameter Stage=prod

A template is deployed on paper: `stack.py` gives its names a meaning, `intrinsics.py` works its functions out,
`deployment.py` holds all stacks, and each module beside them reads one family of resources. What a template leaves
out is AWS's default, and mostly the document's own (lambdanet.completion). What only a deployment can tell, or
another stack, is an unknown: a question that meets it is not decided.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from lambdanet.document import UnreadableDocument, read_parts
from lambdanet.importers.aws_cli.bundle import Bundle
from lambdanet.importers.aws_cli.draft import Draft, in_files
from lambdanet.importers.aws_cli.names import tell_names_apart
from lambdanet.importers.aws_cli.record import MOST_FAULTS, Faults
from lambdanet.importers.cloudformation.balancers import add_load_balancers, add_target_groups
from lambdanet.importers.cloudformation.deployment import PSEUDO, Deployment
from lambdanet.importers.cloudformation.endpoints import add_endpoints
from lambdanet.importers.cloudformation.firewalls import add_network_acls, add_security_groups
from lambdanet.importers.cloudformation.functions import add_event_source_mappings, add_functions
from lambdanet.importers.cloudformation.gateways import (
    add_internet_gateways,
    add_nat_gateways,
    add_peerings,
    add_vpn_connections,
    add_vpn_gateways,
)
from lambdanet.importers.cloudformation.kinds import NESTED, READ, UNDECIDED
from lambdanet.importers.cloudformation.lines import with_lines
from lambdanet.importers.cloudformation.machines import add_instances, add_interfaces
from lambdanet.importers.cloudformation.needs import facts_of
from lambdanet.importers.cloudformation.routing import add_route_tables, add_routes
from lambdanet.importers.cloudformation.stores import add_caches, add_databases, add_file_systems, add_proxies
from lambdanet.importers.cloudformation.template import Template, is_template
from lambdanet.importers.cloudformation.transit import add_transit_gateways
from lambdanet.importers.cloudformation.vpcs import (
    add_dhcp_options,
    add_prefix_lists,
    add_subnets,
    add_vpcs,
    block_public_access,
)
from lambdanet.importers.files import REGION, SourceFile, clean, unreadable
from lambdanet.importers.needs.noting import brought_along
from lambdanet.importers.notes import Imported, Note, NoteKind
from lambdanet.importers.short_tags import has_aliases
from lambdanet.parts import FORMAT, RESOURCE_LISTS

CLOUDFORMATION: Final = "cloudformation"
CORRECT: Final = "Correct it in the template."


def import_cloudformation(
    given: Iterable[tuple[SourceFile, object]], parameters: Mapping[str, str], beyond: str = ""
) -> Imported:
    """Values that were read from files as a document. Raises UnreadableDocument with every fault at once.

    `parameters`: values for the templates' parameters, and for pseudo-parameters such as `AWS::Region`. `beyond`: why there
    may be resources that no template holds, as words that follow one's name; "" where there are none.
    """
    bundle = Bundle(faults=Faults(hint=CORRECT))
    templates = _templates(given, bundle, beyond)
    draft = Draft(bundle)
    files = [one.file for one in templates]
    deployment = _deployment(templates, parameters, draft)
    try:
        _add_everything(draft, deployment)
        facts = facts_of(draft, deployment)
        deployment.check_told()
    except UnreadableDocument as error:  # too much work
        raise UnreadableDocument(with_lines([*bundle.faults.problems, *error.problems], files)) from error
    if bundle.faults.problems:
        raise UnreadableDocument(with_lines(bundle.faults.problems, files))
    document: dict[str, Any] = {
        "format": FORMAT,
        "name": "Imported from CloudFormation",
        "region": _region(draft, deployment),
        **block_public_access(draft, deployment),
        **{kind: draft.of(kind) for kind in RESOURCE_LISTS if draft.of(kind)},
    }
    try:
        read_parts(document)
    except UnreadableDocument as error:  # what no module has seen
        faults = [in_files(draft, one) for one in error.problems[:MOST_FAULTS]]
        raise UnreadableDocument(with_lines(faults, files)) from error
    found, remarks = brought_along(document, facts)
    counts = {kind: len(draft.of(kind)) for kind in RESOURCE_LISTS if draft.of(kind)}
    read = [Note(kind=NoteKind.READ, message=f"{number} {kind.replace('_', ' ')}") for kind, number in counts.items()]
    return Imported(
        format=CLOUDFORMATION,
        document=document,
        notes=(*read, *bundle.notes, *remarks),
        counts=counts,
        found=found,
        parameters=tuple(deployment.parameters()),
    )


def _templates(given: Iterable[tuple[SourceFile, object]], bundle: Bundle, beyond: str) -> list[Template]:
    found = []
    for file, value in given:
        if isinstance(value, dict) and is_template(value):
            found.append(Template(file, value, bundle.faults, beyond))
            if _aliased(file):
                message = (
                    "It has aliases (*name), which CloudFormation refuses: aws cloudformation package writes them out."
                )
                bundle.note(NoteKind.IGNORED, message, file=file.path)
        else:
            bundle.note(NoteKind.IGNORED, "This is no template.", file=file.path)
    if not found:
        raise unreadable(
            "import.unknown-format", "There is no template in it.", hint="A template has Resources, each with a Type."
        )
    return found


def _aliased(file: SourceFile) -> bool:
    return has_aliases(file.content.decode("utf-8-sig"))


def _deployment(templates: list[Template], parameters: Mapping[str, str], draft: Draft) -> Deployment:
    pseudo = {name: value for name, value in parameters.items() if name.startswith("AWS::")}
    faults = draft.bundle.faults
    for name, value in pseudo.items():
        if name not in PSEUDO:
            faults.add("", f"There is no pseudo-parameter {name[:80]!r}.", f"Known: {', '.join(PSEUDO)}.")
        elif name == "AWS::Region" and not REGION.fullmatch(value):
            faults.add("", f"{value[:60]!r} is no Region.", "Write one such as eu-west-1.")
    own = {name: value for name, value in parameters.items() if name not in pseudo}
    return Deployment(templates, own, pseudo, faults, draft)


def _add_everything(draft: Draft, deployment: Deployment) -> None:
    """In this order: what is referred to before what refers to it."""
    deployment.open()
    for add in (
        *(add_dhcp_options, add_vpcs, add_subnets, add_prefix_lists, add_security_groups, add_network_acls),
        *(add_internet_gateways, add_nat_gateways, add_peerings, add_transit_gateways, add_vpn_gateways),
        *(add_interfaces, add_instances, add_functions, add_databases, add_proxies, add_caches, add_file_systems),
        *(add_event_source_mappings, add_target_groups, add_load_balancers, add_route_tables, add_endpoints),
        *(_add_undecided, add_routes, add_vpn_connections),
    ):
        add(draft, deployment)
    _name_unknowns(draft, deployment)
    _note_the_rest(draft, deployment)
    tell_names_apart(draft)


def _add_undecided(draft: Draft, deployment: Deployment) -> None:
    for kind, words in UNDECIDED.items():
        for one in deployment.of(kind):
            draft.unknown(one.id, words, one.properties, "is of a kind that is not decided here")


def _name_unknowns(draft: Draft, deployment: Deployment) -> None:
    """What is not decided goes by its logical id too."""
    for found in deployment.by_type.values():
        for one in found:
            if one.logical != one.id and draft.has(one.id, "unknowns"):
                draft.entries[draft.id_of(one.id, "unknowns")].setdefault("aliases", []).append(one.logical)


def _note_the_rest(draft: Draft, deployment: Deployment) -> None:
    if draft.of("subnets"):
        deployment.assume("Addresses that no template says are made up: the lowest free ones of each subnet.")
    left = Counter(
        {kind: len(found) for kind, found in deployment.by_type.items() if kind not in {*READ, *UNDECIDED, *NESTED}}
    )
    if left:
        shown = ", ".join(f"{clean(kind[:80])} ({number})" for kind, number in left.most_common(12))
        more = f" and {len(left) - 12} more types" if len(left) > 12 else ""
        draft.ignored(f"Of no kind that a document has: {shown}{more}.")


def _region(draft: Draft, deployment: Deployment) -> str:
    """The Region of most VPCs; each has its own beside it."""
    found = Counter(one["Region"] for one in draft.of("vpcs") if "Region" in one)
    said = deployment.pseudo.get("AWS::Region") or any(one.file.region for one in deployment.templates)
    region = found.most_common(1)[0][0] if found else deployment.region_of(deployment.stacks[0])
    if not said:
        deployment.assume(
            f"No template says in which Region it is deployed: {region} was taken. --parameter AWS::Region=… says another."
        )
    return region
