"""Why something that staff set could not be kept, in words for who typed it."""

from kiosk.logos import LogoFolderClosed, NoLogo
from kiosk.office.errors import (
    BadField,
    BadPassword,
    ChangedMeanwhile,
    LastManager,
    OfficeError,
    OpeningGoesOn,
    PeopleWaiting,
    SameOfficer,
    SignInLocked,
    SignInRefused,
    Taken,
    UnknownAlarm,
    UnknownOfficer,
    UnknownOpening,
)
from kiosk.recordings import FolderClosed, UnknownWord
from kiosk.web.errors import told
from kiosk.web.i18n import _, _l, _n


def refusal(error: OfficeError) -> str:
    """Why nothing was changed and what to do, for who sent the form."""
    if isinstance(error, Taken):
        return _taken(error.field)
    if isinstance(error, BadField):
        return _about(error.field)
    if isinstance(error, PeopleWaiting):
        return _n(
            "Layanan %(prefix)s belum dihentikan: masih ada %(num)d orang dalam antrean."
            " Tutup dulu layanannya, layani mereka, lalu hentikan.",
            error.count,
            prefix=error.prefix,
        )
    if isinstance(error, SignInLocked):
        return _n("Terlalu banyak percobaan. Tunggu %(num)d menit.", error.wait_min)
    page = told(error)
    return str(_PLAIN.get(type(error)) or (f"{page.what} {page.cure}" if page else ""))


_PLAIN = {
    ChangedMeanwhile: _l("Pengelola lain baru saja mengubahnya. Belum ada yang disimpan."),
    LastManager: _l("Ini pengelola terakhir. Angkat pengelola lain dulu."),
    BadPassword: _l("Kata sandi: 8 sampai 200 huruf."),
    SignInRefused: _l("Kata sandi lama tidak cocok."),
    UnknownOfficer: _l("Akun itu sudah tidak ada."),
    UnknownAlarm: _l("Peringatan itu tidak ada. Halaman sudah diperbarui."),
    SameOfficer: _l("Petugas kedua harus orang lain."),
    OpeningGoesOn: _l("Kotak sedang dibuka. Selesaikan dulu pembukaan itu."),
    UnknownOpening: _l("Pembukaan itu sudah selesai, atau pintunya sudah terbuka: hitung isinya."),
    UnknownWord: _l("Tidak ada panggilan yang memakai kata itu, atau belum ada rekamannya."),
    NoLogo: _l("Tidak ada logo."),
    LogoFolderClosed: _l("Logo tidak dapat disimpan di kotak ini. Minta teknisi memeriksanya."),
    FolderClosed: _l("Folder rekaman tidak dapat ditulis. Minta teknisi memeriksanya."),
}


def _taken(field: str) -> str:
    return {
        "prefix": _("Huruf itu milik layanan lain, mungkin yang sudah dihentikan."),
        "login": _("Nama masuk itu sudah dipakai. Pilih yang lain."),
    }.get(field, _("Nama itu sudah dipakai. Pilih yang lain."))


def _about(field: str) -> str:
    return {
        "pin": _("PIN: tepat enam angka."),
        "pin_simple": _("PIN itu terlalu mudah ditebak. Pilih yang lain."),
        "date": _("Tanggal atau jam itu tidak mungkin. Periksa lagi."),
        "synchronized": _("Jam kotak diatur lewat internet. Periksa jam Anda."),
        "prefix": _("Pilih satu huruf, A sampai Z."),
        "colour": _("Pilih warna dari daftar."),
        "shape": _("Pilih bentuk dari daftar."),
        "prior_service_s": _("Isi lama satu layanan: 1 sampai 240 menit."),
        "quota": _("Isi kuota 1 sampai 9999, atau kosongkan."),
        "hours": _("Tulis jam seperti 08.00-15.00. Kosongkan hari yang tutup."),
        "counters": _("Pilih loket dari daftar."),
        "login": _("Nama masuk: 2 sampai 30 huruf kecil, angka, titik atau garis, tanpa spasi."),
        "again": _("Kedua kata sandi baru tidak sama."),
        "role": _("Pilih petugas atau pengelola."),
        "hand": _("Tulis jumlah surat yang dihitung tangan: 0 sampai 99999."),
        "note": _("Catatan: paling banyak 200 huruf."),
        "answer": _("Pilih: hitung, atau mulai dari sini."),
    }.get(field, _("Isi nama, paling banyak 40 huruf."))
