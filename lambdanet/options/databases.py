"""Other ways to a database: RDS Proxy, the Data API, and the insecure one, a public address (domain.md §10)."""

from collections.abc import Callable

from lambdanet.completion.ports import ENGINE_PORTS
from lambdanet.editing.entries import Document, Entry, entries, find, text, texts
from lambdanet.editing.ids import free_id
from lambdanet.editing.places import homes_of
from lambdanet.options.attach import attached_privately, detached, opened
from lambdanet.options.ground import ANYWHERE, home, is_public, public_subnets, put, zones_of
from lambdanet.options.shape import Applied, CannotApply, Option

PROXIED = ("postgres", "mysql", "mariadb", "sqlserver")


def proxied(document: Document, function: str) -> Applied:
    """An RDS Proxy in the subnets of the function, which it asks instead of the database (DB-04, DB-08)."""
    document, subnets = attached_privately(document, function)
    vpc, homes = home(document, function), homes_of(document)
    database = _first(document, lambda one: homes.get(text(one, "SubnetId")) == vpc)
    if text(database, "Engine") not in PROXIED:
        raise CannotApply(f"RDS Proxy does not serve {text(database, 'Engine')}.")
    name = text(database, "id")
    there = next((one for one in entries(document, "db_proxies") if one.get("target") == name), None)
    if there is None:
        group: Entry = {"id": free_id(document, "sg-proxy"), "VpcId": vpc, "SecurityGroupIngress": []}
        document = put(document, "security_groups", group)
        there = {
            "id": free_id(document, f"{name}-proxy"),
            "target": name,
            "VpcSubnetIds": list(subnets),
            "VpcSecurityGroupIds": [group["id"]],
        }
        document = put(document, "db_proxies", there)
    document = opened(document, there["id"], name)
    document = opened(document, function, there["id"])
    remark = "The proxy shares the database's connections among the function's environments: see the capacity."
    return Applied(document=document, instead={name: there["id"]}, remarks=(remark,))


def data_api(document: Document, function: str) -> Applied:
    """The function asks the RDS Data API over HTTPS, and needs no attachment (DB-11)."""
    database = _first(document, lambda _one: True)
    if not text(database, "Engine").startswith("aurora"):
        raise CannotApply(
            f"{text(database, 'id')} is not an Aurora database: the Data API is Aurora's, for PostgreSQL and MySQL."
        )
    remark = (
        f"{text(database, 'id')}: the Data API on (EnableHttpEndpoint), its credentials in Secrets Manager, and the "
        "function's role allowed to call it. It reaches the writer only, and a response has at most 1 MiB (DB-11)."
    )
    name = text(database, "id")
    return Applied(document=detached(document, function), instead={name: "rds-data"}, remarks=(remark,))


def public(document: Document, function: str) -> Applied:
    """The insecure one: the database in a public subnet, open to every address (DB-12, DB-13)."""
    database = _first(document, lambda _one: True)
    document = detached(document, function)
    subnet = text(database, "SubnetId")
    vpc = homes_of(document)[subnet]
    if not is_public(document, subnet):
        document, (subnet,) = public_subnets(document, vpc, zones_of(document, (subnet,)))
    kept = {key: value for key, value in database.items() if key not in ("PrivateIpAddress", "NetworkInterfaceId")}
    moved = kept if subnet != database["SubnetId"] else database
    document = put(document, "db_instances", moved | {"SubnetId": subnet, "PubliclyAccessible": True})
    port = database.get("Port") or ENGINE_PORTS[text(database, "Engine")]
    group = find(document, "security_groups", texts(database, "VpcSecurityGroups")[0])
    rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": ANYWHERE}
    document = put(
        document,
        "security_groups",
        group | {"SecurityGroupIngress": [*(group.get("SecurityGroupIngress") or []), rule]},
    )
    remark = (
        "Anybody on the internet may try the database's door: an unattached function has no address of its own "
        "that one could admit alone (DB-13)."
    )
    return Applied(document=document, remarks=(remark,))


def _first(document: Document, fits: Callable[[Entry], bool]) -> Entry:
    found = next((one for one in entries(document, "db_instances") if fits(one)), None)
    if found is None:
        raise CannotApply("There is no database that the function could use so. Add one.")
    return found


PROXY = Option(
    name="rds-proxy",
    title="Attach, and RDS Proxy",
    summary="A pool of connections between many environments and one database.",
    apply=proxied,
)
DATA_API = Option(
    name="data-api",
    title="Not attached, and the Data API",
    summary="Aurora over HTTPS: no attachment, no connections to count.",
    apply=data_api,
)
PUBLIC = Option(
    name="public-database",
    title="Not attached, and a publicly accessible database",
    summary="Insecure: the database answers the whole internet.",
    apply=public,
    insecure=True,
)
