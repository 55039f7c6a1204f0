"""Faults of the disk and the database: nothing may be acknowledged that is not there."""

import os
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pysqlite3 import dbapi2
from sqlalchemy import text

from bench.faults.stand import CODE, Stand, Tally, make_words


def locked(stand: Stand, rounds: int) -> Tally:
    """Another program holds the database for longer than we wait."""
    with stand.impatient():
        # The same library as the service: two in one process would share their locks.
        holder = dbapi2.connect(str(stand.folder / "balai.db"), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        try:
            return _not_stored(stand, rounds)
        finally:
            holder.execute("ROLLBACK")
            holder.close()


def migration_pending(stand: Stand, rounds: int) -> Tally:
    """The code is newer than the tables."""
    _rename(stand, "submissions", "submissions_old")
    try:
        return _not_stored(stand, rounds)
    finally:
        _rename(stand, "submissions_old", "submissions")


def read_only(stand: Stand, rounds: int) -> Tally:
    """The file system turned read-only under the running service."""
    with _small_disk(stand) as own:
        own.review(make_words())
        own.service.database.engine.dispose()
        subprocess.run(["mount", "-o", "remount,ro", own.folder], check=False, capture_output=True)
        _query_only(own)
        return _not_stored(own, rounds)


def disk_full(stand: Stand, rounds: int) -> Tally:
    """The disk fills up while sendings come in; with room again, the same pages are sent."""
    with _small_disk(stand) as own:
        tally = Tally()
        refused: list[Any] = []
        while len(refused) < rounds // 2 and tally.tried < 2000:
            words = make_words(isi="Banjir " * 500)
            visit = own.review(words)
            if not own.judge(tally, own.act(words, visit), words):
                refused.append((words, visit))
        _make_room(own.folder)
        for words, visit in refused[:20]:
            if not own.judge(tally, own.act(words, visit), words):
                tally.notes.append("not taken although there is room again")
        if not refused:
            tally.notes.append("the disk never filled up")
        return tally


def clock_back(stand: Stand, rounds: int) -> Tally:
    """The clock steps back an hour between review and sending."""
    tally = Tally()
    now = time.time
    for _ in range(rounds):
        words = make_words()
        visit = stand.review(words)
        with patch("time.time", lambda: now() - 3600):
            stand.judge(tally, stand.act(words, visit), words)
    return tally


def equal_sends(stand: Stand, rounds: int) -> Tally:
    """One sending pressed 2, 20 and 200 times at the same instant: one row, equal receipts."""
    tally = Tally()
    for times in (2, 20, 200)[: max(1, min(3, rounds))]:
        words = make_words()
        visit, before = stand.review(words), stand.count()
        press = _press(stand, words, visit)
        with ThreadPoolExecutor(20) as pool:
            pages = list(pool.map(lambda _, press=press: press(), range(times)))
        codes = {stand.judge_text(tally, page, words) for page in pages}
        tally.stored_twice += stand.count() - before - 1
        tally.wrongly_acknowledged += len(codes) - 1
        tally.stored += 1 - times
    return tally


def _press(stand: Stand, words: dict[str, str | list[str]], visit: str) -> Callable[[], str]:
    def press() -> str:
        controls = {"_form": stand.form, "_visit": visit, "_act": "kirim"}
        client = stand.app.test_client()
        return client.post("/sukamaju/formulir", data=controls | words).text

    return press


def _not_stored(stand: Stand, rounds: int) -> Tally:
    tally = Tally()
    for _ in range(rounds):
        words = make_words()
        answer = stand.act(words, stand.review(words))
        tally.wrongly_acknowledged += bool(CODE.search(answer.text)) or answer.status_code != 503
        stand.judge(tally, answer, words)
    return tally


def _rename(stand: Stand, old: str, new: str) -> None:
    with stand.service.database.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


@contextmanager
def _small_disk(stand: Stand) -> Iterator[Stand]:
    """Give a service a disk of three megabytes: a mount as root, else a limit of pages."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mounted = os.geteuid() == 0 and _mount(folder)
        own = Stand(folder)
        if not mounted:
            with own.service.database.engine.connect() as connection:
                pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
            _limit_pages(own, pages + 30)
        try:
            yield own
        finally:
            own.service.database.engine.dispose()
            if mounted:
                subprocess.run(["umount", folder], check=True)


def _mount(folder: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _limit_pages(stand: Stand, pages: int) -> None:
    from sqlalchemy import event

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(stand.service.database.engine, "connect", limit)
    stand.service.database.engine.dispose()


def _query_only(stand: Stand) -> None:
    """Where nothing could be mounted, let the database itself refuse to write."""
    if os.access(stand.folder, os.W_OK) and not _is_read_only(stand.folder):
        from sqlalchemy import event

        def refuse(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA query_only=1")

        event.listen(stand.service.database.engine, "connect", refuse)
        stand.service.database.engine.dispose()


def _is_read_only(folder: Path) -> bool:
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _make_room(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=64m", folder], check=False, capture_output=True)
