"""A report as CSV: with a byte order mark and semicolons, as an Indonesian Excel reads it."""

import csv
import io

from kiosk.web.i18n import _
from kiosk.web.reports.tables import Cell, Table

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be run by the spreadsheet."""


def sheet(title: str, tables: list[Table]) -> bytes:
    """All tables below each other, an empty line between them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([_plain(title)])
    for table in tables:
        writer.writerows([[], [_plain(table.title)], [_plain(each) for each in table.head]])
        writer.writerows([_plain(each) for each in row] for row in table.rows)
    return (BOM + text.getvalue()).encode()


def _plain(cell: Cell) -> str | int:
    if cell is None:
        return _("tidak diketahui")
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell
