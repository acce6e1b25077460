"""A cell whose object cannot be displayed fails its briefing; IPython alone would show its bare text and go on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from notebooks_as_text import notebook_text

from report_kit.build.kernels import warm_kernels
from report_kit.build.worker import Export, Outcome, Task, perform

OF_THE_KIT = """\
from report_kit.content.output import Output
class Table(Output):
    languages = ("vi", "en")
    def fragment(self, reader):
        raise NotImplementedError("later")
Table()
"""
DISPLAYED = """\
from IPython.display import display
class A:
    def _repr_html_(self):
        return 1 / 0
display(A())
1
"""
FAILING = {
    "the kit's own output": (OF_THE_KIT, r"RuntimeError: Table cannot be shown: NotImplementedError('later')"),
    "its HTML raises": ("class A:\n    def _repr_html_(self):\n        return 1 / 0\nA()", "ZeroDivisionError"),
    "its bundle raises": (
        "class A:\n    def _repr_mimebundle_(self, **_):\n        return {}['x']\nA()",
        "KeyError: 'x'",
    ),
    "its text raises": ("class A:\n    def __repr__(self):\n        return 1 / 0\nA()", "ZeroDivisionError"),
    "displayed, not returned": (
        DISPLAYED,
        "ZeroDivisionError",
    ),
    "its HTML is no text": ("class A:\n    def _repr_html_(self):\n        return 7\nA()", "returned invalid type"),
}
OTHER_FORM = (
    "class A:\n"
    "    def _repr_html_(self):\n        raise NotImplementedError\n"
    "    def _repr_markdown_(self):\n        return '**khác**'\n"
    "A()"
)


@pytest.fixture(scope="module", autouse=True)
def kernels() -> Iterator[None]:
    """The kernels that a build has, for all tests of this file."""
    with warm_kernels():
        yield


def outcome_of(cell: str) -> Outcome:
    """Execute and export a real notebook as a worker does; its second cell is *cell*."""
    page = Export("trial.vi.html", "html", "vi", "")
    notebook = notebook_text(cell, parameters="a = 1").encode()
    return perform(Task("20044/trial", "trial", {"vi": "Thử"}, notebook, {"a": 2}, b"{}", (page,)))


@pytest.mark.parametrize("kind", FAILING)
def test_a_cell_whose_display_fails_is_named_and_makes_no_page(kind: str) -> None:
    """Whatever raises while an object is shown, and whatever IPython makes of it."""
    cell, told = FAILING[kind]
    outcome = outcome_of(cell)

    assert outcome.failure is not None
    assert outcome.failure.message.startswith(f"cell 2 ({cell.splitlines()[0]})")
    assert told in outcome.failure.message
    assert outcome.files == {}


def test_a_form_that_an_object_does_without_is_no_failure() -> None:
    """`NotImplementedError` is how an object says that it has another form."""
    outcome = outcome_of(OTHER_FORM)

    assert outcome.failure is None
    assert "<strong>khác</strong>" in outcome.files["trial.vi.html"].decode()
