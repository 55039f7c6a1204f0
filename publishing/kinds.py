"""The kinds of content of a village: the one source for checks, new files, editor, handbook."""

from publishing.guide import GUIDE
from publishing.schema import Key, Kind

TOPICS = (
    "Kependudukan", "Keluarga", "Usaha dan kerja", "Bantuan sosial", "Suara warga",
    "Pembangunan", "Kesehatan", "Pendidikan", "Pertanian", "Keuangan", "Pelayanan",
    "Lingkungan", "Kegiatan",
)  # fmt: skip
FIELDS = (
    "Penyelenggaraan Pemerintahan",
    "Pembangunan",
    "Pembinaan Kemasyarakatan",
    "Pemberdayaan Masyarakat",
    "Penanggulangan Bencana, Darurat dan Mendesak",
)
REPEATS = ("mingguan", "dua mingguan", "bulanan", "bulanan hari sama", "tahunan")
CLASSES = ("berkala", "serta merta", "setiap saat")
STAGES = ("belum mulai", "berjalan", "selesai", "terhenti")

TITLE = Key(
    name="Title",
    about="Judul, paling panjang 80 huruf.",
    example="Panen padi di Pasirhuni",
    limit=80,
)
DATE = Key(
    name="Date", type="date", about="Tanggal ditulis: tahun-bulan-hari.", example="2026-11-24"
)
SUMMARY = Key(
    name="Summary",
    about="Ringkasan satu atau dua kalimat, paling panjang 160 huruf.",
    example="Hasil panen naik karena saluran air sudah diperbaiki.",
    limit=160,
)
TOPIC = Key(
    name="Topik", type="choice", options=TOPICS, about="Satu topik dari daftar.",
    example="Kegiatan", required=False,
)  # fmt: skip
SLUG = Key(
    name="Slug", type="slug", required=False, example="panen-padi",
    about="Alamat halaman bila berbeda dari nama berkas: huruf kecil, angka, tanda hubung.",
)  # fmt: skip
DRAFT = Key(
    name="Status", type="choice", options=("draft", "published"), required=False,
    about="Tulis draft bila belum boleh terbit.", example="draft",
)  # fmt: skip
LANGUAGES = ("en", "su")  # beside Indonesian, each a folder in content/
LANGUAGE = Key(
    name="Lang", type="choice", options=LANGUAGES, required=False, example="en",
    about="Kode bahasa bila ini terjemahan.",
)  # fmt: skip
TRANSLATOR = Key(
    name="Translation", type="choice", options=("true", "false"), required=False,
    about="Tulis true bila halaman ini terjemahan dari halaman lain.", example="true",
)  # fmt: skip
PICTURE = Key(
    name="Foto", type="picture", required=False, example="panen.jpg",
    about="Foto utama: nama berkas di folder content/images.",
)  # fmt: skip
ALT = Key(
    name="Keterangan", required=False, example="Petani mengangkut padi di pematang sawah",
    about="Apa yang terlihat di foto, untuk orang yang tidak dapat melihatnya.",
)  # fmt: skip
EVERYWHERE = (SLUG, LANGUAGE, TRANSLATOR)
HEAD = (TITLE, DATE, SUMMARY)


def _line(name: str, about: str, example: str, *, required: bool = True, rule: str = "") -> Key:
    return Key(name=name, about=about, example=example, required=required, rule=rule)


NEWS = Kind(
    folder="berita",
    title="Berita",
    about="Kabar yang sudah terjadi.",
    keys=(
        *HEAD,
        _line("Penulis", "Nama penulis, dari daftar perangkat desa.", "Gilang Pratama"),
        Key(name="Topik", type="choice", options=TOPICS, about=TOPIC.about, example="Pertanian"),
        PICTURE, ALT, DRAFT, *EVERYWHERE,
    ),
)  # fmt: skip

NOTICE = Kind(
    folder="pengumuman",
    title="Pengumuman",
    about="Hal yang harus diketahui warga sekarang. Tampil paling atas selama masih berlaku.",
    keys=(
        *HEAD,
        Key(name="Sampai", type="date", about="Hari terakhir berlaku.", example="2026-12-05"),
        _line("Untuk", "Siapa yang perlu membaca.", "Warga RW 05 dan RW 06", required=False),
        TOPIC, DRAFT, *EVERYWHERE,
    ),
)  # fmt: skip

EVENT = Kind(
    folder="agenda",
    title="Agenda",
    about="Kegiatan yang akan datang, sekali atau berulang.",
    keys=(
        *HEAD,
        Key(name="Mulai", type="moment", about="Hari dan jam mulai.", example="2026-12-05 08:00"),
        Key(
            name="Selesai", type="moment", about="Hari dan jam selesai.",
            example="2026-12-05 11:00", required=False,
        ),
        _line("Tempat", "Tempat kegiatan.", "Balai Desa"),
        _line("Penyelenggara", "Siapa yang mengadakan.", "PKK Desa"),
        Key(
            name="Ulang", type="choice", options=REPEATS, required=False, example="bulanan",
            about="Bila berulang. “bulanan hari sama” misalnya setiap Minggu pertama.",
        ),
        Key(
            name="Berakhir", type="date", required=False, example="2027-06-30",
            about="Hari terakhir pengulangan.",
        ),
        TOPIC, PICTURE, ALT, DRAFT, *EVERYWHERE,
    ),
)  # fmt: skip

