"""What a cell means: figures as text need a declared locale, nothing is guessed, and the advice can be followed."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from report_kit.data.columns import ColumnContract
from report_kit.data.contracts import CONTRACTS
from report_kit.data.parsing import Unreadable, parsed
from report_kit.data.workbook.cells import CellValue, Convention, NumberLocale, meaning, text_of

POSITIONS, PROJECTS = CONTRACTS["programme_positions"], CONTRACTS["projects"]
AMOUNT, DATE, NOTE = (POSITIONS.column(name) for name in ("allocated_amount", "as_of_date", "note"))
COMMUNE, PROGRAMME = POSITIONS.column("commune_code"), POSITIONS.column("programme_code")
RATE, YEAR, FUND = (POSITIONS.column(name) for name in ("stated_rate_percent", "budget_year", "fund_type"))
TIER, SCORE, SOURCE = PROJECTS.column("priority_tier"), PROJECTS.column("score"), POSITIONS.column("capital_source")
PROJECT_GROUP = PROJECTS.column("project_group")
GROUP = CONTRACTS["housing"].column("commune_codes")


def read(column: ColumnContract, value: CellValue, locale: NumberLocale | None = None, **convention: object) -> str:
    text = text_of(column, value, Convention(locale, **convention))  # type: ignore[arg-type]  # named in each test
    return f"{text.what}. {text.advice}" if isinstance(text, Unreadable) else text


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        (AMOUNT, 996_000_000.0, "996000000"),
        (AMOUNT, 1e14, "100000000000000"),
        (AMOUNT, 548_999_999.9999999, "549000000"),
        (AMOUNT, "1170", "1170"),
        (YEAR, 2025.0, "2025"),
        (DATE, date(2025, 7, 18), "2025-07-18"),
        (DATE, datetime(2025, 7, 18, 0, 0), "2025-07-18"),  # spreadsheets know no zones
        (DATE, 45856.0, "2025-07-18"),
        (DATE, "2025-07-18", "2025-07-18"),
        (SCORE, 70.5, "70.5"),
        (RATE, 83.2, "83.2"),
        (RATE, "83.20", "83.20"),
        (NOTE, 12.0, "12"),
        (NOTE, "  hai  dòng ", "hai  dòng"),
        (NOTE, "Thu\u00e2\u0323n Ho\u0301a", "Thuận Hóa"),
        (COMMUNE, 20044.0, "20044"),
    ],
)
def test_a_cell_gives_the_text_of_the_file(column: ColumnContract, value: CellValue, text: str) -> None:
    """Numbers without the noise of binary sums, dates as year-month-day, text composed and trimmed."""
    assert read(column, value) == text


@pytest.mark.parametrize(
    ("column", "written", "locale", "text"),
    [
        (AMOUNT, "1.170", "vi", "1170"),
        (AMOUNT, "25.000.000.000", "vi", "25000000000"),
        (AMOUNT, "1.170,00", "vi", "1170"),
        (AMOUNT, "1,170", "en", "1170"),
        (AMOUNT, "1,170,000.0", "en", "1170000"),
        (RATE, "83,2", "vi", "83.2"),
        (RATE, "83,2%", "vi", "83.2"),
        (RATE, "83.2 %", "en", "83.2"),
        (SCORE, "70,5", "vi", "70.5"),
        (SCORE, "70.5", "vi", "70.5"),
        (DATE, "18/7/2025", "vi", "2025-07-18"),
        (DATE, "ngày 18 tháng 7 năm 2025", "vi", "2025-07-18"),
        (DATE, "18 July 2025", "en", "2025-07-18"),
    ],
)
def test_text_is_a_figure_where_its_locale_is_declared(
    column: ColumnContract, written: str, locale: NumberLocale, text: str
) -> None:
    """1.170 is a thousand one hundred and seventy to a Vietnamese reader, and only if one says so."""
    assert read(column, written, locale) == text


@pytest.mark.parametrize(
    ("column", "written", "locale"),
    [
        (AMOUNT, "1 170", "vi"),
        (AMOUNT, "25 tỷ", "vi"),
        (DATE, "7/18/2025", "vi"),
        (DATE, "18/7/2025", "en"),
        (DATE, "31/2/2025", "vi"),
    ],
)
def test_text_that_does_not_fit_the_declared_locale_is_left_to_the_contract(
    column: ColumnContract, written: str, locale: NumberLocale
) -> None:
    """The contract then refuses it with its own advice."""
    assert read(column, written, locale) == written
    assert meaning(column, written) == written


@pytest.mark.parametrize(
    ("column", "written", "locale", "example"),
    [
        (AMOUNT, "1,170", "vi", "1.170; 83,2"),
        (AMOUNT, "1.17", "vi", "1.170; 83,2"),
        (AMOUNT, "1.170.00", "vi", "1.170; 83,2"),
        (AMOUNT, "0.170", "vi", "1.170; 83,2"),
        (AMOUNT, "1.170", "en", "1,170; 83.2"),
        (RATE, "83,2", "en", "1,170; 83.2"),
    ],
)
def test_dots_and_commas_of_another_locale_than_the_declared_one_are_refused(
    column: ColumnContract, written: str, locale: NumberLocale, example: str
) -> None:
    """Where 1,170 was said to be written 1.170, a 1,170 may be anything: no number is proposed for it."""
    assert read(column, written, locale) == (
        f"the number is not written as --number-locale {locale} writes numbers. "
        f"Write it as a number, or like {example}."
    )


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("17/07/2025", "2025-07-17"),
        ("17-7-2025", "2025-07-17"),
        ("5/5/2025", "2025-05-05"),
        ("ngày 3 tháng 7 năm 2025", "2025-07-03"),
        ("3 July 2025", "2025-07-03"),
    ],
)
def test_a_date_that_is_text_and_can_be_one_day_only_is_taken(written: str, day: str) -> None:
    """There is no seventeenth month."""
    assert read(DATE, written) == day


def test_a_date_that_may_be_two_days_needs_a_declared_locale() -> None:
    """The 3rd of July, or the 7th of March."""
    assert read(DATE, "03/07/2025", "vi") == "2025-07-03"
    assert read(DATE, "03/07/2025", "en") == read(DATE, "03/07/2025")
    assert read(DATE, "03/07/2025") == (
        "the date may be day/month or month/day. Format the cell as a date and write it again, or import with "
        "--number-locale vi, which reads day/month/year."
    )


@pytest.mark.parametrize("written", ["1.170", "25.000.000.000", "1,170", "1,5"])
def test_a_number_that_is_text_needs_a_declared_locale(written: str) -> None:
    """Official texts carry both customs, so nothing is guessed."""
    assert read(AMOUNT, written) == (
        "the number is text with dots or commas. Write it as a number, or say how the workbook writes numbers: "
        "--number-locale vi (1.170 and 83,2) or --number-locale en (1,170 and 83.2)."
    )


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        (AMOUNT, 25.5, "the number has decimals. Write a whole number; amounts are whole đồng."),
        (
            AMOUNT,
            1e15,
            "a spreadsheet keeps only 15 digits of a number. Format the cell as text and write all digits.",
        ),
        (AMOUNT, True, "the cell holds a logical value. Write text or a number."),
        (AMOUNT, date(2025, 7, 18), "the cell holds a date. Format the cell as a number and write it again."),
        (
            NOTE,
            date(2025, 4, 3),
            (
                "the cell holds a date. A spreadsheet may have made a date of it. Format the cell as text and write it "
                "again."
            ),
        ),
        (DATE, 12.0, "the cell holds a number, not a date. Format the cell as a date and write it again."),
        (DATE, datetime(2025, 7, 18, 5, 0), "the date has a time of day. Write the date alone."),
        (DATE, time(5, 0), "the cell holds a time of day. Format the cell as text or number and write it again."),
        (
            RATE,
            0.832,
            (
                "the cell may hold a percentage or a share. Format the cell as text and write the rate as it was "
                "printed, for example 83.2."
            ),
        ),
        (COMMUNE, 20044.5, "a number with decimals is not a code. Format the cell as text and write the code."),
    ],
)
def test_a_cell_that_could_mean_two_things_is_refused(column: ColumnContract, value: CellValue, message: str) -> None:
    """A spreadsheet changes what it holds more often than people notice."""
    assert read(column, value) == message


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    """Old Macintosh workbooks are 1,462 days behind."""
    assert read(DATE, 45856.0 - 1462, dates_from_1904=True) == "2025-07-18"


@pytest.mark.parametrize("written", ["A Lưới 2", "xã A Lưới 2", "a luoi 2", "A LƯỚI 2", "20044"])
def test_a_commune_may_be_written_by_its_name(written: str) -> None:
    """With or without diacritics, in any case."""
    assert read(COMMUNE, written) == "20044"


@pytest.mark.parametrize("written", ["Thuận Hoá", "Thuận Hóa", "Thu\u00e2\u0323n Hoa\u0301"])
def test_both_ways_to_place_a_tone_mark_name_the_same_commune(written: str) -> None:
    """Old and new spelling, composed and decomposed."""
    assert read(COMMUNE, written, communes=("19789",)) == read(COMMUNE, "thuan hoa", communes=("19789",))


def test_a_name_that_several_communes_have_is_refused_with_the_candidates() -> None:
    """Unless only one of them is in the dataset."""
    several = read(COMMUNE, "Tân Tiến")

    assert several.startswith("several communes have this name. Write one of: ")
    first = several.removeprefix("several communes have this name. Write one of: ")[:5]
    assert read(COMMUNE, "Tân Tiến", communes=(first,)) == first


def test_a_name_that_no_commune_has_is_refused_with_those_it_may_mean() -> None:
    """Those of the dataset whose names hold it, or are like it; otherwise all of the dataset."""
    ours = ("20044", "20071", "19960")

    def refused(*listed: str) -> str:
        return f"no commune has this name. Write one of: {', '.join(listed)}."

    assert read(COMMUNE, "A Lưới", communes=ours) == refused("20044 (Xã A Lưới 2)", "20071 (Xã A Lưới 3)")
    assert read(COMMUNE, "xã A Lươi số 2", communes=ours).startswith(refused("20044 (Xã A Lưới 2)")[:-1])
    assert read(COMMUNE, "Hải Phòng", communes=("20044",)) == refused("20044 (Xã A Lưới 2)")


@pytest.mark.parametrize(
    ("written", "new"),
    [
        ("Xã Hồng Bắc", "20044 (Xã A Lưới 2)"),
        ("hong bac", "20044 (Xã A Lưới 2)"),
        ("Phường Thuận Hòa", "19753 (Phường Phú Xuân)"),
        ("Thuận Hòa cũ", ""),
    ],
)
def test_a_commune_of_before_the_merger_is_asked_back_with_the_one_that_it_is_a_part_of(written: str, new: str) -> None:
    """Its figures are not those of the whole; the new one of the dataset comes first, where names were many."""
    refused = (
        "the commune of this name is a part of another since 1 July 2025. "
        f"If the figures are of the whole new commune, write {new}."
    )

    assert (read(COMMUNE, written, communes=("20044", "19753")) == refused) == bool(new)


def test_every_member_of_a_group_may_be_a_name() -> None:
    """Joined by ; as codes are."""
    assert read(GROUP, "A Lưới 2; 20071") == "20044;20071"


def test_the_members_of_a_group_are_not_joined_by_commas() -> None:
    """The names are known; what is wrong is the sign between them, and that is what is said."""
    refused = parsed(read(GROUP, "A Lưới 2, A Lưới 3"), GROUP)

    assert (refused.what, refused.advice) == ("the codes are not joined by ;", "Write A Lưới 2;A Lưới 3.")


@pytest.mark.parametrize(
    ("column", "written", "code"),
    [
        (PROGRAMME, "Xây dựng nông thôn mới", "NTP-NRD"),
        (PROGRAMME, "giam ngheo ben vung", "NTP-SPR"),
        (PROGRAMME, "ntp-emm", "NTP-EMM"),
        (PROGRAMME, "ALL", "ALL"),
        (PROGRAMME, "Tổng số", "ALL"),
        (PROGRAMME, "Chương trình MTQG xây dựng nông thôn mới", "NTP-NRD"),
        (PROGRAMME, "CTMTQG giảm nghèo bền vững giai đoạn 2021-2025", "NTP-SPR"),
        (PROGRAMME, "GNBV", "NTP-SPR"),
        (PROGRAMME, "CTMTQG GNBV", "NTP-SPR"),
        (PROGRAMME, "DTTS&MN", "NTP-EMM"),
        (PROGRAMME, "CT MTQG PT KTXH vùng ĐB DTTS và MN", "NTP-EMM"),
        (PROGRAMME, "Chương trình 1719", "NTP-EMM"),
        (PROGRAMME, "CTMTQG XD NTM", "NTP-NRD"),
        (PROGRAMME, "1719", "1719"),
        (PROGRAMME, "NTP-XYZ", "NTP-XYZ"),
        (FUND, "vốn đầu tư phát triển", "development"),
        (FUND, "Đầu tư phát triển", "development"),
        (FUND, "sự nghiệp", "recurrent"),
        (FUND, "Recurrent capital", "recurrent"),
        (FUND, "vốn ĐTPT", "development"),
        (FUND, "Vốn SN", "Vốn SN"),
        (PROJECT_GROUP, "Nhóm B", "B"),
        (PROJECT_GROUP, "dự án nhóm C", "C"),
        (PROJECT_GROUP, "Group A", "A"),
        (PROJECT_GROUP, "Nhóm BC", "Nhóm BC"),
        (SOURCE, "Vốn ngân sách trung ương", "NSTW"),
        (SOURCE, "sdđ", "SDĐ"),
        (SOURCE, "SDD", "SDĐ"),
        (TIER, "đ", "dd"),
        (TIER, "d", "d"),
        (TIER, "D", "d"),
        (FUND, "something else", "something else"),
    ],
)
def test_codes_may_be_written_in_words(column: ColumnContract, written: str, code: str) -> None:
    """What the kit calls them in either language, or the law; anything else is left to the contract."""
    assert read(column, written) == code


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [
        (SCORE, "70", "70.0"),
        (POSITIONS.column("allocated_bound"), "", "exact"),
        (GROUP, "20044;20071", "20071;20044"),
    ],
)
def test_cells_that_mean_the_same_are_no_change(column: ColumnContract, one: str, other: str) -> None:
    """The file keeps what it has."""
    assert meaning(column, one) == meaning(column, other)


def test_the_digits_of_a_stated_rate_matter() -> None:
    """83.20 is stated to a hundredth, 83.2 to a tenth."""
    assert meaning(RATE, "83.2") != meaning(RATE, "83.20")


@pytest.mark.parametrize("written", ["Nông thôn mới", "CTMTQG NTM", "NTM"])
def test_a_name_that_several_programmes_may_mean_is_refused_with_them(written: str) -> None:
    """The programme of 2021 to 2025 and the merged one that followed it both build new rural areas."""
    assert read(PROGRAMME, written) == (
        "several programmes may be meant. Write one of: NTP-NRD (Xây dựng nông thôn mới), NTP-2026 (Xây dựng nông thôn "
        "mới, giảm nghèo bền vững và phát triển kinh tế - xã hội vùng đồng bào dân tộc thiểu số và miền núi)."
    )


def test_a_name_of_no_programme_is_refused_with_all() -> None:
    """Of which one may be meant."""
    assert read(PROGRAMME, "Trồng rừng ven biển").startswith("no programme has this name. Write one of: NTP-NRD (")
