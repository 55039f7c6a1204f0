"""Facts about backups: sealed, whole, restored in one go, and never a way back for the erased."""

import io
import os
from pathlib import Path
from typing import BinaryIO

import pytest
from factories import Office, find_database, make_submission
from flask import Flask

from forms_service import erasure, threads, vault
from forms_service.care.backups import CannotBackUp, back_up, list_backups, restore, thin_out
from forms_service.care.sealing import CHUNK, MAGIC, open_file, seal_file
from forms_service.db import Database
from forms_service.erasure_list import ErasureList

KEY = vault.make_office_key()


def seal(plain: bytes) -> bytes:
    target = io.BytesIO()
    seal_file(io.BytesIO(plain), target, KEY.public)
    return target.getvalue()


def open_(sealed: bytes, private: bytes = KEY.private) -> bytes:
    target = io.BytesIO()
    open_file(io.BytesIO(sealed), target, private)
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_a_file_of_any_size_opens_as_it_was(size: int) -> None:
    plain = bytes(i % 251 for i in range(1000)) * (size // 1000 + 1)
    assert open_(seal(plain[:size])) == plain[:size]


@pytest.mark.parametrize(
    "change",
    [
        lambda sealed: sealed[:-1],
        lambda sealed: sealed[: len(MAGIC) + 90],
        lambda sealed: sealed[: -(CHUNK // 2)],
        lambda sealed: sealed + b"x",
        lambda sealed: b"no backup" + sealed,
        lambda sealed: sealed[:300] + bytes([sealed[300] ^ 1]) + sealed[301:],
        lambda sealed: sealed[:0],
    ],
)
def test_a_changed_or_cut_file_is_found(change: object) -> None:
    assert callable(change)
    with pytest.raises(vault.CannotOpen):
        open_(change(seal(b"a" * (CHUNK + 1000))))


def test_another_key_opens_nothing() -> None:
    with pytest.raises(vault.CannotOpen):
        open_(seal(b"words"), vault.make_office_key().private)


def test_a_backup_restores_everything(database: Database, office: Office, tmp_path: Path) -> None:
    receipt = make_submission(database, office.village)
    backup = back_up(database, tmp_path / "backups", KEY.public)
    assert b"sukamaju" not in backup.read_bytes()
    url = f"sqlite:///{tmp_path / 'restored.db'}"
    assert restore(backup, url, KEY.private, ErasureList(None)) == 0
    restored = Database(url)
    with restored.reading() as session:
        thread = threads.open_with_code(session, office.village, receipt.code)
    restored.engine.dispose()
    assert thread == receipt.thread


def test_what_was_erased_since_is_erased_again(
    database: Database, office: Office, tmp_path: Path
) -> None:
    receipt, kept = make_submission(database, office.village), ErasureList(tmp_path / "erased")
    backup = back_up(database, tmp_path / "backups", KEY.public)
    with database.reading() as session:
        doomed = erasure.get_doomed(session, "sukamaju", receipt.thread.reference)
    erasure.erase(database, [doomed], erasure.REQUEST, kept)
    url = f"sqlite:///{tmp_path / 'restored.db'}"
    assert restore(backup, url, KEY.private, kept) == 1
    restored = Database(url)
    with restored.reading() as session, pytest.raises(threads.Erased):
        threads.open_with_code(session, office.village, receipt.code)
    restored.engine.dispose()


def test_nothing_is_overwritten(database: Database, office: Office, tmp_path: Path) -> None:
    backup = back_up(database, tmp_path, KEY.public)
    with pytest.raises(CannotBackUp, match="exists"):
        restore(backup, f"sqlite:///{find_database(database)}", KEY.private, ErasureList(None))


def test_no_old_log_is_read_into_what_was_restored(
    database: Database, office: Office, tmp_path: Path
) -> None:
    backup = back_up(database, tmp_path, KEY.public)
    left = tmp_path / "balai.db-wal"
    left.write_bytes(b"from before")
    with pytest.raises(CannotBackUp, match=r"balai\.db-wal exists"):
        restore(backup, f"sqlite:///{tmp_path / 'balai.db'}", KEY.private, ErasureList(None))
    left.unlink()
    restore(backup, f"sqlite:///{tmp_path / 'balai.db'}", KEY.private, ErasureList(None))


def test_a_failed_backup_leaves_no_half_file(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms_service.care.backups.seal_file", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        back_up(database, tmp_path, KEY.public)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_that_is_killed_leaves_nothing_that_can_be_read(
    database: Database, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_submission(database, office.village)
    seen: list[list[Path]] = []

    def look(plain: BinaryIO, sealed: BinaryIO, _public: bytes) -> None:
        assert plain.read(16) == b"SQLite format 3\x00"
        seen.append([path for path in tmp_path.rglob("*") if path.is_file()])
        sealed.write(b"sealed")

    monkeypatch.setattr("forms_service.care.backups.seal_file", look)
    backup = back_up(database, tmp_path, KEY.public)
    [[unfinished]] = seen
    assert unfinished.stem == backup.stem


def test_the_name_of_a_backup_outlives_a_power_cut(
    database: Database, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[str, bool]] = []
    sync = os.fsync

    def note(descriptor: int) -> None:
        name = Path(f"/proc/self/fd/{descriptor}").readlink().name
        synced.append((name, bool(list_backups(tmp_path))))
        sync(descriptor)

    monkeypatch.setattr("os.fsync", note)
    backup = back_up(database, tmp_path, KEY.public)
    [(content, named_before), (folder, named)] = synced
    assert (content.split(".")[0], named_before) == (backup.stem, False)
    assert (folder, named) == (tmp_path.name, True)


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for day in range(1, 6):
        (tmp_path / f"balai-2026110{day}-030000.backup").touch()
    assert thin_out(tmp_path, 2) == 3
    assert [p.name[6:14] for p in list_backups(tmp_path)] == ["20261105", "20261104"]


def test_the_drill_proves_it(app: Flask) -> None:
    told = app.test_cli_runner().invoke(args=["backup", "drill"])
    assert told.exit_code == 0, told.output
    assert "no sealed byte came back" in told.output


def test_the_commands_back_up_and_restore(app: Flask, office: Office, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    told = runner.invoke(args=["backup", "key"]).output
    public, private = told.split("BALAI_BACKUP_KEY=")[1].split()[0], told.splitlines()[-1]
    config = app.extensions["balai"].config
    refused = runner.invoke(args=["backup", "make"])
    assert "BALAI_BACKUP_FOLDER" in refused.output
    object.__setattr__(config, "backup_folder", tmp_path / "backups")
    object.__setattr__(config, "backup_key", bytes.fromhex(public))
    assert runner.invoke(args=["backup", "make"]).exit_code == 0
    [backup] = list_backups(tmp_path / "backups")
    object.__setattr__(config, "database_url", f"sqlite:///{tmp_path / 'restored.db'}")
    told = runner.invoke(args=["backup", "restore", str(backup)], input=f"{private}\n").output
    assert "Restored. 0 submissions" in told
    wrong = runner.invoke(args=["backup", "restore", str(backup)], input="AAAA\n")
    assert wrong.exit_code == 1
