"""A load and what it meets as a page and a terminal say it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import ceil
from typing import Any, Final

from lambdanet.capacity.databases import CLASSES, Engine
from lambdanet.capacity.fields import FIELDS
from lambdanet.capacity.growth import RATE
from lambdanet.capacity.limits import BORROW_SECONDS, NAT_CONNECTIONS, Effect
from lambdanet.capacity.load import RESERVED_ADDRESSES, STANDARD, Load, Proxy
from lambdanet.capacity.reading import Reading
from lambdanet.capacity.timeline import Course, Timeline
from lambdanet.cost.book import USUAL, book_for
from lambdanet.cost.estimate import PROXY_VCPUS
from lambdanet.cost.words import money
from lambdanet.explanation.grammar import count

_BREAKING: Final[Mapping[str, str]] = {
    "subnet-addresses": "the smallest subnet is full: {wanted} wanted for Lambda interfaces, {allowed} free",
    "interfaces-per-vpc": "the VPC has no room for another Lambda interface: {wanted} wanted, {allowed} allowed",
    "interfaces-per-region": "the Region has no room for another interface: {wanted} wanted, {allowed} allowed",
    "growth": "Lambda throttles, for it cannot grow so fast: {wanted} executions wanted, {allowed} environments made",
    "reserved-concurrency": "the reserved concurrency throttles {function}: {wanted} executions wanted, {allowed} reserved",
    "account-concurrency": "the account's concurrency throttles: {wanted} executions wanted, {allowed} allowed",
    "database": "{database} refuses: {wanted} connections wanted, {allowed} taken",
    "proxy": "calls begin to wait for {proxy}: {wanted} connections wanted, {allowed} lent",
    "nat-connections": "new connections to one host fail at NAT: {wanted} wanted at once, {allowed} possible",
    "dns-tcp": "names are not found: {wanted} DNS connections over TCP in an environment, {allowed} allowed",
    "interface-connections": "Lambda adds interfaces: {wanted} connections wanted of one, {allowed} carried",
    "dns-packets": "more DNS packets leave an interface than AWS states for EC2: {wanted} a second, {allowed} stated",
}
_SYMPTOMS: Final[Mapping[Effect, str]] = {
    Effect.NOT_CREATED: "Attaching fails, or Lambda cannot add the interface. Who shares a pair that is there is not touched.",
    Effect.THROTTLED: "The caller is told at once that the call is throttled.",
    Effect.REFUSED: "The function is told “too many connections” at once.",
    Effect.QUEUED: f"The function waits, up to {BORROW_SECONDS} s by the guide's example, and is refused then. Its own "
    "time-out, 3 s by default, may end it before.",
    Effect.DROPPED: "The function sees a time-out; the metric ErrorPortAllocation counts it.",
    Effect.FAILS: "The function sees UnknownHostException.",
    Effect.GROWS: "Nobody sees anything: each interface more takes an address more.",
    Effect.UNSURE: "What it means for a Lambda interface is not verified.",
}


def headline(reading: Reading, found: Timeline) -> str:
    """What breaks first and when, in one sentence; or that nothing does, and what is nearest."""
    if found.first is not None:
        return breaking(reading, found.first)
    nearest = max((one for one in found.courses if one.limit.breaks and one.fixed), key=lambda one: one.used)
    return f"Nothing breaks. Nearest to its limit: {_small(nearest.limit.title)}, {nearest.peak:,} of {nearest.allowed[0]:,}."


def breaking(reading: Reading, course: Course) -> str:
    """The sentence for a limit that is crossed; "" for one that is not."""
    if (at := course.crossed_at) is None:
        return ""
    said = _BREAKING[course.limit.name].format(
        function=reading.function,
        database=reading.database or "the database",
        proxy=reading.proxy or "RDS Proxy",
        wanted=f"{course.demand[at]:,}",
        allowed=f"{course.allowed[at]:,}",
    )
    also = f". From {course.refused_at:,} s on they are refused" if course.refused_at is not None else ""
    return f"Before the first call {said}{also}." if at == 0 else f"At {at:,} s {said}{also}."


def holding(course: Course) -> str:
    """The sentence for a limit that is not crossed."""
    if not course.fixed:
        return f"It keeps pace: at no second more than Lambda has made, and {course.peak:,} in the end."
    return f"It holds: no more than {course.peak:,} of {course.allowed[0]:,} {course.limit.unit} wanted."


def symptom(course: Course) -> str:
    """What whoever calls, or the function, sees beyond the limit."""
    return _SYMPTOMS[course.limit.effect]


def short(reading: Reading, course: Course | None) -> str:
    """What binds first, for a cell: "orders-db, 5 s"."""
    if course is None or course.crossed_at is None:
        return "nothing"
    names = {"database": reading.database, "proxy": reading.proxy}
    return f"{names.get(course.limit.name) or _small(course.limit.title)}, {course.crossed_at:,} s"


def standard_load() -> str:
    """What options are compared under, in one sentence."""
    usual = STANDARD
    return (
        f"{usual.concurrency:,} concurrent executions, reached in {usual.ramp} s, with one connection each; the database a "
        f"{usual.instance_class}, a connection {usual.busy} % of its time in a transaction, one call a second to one host."
    )


# --- what to do -----------------------------------------------------------------------------------------


def cures(course: Course, load: Load) -> tuple[str, ...]:
    """What would keep the load below the limit, with figures."""
    match course.limit.name:
        case "database":
            return tuple(_for_the_database(load))
        case "proxy":
            return tuple(_for_the_proxy(load))
        case "nat-connections":
            needed = ceil(course.peak / NAT_CONNECTIONS)
            return (
                f"{needed:,} public addresses instead of {load.nat_addresses} carry it: up to 8 for a zonal NAT gateway, "
                "up to 32 in each zone for a regional one.",
                "A connection that is kept and used again counts once, however many calls it carries.",
            )
        case "subnet-addresses":
            return tuple(_for_the_subnet(course, load))
        case "interfaces-per-vpc" | "interfaces-per-region":
            return (
                "Functions with the same subnets and the same set of security groups share their interfaces.",
                "Published versions with an older configuration keep theirs: delete those that nobody calls.",
                "The quota can be raised (L-9FEE3D26 for Lambda interfaces, L-DF5E4CA3 for all of the Region).",
            )
        case "growth":
            return (
                f"Traffic that rises over {ceil(course.peak / RATE):,} s or more is no faster than Lambda.",
                "Provisioned concurrency makes environments beforehand, and costs money.",
            )
        case "reserved-concurrency":
            return ("That is what it is for: what lies behind the function gets no more than that.",)
        case "account-concurrency":
            return (
                "The quota can be raised to tens of thousands (L-B99A9384).",
                "All functions of the account share it: reserved concurrency keeps a part of it for one.",
            )
        case "dns-tcp":
            return ("Answers that fit into UDP (EDNS) need no TCP; UDP does not count.",)
        case _:
            return ()


def _for_the_database(load: Load) -> Iterator[str]:
    allowed = (load.max_connections or 0) // (load.connections * load.functions)
    if allowed:
        each = "for each function " if load.functions > 1 else ""
        yield f"Reserved concurrency of {allowed:,} {each}keeps it below, and costs nothing; calls beyond it are throttled."
    yield f"RDS Proxy lends a connection for a transaction: {proxy_cost(load)}."
    if load.connections > 1:
        yield "One connection for each environment, opened outside of the handler, is enough for one call at a time."
    yield "The Data API of Aurora holds no connection at all."


def _for_the_proxy(load: Load) -> Iterator[str]:
    if load.proxy is Proxy.PINNED:
        yield "Sessions that are not pinned would need fewer: avoid session variables, temporary tables and large statements."
    else:
        yield "Shorter transactions free connections sooner."
    room = (load.max_connections or 0) * load.proxy_percent // 100
    percent = 100 if load.proxy is Proxy.PINNED else load.busy
    if allowed := room * 100 // (percent * load.connections * load.functions):
        yield f"Reserved concurrency of {allowed:,}{' for each function' if load.functions > 1 else ''} keeps it below."
    yield "A larger instance class takes more connections."


def _for_the_subnet(course: Course, load: Load) -> Iterator[str]:
    fitting = (one for one in range(28, 15, -1) if (1 << (32 - one)) - RESERVED_ADDRESSES - load.taken >= course.peak)
    if prefix := next(fitting, None):
        yield f"A subnet of /{prefix} has room; a subnet cannot be resized, so choose or make another."
    if load.sets > 1:
        yield "Functions with the same set of security groups share one interface in each subnet."


def proxy_cost(load: Load) -> str:
    """A hint at what a proxy costs a month, with how sure that is (domain.md §12: medium)."""
    vcpus = max(PROXY_VCPUS, CLASSES[load.instance_class].vcpus)
    book = book_for(USUAL)
    amount = Decimal(vcpus * book.hours_a_month) * book.prices["rds_proxy_vcpu_hour"].price
    return f"about {money(amount)} a month for {vcpus} vCPUs, by third-party guides, not confirmed on AWS's page"


# --- what the figures rest on -----------------------------------------------------------------------------


def remarks(reading: Reading) -> tuple[str, ...]:
    """What is not known of this load, and what was left out for it."""
    return tuple(_remarks(reading))


def _remarks(reading: Reading) -> Iterator[str]:
    load = reading.load
    database = reading.database or "the database"
    if reading.managed:
        yield (
            f"{reading.function} runs on Lambda Managed Instances: what is said here of growth and of shared interfaces "
            "is about standard functions."
        )
    if reading.out_of_reach and load.engine is Engine.NONE and not load.attached:
        yield (
            f"{reading.out_of_reach} is not counted: {reading.function} is not attached to a VPC, so it opens no connection to a "
            "private database (A5). Set its subnets and the database, and it is."
        )
    if load.engine is not Engine.NONE and not load.attached and not reading.database:
        yield "Without subnets the function connects to a database that has a public address only (A5): such a one is counted."
    if load.engine is Engine.OTHER and load.maximum is None:
        yield f"How many connections {database} takes is not known here: write its max_connections in, and it is counted."
    elif load.max_connections is not None and load.maximum is None:
        yield (
            f"{load.max_connections:,} connections are the nominal value of a {load.instance_class}, from its whole memory "
            "(DB-01, DB-02). The memory and vCPUs of the classes are general knowledge, not verified; real values are lower."
        )
    if load.group_sets > load.sets:
        yield (
            f"{count(load.functions, 'function')} with {count(load.versions, 'version')} each can have at most "
            f"{count(load.sets, 'set')} of security groups: that many are counted."
        )
    if load.calls and load.attached and not load.nat_addresses:
        yield "No NAT gateway is on the way, so calls to an internet host are counted at the Lambda interfaces alone."


# --- JSON and text --------------------------------------------------------------------------------------


def timeline_data(reading: Reading, found: Timeline) -> dict[str, Any]:
    """The load, `first` (None if nothing breaks), each limit with its series, and the interfaces by both rules."""
    load = reading.load
    return {
        "function": reading.function,
        "load": {
            **{field.name: getattr(load, field.name) for field in FIELDS},
            "engine": str(load.engine),
            "instance_class": load.instance_class,
            "proxy": str(load.proxy),
        },
        "first": course_data(reading, found.first) if found.first else None,
        "headline": headline(reading, found),
        "limits": [
            course_data(reading, one) | {"wanted_by_second": list(one.demand), "allowed_by_second": list(one.allowed)}
            for one in found.courses
        ],
        "environments": list(found.growth.environments),
        "interfaces": {
            "today": {"peak": max(found.today.interfaces), "full_at": found.today.full_at, "fact": "LAM-01, LAM-02"},
            "before_2019": {
                "peak": max(found.before_2019.interfaces),
                "full_at": found.before_2019.full_at,
                "fact": "LAM-25, medium; the formula is not verified",
            },
            "free_in_smallest_subnet": load.free if load.attached else None,
        },
        "remarks": list(remarks(reading)),
    }


def course_data(reading: Reading, course: Course) -> dict[str, Any]:
    """One limit without its series: `crossed_at` in seconds, None if it holds."""
    limit, at = course.limit, course.crossed_at
    return {
        "limit": limit.name,
        "title": limit.title,
        "unit": limit.unit,
        "crossed_at": at,
        "breaks": course.breaks_at is not None,
        "wanted": course.peak if at is None else course.demand[at],
        "allowed": course.allowed[-1] if at is None else course.allowed[at],
        "effect": str(limit.effect),
        "code": limit.code or None,
        "fact": limit.fact,
        "confidence": limit.confidence,
        "words": breaking(reading, course) or holding(course),
    }


def timeline_text(reading: Reading, found: Timeline) -> Iterator[str]:
    """What breaks first, what to do, a line for each limit, and the interfaces by both rules."""
    yield headline(reading, found)
    if found.first is not None:
        yield symptom(found.first)
        yield from (f"  * {one}" for one in cures(found.first, reading.load))
    yield ""
    rows = [("limit", "crossed", "most wanted", "allowed", "fact"), *(_row(one) for one in found.courses)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=True)).rstrip()
    yield ""
    if reading.load.attached:
        yield f"Lambda interfaces, each with an address: {max(found.today.interfaces):,} (LAM-01, LAM-02)."
        yield f"History, before September 2019: {max(found.before_2019.interfaces):,} (LAM-25, medium; the formula is not verified)."
    else:
        yield f"{reading.function} is not attached: it takes no interface and no address of yours."
    yield from remarks(reading)


def _row(course: Course) -> tuple[str, ...]:
    crossed = "-" if course.crossed_at is None else f"{course.crossed_at:,} s"
    allowed = f"{course.allowed[0]:,}" if course.fixed else "grows"
    return (course.limit.title, crossed, f"{course.peak:,}", allowed, course.limit.fact)


def _small(title: str) -> str:
    """A title inside of a sentence; names such as DNS and Lambda stay large."""
    return title if title.startswith(("DNS", "Lambda")) else title[0].lower() + title[1:]
