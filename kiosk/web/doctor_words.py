"""What the doctor found, in words for the office; its own English stays for technicians."""

from dataclasses import dataclass

from kiosk.doctor.report import Line, Report
from kiosk.office.box_state import BoxState
from kiosk.web import box_words
from kiosk.web.i18n import _, _l, _n
from kiosk.web.words import printer_words, sound_words

SUBJECTS = {
    "printer": _l("Printer"),
    "box": _l("Kotak pengaduan"),
    "loudspeaker": _l("Pengeras suara"),
    "lamp": _l("Lampu menara"),
    "scanner": _l("Pemindai"),
    "touch screen": _l("Layar sentuh"),
    "clock": _l("Jam"),
    "disk space": _l("Ruang penyimpanan"),
    "books": _l("Buku data"),
    "backup": _l("Cadangan data"),
    "backup stick": _l("Cadangan di flashdisk"),
    "settings": _l("Pengaturan"),
    "installation": _l("Pemasangan"),
    "units": _l("Program"),
    "ports": _l("Pintu jaringan"),
    "firewall": _l("Penjaga WiFi"),
    "leak test": _l("Uji kebocoran WiFi"),
    "radio": _l("Pemancar WiFi"),
    "certificate": _l("Sertifikat"),
    "office pages": _l("Halaman petugas"),
    "card": _l("Kartu memori"),
    "versions": _l("Versi"),
}
UNKNOWN = _l("tidak diketahui")
UNSEEN = ("unknown", "needs_root", "lost")
"""States in which nobody knows; they look alike on every face."""
STATES = {
    "ok": _l("baik"),
    "partly": _l("baik"),
    "ready": _l("siap"),
    "none": _l("tidak dipasang"),
    "offline": _l("tidak tersambung"),
    "paper_out": _l("kertas habis"),
    "cover_open": _l("tutupnya terbuka"),
    "fault": _l("bermasalah"),
    "stalled": _l("berhenti di tengah"),
    "no_counter": _l("loketnya tidak ada"),
    "silent": _l("tidak menjawab"),
    "no_server": _l("programnya tidak berjalan"),
    "synchronized": _l("dipercaya"),
    "trusted": _l("dipercaya"),
    "behind": _l("mundur"),
    "jumped": _l("melompat"),
    "low": _l("hampir penuh"),
    "full": _l("penuh"),
    "read_only": _l("tidak bisa ditulis"),
    "missing": _l("tidak ada"),
    "damaged": _l("rusak"),
    "bad": _l("ada yang salah tulis"),
    "trouble": _l("ada yang tidak berjalan"),
    "stopped": _l("tidak berjalan"),
    "failed": _l("gagal"),
    "restarting": _l("berhenti terus-menerus"),
    "not_loaded": _l("tidak terbaca"),
    "restarted": _l("baru saja dimulai ulang"),
    "changed": _l("berkasnya diubah"),
    "stranger": _l("dipakai program lain"),
    "open": _l("terbuka"),
    "held": _l("tidak bocor"),
    "leak": _l("bocor"),
    "stale": _l("sudah lama tidak diuji"),
    "external": _l("di luar kotak, lewat kabel"),
    "no_carrier": _l("tidak ada di ujung kabel"),
    "own": _l("di dalam kotak"),
    "few": _l("hanya untuk sedikit HP"),
    "limit_unknown": _l("jumlah HP tidak diketahui"),
    "unusable": _l("tidak bisa dipakai"),
    "not_announced": _l("hampir habis, atau tanggal belum pasti"),
    "no_authority": _l("belum bersertifikat"),
    "untrusted": _l("tidak dipercaya peramban"),
    "no_address": _l("tanpa alamat di jaringan kantor"),
    "not_certified": _l("alamatnya belum bersertifikat"),
    "date_unknown": _l("tanggal belum pasti"),
    "ends": _l("sertifikatnya hampir habis"),
    "wear_unknown": _l("tidak ada kesalahan"),
    "errors": _l("ada kesalahan"),
    "worn": _l("hampir habis umurnya"),
    "old": _l("program lama masih berjalan"),
}
_OTHERWISE = {
    ("books", "behind"): _l("belum diperbarui"),
    ("backup", "none"): _l("belum ada"),
    ("backup", "old"): _l("sudah lama"),
    ("backup stick", "never"): _l("belum ada"),
    ("backup stick", "old"): _l("sudah lama"),
}
CURES = {
    ("printer", "paper_out"): _l("Pasang gulungan kertas baru."),
    ("printer", "cover_open"): _l("Tutup printer sampai berbunyi klik."),
    ("printer", "offline"): _l("Pasang lagi kabelnya di kedua ujung, lalu hidupkan."),
    ("printer", "fault"): _l("Biarkan dingin, bersihkan pemotongnya, matikan lalu hidupkan."),
    ("printer", "stalled"): _l("Matikan lalu hidupkan printer."),
    ("printer", "silent"): _l("Matikan lalu hidupkan printer."),
    ("printer", "unknown"): _l("Lihat sendiri kertasnya."),
    ("loudspeaker", "no_speaker"): _l("Pasang dan hidupkan pengeras suaranya."),
    ("scanner", "offline"): _l("Pasang lagi kabel pemindai."),
    ("touch screen", "silent"): _l("Hidupkan layarnya. Bila tetap, mulai ulang mesin."),
    ("touch screen", "unknown"): _l("Hidupkan layarnya. Bila tetap, mulai ulang mesin."),
    ("clock", "unknown"): _l("Pastikan tanggalnya."),
    ("clock", "behind"): _l("Pastikan tanggalnya."),
    ("clock", "jumped"): _l("Pastikan tanggalnya."),
    ("radio", "no_carrier"): _l("Periksa kabel dan listrik pemancar."),
    ("office pages", "no_address"): _l("Pasang kabel jaringan kantor."),
    ("office pages", "date_unknown"): _l("Pastikan tanggalnya."),
    ("card", "errors"): _l("Buat cadangan sekarang, lalu ganti kartunya."),
    ("card", "worn"): _l("Buat cadangan sekarang, lalu ganti kartunya."),
    ("disk space", "read_only"): _l("Kartu mungkin rusak: buat cadangan, lalu ganti."),
    ("backup stick", "never"): _l("Colokkan flashdisk bernama PENDOPO."),
    ("backup stick", "old"): _l("Colokkan flashdisk bernama PENDOPO."),
    ("backup stick", "failed"): _l("Periksa flashdisknya, atau pakai yang lain."),
    ("versions", "old"): _l("Mulai ulang mesin."),
}
_UNIT_CURE = _l("Mulai ulang mesin, lalu periksa lagi.")
_ASK = _l("Teknisi: jalankan sudo pendopo doctor.")


