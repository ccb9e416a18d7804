"""The village of the trial: Desa Sukojati with its services, counters and notices."""

from kiosk.books.store import Books, writing
from kiosk.office.information import Notice, publish

SERVICES = (
    ("A", "Surat keterangan", "Statements", "pendopo", "square", 420),
    ("B", "KTP dan KK", "ID and family card", "indigo", "circle", 300),
    ("C", "Bantuan sosial", "Social aid", "maroon", "triangle", 360),
    ("D", "Tanah dan waris", "Land and inheritance", "forest", "diamond", 720),
    ("E", "Pengaduan warga", "Complaints", "plum", "hexagon", 480),
)
"""(prefix, Indonesian, English, colour, shape, prior service time in seconds)."""

COUNTERS = (("Loket 1", "ABE"), ("Loket 2", "BC"), ("Loket 3", "ACDE"))
"""(name, prefixes it serves)."""

NOTICES = (
    Notice(
        0,
        "Posyandu Melati hari Kamis",
        "Health post Melati on Thursday",
        "Posyandu balita dan lansia di balai Dusun Krajan, pukul 08.00 sampai 11.00."
        " Bawa buku KIA atau buku kesehatan Anda.",
        "Health post for toddlers and older people in the hall of Dusun Krajan,"
        " 08.00 to 11.00. Bring your health book.",
        "2026-11-23",
    ),
    Notice(
        0,
        "Bayar PBB sebelum 30 November",
        "Pay land tax before 30 November",
        "Pajak Bumi dan Bangunan dapat dibayar di Loket 3. Bawa SPPT tahun ini."
        " Layanan di kantor desa gratis.",
        "Land and building tax can be paid at Loket 3. Bring this year's tax letter."
        " The service at the village office is free.",
        "2026-11-20",
    ),
)


def seed(books: Books) -> bool:
    """Fill empty books with the trial's village; False when there is something already."""
    if books.execute("SELECT 1 FROM services LIMIT 1").fetchone():
        return False
    with writing(books):
        for position, row in enumerate(SERVICES):
            books.execute(
                """INSERT INTO services
                     (prefix, name_id, name_en, colour, shape, prior_service_s, position)
                   VALUES (?, ?, ?, ?, ?, ?, ?)""",
                (*row, position),
            )
        for name, prefixes in COUNTERS:
            counter_id = books.execute("INSERT INTO counters (name) VALUES (?)", (name,)).lastrowid
            books.execute(
                """INSERT INTO counter_services (counter_id, service_id)
                   SELECT ?, id FROM services WHERE instr(?, prefix) > 0""",
                (counter_id, prefixes),
            )
        for notice in NOTICES:
            publish(books, notice)
    return True
