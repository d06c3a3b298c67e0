"""The command `aitracks`: its sub-commands, and how errors leave the process."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from aitracks.cli_backup import backup_command, restore_command
from aitracks.cli_capstone import capstone_app
from aitracks.cli_capstone_ending import close_command
from aitracks.cli_capstone_evaluation import board_command, evaluate_command, prepare_command, submit_command
from aitracks.cli_capstone_pages import pages_command
from aitracks.cli_capstone_publish import publish_command
from aitracks.cli_capstone_report import report_command
from aitracks.cli_code import code_app
from aitracks.cli_cohort import cohort_app
from aitracks.cli_grade import grade_command
from aitracks.cli_hub import hub_app
from aitracks.cli_kernels import kernels_command
from aitracks.cli_map import map_command
from aitracks.cli_problem import problem_app
from aitracks.cli_regrade import regrade_command
from aitracks.cli_similarity import similarity_command
from aitracks.cli_team import team_app
from aitracks.cli_units import build_command, lint_command
from aitracks.cli_verify import verify_command
from aitracks.errors import AitracksError, ContentError, shown

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Course platform of the industry AI training tracks.",
)
app.command("map")(map_command)
app.command("lint")(lint_command)
app.command("build")(build_command)
app.command("verify")(verify_command)
app.command("grade")(grade_command)
app.command("regrade")(regrade_command)
app.command("similarity")(similarity_command)
app.command("kernels")(kernels_command)
app.add_typer(cohort_app, name="cohort")
app.add_typer(code_app, name="code")
app.add_typer(hub_app, name="hub")
app.add_typer(problem_app, name="problem")
capstone_app.command("prepare")(prepare_command)
capstone_app.command("submit")(submit_command)
capstone_app.command("evaluate")(evaluate_command)
capstone_app.command("board")(board_command)
capstone_app.command("close")(close_command)
capstone_app.command("publish")(publish_command)
capstone_app.command("pages")(pages_command)
capstone_app.command("report")(report_command)
app.add_typer(capstone_app, name="capstone")
app.add_typer(team_app, name="team")
app.command("backup")(backup_command)
app.command("restore")(restore_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every foreseen error becomes one clear line on stderr and a status that is not 0."""
    try:
        app(args=arguments)
    except AitracksError as error:
        sys.exit(_complain(error))
    except OSError as error:
        where = f"{shown(Path(os.fsdecode(error.filename)))}: " if error.filename else ""
        sys.exit(_complain(f"{where}{error.strerror or error}"))
    except SystemExit as end:
        if isinstance(getattr(end.__context__, "__cause__", None), KeyboardInterrupt):  # typer makes a 130 of it
            sys.stderr.write("Interrupted.\n")
        raise


def _complain(error: AitracksError | str) -> int:
    sys.stdout.flush()
    if isinstance(error, ContentError):
        count = len(error.problems)
        sys.stderr.write(f"{error}\n{count} problem{'' if count == 1 else 's'}.\n")
    else:
        sys.stderr.write(f"aitracks: {error}\n")
    return 1