@dataclass(frozen=True)
class Told:
    """One line of a page; `look` is good, off, unknown, warn or bad."""

    subject: str
    state: str
    cure: str
    look: str
    line: Line

    @property
    def wants_a_look(self) -> bool:
        """Whether somebody has to do something."""
        return self.look not in ("good", "off")


def told(report: Report) -> list[Told]:
    """All lines, those that want a look first."""
    lines = [_told(each) for each in report.lines]
    return sorted(lines, key=lambda each: not each.wants_a_look)


def summary(lines: list[Told]) -> str:
    """All of it in one short sentence."""
    count = sum(each.wants_a_look for each in lines)
    return _n("%(num)d hal perlu dilihat", count) if count else _("Semua baik")


def age_words(age_s: float) -> str:
    """How long ago: in minutes below two hours, then in hours."""
    minutes = round(age_s / 60)
    if minutes < 1:
        return _("baru saja")
    if minutes < 120:  # noqa: PLR2004 - two hours
        return _n("%(num)d menit yang lalu", minutes)
    return _n("%(num)d jam yang lalu", round(age_s / 3600))


def _told(line: Line) -> Told:
    look = {"ok": "good", "off": "off", "warn": "warn", "FAIL": "bad"}.get(line.level, "unknown")
    if line.state in UNSEEN and look != "bad" and (line.subject, line.state) not in CURES:
        look = "unknown"
    cure = _cure(line) if look not in ("good", "off") else ""
    return Told(
        subject_words(line.subject), state_words(line.subject, line.state), cure, look, line
    )


def subject_words(subject: str) -> str:
    """What it is; a unit of its own bears its name."""
    if subject.startswith("pendopo-"):
        name = subject.removeprefix("pendopo-").partition(".")[0]
        return _("Program %(name)s", name=name)
    return str(SUBJECTS.get(subject, subject))


def state_words(subject: str, state: str) -> str:
    """How it is, in a few words."""
    match subject:
        case "printer" if state == "unknown":
            return printer_words(state)
        case "loudspeaker":
            return sound_words(state)
        case "box" if state in set(BoxState):
            return str(box_words.STATES[BoxState(state)])
    return str(_OTHERWISE.get((subject, state)) or STATES.get(state, UNKNOWN))


def _cure(line: Line) -> str:
    if line.subject == "box" and line.state in set(BoxState):
        return box_words.cure(BoxState(line.state))
    if line.subject == "units" and line.state == "trouble":
        return ""
    is_unit = line.subject.startswith("pendopo-") or line.subject in ("units", "ports")
    return str(CURES.get((line.subject, line.state), _UNIT_CURE if is_unit else _ASK))
