"""A service guide: what two regulations and the best city sites ask of it."""

from datetime import timedelta

from publishing.schema import Heading, Key, Kind

CHECKED_FOR = timedelta(days=365)
ICONS = (
    "acara", "aman", "bantuan", "hilang", "kartu", "keluarga", "nikah", "pindah", "rumah",
    "suara", "surat", "tanah", "tanya", "uang", "usaha",
)  # fmt: skip
ARTICLE_12 = "Permendagri 2/2017 Pasal 12"
SIX = "PermenPANRB 15/2014"
BOTH = f"{ARTICLE_12}; {SIX}"


def _fact(
    name: str, about: str, example: str, *, rule: str = "", required: bool = True, limit: int = 0
) -> Key:
    return Key(name=name, about=about, example=example, rule=rule, required=required, limit=limit)


def _internal(name: str, about: str, example: str) -> Key:
    return _fact(name, about, example, rule=f"{SIX}, komponen internal", required=False)


INTERNAL = (
    _internal("Dasar", "Dasar hukum.", "UU 6/2014 tentang Desa; Permendagri 2/2017"),
    _internal("Sarana", "Sarana dan prasarana.", "Loket, ruang tunggu, kursi roda, komputer"),
    _internal("Kompetensi", "Kemampuan yang dimiliki petugas.", "Memahami administrasi desa"),
    _internal("Pengawasan", "Siapa yang mengawasi.", "Sekretaris Desa, setiap Senin"),
    _internal("Pelaksana", "Jumlah petugas.", "2 orang"),
    _internal("Jaminan", "Jaminan pelayanan.", "Sesuai waktu yang tertulis, tanpa pungutan"),
    _internal("Keamanan", "Jaminan keamanan dan keselamatan.", "Data disimpan terkunci"),
    _internal("Evaluasi", "Bagaimana kinerja dinilai.", "Survei kepuasan setiap tahun"),
)

GUIDE = Kind(
    folder="layanan",
    title="Layanan",
    about="Panduan satu layanan. Tidak dapat terbit sebelum lengkap.",
    keys=(
        _fact("Singkat", "Nama pendek untuk tombol.", "Keterangan usaha", limit=30),
        _fact("Jenis", "Jenis pelayanan.", "Surat keterangan usaha", rule=ARTICLE_12),
        Key(name="Status", type="state", example="aktif",
            about="aktif, atau tutup sementara: alasannya."),
        _fact("Untuk", "Siapa yang dapat memakainya.", "Warga yang menjalankan usaha"),
        _fact("Produk", "Apa yang didapat.", "Surat keterangan, satu lembar", rule=SIX),
        _fact("Waktu", "Waktu yang dijanjikan.", "1 hari kerja sejak syarat lengkap", rule=BOTH),
        _fact("Biaya", "Biaya, atau Gratis dengan dasarnya.", "Gratis", rule=BOTH),
        _fact("Penandatangan", "Pejabat yang bertanggung jawab.", "Ujang Suherman, Kepala Desa",
              rule=ARTICLE_12),
        _fact("Petugas", "Petugas pelayanan.", "Siti Rohaeni, Kasi Pelayanan", rule=ARTICLE_12),
        _fact("Hasil", "Bagaimana hasil diumumkan, di mana dan oleh siapa diambil.",
              "Ambil di loket dengan KTP asli setelah status Siap Diambil."),
        _fact("Kantor", "Kantor lain yang melayani, bila bukan balai desa.",
              "Disdukcapil Kabupaten Karangjaya", required=False),
        Key(name="Diperiksa", type="date", example="2026-11-10",
            about="Hari terakhir panduan ini diperiksa kebenarannya."),
        Key(name="Urutan", type="number", example="1", required=False,
            about="Urutan di halaman depan; enam teratas tampil sebagai tombol."),
        Key(name="Ikon", type="choice", options=ICONS, example="usaha", required=False,
            about="Gambar kecil di tombol layanan; tanpa ini tampil gambar surat."),
        Key(name="Suara", type="voice", example="usaha.mp3", required=False,
            about="Rekaman panduan ini: nama berkas di folder content/suara, di bawah 300 KB."),
        Key(name="Formulir", type="form", example="usaha", required=False,
            about="Nama formulir di content/formulir, tanpa .toml."),
        *INTERNAL,
    ),
    headings=(
        Heading(text="Apakah saya perlu surat ini?",
                about="Siapa yang perlu dan siapa yang tidak perlu.",
                example="Perlu, bila ….\n\nTidak perlu, bila …."),
        Heading(text="Persyaratan", about="Daftar yang harus dibawa, per keadaan.", rule=BOTH,
                example="- KTP-el\n- Kartu Keluarga (KK)"),
        Heading(text="Langkah", about="Langkah bernomor, paling banyak tujuh.", rule=BOTH,
                example="1. Datang ke balai desa atau isi formulir.\n2. Petugas memeriksa.\n"
                "3. Ambil hasilnya."),
        Heading(text="Kasus khusus", about="Lansia, difabel, diwakilkan, tidak punya HP.",
                example="- **Lansia dan difabel:** hubungi kepala dusun.\n"
                "- **Diwakilkan:** keluarga serumah membawa KTP keduanya."),
        Heading(text="Pengaduan", about="Ke mana mengadu bila pelayanan buruk.", rule=SIX,
                example="Ada masalah? Pakai [Pengaduan]({filename}/layanan/pengaduan.md), "
                "SP4N-LAPOR!, atau Ombudsman RI."),
    ),
)  # fmt: skip
