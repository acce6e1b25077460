"""The command line: `report-kit build`, `check`, `workbook`, `import` and others; one module per subject."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from report_kit import __version__
from report_kit.cli import build, example, follow_ups, importing, inspect, lab, new, workbook
from report_kit.cli.help import with_help_in
from report_kit.cli.system import system_message
from report_kit.cli.terminal import err, print_problems, speak, spoken
from report_kit.cli.usage import usage_message
from report_kit.errors import DatasetError, ReportKitError, UsageError

EXIT_INTERRUPTED = 130

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"report-kit {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    is_wanted: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Briefings on programmes, housing and investment plans for communes, from notebooks."""


app.command("build")(build.build)
app.command("check")(inspect.check)
app.command("list")(inspect.list_briefings)
app.command("follow-ups")(follow_ups.list_follow_ups)
app.command("lab")(lab.lab)
app.command("new")(new.new)
app.command("new-report")(new.new_report)
app.command("workbook")(workbook.workbook)
app.command("import")(importing.import_workbooks)
app.command("example-data")(example.example_data)


def main() -> None:
    """Run the command line; errors of the input are shown without traceback, each kind with its exit code."""
    code = speak()
    try:
        sys.exit(_command(code)(standalone_mode=False, prog_name="report-kit") or 0)
    except DatasetError as error:
        print_problems(error)
        sys.exit(error.exit_code)
    except ReportKitError as error:
        err.print(f"report-kit: {spoken(error.sentence)}", markup=False)
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit(EXIT_INTERRUPTED)
    except OSError as error:
        _exit_for_system(error)
    except Exception as error:
        _exit_for_usage(error)


def _command(code: str) -> Any:
    """Return what runs the command line, which explains itself in a language if it is asked to."""
    command = typer.main.get_command(app)
    is_asked = len(sys.argv) == 1 or "--help" in sys.argv
    return with_help_in(code, command) if is_asked else command


def _exit_for_system(error: OSError) -> None:
    """End with a message where the system refuses to read or write; anything else is a bug and is raised."""
    sentence = system_message(error)
    if sentence is None:
        raise error
    err.print(f"report-kit: {spoken(sentence)}", markup=False)
    sys.exit(ReportKitError.exit_code)


def _exit_for_usage(error: Exception) -> None:
    """End with a usage message for what the command line's parser refuses; anything else is a bug and is raised."""
    show = getattr(error, "show", None)
    if show is None or not hasattr(error, "format_message"):
        raise error
    sentence = usage_message(error)
    if sentence is None:
        show()
    else:
        err.print(f"report-kit: {spoken(sentence)}", markup=False)
    sys.exit(UsageError.exit_code)
