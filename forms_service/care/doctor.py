"""The doctor: one line a check, and what to do about it."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from forms_service import access, erasure
from forms_service.care.backups import list_backups
from forms_service.care.public_page import NotReachable, fetch, read_page
from forms_service.db import Database, StorageUnavailable
from forms_service.models import DefinitionRow, EventRow
from forms_service.notifications.channels import load_channels
from forms_service.notifications.state import list_states
from forms_service.service import Service
from forms_service.signing import DEVELOPMENT_PREFIX, BadToken, derive_form_keys, read_form
from forms_service.tomlfile import FileError
from forms_service.villages import ServedVillage, list_villages

FREE_BYTES = 500_000_000
BACKUP_HOURS = 26
LATE_PURGE = timedelta(days=2)
GOOD, LOOK, BAD = "ok", "look", "BAD"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `advice` says what to do unless all is well."""

    level: str
    name: str
    told: str
    advice: str = ""

    def __str__(self) -> str:
        line = f"{self.level:<5}{self.name:<12}{self.told}"
        return f"{line} → {self.advice}" if self.advice else line


def check_all(service: Service) -> Iterator[Finding]:
    """Run every check; one that breaks is a finding itself."""
    for check in CHECKS:
        try:
            yield from check(service)
        except StorageUnavailable as error:
            name = check.__name__.removeprefix("check_")
            yield Finding(BAD, name, f"the database is away: {error}", "see the check of it")


def check_keys(service: Service) -> Iterator[Finding]:
    """Tell how many keys there are, and whether they are real ones."""
    keys = service.config.master_keys
    made_up = any(key.startswith(DEVELOPMENT_PREFIX) for key in keys)
    told = f"{len(keys)} master keys, the first signs"
    yield Finding(LOOK if made_up else GOOD, "keys", told, "a development key" if made_up else "")


def check_database(service: Service) -> Iterator[Finding]:
    """Check version and soundness of the tables."""
    try:
        service.database.check_version()
    except StorageUnavailable as error:
        yield Finding(BAD, "database", str(error), "run: flask --app forms_service migrate")
        return
    problem = _find_damage(service.database)
    advice = "restore the newest backup: flask --app forms_service backup restore"
    told = problem or f"tables at {service.database.version()}, sound"
    yield Finding(BAD if problem else GOOD, "database", told, advice if problem else "")


def check_disk(service: Service) -> Iterator[Finding]:
    """Check the room left beside the database."""
    path = _find_folder(service.database)
    if path is None:
        yield Finding(GOOD, "disk", "the database is on another machine")
        return
    free = shutil.disk_usage(path).free
    told = f"{free / 1e9:.1f} GB free at {path}"
    yield Finding(GOOD if free > FREE_BYTES else BAD, "disk", told, *_unless(
        free > FREE_BYTES, "make room: submissions are refused when it is full"))  # fmt: skip


def check_clock(service: Service) -> Iterator[Finding]:
    """Check that nothing was stored in the future."""
    with service.database.reading() as session:
        newest = session.scalar(select(func.max(EventRow.at)))
    ahead = newest is not None and newest > datetime.now(UTC) + timedelta(minutes=1)
    told = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    advice = "entries lie in the future: set the clock (timedatectl set-ntp true)"
    yield Finding(BAD if ahead else GOOD, "clock", told, advice if ahead else "")


def check_mail(service: Service) -> Iterator[Finding]:
    """Check that notices have a way out and get out."""
    try:
        channels = load_channels(service.config.channels)
    except FileError as mistake:
        yield Finding(BAD, "mail", str(mistake), "mend the file of BALAI_CHANNELS")
        return
    if not channels:
        yield Finding(LOOK, "mail", "no channel", "set BALAI_CHANNELS (docs/notifications.md)")
    with service.database.reading() as session:
        for village in list_villages(session):
            for state in list_states(session, village.id):
                bad = state.failing > 0 and state.problem
                advice = f"try: flask --app forms_service deliver --try {state.channel}"
                yield Finding(
                    BAD if bad else GOOD, "mail",
                    f"{village.id}/{state.channel}: {state.problem or 'delivers'}",
                    advice if bad else "",
                )  # fmt: skip