PAGE = Kind(
    folder="halaman",
    title="Halaman",
    about="Halaman tetap, misalnya profil dan kontak.",
    keys=(TITLE, SUMMARY, TOPIC, PICTURE, ALT, DRAFT, *EVERYWHERE),
)

DOCUMENT = Kind(
    folder="dokumen",
    title="Dokumen publik",
    about="Dokumen yang wajib dibuka untuk warga (PPID).",
    keys=(
        *HEAD,
        Key(
            name="Golongan", type="choice", options=CLASSES, example="berkala",
            about="Golongan informasi publik.", rule="PerKI 1/2018",
        ),
        Key(name="Tahun", type="year", about="Tahun dokumen.", example="2026"),
        _line("Jenis", "Jenis dokumen.", "Peraturan Desa"),
        _line("Pejabat", "Pejabat yang menguasai dokumen.", "Sekretaris Desa"),
        Key(
            name="Berkas", type="file", required=False, example="berkas/perdes-1-2026.pdf",
            about="Berkas yang dapat diunduh, disimpan di folder content/berkas.",
        ),
        TOPIC, DRAFT, *EVERYWHERE,
    ),
)  # fmt: skip

PROGRAM = Kind(
    folder="program",
    title="Program",
    about="Kegiatan pembangunan yang direncanakan, berjalan, atau selesai.",
    keys=(
        *HEAD,
        Key(name="Bidang", type="choice", options=FIELDS, about="Bidang dalam APB Desa.",
            example="Pembangunan", rule="Permendagri 20/2018"),
        _line("Lokasi", "Tempat kegiatan.", "Dusun Pasirhuni, RW 05"),
        Key(name="Mulai", type="date", about="Hari mulai.", example="2026-08-03"),
        Key(name="Selesai", type="date", about="Hari selesai atau target selesai.",
            example="2026-12-18"),
        Key(name="Anggaran", type="money", about="Anggaran dalam rupiah.",
            example="Rp186.400.000", rule="Permendagri 20/2018 Pasal 39"),
        _line("Sumber", "Sumber dana.", "Dana Desa"),
        _line("Pelaksana", "Pelaksana kegiatan.", "Nunung Nurhayati, Kasi Kesejahteraan",
              rule="Permendagri 20/2018 Pasal 39"),
        Key(name="Keadaan", type="choice", options=STAGES, about="Keadaan sekarang.",
            example="berjalan"),
        Key(name="Kemajuan", type="percent", about="Kemajuan pekerjaan, 0 sampai 100.",
            example="60"),
        TOPIC, PICTURE, ALT, DRAFT, *EVERYWHERE,
    ),
)  # fmt: skip

BODY = Kind(
    folder="lembaga",
    title="Lembaga",
    about="BPD, PKK, Karang Taruna, BUM Desa, posyandu, dan lembaga lain.",
    keys=(
        *HEAD,
        _line("Ketua", "Nama ketua.", "Hj. Euis Rohayati"),
        _line("Anggota", "Jumlah atau nama anggota.", "7 orang", required=False),
        _line("Tempat", "Tempat bertemu.", "Aula Balai Desa", required=False),
        _line("Jadwal", "Kapan bertemu.", "Setiap Selasa pukul 13.00", required=False),
        _line("Dasar", "Dasar pembentukan.", "Keputusan Kepala Desa", required=False),
        Key(name="Urutan", type="number", about="Urutan dalam daftar.", example="1",
            required=False),
        TOPIC, PICTURE, ALT, DRAFT, *EVERYWHERE,
    ),
)  # fmt: skip

PRODUCT = Kind(
    folder="lapak",
    title="Lapak",
    about="Barang dan jasa warga, dengan tombol pesan WhatsApp.",
    keys=(
        *HEAD,
        _line("Penjual", "Nama usaha atau penjual.", "Keripik Bu Entin"),
        _line("Dusun", "Dusun tempat usaha.", "Babakan"),
        Key(name="Harga", type="money", about="Harga dalam rupiah.", example="Rp15.000"),
        _line("Satuan", "Harga untuk berapa.", "bungkus 250 gram"),
        Key(name="WhatsApp", type="whatsapp", about="Nomor penjual untuk menerima pesanan.",
            example="081200000201"),
        Key(name="Izin", type="date", example="2026-10-05", rule="UU 27/2022 Pasal 20",
            about="Hari penjual menyetujui nama dan nomornya tampil."),
        _line("Jenis", "Jenis barang atau jasa.", "Makanan"),
        PICTURE, ALT, DRAFT, *EVERYWHERE,
    ),
)  # fmt: skip


def _with_common(kind: Kind) -> Kind:
    common = (TITLE, DATE, SUMMARY)
    tail = (Key(name="Topik", type="choice", options=TOPICS, about=TOPIC.about,
                example="Usaha dan kerja"), *EVERYWHERE)  # fmt: skip
    return Kind(
        folder=kind.folder, title=kind.title, about=kind.about, headings=kind.headings,
        keys=(*common, *kind.keys, *tail),
    )  # fmt: skip


KINDS = {
    kind.folder: kind
    for kind in (
        NEWS, NOTICE, EVENT, _with_common(GUIDE), PAGE, DOCUMENT, PROGRAM, BODY, PRODUCT,
    )
}  # fmt: skip
ARTICLE_FOLDERS = tuple(folder for folder in KINDS if folder != "halaman")
