"""Reading `dataset.toml` strictly: every key known, every value checked, every problem located."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from report_kit.data.columns import CAPITAL_SOURCES, LONGEST_TEXT
from report_kit.data.frames import close_to, sparing_suggestions
from report_kit.data.reading import decoded, read_bytes
from report_kit.data.reference import CommuneList, commune_list
from report_kit.data.rules import EARLIEST_YEAR, LATEST_YEAR
from report_kit.data.settings import DEFAULT_RESERVE_RATE, LANGUAGES, PLAN_LENGTH, Settings
from report_kit.errors import Problem
from report_kit.language import available_languages
from report_kit.messages import message

FILE = "dataset.toml"

_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Key:
    """One key of `dataset.toml`, for the data dictionary and for suggestions.

    Attributes:
        name: The key.
        default: What holds when it is left out, in words; "" if it must be given.
        description_vi: Meaning in Vietnamese.
        description_en: Meaning in English.
    """

    name: str
    default: str
    description_vi: str
    description_en: str


KEYS = (
    Key("title_vi", "", "Tên bộ số liệu bằng tiếng Việt.", "Title of the dataset in Vietnamese."),
    Key("title_en", "", "Tên bộ số liệu bằng tiếng Anh.", "Title of the dataset in English."),
    Key("languages", '["vi", "en"]', "Ngôn ngữ của báo cáo.", "Languages of the briefings."),
    Key(
        "province_code",
        "the communes' own",
        "Mã tỉnh, thành phố mà dấu * chỉ tới.",
        "Code of the province or city that * stands for.",
    ),
    Key("communes", "", "Danh sách mã xã, đặt trong ngoặc kép.", "List of commune codes, in quotes."),
    Key("budget_year", "", "Năm ngân sách.", "Budget year."),
    Key(
        "as_of_date",
        "",
        "Ngày mà báo cáo tính đến, ví dụ 2025-07-17.",
        "Day that briefings are about, for example 2025-07-17.",
    ),
    Key(
        "plan_first_year",
        "first year of the five-year period that the next budget year is in",
        "Năm đầu của kế hoạch trung hạn.",
        "First year of the medium-term plan.",
    ),
    Key(
        "plan_last_year",
        "plan_first_year + 4",
        "Năm cuối của kế hoạch trung hạn.",
        "Last year of the medium-term plan.",
    ),
    Key(
        "reserve_rate",
        "0.10, a convention",
        "Tỷ lệ dự phòng giữ lại từ mỗi hạn mức: một số, hoặc một bảng theo nguồn vốn.",
        "Share of each ceiling held back: a number, or a table by capital source.",
    ),
    Key(
        "year_end_date",
        "31 January of budget_year + 1",
        "Ngày kết thúc giải ngân kế hoạch năm.",
        "Day on which payment of the year's plan ends.",
    ),
    Key(
        "previous_plan_project_count",
        "not stated",
        "Số dự án của kế hoạch trước: một số, hoặc một bảng theo mã xã.",
        "Projects of the previous plan: a number, or a table by commune code.",
    ),
    Key(
        "parameters",
        "none",
        "[parameters.<báo cáo>]: tham số của từng báo cáo.",
        "[parameters.<report>]: notebook parameters of a report.",
    ),
)


def read_settings(folder: Path) -> tuple[Settings | None, list[Problem]]:
    """Read `dataset.toml` of a dataset.

    Returns:
        The settings, or None where they cannot be used; and every problem found.
    """
    path = folder / FILE
    if not path.exists():
        advice = message("A dataset is a folder with a dataset.toml; check the folder's name.")
        return None, [Problem(file=FILE, what=message("the file is missing"), advice=advice)]
    content = read_bytes(path, FILE)
    text = content if isinstance(content, Problem) else decoded(content, FILE)
    if isinstance(text, Problem):
        return None, [text]
    try:
        document = tomllib.loads(text.replace("\r\n", "\n"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError, ArithmeticError) as error:
        return None, [_not_toml(error)]
    reader = _Reader(document, text, commune_list())
    settings = reader.settings()
    return (None if reader.problems else settings), reader.problems


def _not_toml(error: Exception) -> Problem:
    place = re.search(r"at line (\d+)", str(error))
    return Problem(
        file=FILE,
        row=int(place.group(1)) if place else None,
        what=message("the file is not written in TOML"),
        advice=message('Write lines like budget_year = 2025 and title_en = "A Lưới"; codes and texts in quotes.'),
    )


class _Reader:
    """Reads each key once and remembers what was wrong."""

    def __init__(self, document: dict[str, Any], text: str, places: CommuneList) -> None:
        self.document = document
        self.text = text
        self.places = places
        self.problems: list[Problem] = []
        self.suggest = sparing_suggestions()

    def settings(self) -> Settings | None:
        """Return the settings, with defaults for what is left out; None if a required key is unusable."""
        self._refuse_unknown_keys()
        titles = [self._title("title_vi"), self._title("title_en")]
        communes = self._communes()
        budget_year = self._year("budget_year")
        as_of_date = self._date("as_of_date")
        languages = self._languages()
        reserve_rate = self._reserve_rate()
        parameters = self._parameters()
        counts = self._previous_plan_project_count()
        province_code = self._province(communes)
        first, last = self._plan_years(budget_year)
        year_end = self._date("year_end_date", required=False)
        if self.problems or budget_year is None or as_of_date is None:
            return None
        return Settings(
            title_vi=titles[0],
            title_en=titles[1],
            languages=languages,
            province_code=province_code,
            communes=communes,
            budget_year=budget_year,
            as_of_date=as_of_date,
            plan_first_year=first,
            plan_last_year=last,
            reserve_rate=reserve_rate,
            year_end_date=year_end or date(budget_year + 1, 1, 31),
            parameters=parameters,
            previous_plan_project_count=counts,
        )

    def _refuse(self, key: str, value: object, what: str, advice: str) -> None:
        shown = "" if value is None else str(value)[:80]
        row = self._line(key)
        self.problems.append(Problem(file=FILE, row=row, column=key, value=shown, what=what, advice=advice))

    def _line(self, key: str) -> int | None:
        pattern = rf"""^\s*\[?\s*["']?{re.escape(key)}["']?\s*(=|\.|\])"""
        found = re.search(pattern, self.text, re.MULTILINE)
        return self.text.count("\n", 0, found.end()) + 1 if found else None

    def _refuse_unknown_keys(self) -> None:
        known = [key.name for key in KEYS]
        for key, value in self.document.items():
            if key not in known:
                advice = message("{suggestion}Rename the key or delete it.", suggestion=close_to(key, known))
                shown = None if isinstance(value, dict) else value
                self._refuse(key, shown, message("dataset.toml has no such key"), advice)

    def _required(self, key: str, *, like: str) -> Any:
        if key not in self.document:
            self._refuse(
                key, None, message("the key is missing"), message("Add a line like {key} = {like}.", key=key, like=like)
            )
            return None
        return self.document[key]

    def _title(self, key: str) -> str:
        value = self._required(key, like='"A Lưới"')
        if value is None:
            return ""
        if isinstance(value, str) and value.strip() and len(value) <= LONGEST_TEXT and value.isprintable():
            return value.strip()
        self._refuse(key, value, message("this is not a title"), message("Write one line of text in quotes."))
        return ""

    def _languages(self) -> tuple[str, ...]:
        value = self.document.get("languages", list(LANGUAGES))
        if isinstance(value, list) and value and all(language in available_languages() for language in value):
            return tuple(dict.fromkeys(value))
        advice = message('Write ["vi", "en"], ["vi"] or ["en"].')
        self._refuse("languages", value, message("these are not languages of the kit"), advice)
        return LANGUAGES

    def _communes(self) -> tuple[str, ...]:
        value = self._required("communes", like='["20056", "20044"]')
        if value is None:
            return ()
        if not isinstance(value, list) or not value:
            advice = message('Write a list of codes in quotes, like ["20056", "20044"].')
            self._refuse("communes", value, message("this is not a list of communes"), advice)
            return ()
        for code, number in Counter(map(str, value)).items():
            self._check_commune(code, repeated=number > 1)
        if any(not isinstance(code, str) for code in value):
            advice = message("Put every code in quotes, so that it keeps its leading zeros.")
            self._refuse("communes", value, message("a commune code is not text"), advice)
        return tuple(dict.fromkeys(map(str, value)))

    def _check_commune(self, code: str, *, repeated: bool) -> None:
        if repeated:
            self._refuse("communes", code, message("the commune is listed twice"), message("Keep one of them."))
        if code not in self.places.provinces:
            reason = self.places.why_unknown(code, suggest=self.suggest)
            self._refuse("communes", code, reason.what, reason.advice)

    def _province(self, communes: tuple[str, ...]) -> str:
        own = {self.places.provinces[code] for code in communes if code in self.places.provinces}
        stated = self.document.get("province_code")
        if stated is None:
            return own.pop() if len(own) == 1 else ""
        known = set(self.places.provinces.values())
        if not isinstance(stated, str) or stated not in known:
            advice = message('Write the two digits of the province in quotes, like "46".')
            self._refuse("province_code", stated, message("no province has this code"), advice)
        elif own - {stated}:
            advice = message("Check province_code and communes; leave province_code out for several provinces.")
            self._refuse("province_code", stated, message("a commune belongs to another province"), advice)
        return str(stated)

    def _year(self, key: str) -> int | None:
        value = self._required(key, like="2025")
        return None if value is None else self._checked_year(key, value)

    def _checked_year(self, key: str, value: Any) -> int | None:
        if _is_whole(value) and EARLIEST_YEAR <= value <= LATEST_YEAR - PLAN_LENGTH:
            return int(value)
        self._refuse(key, value, message("this is not a year"), message("Write four digits without quotes, like 2025."))
        return None

    def _plan_years(self, budget_year: int | None) -> tuple[int, int]:
        if budget_year is None:
            return 0, 0
        default = budget_year - budget_year % PLAN_LENGTH + 1
        first = self._checked_year("plan_first_year", self.document.get("plan_first_year", default)) or default
        default = first + PLAN_LENGTH - 1
        last = self._checked_year("plan_last_year", self.document.get("plan_last_year", default)) or default
        most = 2 * PLAN_LENGTH
        if not 0 <= last - first < most:
            advice = message("Write a plan of one to {most} years, such as 2026 to 2030.", most=most)
            self._refuse("plan_last_year", last, message("the plan's last year does not fit its first"), advice)
        return first, last

    def _date(self, key: str, *, required: bool = True) -> date | None:
        value = self._required(key, like="2025-07-17") if required else self.document.get(key)
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            value = _calendar_day(value)
        if value is None and key not in self.document:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self._refuse(key, self.document[key], message("this is not a date"), message("Write it like 2025-07-17."))
        return None

    def _reserve_rate(self) -> Mapping[str, Decimal]:
        value = self.document.get("reserve_rate", DEFAULT_RESERVE_RATE)
        if not isinstance(value, dict):
            return {"": self._share("reserve_rate", value)}
        known = [source.code for source in CAPITAL_SOURCES]
        for source in value.keys() - set(known):
            advice = message(
                "{suggestion}Write one of: {known}.", suggestion=close_to(source, known), known=", ".join(known)
            )
            self._refuse("reserve_rate", source, message("there is no such capital source"), advice)
        shares = {source: self._share("reserve_rate", share) for source, share in value.items()}
        return {"": DEFAULT_RESERVE_RATE, **shares}

    def _share(self, key: str, value: Any) -> Decimal:
        is_number = isinstance(value, Decimal) or _is_whole(value)
        if is_number and Decimal(value).is_finite() and 0 <= value < 1:
            return Decimal(value)
        advice = message("Write a share from 0 to less than 1, such as 0.10 for a tenth.")
        self._refuse(key, value, message("this is not a share"), advice)
        return DEFAULT_RESERVE_RATE

    def _previous_plan_project_count(self) -> Mapping[str, int]:
        key = "previous_plan_project_count"
        value = self.document.get(key, _NOTHING)
        counts = value if isinstance(value, Mapping) else {"": value}
        for commune, count in counts.items():
            if not _is_whole(count) or count < 0:
                self._refuse(
                    key, count, message("this is not a number of projects"), message("Write a whole number, like 12.")
                )
            if commune and commune not in self.places.provinces:
                reason = self.places.why_unknown(commune, suggest=self.suggest)
                self._refuse(key, commune, reason.what, reason.advice)
        return dict(counts)

    def _parameters(self) -> Mapping[str, Mapping[str, Any]]:
        value = self.document.get("parameters", _NOTHING)
        tables = value if isinstance(value, Mapping) else {"": value}
        for report, parameters in tables.items():
            if not isinstance(parameters, Mapping):
                advice = message("Write the parameters of a report below a line like [parameters.programmes].")
                self._refuse("parameters", report, message("a parameter does not belong to a report"), advice)
        return {
            report: {name: _plain_value(given) for name, given in parameters.items()}
            for report, parameters in tables.items()
            if isinstance(parameters, Mapping)
        }


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _calendar_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _plain_value(value: Any) -> Any:
    """Return a parameter as notebooks take it: decimals as floats, days and times as text."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain_value(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _plain_value(item) for name, item in value.items()}
    return value
