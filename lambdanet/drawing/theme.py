"""The colours of a picture that stands alone.

In a page the style sheet dresses the picture (its layer `sheet`). A file has no style sheet: here are
the same tokens and the same rules, flat and resolved, for viewers that know neither variables nor
nesting.
"""

from collections.abc import Mapping
from string import Template
from typing import Final, Literal

_LIGHT: Final[Mapping[str, str]] = {
    "card": "#ffffff",
    "ink": "#17211f",
    "ink2": "#4a5653",
    "ink3": "#5d6865",
    "ask": "#1a4fc4",
    "ask_soft": "#e4ecfd",
    "ask_line": "#2b61d9",
    "no": "#9f2a0c",
    "no_soft": "#fde9de",
    "yes": "#0b6b53",
    "some": "#8c6000",
    "aws": "#f4efe2",
    "aws_line": "#877742",
    "aws_ink": "#5f532e",
    "yours": "#ffffff",
    "yours_line": "#3f4a47",
    "az": "#f6f8f7",
    "az_line": "#c3cbc8",
    "priv": "#e6eef1",
    "priv_line": "#6a8591",
    "pub": "#fbfdfc",
    "pub_line": "#6a8591",
    "world_line": "#85908c",
    "prem": "#ecebf0",
    "prem_line": "#8d8a9c",
    "plate": "#ffffff",
    "plate_line": "#8b9692",
    "plate_aws": "#fdfbf4",
    "trace": "#7a8683",
}
_DARK: Final[Mapping[str, str]] = {
    "card": "#161d1b",
    "ink": "#e8edea",
    "ink2": "#b0bab6",
    "ink3": "#8f9a96",
    "ask": "#8db4ff",
    "ask_soft": "#1a2947",
    "ask_line": "#7aa5fb",
    "no": "#ff8f66",
    "no_soft": "#43210f",
    "yes": "#6fd3ae",
    "some": "#f0cd74",
    "aws": "#25221a",
    "aws_line": "#857749",
    "aws_ink": "#cdbf92",
    "yours": "#161d1b",
    "yours_line": "#aab5b1",
    "az": "#19211f",
    "az_line": "#3a4643",
    "priv": "#1b292e",
    "priv_line": "#64828f",
    "pub": "#171e1c",
    "pub_line": "#64828f",
    "world_line": "#6b7773",
    "prem": "#211f28",
    "prem_line": "#6c687d",
    "plate": "#1f2826",
    "plate_line": "#6b7773",
    "plate_aws": "#2b271c",
    "trace": "#7b8783",
}

_SHAPES: Final = """
.sheet { font-family: Inter, "Fira Sans", "Segoe UI", Roboto, Arial, sans-serif; }
.sheet .d { font-family: "IBM Plex Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.sheet text { font-size: 12px; }
.glyph { fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
.ground text { font-size: 11px; }
.ground rect { stroke-width: 1; }
.vpc rect { stroke-width: 1.6; }
.lambda rect, .services rect { stroke-width: 1.4; stroke-dasharray: 1.5 3; stroke-linecap: round; }
.internet rect { fill: none; stroke-width: 1.4; stroke-dasharray: 1 4; stroke-linecap: round; }
.subnet-public rect { stroke-dasharray: 7 3; }
.ground .n { font-weight: 600; }
.az .n { font-weight: 500; }
.ground .d, .node .d { font-size: 10px; }
.line { fill: none; stroke-width: 1.4; }
.attach.line { stroke-width: 1.8; stroke-dasharray: 5 3; }
.chev { fill: none; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
.forward.line { stroke-width: 3.2; }
.other.line { stroke-width: 1.8; opacity: .75; }
.other.tip { opacity: .75; }
.beyond.line { stroke-width: 1.8; stroke-dasharray: 2 5; stroke-linecap: round; }
.reply.line { stroke-width: 1.6; stroke-dasharray: 4 3; }
.gate { fill: none; stroke-width: 3; }
.plate { stroke-width: 1.1; }
.door .plate { stroke-width: 1.6; }
.on .plate { stroke-width: 2.2; }
.node .n { font-weight: 600; }
.route-table .n { font-size: 11px; }
.node .row .d { font-size: 9.5px; }
.row .t { text-anchor: end; }

.rule, .stack { fill: none; }
.used .d, .miss .d { font-weight: 700; }
.hop circle { stroke-width: 1.5; }
.hop text { font-size: 10px; font-weight: 700; text-anchor: middle; }
.bar { fill: none; stroke-width: 4; stroke-linecap: round; }
.block circle { stroke-width: 1.5; }
.x { fill: none; stroke-width: 2; stroke-linecap: round; }
.stem { fill: none; stroke-width: 1.4; }
.block text { font-size: 10.5px; }
.block .b { font-weight: 700; }
.added > rect:first-child { stroke-width: 2.6; stroke-dasharray: none; }
.changed > rect:first-child { stroke-width: 2.6; stroke-dasharray: 6 3; }
.removed > rect:first-child { stroke-width: 2; stroke-dasharray: 2 4; }
.flag text { font-size: 9px; font-weight: 600; text-anchor: middle; }
"""

