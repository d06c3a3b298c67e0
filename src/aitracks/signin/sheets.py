"""Sheets of log-ins for an instructor: a table for a spreadsheet, cards to cut out. Each password is shown once."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from jinja2 import Environment, PackageLoader

_FORMULA = ("=", "+", "-", "@", "\t")  # a spreadsheet would compute such a cell


@dataclass(frozen=True)
class LogIn:
    """One line of a sheet."""

    user: str
    name: str
    password: str


def csv_sheet(log_ins: Sequence[LogIn]) -> str:
    """With the mark by which Excel recognises UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("帳號 name", "姓名", "密碼 password"))
    writer.writerows([_inert(cell) for cell in astuple(log_in)] for log_in in log_ins)
    return f"\ufeff{file.getvalue()}"


def card_page(title: str, log_ins: Sequence[LogIn]) -> str:
    """An HTML page to be printed: one card for each person."""
    environment = Environment(loader=PackageLoader("aitracks.signin", ""), autoescape=True)
    return environment.get_template("cards.html.j2").render(title=title, log_ins=log_ins)


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
