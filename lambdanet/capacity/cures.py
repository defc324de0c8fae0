"""The same load with each cure for a connection storm (DB-03): what breaks first then."""

from dataclasses import dataclass, replace

from lambdanet.capacity.load import Load, Proxy
from lambdanet.capacity.timeline import Course, timeline


@dataclass(frozen=True, kw_only=True, slots=True)
class Cured:
    """`name` says the cure in words; `asked` is the database's own limit, None where no connection is asked of it."""

    name: str
    fact: str
    asked: Course | None
    first: Course | None


def cured(load: Load) -> tuple[Cured, ...]:
    """The load as it is, and with each cure by itself. None of them where no database's limit is known."""
    if load.max_connections is None or not load.connections:
        return ()
    plain = replace(load, proxy=Proxy.NONE)
    found = [_cured("Without any cure", "B16, DB-03", replace(plain, reserved=None))]
    if allowed := load.max_connections // (load.connections * load.functions):
        found.append(
            _cured(f"Reserved concurrency of {allowed:,}", "§3.5", replace(plain, reserved=min(allowed, 50_000)))
        )
    found.append(_cured("RDS Proxy", "DB-09", replace(plain, proxy=Proxy.SHARED)))
    found.append(_cured("RDS Proxy, sessions pinned", "DB-09", replace(plain, proxy=Proxy.PINNED)))
    found.append(_cured("The Data API of Aurora", "DB-11", replace(plain, connections=0)))
    return tuple(found)


def _cured(name: str, fact: str, load: Load) -> Cured:
    found = timeline(load)
    return Cured(name=name, fact=fact, asked=found.of("database") or found.of("proxy"), first=found.first)