_COLOURS: Final = Template("""
.paper { fill: $card; }
.sheet { color: $ink; }
.sheet text { fill: $ink; }
.ground .d, .node .d { fill: $ink3; }
.vpc rect { fill: $yours; stroke: $yours_line; }
.lambda rect, .services rect { fill: $aws; stroke: $aws_line; }
.lambda text, .services text, .lambda .d, .services .d { fill: $aws_ink; }
.az rect { fill: $az; stroke: $az_line; }
.az .n { fill: $ink2; }
.subnet-private rect { fill: $priv; stroke: $priv_line; }
.subnet-public rect { fill: $pub; stroke: $pub_line; }
.internet rect { stroke: $world_line; }
.ground.onprem rect { fill: $prem; stroke: $prem_line; }
.line, .chev { stroke: $trace; }
.attach, .service.line, .service.chev { stroke: $aws_line; }
.forward.line, .reply.line, .gate { stroke: $ask_line; }
.beyond.line { stroke: $no; }
.tip { fill: $ask_line; }
.beyond.tip { fill: $no; }
.plate { fill: $plate; stroke: $plate_line; }
.node use { color: $ink2; }
.aws .plate { fill: $plate_aws; stroke: $aws_line; }
.aws use { color: $aws_ink; }
.world .plate { fill: $card; }
.door .plate { stroke: $yours_line; }
.on .plate { stroke: $ask_line; }
.on use { color: $ask; }
.node .shield { color: $ink2; fill: $plate; }
.row .d { fill: $ink2; }
.rule, .stack { stroke: $plate_line; }
.aws .stack { stroke: $aws_line; }
.row.used rect { fill: $ask_soft; }
.row.used .d { fill: $ask; }
.row.miss rect { fill: $no_soft; }
.row.miss .d { fill: $no; }
.hop circle { fill: $ask_line; stroke: $card; }
.hop text { fill: $card; }
.hop.reply circle { fill: $card; stroke: $ask_line; }
.hop.reply text { fill: $ask; }
.bar, .stem { stroke: $no; }
.block circle { fill: $no; stroke: $card; }
.x { stroke: $card; }
.block rect { fill: $no_soft; stroke: $no; }
.block text { fill: $no; }
.added > rect:first-child { stroke: $yes; }
.changed > rect:first-child { stroke: $some; }
.removed > rect:first-child { stroke: $no; fill: none; }
.sheet .flag rect { fill: $ink; stroke: none; }
.sheet .flag text { fill: $card; }
""")


def stylesheet(theme: Literal["light", "dark", "auto"]) -> str:
    """Flat rules with plain colours; "auto" follows the viewer's preference, light first.

    The scheme is for a browser that opens the file by itself: what lies behind a picture without ground is the browser's.
    """
    if theme == "auto":
        dark = _COLOURS.substitute(_DARK)
        light = f"{_SHAPES}.sheet {{ color-scheme: light dark; }}{_COLOURS.substitute(_LIGHT)}"
        return f"{light}@media (prefers-color-scheme: dark) {{{dark}}}"
    return f"{_SHAPES}.sheet {{ color-scheme: {theme}; }}{_COLOURS.substitute(_LIGHT if theme == 'light' else _DARK)}"
