"""The glyphs: our own, on a grid of 20 units, 1.5 wide, in the colour of the text around them.

None resembles the icons of AWS. `sprite()` goes into a page once; after that `<use href="#g-nat">` is
enough. `v-…` are the five outcomes, `m-…` the small marks of the interface.
"""

from typing import Final

GLYPHS: Final[dict[str, str]] = {
    "function": '<path d="M5.6 3.4h2.5c.7 0 1.2.4 1.4 1l4.6 12.2h1.3M9.7 8.6L5 16.6"/>',
    "eni": '<rect x="3" y="5.6" width="14" height="8.8" rx="1.6"/><path d="M6.4 14.4v2.8M10 14.4v2.8M13.6 14.4v2.8M10 5.6V2.8"/>',
    "database": '<ellipse cx="10" cy="5.1" rx="6.3" ry="2.4"/>'
    '<path d="M3.7 5.1v9.8c0 1.3 2.8 2.4 6.3 2.4s6.3-1.1 6.3-2.4V5.1M3.7 10c0 1.3 2.8 2.4 6.3 2.4s6.3-1.1 6.3-2.4"/>',
    "instance": '<rect x="3.4" y="3.4" width="13.2" height="13.2" rx="1.8"/><rect x="7.2" y="7.2" width="5.6" height="5.6" rx=".6"/>',
    "nat": '<path d="M2.6 5.2h2.2c2.8 0 3.4 4.8 6.4 4.8h6M2.6 14.8h2.2c2.8 0 3.4-4.8 6.4-4.8M14.2 6.8l3.2 3.2-3.2 3.2"/>',
    "igw": '<path d="M4.4 17V9.4a5.6 5.6 0 0 1 11.2 0V17M2.2 17h15.6M7.4 12.6h5.2M8.9 11l-1.6 1.6 1.6 1.6M11.1 11l1.6 1.6-1.6 1.6"/>',
    "eigw": '<path d="M4.4 17V9.4a5.6 5.6 0 0 1 11.2 0M2.2 17h10M7.8 13h9.4M14.6 10.2l2.8 2.8-2.8 2.8"/>',
    "endpoint": '<path d="M2.4 10h4.2M6.6 5.6v8.8h3.8a4.4 4.4 0 0 0 0-8.8zM14.6 8h3.2M14.6 12h3.2"/>',
    "gateway-endpoint": '<path d="M4.2 3v14M15.8 3v14M2.6 3h3.2M14.2 3h3.2M2.6 17h3.2M14.2 17h3.2M7 10h6M10.5 7.3l2.7 2.7-2.7 2.7"/>',
    "peering": '<circle cx="7.3" cy="10" r="4.7"/><circle cx="12.7" cy="10" r="4.7"/>',
    "tgw": '<circle cx="10" cy="10" r="3"/><path d="M7.9 7.9L4.3 4.3M12.1 7.9l3.6-3.6M7.9 12.1l-3.6 3.6M12.1 12.1l3.6 3.6"/>',
    "route-table": '<rect x="3" y="4" width="14" height="12" rx="1.6"/><path d="M3 8h14M3 12h14M8.8 8v8"/>',
    "vpc": '<rect x="2.6" y="4" width="14.8" height="12" rx="1.6"/><rect x="5.6" y="7.4" width="4.4" height="5.2" rx=".6"/>',
    "subnet": '<rect x="3" y="4" width="14" height="12" rx="1.2"/><path d="M6 8.4h8M6 11.6h5"/>',
    "sg": '<path d="M10 2.6l6.2 2.2v4.7c0 4-2.6 6.7-6.2 7.9-3.6-1.2-6.2-3.9-6.2-7.9V4.8z"/>',
    "nacl": '<path d="M3 6.6h14M3 13.4h14M6.6 3v14M13.4 3v14"/>',
    "service": '<path d="M10 2.4l6.6 3.8v7.6L10 17.6l-6.6-3.8V6.2z"/>',
    "host": '<circle cx="10" cy="10" r="7.2"/>'
    '<path d="M2.8 10h14.4M10 2.8c2.3 2 3.4 4.4 3.4 7.2s-1.1 5.2-3.4 7.2c-2.3-2-3.4-4.4-3.4-7.2s1.1-5.2 3.4-7.2z"/>',
    "vgw": '<rect x="3" y="8.6" width="14" height="8.4" rx="1.6"/><path d="M6.4 8.6V6.4a3.6 3.6 0 0 1 7.2 0v2.2M6.6 12.8h6.8M11.4 10.8l2 2-2 2"/>',
    "proxy": '<path d="M2.4 5.4h4M2.4 14.6h4M6.4 3.4v13.2M6.4 10h3.2"/><ellipse cx="13.6" cy="6.6" rx="4" ry="1.6"/>'
    '<path d="M9.6 6.6v6.8c0 .9 1.8 1.6 4 1.6s4-.7 4-1.6V6.6"/>',
    "cache": '<path d="M10 2.8l7 3.4-7 3.4-7-3.4zM3 10l7 3.4 7-3.4M3 13.8l7 3.4 7-3.4"/>',
    "balancer": '<path d="M3 10h5m0 0 5-5.5h4m-9 5.5 5 5.5h4M8 10h9"/><circle cx="8" cy="10" r="1.6"/>',
    "file-system": '<path d="M3 16V4.6h4.8l1.8 2.2H17V16zM3 10h14"/>',
    "poller": '<path d="M16.6 10a6.6 6.6 0 1 1-2-4.7M14.8 2.6v3h-3"/><path d="M10 6.8V10l2.4 1.6"/>',
    "onprem": '<path d="M4 17V4.6h8V17M12 9h4v8M2.4 17h15.2M6.6 7.6h2.8M6.6 10.6h2.8M6.6 13.6h2.8"/>',
}

