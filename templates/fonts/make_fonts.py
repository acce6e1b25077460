"""Cut the vendored fonts down to the languages and the signs of a briefing; see README.md."""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

HERE = Path(__file__).parent

# What a briefing can print. `report_kit.build.glyphs` holds the same ranges, and a test compares both with the fonts.
UNICODES = (
    "U+0020-007E,U+00A0-00AC,U+00AE-0148,U+014A-017F,U+0192,U+01A0-01A1,U+01AF-01B0,U+0300-0304,U+0306,U+0309,U+031B,U+0323,"
    "U+0394,U+03A3,U+03BC,U+1EA0-1EF9,U+2009,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,U+2032-2033,"
    "U+2039-203A,U+2044,U+2070,U+2074-208E,U+20AB-20AC,U+2116,U+2122,U+2190-2193,U+2212,U+221A,U+221E,U+2248,"
    "U+2260,U+2264-2265,U+25A0-25A1,U+25B2,U+25BC,U+25CB,U+25CF,U+2713,U+2717,U+26A0"
)
# What Persian adds: its letters, digits and marks, the zero-width non-joiner within words, the rial; and what stands
# between its words, for in a chart no mark may be in another font than what it stands beside.
PERSIAN = (
    "U+0020-002F,U+003A-0040,U+005B-0060,U+007B-007E,U+00A0,U+00AB,U+00B7,U+00BB,U+00D7,U+00F7,U+2013,U+2014,U+2212,"
    "U+060C,U+061B,U+061F,U+0621-063A,U+0640-0652,U+0654-0655,U+066A-066C,U+0670,U+067E,U+0686,U+0698,U+06A9,U+06AF,"
    "U+06C0,U+06C1,U+06CC,U+06F0-06F9,U+200C-200F,U+FDFC"
)
ISOLATES = range(0x2066, 0x206A)
# No `calt`: Inter's turns the two characters "->" of a project name into an arrow.
FEATURES = ["ccmp", "locl", "mark", "mkmk", "kern", "tnum", "sups", "subs", "case"]
# A joined script is nothing without the forms of its letters.
JOINING = [*FEATURES, "calt", "curs", "fina", "init", "isol", "liga", "medi", "rlig"]
# The licence of Liberation reserves its name, so what is cut from it carries another.
RENAMED = {"Liberation Serif": "Briefing Serif", "LiberationSerif": "BriefingSerif"}


def main(sources: Path) -> None:
    """Cut every font named below from `sources` into this folder."""
    for style in ("Regular", "Italic", "SemiBold"):
        source = next(sources.rglob(f"Inter_*{style}.ttf"))
        cut(source, HERE / f"Inter-{style}.ttf")
        if style != "Italic":
            cut(source, HERE / f"Inter-{style}.woff2", flavor="woff2")
    for style in ("Regular", "Bold", "Italic", "BoldItalic"):
        cut(next(sources.rglob(f"LiberationSerif-{style}.ttf")), HERE / f"BriefingSerif-{style}.ttf")
    for style in ("Regular", "SemiBold"):
        source = next(sources.rglob(f"Vazirmatn-{style}.ttf"))
        for flavor, ending in ((None, "ttf"), ("woff2", "woff2")):
            cut(source, HERE / f"Vazirmatn-{style}.{ending}", flavor, unicodes=PERSIAN, features=JOINING)


def cut(
    source: Path, target: Path, flavor: str | None = None, *, unicodes: str = UNICODES, features: list[str] = FEATURES
) -> None:
    """Write the part of a font that the characters and features name."""
    options = subset.Options(
        layout_features=features, flavor=flavor, name_IDs=["*"], hinting=False, notdef_outline=True
    )
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(unicodes))
    cutter.subset(font)
    rename(font)
    draw_nothing_for(ISOLATES, font)
    subset.save_font(font, str(target), options)


def draw_nothing_for(codes: range, font: TTFont) -> None:
    """Give code points an empty glyph without width: who draws a chart takes them for letters that are lacking."""
    name = "isolate"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = Glyph()
    font["hmtx"][name] = (0, 0)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update(dict.fromkeys(codes, name))


def rename(font: TTFont) -> None:
    """Take reserved names out of the name table, but for the copyright and licence (name ids 0, 7, 13 and 14)."""
    for record in font["name"].names:
        if record.nameID in {0, 7, 13, 14}:
            continue
        for old, new in RENAMED.items():
            record.string = record.toUnicode().replace(old, new)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
