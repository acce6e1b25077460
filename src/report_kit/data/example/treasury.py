"""The treasury's Form 01a/TTKHN of one commune of an example: a line per programme, around the same truth."""

from __future__ import annotations

from collections.abc import Iterator

from report_kit.data.columns import ALL_PROGRAMMES
from report_kit.data.contracts.treasury import FORM_01A_COLUMNS, FORM_01A_SUMS
from report_kit.data.example.places import Place, chance
from report_kit.data.example.programmes import Truth, programme_truths
from report_kit.data.example.projects import BUDGET_YEAR, MONTH_ENDS, Project
from report_kit.data.example.stated import Row
from report_kit.data.reference import programme_catalogue

ILLUSTRATION: Row = {"basis": "illustrative", "source_id": "MINH-HOA-KB"}
SHARE_WITH_FORM = 0.8
MONTH = 6


def treasury_rows(place: Place, projects: tuple[Project, ...], seed: int) -> Iterator[Row]:
    """Yield rows of `treasury_lines` of one month; some communes have no form."""
    drawn = chance(seed, place.code, "treasury")
    truths = programme_truths(place, projects, seed)
    # A commune may have none; the first one always has, so that an example of one commune shows it.
    if drawn.random() > SHARE_WITH_FORM and not place.is_first:
        return
    catalogue = programme_catalogue()
    names = dict(zip(catalogue["programme_code"], catalogue["name_vi"], strict=True))
    codes = [code for code in truths if code != ALL_PROGRAMMES]
    for number, code in enumerate(codes, start=1):
        yield {
            "commune_code": place.code,
            "budget_year": str(BUDGET_YEAR),
            "as_of_date": MONTH_ENDS[MONTH].isoformat(),
            "line_number": str(number),
            "item_number": str(number),
            "item": str(names[code]),
            "programme_code": code,
            **_amounts(truths[code]),
            **ILLUSTRATION,
        }


def _amounts(truth: Truth) -> Row:
    """Return all columns of the form: those that are no sums are chosen, the others add up."""
    paid = truth.disbursed[MONTH]
    old = min(truth.carried_over, paid)
    expected = paid + (truth.allocated - paid) // 10
    parts = {4: truth.carried_over, 6: truth.allocated - truth.carried_over, 15: old, 16: expected - old}
    parts |= {9: old, 10: 0, 12: (paid - old) * 9 // 10, 5: parts[6]}
    parts[13] = paid - old - parts[12]
    for total in (3, 8, 11, 14, 7):
        parts[total] = sum(parts[part] for part in FORM_01A_SUMS[total])
    return {column.name: str(parts[number]) for number, column in FORM_01A_COLUMNS.items()}
