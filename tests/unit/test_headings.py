"""Headings that a cell shows stand in a briefing as those that a notebook writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import report_kit as rk
from report_kit.build.exporting import export_briefing
from report_kit.content.headings import Heading

A_LUOI = str(Path(__file__).resolve().parents[2] / "data" / "a_luoi")


def page_of(heading: Heading, language: str) -> BeautifulSoup:
    """Return the page of a notebook with a section of its own and one whose heading a cell shows."""
    shown = new_code_cell(outputs=[new_output("execute_result", heading._repr_mimebundle_())])
    notebook = new_notebook(cells=[new_markdown_cell("# Báo cáo"), new_markdown_cell("## Vốn"), shown])
    return BeautifulSoup(export_briefing(notebook, kind="html", language=language)[0], "html.parser")


@pytest.mark.parametrize(
    ("language", "text", "anchor"),
    [
        ("vi", "Bối cảnh toàn thành phố Huế", "boi-canh-toan-thanh-pho-hue"),
        ("en", "Context: the whole city of Huế", "context-the-whole-city-of-hue"),
    ],
)
def test_a_heading_of_a_cell_is_a_section_with_an_anchor(language: str, text: str, anchor: str) -> None:
    """It names the city that the figures are of, and is in the list of contents."""
    page = page_of(rk.area_heading(rk.load_programmes(A_LUOI, "20044")), language)
    heading = page.find("h2", id=anchor)

    assert heading is not None
    assert heading.get_text() == text
    assert [link.get_text() for link in page.select(f'nav a[href="#{anchor}"]')] == [text]


def test_a_heading_with_markup_in_a_name_is_text() -> None:
    """A name from data is escaped once, as everywhere."""
    page = page_of(Heading("Toàn tỉnh <b>&amp;</b> #x", ("vi", "en")), "vi")

    assert page.find_all("h2")[-1].get_text() == "Toàn tỉnh <b>&amp;</b> #x"
