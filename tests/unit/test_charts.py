"""Charts of a briefing: text that can be selected, numbers in words, the same bytes twice."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from report_kit.analysis.quantities import Quantity
from report_kit.content.charts import THINNEST_BAR, Bar, BarGroup, Chart, Marker
from report_kit.content.drawing import WIDTH, set_width
from report_kit.content.output import BUNDLE_MIME_TYPE, with_files
from report_kit.content.tables import Column, Row, Table
from report_kit.content.timeline import MOST_HEIGHT, Strip, TimelineChart
from report_kit.content.wording import phrase
from report_kit.data.figures_stated import Interval, exactly
from report_kit.language import Language, language

VI, EN = language("vi"), language("en")
SVG = "{http://www.w3.org/2000/svg}"


def rate(low: Fraction | int | None, high: Fraction | int | None) -> Quantity:
    """Return a rate of which a range is known."""
    ends = (None if end is None else Fraction(end) for end in (low, high))
    return Quantity(quantity="disbursement_rate", unit="ratio", basis="implied", interval=Interval(*ends))


STATED = Quantity(
    quantity="disbursement_rate",
    unit="ratio",
    basis="reported",
    stated=Fraction(551, 1000),
    stated_text="55.1",
    interval=Interval(Fraction(5505, 10000), Fraction(5515, 10000)),
)
VALUES = Table("Giá trị", (Column("Chương trình"), Column("Tỷ lệ")), (Row(("Nông thôn mới", STATED)),), ("vi", "en"))
CHART = Chart(
    name="rates",
    caption="Tỷ lệ giải ngân",
    alt=phrase("Total"),
    groups=(
        BarGroup("xây dựng nông thôn mới", (Bar(STATED, "done", name="công bố"),)),
        BarGroup("giảm nghèo <bền vững> & #x", (Bar(rate(0, 1), "done"),)),
    ),
    values=VALUES,
    languages=("vi", "en"),
    marker=Marker(0.5, 0.55, "thời gian đã qua"),
    end=1.0,
)


def drawing(chart: Chart, reader: Language) -> str:
    """Return the one drawing of a chart."""
    (svg,) = chart.fragment(reader).files.values()
    return svg


def texts(svg: str) -> list[str]:
    """Return the texts of a drawing in order."""
    return ["".join(text.itertext()).strip() for text in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314  # ours


def places(svg: str, text: str) -> list[float]:
    """Return where the middle of each text that reads so stands, from the left, in points."""
    found = [one for one in ET.fromstring(svg).iter(f"{SVG}text") if "".join(one.itertext()).strip() == text]  # noqa: S314
    return [float(one.get("x", "")) for one in found]


def bar_widths(svg: str) -> list[float]:
    """Return the widths of the solid bars from the top."""
    fills = [path for path in ET.fromstring(svg).iter(f"{SVG}path") if "#1f4e79" in path.get("style", "")]  # noqa: S314
    return [
        max(xs) - min(xs)
        for path in fills
        if (xs := [float(x) for x in re.findall(r"[ML] ([\d.]+)", path.get("d", ""))])
    ]


def marker_places(svg: str) -> list[float]:
    """Return where the dashed lines of the marker stand."""
    lines = [path for path in ET.fromstring(svg).iter(f"{SVG}path") if "dasharray" in path.get("style", "")]  # noqa: S314
    return [float(re.findall(r"M ([\d.]+)", path.get("d", ""))[0]) for path in lines]


def label_start(svg: str, label: str) -> float:
    """Return where a label begins."""
    (found,) = (
        text
        for text in ET.fromstring(svg).iter(f"{SVG}text")  # noqa: S314  # ours
        if "".join(text.itertext()).strip() == label
    )
    return float(found.get("x") or re.findall(r"translate\(([\d.]+)", found.get("transform", ""))[0])


def test_labels_are_text_in_the_readers_language() -> None:
    """Not outlines: they can be selected, searched and read aloud."""
    vietnamese, english = texts(drawing(CHART, VI)), texts(drawing(CHART, EN))

    assert {"Xây dựng nông thôn mới", "công bố: 55,1%", "0,0%–100,0%", "100%", "thời gian đã qua"} <= set(vietnamese)
    assert {"công bố: 55.1%", "0.0%–100.0%"} <= set(english)


def test_a_name_from_the_data_is_text_in_a_drawing() -> None:
    """The SVG stays well formed."""
    assert "Giảm nghèo <bền vững> & #x" in texts(drawing(CHART, VI))


def test_a_dollar_in_a_name_starts_no_formula() -> None:
    """Matplotlib takes text between dollars for mathematics."""
    chart = replace(CHART, groups=(BarGroup("dự án $x^2$ và $\\frac$", (Bar(STATED, "done"),)),))

    assert "Dự án $x^2$ và $\\frac$" in texts(drawing(chart, VI))


def test_the_same_chart_gives_the_same_bytes() -> None:
    """Ids and dates do not differ from one drawing to the next."""
    first = drawing(CHART, VI)

    assert drawing(CHART, VI) == first
    assert "<dc:date>" not in first


def test_a_chart_is_as_wide_as_a_phone_allows() -> None:
    """Long headings wrap; nothing lies beyond the right edge."""
    long_name = "Nâng cấp, mở rộng tuyến đường liên thôn từ trung tâm xã đến khu sản xuất tập trung " * 3
    chart = replace(CHART, groups=(BarGroup(long_name, (Bar(STATED, "done"),)),))
    root = ET.fromstring(drawing(chart, VI))  # noqa: S314  # ours

    assert root.get("width") == f"{WIDTH:.0f}pt"
    assert len([text for text in texts(drawing(chart, VI)) if "liên thôn" in text]) == 3


@pytest.mark.parametrize(
    ("quantity", "hatched"), [(rate(Fraction(1, 4), Fraction(3, 4)), True), (rate(1, 1), False), (rate(1, None), False)]
)
def test_only_a_range_is_hatched(quantity: Quantity, hatched: bool) -> None:
    """Solid as far as certain, hatched where the figures leave a range."""
    chart = replace(CHART, groups=(BarGroup("x", (Bar(quantity, "done"),)),), marker=None)

    assert ("<pattern" in drawing(chart, VI)) is hatched


def test_a_bar_of_an_unknown_quantity_has_only_its_label() -> None:
    """It says that nothing is reported, and draws nothing."""
    unknown = Quantity(quantity="disbursement_rate", unit="ratio", basis="reported")
    chart = replace(CHART, groups=(BarGroup("x", (Bar(unknown, "done"),)),), marker=None)

    assert "chưa báo cáo" in texts(drawing(chart, VI))


def test_a_chart_of_zeros_has_a_scale() -> None:
    """No division by the highest value, which is zero."""
    zero = Quantity(quantity="completed_count", unit="count", basis="reported", interval=exactly(0))
    chart = replace(CHART, groups=(BarGroup("x", (Bar(zero, "done"),)),), marker=None, end=0.0, unit="count")

    assert texts(drawing(chart, VI))[-2:] == ["0", "1"]


def test_the_axis_names_its_unit_after_its_last_number() -> None:
    """Whoever reads the axis alone knows what it counts."""
    chart = replace(CHART, unit="billion", unit_name="tỷ đồng", marker=None, end=30.0)

    assert texts(drawing(chart, VI))[-3:] == ["20", "30", "tỷ đồng"]


def test_a_small_figure_beside_a_large_one_can_be_seen() -> None:
    """One house beside a hundred thousand is not none; none draws nothing."""
    counts = [Quantity(quantity="x", unit="count", basis="reported", interval=exactly(n)) for n in (0, 1, 100_000)]
    zero, one, many = (replace(CHART, groups=(BarGroup("x", (Bar(n, "done"),)),), marker=None) for n in counts)
    both = replace(one, groups=one.groups + many.groups, end=0.0, unit="count")

    assert bar_widths(drawing(replace(zero, unit="count"), VI)) == []
    assert bar_widths(drawing(both, VI))[0] == pytest.approx(THINNEST_BAR)


def test_a_label_stands_clear_of_the_marker() -> None:
    """It would hide the line that its bar is compared with."""
    bar = Bar(rate(Fraction(49, 100), Fraction(49, 100)), "done")
    chart = replace(CHART, groups=(BarGroup("x", (bar,)),))
    svg = drawing(chart, VI)

    assert label_start(svg, "49,0%") > max(marker_places(svg))


def test_bars_are_as_long_as_their_labels_let_them() -> None:
    """Short labels leave the page to the bars; a long one takes its share."""
    short, long = (
        replace(CHART, groups=(BarGroup("x", (Bar(rate(1, 1), "done", name=name),)),), marker=None)
        for name in ("a", "một tên dài của đại lượng")
    )

    assert bar_widths(drawing(short, VI)) > bar_widths(drawing(long, VI))
    assert label_start(drawing(long, VI), "một tên dài của đại lượng: 100,0%") < WIDTH / 2 + 100


def test_an_amount_of_nothing_to_the_last_dong_draws_nothing() -> None:
    """Half a đồng of rounding is no range that anyone could see, nor a scale whose numbers are all zero."""
    nothing = Quantity(quantity="x", unit="VND", basis="reported", interval=Interval(Fraction(0), Fraction(1, 2)))
    chart = replace(CHART, groups=(BarGroup("x", (Bar(nothing, "done"),)),), marker=None, end=0.0, unit="billion")

    assert "<pattern" not in drawing(chart, VI)
    assert texts(drawing(chart, VI))[-1] == "1"


def test_a_timeline_of_many_projects_is_drawn_in_parts_that_fit_a_page() -> None:
    """Each with the years above it, its place in the caption and only its own projects in its description."""
    names = [f"dự án {n}" for n in range(60)]
    strips = tuple(Strip(name, f"{name}: năm 2027", {2027: Fraction(1)}, "plan") for name in names)
    chart = TimelineChart("t", "Năm bố trí vốn", tuple(range(2026, 2031)), strips, VALUES, ("vi",))

    fragment = chart.fragment(VI)
    roots = [ET.fromstring(svg) for svg in fragment.files.values()]  # noqa: S314  # ours
    drawn = [texts(svg) for svg in fragment.files.values()]
    assert max(float(root.get("height", "").removesuffix("pt")) for root in roots) < MOST_HEIGHT + 30
    assert [part[0] for part in drawn] == ["2026"] * 3
    assert [text.casefold() for part in drawn for text in part if text.startswith("Dự án")] == names
    assert "Năm bố trí vốn (2/3)" in fragment.html
    assert fragment.html.count("<details>") == 1  # the values of all parts
    assert "; ".join(fragment.alts.values()) == fragment.alt == "; ".join(str(strip.alt) for strip in strips)


@pytest.mark.parametrize(
    ("years", "amount", "runs"),
    [
        (5, 12_345, [5]),
        (5, 888_888, [5]),
        (5, 4_600_000, [5]),
        (5, 123_456_789, [3, 2]),
        (10, 43_817, [5, 5]),
        (10, 4_600_000, [5, 5]),
    ],
)
def test_amounts_of_a_chart_of_years_have_room_beside_each_other(years: int, amount: int, runs: list[int]) -> None:
    """Names give way a little, then the years are drawn in several parts; no figure covers a part of another."""
    given = tuple(range(2026, 2026 + years))
    strip = Strip("Đường", "Đường", dict.fromkeys(given, Fraction(amount)), "plan")

    fragment = TimelineChart("t", "Năm bố trí vốn", given, (strip,), VALUES, ("vi",)).fragment(VI)

    drawn = [places(svg, VI.number(amount)) for svg in fragment.files.values()]
    assert [len(found) for found in drawn] == runs
    steps = [after - before for found in drawn for before, after in pairwise(found)]
    assert min(steps) >= set_width(VI.number(amount))
    assert [text for svg in fragment.files.values() for text in texts(svg) if text.startswith("20")] == [
        str(year) for year in given
    ]


def test_of_a_very_long_name_the_chart_of_years_draws_beginning_and_end() -> None:
    """Sixty such names would fill pages; the description and the table of values have them whole."""
    name = "Đầu tư xây dựng hệ thống hạ tầng kỹ thuật, " * 8 + "giai đoạn 2"
    strip = Strip(name, f"{name}: năm 2027", {2027: Fraction(1)}, "plan")
    chart = TimelineChart("t", "Năm bố trí vốn", (2026, 2027), (strip,), VALUES, ("vi",))

    fragment = chart.fragment(VI)
    drawn = texts(next(iter(fragment.files.values())))
    lines = [text for text in drawn if not text.isdigit()]
    assert lines[0].startswith("Đầu tư xây dựng")
    assert lines[2] == "…"
    assert lines[-1].endswith("giai đoạn 2")
    assert len(lines) == 4
    assert name in fragment.alt


def test_long_names_that_differ_in_the_middle_are_drawn_whole() -> None:
    """Two rows of the chart never have the same name because it was cut."""
    names = [
        name.join(("Đầu tư xây dựng hệ thống hạ tầng kỹ thuật, " * 4, " và các thôn lân cận" * 6)) for name in "AB"
    ]
    strips = tuple(Strip(name, f"{name}: năm 2027", {2027: Fraction(1)}, "plan") for name in names)

    fragment = TimelineChart("t", "Năm bố trí vốn", (2026, 2027), strips, VALUES, ("vi",)).fragment(VI)
    assert "…" not in texts(next(iter(fragment.files.values())))


def test_a_chart_without_figures_says_so() -> None:
    """No empty axes."""
    fragment = replace(CHART, groups=()).fragment(EN)

    assert fragment.html == '<p class="rk-note">There are not enough figures for a chart.</p>'
    assert fragment.files == {}


def test_a_chart_carries_its_values_and_its_description() -> None:
    """For those who cannot see it: alt text in both formats, and the values as a table."""
    fragment = CHART.fragment(VI)

    assert fragment.alt == "Tổng số"
    assert 'alt: "Tổng số"' in fragment.typst
    assert "<details><summary>" in fragment.html
    assert "<caption>Giá trị</caption>" in fragment.html


def test_jupyterlab_shows_the_drawing_itself() -> None:
    """The marker stands for the drawing only inside the bundle."""
    content = CHART._repr_mimebundle_()

    assert "@@rates.svg@@" in content[BUNDLE_MIME_TYPE]["languages"]["vi"]["html"]
    assert "@@" not in content["text/html"]
    assert "<svg" in with_files(CHART.fragment(VI))


def test_a_chart_lists_what_it_draws() -> None:
    """Every bar is in figures.csv."""
    rows = json.loads(CHART._repr_mimebundle_()[BUNDLE_MIME_TYPE]["quantities"])

    assert [(row.get("stated"), row["low"], row["high"]) for row in rows] == [
        ("0.551", "0.5505", "0.5515"),
        (None, "0", "1"),
    ]
