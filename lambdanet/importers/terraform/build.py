"""A plan or a state of Terraform in, a topology document and notes out.

    terraform plan -out plan; terraform show -json plan > plan.json
    python -m lambdanet reach plan.json --from … --to …

Each module beside this one turns one family of resources into what AWS would print of them once they are applied. What
AWS's output is read into, and what is done about what it does not describe, is `lambdanet.importers.aws_cli`'s.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from lambdanet.importers.aws_cli.build import document_of
from lambdanet.importers.aws_cli.draft import MOST_ALIASES, Draft
from lambdanet.importers.files import SourceFile, unreadable
from lambdanet.importers.notes import Imported, NoteKind
from lambdanet.importers.terraform.balancers import REGISTERING, add_load_balancers, add_target_groups
from lambdanet.importers.terraform.compute import add_event_source_mappings, add_functions, add_instances
from lambdanet.importers.terraform.connections import add_peerings, add_transit_gateways, add_vpns
from lambdanet.importers.terraform.endpoints import add_endpoints
from lambdanet.importers.terraform.firewalls import add_security_groups
from lambdanet.importers.terraform.kinds import NOT_DECIDED, SUGGESTING
from lambdanet.importers.terraform.needs import facts_of
from lambdanet.importers.terraform.network_acls import add_network_acls
from lambdanet.importers.terraform.networks import (
    add_dhcp_options,
    add_internet_gateways,
    add_nat_gateways,
    add_prefix_lists,
    add_subnets,
    add_vpcs,
)
from lambdanet.importers.terraform.plan import SHOW, read_plan
from lambdanet.importers.terraform.public_access import add_public_access
from lambdanet.importers.terraform.routing import add_route_tables
from lambdanet.importers.terraform.stores import add_caches, add_databases, add_file_systems, add_proxies
from lambdanet.importers.terraform.translation import Translation

TERRAFORM: Final = "terraform"
LONGEST_ALIAS: Final = 255


def import_terraform(given: Iterable[tuple[SourceFile, object]]) -> Imported:
    """The one plan or state in the files as a document. Raises UnreadableDocument with every fault at once."""
    values = list(given)
    if len(values) != 1:
        message = f"One plan or state is read at a time, and {len(values)} are here."
        raise unreadable("import.not-one-document", message, hint=SHOW)
    translation = Translation.of(read_plan(*values[0]))
    _add_everything(translation)
    _unread(translation)
    return document_of(
        translation.bundle,
        TERRAFORM,
        "Imported from Terraform",
        lambda draft: _complete(translation, draft),
        lambda draft: facts_of(translation, draft),
    )


def _add_everything(translation: Translation) -> None:
    """In this order: what is put out before what counts on it."""
    add_dhcp_options(translation)
    add_vpcs(translation)
    add_subnets(translation)
    add_public_access(translation)
    add_prefix_lists(translation)
    add_security_groups(translation)
    add_network_acls(translation)
    add_internet_gateways(translation)
    add_nat_gateways(translation)
    add_peerings(translation)
    add_transit_gateways(translation)
    add_vpns(translation)
    add_instances(translation)
    add_functions(translation)
    add_event_source_mappings(translation)
    add_databases(translation)
    add_proxies(translation)
    add_caches(translation)
    add_file_systems(translation)
    add_load_balancers(translation)
    add_target_groups(translation)
    add_endpoints(translation)
    add_route_tables(translation)


def _complete(translation: Translation, draft: Draft) -> None:
    """Addresses in the plan as further names; what is not wholly known; what is not decided here."""
    for (list_, identity), addresses in translation.named.items():
        if draft.has(identity, list_):
            entry = draft.entries[draft.id_of(identity, list_)]
            further = [one for one in addresses if one != entry["id"] and len(one) <= LONGEST_ALIAS]
            if aliases := [*further, *entry.get("aliases", ())]:
                entry["aliases"] = list(dict.fromkeys(aliases))[:MOST_ALIASES]
    for doubt in translation.doubts.values():
        if draft.has(doubt.identity, doubt.list_):
            draft.not_known(doubt.list_, doubt.identity, doubt.type, doubt.where, doubt.why)
    for one in translation.plan.resources:
        if one.mode == "managed" and one.type in NOT_DECIDED:
            draft.unknown(one.address, NOT_DECIDED[one.type], one.record, "is of a kind that is not decided here")


def _unread(translation: Translation) -> None:
    """Note what was not read."""
    known = {*translation.read, *NOT_DECIDED, *REGISTERING, *SUGGESTING}
    found = Counter(
        one.type
        for one in translation.plan.resources
        if one.mode == "managed" and one.type not in known and not one.type.startswith(("aws_default_", "aws_alb"))
    )
    if found:
        shown = ", ".join(f"{number} {type_}" for type_, number in found.most_common(12))
        more = f" and {len(found) - 12} more types" if len(found) > 12 else ""
        message = f"Not read, for no question asks about it: {shown}{more}."
        translation.bundle.note(NoteKind.IGNORED, message, file=translation.plan.file.path)
