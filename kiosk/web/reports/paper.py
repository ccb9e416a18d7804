"""A report as a PDF of A4 pages, for the wall and the folder."""

from kiosk.web.i18n import _
from kiosk.web.reports.tables import Cell, Table

FIRST_COLUMN = 3
"""So many times as wide as the others: it names the row."""


def pdf(title: str, tables: list[Table]) -> bytes:
    """All tables below each other; a table that fits on no rest of a page goes on with its head."""
    from fpdf import FPDF  # lazily: 25 MB that only a process which made a PDF needs

    page = FPDF(format="A4")
    page.set_title(_printable(title))
    page.add_page()
    page.set_font("Helvetica", "B", 15)
    page.multi_cell(0, 8, _printable(title), new_x="LMARGIN", new_y="NEXT")
    for each in tables:
        page.ln(4)
        page.set_font("Helvetica", "B", 11)
        page.cell(0, 7, _printable(each.title), new_x="LMARGIN", new_y="NEXT")
        page.set_font("Helvetica", "", 9)
        widths = (FIRST_COLUMN, *(1 for _column in each.head[1:]))
        with page.table(col_widths=widths, line_height=5, borders_layout="MINIMAL") as drawn:
            drawn.row([_printable(cell) for cell in each.head])
            for row in each.rows:
                drawn.row([_printable(cell) for cell in row])
    return bytes(page.output())


def _printable(cell: Cell) -> str:
    """The built-in fonts know Latin letters only; another one becomes a question mark."""
    said = _("tidak diketahui") if cell is None else str(cell)
    return said.encode("latin-1", "replace").decode("latin-1")