MARKS: Final[dict[str, str]] = {
    "v-yes": '<circle cx="10" cy="10" r="7.6"/><path d="M6.4 10.3l2.5 2.5 4.8-5.4"/>',
    "v-some": '<circle cx="10" cy="10" r="7.6"/><path class="f" d="M10 3.4v13.2a6.6 6.6 0 0 1 0-13.2z"/>',
    "v-no": '<path d="M7 2.4h6l4.6 4.6v6L13 17.6H7L2.4 13V7z"/><path d="M7.2 7.2l5.6 5.6M12.8 7.2l-5.6 5.6"/>',
    "v-deny": '<path d="M10 2.4l6.6 2.3V9.3c0 4.2-2.8 7-6.6 8.3-3.8-1.3-6.6-4.1-6.6-8.3V4.7z"/><path d="M6.8 9.8h6.4"/>',
    "v-void": '<circle cx="10" cy="10" r="7.6" stroke-dasharray="2.6 3.1"/><path d="M10 6v5M10 13.8v.2"/>',
    "m-lock": '<rect x="4" y="9" width="12" height="8" rx="1.5"/><path d="M6.8 9V6.6a3.2 3.2 0 0 1 6.4 0V9"/>',
    "m-oneway": '<path d="M3 10h13M11.5 5.5L16 10l-4.5 4.5"/>',
    "m-open": '<circle cx="10" cy="10" r="7.4"/>',
    "m-up": '<path d="M10 16V4M5 9l5-5 5 5"/>',
    "m-down": '<path d="M10 4v12M5 11l5 5 5-5"/>',
    "m-copy": '<rect x="3.4" y="3.4" width="9.6" height="9.6" rx="1.6"/><path d="M16.6 7.4v7.4a1.8 1.8 0 0 1-1.8 1.8H7.4"/>',
    "m-drop": '<path d="M5 5l10 10M15 5L5 15"/>',
    "m-met": '<circle class="f" cx="10" cy="10" r="8.4"/><path d="M6.2 10.3l2.6 2.6 5-5.6" stroke="var(--card)"/>',
}


def sprite() -> str:
    """Every symbol, in one hidden `<svg>`: inline it once in a page."""
    symbols = [_symbol(f"g-{name}", "glyph", drawing) for name, drawing in GLYPHS.items()]
    symbols += [_symbol(name, "vg", drawing) for name, drawing in MARKS.items()]
    return (
        '<svg class="sprite" xmlns="http://www.w3.org/2000/svg" width="0" height="0" aria-hidden="true" focusable="false">'
        + "".join(symbols)
        + "</svg>"
    )


def _symbol(name: str, group: str, drawing: str) -> str:
    return f'<symbol id="{name}" viewBox="0 0 20 20"><g class="{group}">{drawing}</g></symbol>'
