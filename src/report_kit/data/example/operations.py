"""Service centres of an example and what is followed up: orders of the province, requests and undertakings."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

from report_kit.data.example.places import Place, chance
from report_kit.data.example.projects import MONTH_ENDS
from report_kit.data.example.stated import Row

AS_OF = MONTH_ENDS[-1]
ILLUSTRATION: Row = {"basis": "illustrative", "source_id": "MINH-HOA-VH"}
DEPARTMENT = "Sở Tài chính / Department of Finance"
PROVINCE = "UBND cấp tỉnh / Provincial People's Committee"
_INSTALLATIONS = ("installed", "installed", "partly", "missing", "")
_CONDITIONS = ("good", "good", "worn", "insufficient", "")
_SUBJECTS = (
    ("directive", "housing", "Hoàn thành toàn bộ số nhà đã được duyệt.", "Complete all houses that were approved."),
    ("directive", "programmes", "Đẩy nhanh tiến độ giải ngân các chương trình.", "Speed up the programmes."),
    ("request", "finance", "Đề nghị sớm bổ sung dự toán.", "Asks for an early supplement to the budget."),
    ("request", "it", "Đề nghị hỗ trợ máy tính, đường truyền.", "Asks for computers and a better connection."),
    ("difficulty", "land", "Hồ sơ đất đai tồn đọng nhiều.", "Many land files are waiting."),
    ("commitment", "investment", "Hoàn thiện dự thảo kế hoạch trung hạn.", "Complete the medium-term draft."),
)


def centre_rows(place: Place, seed: int) -> Iterator[Row]:
    """Yield the row of `service_centres` of a commune; one in six has not reported."""
    drawn = chance(seed, place.code, "service centre")
    if drawn.random() < 1 / 6:
        return
    yield {
        "commune_code": place.code,
        "as_of_date": AS_OF.isoformat(),
        "director_count": "1",
        "deputy_director_count": str(drawn.randint(1, 2)),
        "specialist_count": str(drawn.randint(6, 16)),
        **{name: drawn.choice(_INSTALLATIONS) for name in ("records_system", "accounts_assigned", "digital_signature")},
        **{name: drawn.choice(_CONDITIONS) for name in ("facilities", "it_infrastructure")},
        **ILLUSTRATION,
    }


def follow_up_rows(place: Place, seed: int) -> Iterator[Row]:
    """Yield the rows of `follow_ups` of a commune."""
    drawn = chance(seed, place.code, "follow-ups")
    for number, (kind, topic, text_vi, text_en) in enumerate(drawn.sample(_SUBJECTS, k=4), 1):
        yield {
            "follow_up_code": f"{place.code}-{number}",
            "kind": kind,
            "topic": topic,
            "raised_by": PROVINCE if kind == "directive" else place.code,
            "addressed_to": {"directive": place.code, "request": DEPARTMENT}.get(kind, ""),
            "commune_codes": place.code,
            "text_vi": text_vi,
            "text_en": text_en,
            **_dates_and_status(drawn),
            **ILLUSTRATION,
        }


def _dates_and_status(drawn: random.Random) -> Row:
    raised = AS_OF - timedelta(days=drawn.randint(5, 120))
    due = raised + timedelta(days=drawn.randint(20, 150))
    status = drawn.choice(("open", "open", "in_progress", "answered", "done"))
    row = {"raised_date": raised.isoformat(), "due_date": due.isoformat() if drawn.random() < 0.7 else ""}
    if status in ("answered", "done"):
        answered = raised + timedelta(days=drawn.randint(1, (AS_OF - raised).days))
        row |= {
            "answer_vi": "Đã xử lý (minh họa).",
            "answer_en": "Dealt with (illustrative).",
            "answered_date": answered.isoformat(),
        }
    return {**row, "status": status}
