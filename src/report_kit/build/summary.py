"""What the manifest keeps of a briefing's content, so that the index can be written without opening it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nbformat import NotebookNode

from report_kit.build.figures_csv import bundles, quantities_in

UNKNOWN = "unknown"
WHOLE = ("", "ALL")  # codes of all programmes, categories and projects together
PARTS = ("programme_code", "beneficiary_category", "project_code", "capital_source")

Quantities = Iterable[Mapping[str, Any]]


def summary(nb: NotebookNode) -> dict[str, Any]:
    """Return what the outputs of an executed notebook say of it as a whole.

    `titles` and `place_names` by language, `as_of_date`, `illustrative`, the `order` of the report among others, and as
    far as the briefing shows them `standing` and `verdict`, in the codes of figures.csv. The standing is that of the
    headline; without one, that of the figures.
    """
    outputs: list[Mapping[str, Any]] = list(bundles(nb))
    shown = [quantity for output in outputs for quantity in quantities_in(output)]
    answers = [output["meta"]["standing"] for output in outputs if "standing" in output.get("meta", {})]
    found = {"standing": answers[0] if answers else overall_standing(shown), "verdict": overall_verdict(shown)}
    return {**_of_title(outputs), **_place_among_reports(nb), **{name: code for name, code in found.items() if code}}


def _place_among_reports(nb: NotebookNode) -> dict[str, int]:
    order = nb.metadata.get("report_kit", {}).get("order")
    return {"order": order} if isinstance(order, int) else {}


def _of_title(outputs: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    title = next((output for output in outputs if output["kind"] == "title"), None)
    if title is None:
        return {}
    languages, meta = title["languages"], title.get("meta", {})
    return {
        "titles": {code: part.get("title", "") for code, part in languages.items()},
        "place_names": {code: part.get("commune_name", "") for code, part in languages.items()},
        "as_of_date": meta.get("as_of_date", ""),
        "illustrative": bool(meta.get("illustrative")),
    }


def overall_standing(shown: Quantities) -> str:
    """Return the standing of the whole; where only parts have one, theirs if it is the same, else `unknown`.

    Returns:
        A code; "" if the briefing shows no standing at all.
    """
    standings = [one for one in shown if one.get("quantity") == "standing"]
    of_whole = [one.get("stated", "") for one in standings if all(one.get(part, "") in WHOLE for part in PARTS)]
    if of_whole:
        return str(of_whole[0])  # a briefing shows the latest figures first
    codes = {str(one.get("stated", "")) for one in standings}
    return codes.pop() if len(codes) == 1 else UNKNOWN if codes else ""


def overall_verdict(shown: Quantities) -> str:
    """Return `contradictory` if the briefing names a contradiction, else `consistent`; "" if it looks for none."""
    verdicts = {str(one.get("stated", "")) for one in shown if one.get("quantity") == "verdict"}
    return "contradictory" if "contradictory" in verdicts else "consistent" if verdicts else ""
