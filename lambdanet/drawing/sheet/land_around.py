"""The land around the plates that are in no VPC."""

from lambdanet.drawing.pieces import Column, Ground, Region
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.drawing.sheet.outside import OTHER_NETWORKS, OTHER_SERVICES


def put_land_around(desk: Desk) -> None:
    managed = {function.id for function in desk.topology.functions if function.managed}
    for column in (Column.SOURCE, Column.INVOKED):
        here = [p.id for p in desk.plates if p.column is column]
        elsewhere = column is Column.INVOKED and desk.asked.invoked in managed
        _put_region(desk, Ground.LAMBDA, "Lambda" if elsewhere else "Lambda service VPC", "", here)
    hosts = [p.id for p in desk.plates if p.kind == "host"]
    _put_region(desk, Ground.INTERNET, "Internet", "", hosts)
    homes = {host.id: host.network_id for host in desk.topology.customer_hosts}
    homes |= {f"@{network.id}": network.id for network in desk.topology.customer_networks}
    for network in desk.topology.customer_networks:
        here = [p.id for p in desk.plates if p.kind == "onprem" and homes.get(p.of, p.of) == network.id]
        blocks = ", ".join(map(str, network.cidr_blocks))
        alone = len(desk.topology.customer_networks) == 1
        name = "On premises" if alone else f"On premises: {desk.names[network.id]}"
        _put_region(desk, Ground.ON_PREMISES, name, blocks, here)
    folded = [p.id for p in desk.plates if p.of == f"@{OTHER_NETWORKS}"]
    _put_region(desk, Ground.ON_PREMISES, "On premises", "", folded)
    regions = {s.id: s.region for s in desk.topology.services}
    regions[f"@{OTHER_SERVICES}"] = "other Regions"
    home = desk.topology.region
    services = [p for p in desk.plates if p.kind == "service"]
    for name in dict.fromkeys(regions.get(p.of, home) or home for p in services):
        here = [p.id for p in services if (regions.get(p.of, home) or home) == name]
        _put_region(desk, Ground.SERVICES, "AWS services", name, here)


def _put_region(desk: Desk, ground: Ground, name: str, detail: str, plates: list[str]) -> None:
    if plates:
        desk.enclose(
            Region(
                id=desk.region_id(),
                of="",
                parent="",
                ground=ground,
                name=name,
                detail=desk.text(detail),
                plates=tuple(plates),
            )
        )