def check_backup(service: Service) -> Iterator[Finding]:
    """Check the age of the newest backup."""
    config = service.config
    level = BAD if config.production else LOOK
    if config.backup_folder is None or not config.backup_key:
        advice = "set BALAI_BACKUP_FOLDER and BALAI_BACKUP_KEY (docs/operations.md)"
        yield Finding(level, "backup", "none is made", advice)
        return
    backups = list_backups(config.backup_folder)
    age = (time.time() - backups[0].stat().st_mtime) / 3600 if backups else float("inf")
    told = f"{len(backups)}, the newest {age:.0f} hours old" if backups else "none yet"
    advice = "run: flask --app forms_service backup make"
    yield Finding(GOOD if age < BACKUP_HOURS else level, "backup", told, *_unless(
        age < BACKUP_HOURS, advice))  # fmt: skip


def check_erasure(service: Service) -> Iterator[Finding]:
    """Check that what is due is erased, and that the list of the erased can grow."""
    path = service.config.erasure_list
    if path is None or not os.access(path if path.exists() else path.parent, os.W_OK):
        advice = "set BALAI_ERASURE_LIST to a file that the service may write"
        yield Finding(BAD, "erasure", "the list of the erased cannot be written", advice)
    with service.database.reading() as session:
        for village in list_villages(session):
            due = erasure.list_due(session, village.id, village.today() - LATE_PURGE)
            advice = "run nightly: flask --app forms_service purge"
            yield Finding(
                BAD if due else GOOD, "erasure", f"{village.id}: {len(due)} overdue",
                advice if due else "",
            )  # fmt: skip


def check_log(service: Service) -> Iterator[Finding]:
    """Check the chain of every access log."""
    with service.database.reading() as session:
        for village in list_villages(session):
            try:
                head = access.verify(session, village.id)
                yield Finding(GOOD, "log", f"{village.id}: whole, ends at {head}")
            except access.BrokenChain as error:
                advice = "somebody changed the database: keep a copy, compare it with backups"
                yield Finding(BAD, "log", f"{village.id}: {error}", advice)


def check_site(service: Service) -> Iterator[Finding]:
    """Check that each site is there, and that its forms are signed with our keys, for us."""
    with service.database.reading() as session:
        pages = {village: _list_pages(session, village.id) for village in list_villages(session)}
    for village, found in pages.items():
        if found:
            yield _check_page(service, village, found[0])


CHECKS: tuple[Callable[[Service], Iterator[Finding]], ...] = (
    check_keys, check_database, check_disk, check_clock, check_mail, check_backup,
    check_erasure, check_log, check_site,
)  # fmt: skip


def _list_pages(session: Session, village_id: str) -> list[str]:
    """List the pages that forms came from, not those of the counter."""
    rows = select(DefinitionRow.page, DefinitionRow.slug).where(
        DefinitionRow.village_id == village_id
    )
    newest = session.execute(rows.order_by(DefinitionRow.seen_at.desc()))
    return [page for page, slug in newest if page.rstrip("/").endswith(f"/{slug}")]


def _check_page(service: Service, village: ServedVillage, page: str) -> Finding:
    try:
        form = read_page(page)
        read_form(form.token, derive_form_keys(service.config.master_keys, village.id))
    except NotReachable as error:
        return Finding(BAD, "site", str(error), "is the site published, and the address right?")
    except BadToken:
        advice = f"publish it with: flask --app forms_service keys forms {village.id}"
        return Finding(BAD, "site", f"{page}: signed with a key that is not ours", advice)
    door, own = urlsplit(form.action).netloc, urlsplit(service.config.service_url).netloc
    if door not in (own, urlsplit(village.site_url).netloc):
        advice = "publish it with BALAI_SERVICE_URL of this service, or of the site itself"
        return Finding(BAD, "site", f"{page}: sends its form to {form.action}", advice)
    if door != own and not _leads_here(form.action):
        advice = "let its web server include deploy/residents.nginx (or .caddy)"
        return Finding(BAD, "site", f"{form.action}: the service is not there", advice)
    return Finding(GOOD, "site", f"{page}: signed with our key")


def _leads_here(action: str) -> bool:
    """Tell whether the service answers where a site sends its forms."""
    try:
        return 'name="code"' in fetch(action.removesuffix("formulir") + "status")
    except NotReachable:
        return False


def _find_damage(database: Database) -> str:
    if database.engine.dialect.name != "sqlite":
        return ""
    with database.engine.connect() as connection:
        found = str(connection.scalar(text("PRAGMA quick_check")))
    return "" if found == "ok" else found


def _find_folder(database: Database) -> Path | None:
    if database.engine.dialect.name != "sqlite":
        return None
    return Path(str(database.engine.url.database)).absolute().parent


def _unless(well: bool, advice: str) -> tuple[str, ...]:
    return () if well else (advice,)
