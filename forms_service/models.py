"""The tables. Every key leads with the village, so that its rows stay together when sharded."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# The newest migration; the service refuses to work on older or newer tables.
SCHEMA_VERSION = "0009"


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Names every constraint, so that a migration can change it."""

    type_annotation_map = {datetime: Moment, bytes: LargeBinary, str: String}  # noqa: RUF012


def get_table(row: type[Base]) -> Table:
    """Return the table of a row's class, for statements that need no object."""
    return Base.metadata.tables[row.__tablename__]


class VillageRow(Base):
    """A village served here, with the public half of its office key."""

    __tablename__ = "villages"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    profile: Mapped[bytes]
    site_url: Mapped[str]
    office_public_key: Mapped[bytes]
    receipt_salt: Mapped[bytes]
    recovery_wrapped_key: Mapped[bytes]
    previous_key: Mapped[bytes | None]
    created_at: Mapped[datetime]


class StaffRow(Base):
    """A member of staff; the password opens the office key and is stored in no other way.

    The password makes a key pair; the office key is sealed to its public half, so that a colleague
    can let somebody in, and hand a new office key on, without knowing the password.
    """

    __tablename__ = "staff"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    salt: Mapped[bytes]
    public_key: Mapped[bytes | None]
    public_mac: Mapped[bytes | None]
    wrapped_key: Mapped[bytes]
    sealed_totp: Mapped[bytes | None]
    totp_step: Mapped[int]
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class SessionRow(Base):
    """A signed-in browser; the office key is sealed with the cookie that only the browser has."""

    __tablename__ = "sessions"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    session_hash: Mapped[bytes] = mapped_column(primary_key=True)
    staff_id: Mapped[str]
    sealed_key: Mapped[bytes]
    device: Mapped[str]
    confirmed: Mapped[bool]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class PasskeyRow(Base):
    """A passkey of a member of staff: the public half, and how often it was used."""

    __tablename__ = "passkeys"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    credential_id: Mapped[bytes] = mapped_column(primary_key=True)
    staff_id: Mapped[str]
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    name: Mapped[str]
    created_at: Mapped[datetime]


class InvitationRow(Base):
    """A link that lets one person choose a password; it carries no key."""

    __tablename__ = "invitations"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    staff_id: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    invited_by: Mapped[str]
    ends_at: Mapped[datetime]


class DefinitionRow(Base):
    """A form definition that somebody answered, once a version."""

    __tablename__ = "definitions"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[bytes]
    page: Mapped[str]
    seen_at: Mapped[datetime]


class SubmissionRow(Base):
    """What a resident sent: sealed answers, and the plain facts that the office plans by."""

    __tablename__ = "submissions"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str]
    version: Mapped[str]
    kind: Mapped[str]
    received_at: Mapped[datetime]
    due_on: Mapped[date]
    erase_on: Mapped[date]
    channel: Mapped[str]
    person: Mapped[bytes | None]
    lookup: Mapped[bytes]
    office_key: Mapped[bytes]
    receipt_key: Mapped[bytes]
    sealed_answers: Mapped[bytes]
    suspect: Mapped[str | None]
    erased_at: Mapped[datetime | None]
    erased_why: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("village_id", "lookup", name="uq_submissions_lookup"),
        Index("ix_submissions_received", "village_id", "received_at"),
        Index("ix_submissions_person", "village_id", "person"),
    )


class EventRow(Base):
    """One entry of a thread: received, a status, a message, an answer, a withdrawal, a note.

    `detail` is a plain fact that is nobody's: which questions to answer again, who is assigned.
    """

    __tablename__ = "events"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    status: Mapped[str | None]
    staff_id: Mapped[str | None]
    at: Mapped[datetime]
    detail: Mapped[str | None]
    sealed_text: Mapped[bytes | None]
    visit_hash: Mapped[bytes | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["village_id", "reference"],
            ["submissions.village_id", "submissions.reference"],
            name="fk_events_submission",
            ondelete="CASCADE",
        ),
        UniqueConstraint("village_id", "visit_hash", name="uq_events_visit"),
        Index("ix_events_kind", "village_id", "kind", "at"),
    )


class StandingRow(Base):
    """Where a submission stands: an index of its events and openings, made anew from them at will.

    Without it the queue would read every event of a village for each page.
    """

    __tablename__ = "standings"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str]
    received_at: Mapped[datetime]
    status: Mapped[str]
    closed: Mapped[bool]
    waiting_since: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    heard_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    assignee_id: Mapped[str | None]
    suspect: Mapped[bool]
    __table_args__ = (
        ForeignKeyConstraint(
            ["village_id", "reference"],
            ["submissions.village_id", "submissions.reference"],
            name="fk_standings_submission",
            ondelete="CASCADE",
        ),
        Index("ix_standings_received", "village_id", "received_at", "reference"),
        Index("ix_standings_closed", "village_id", "closed"),
    )


class OpenAnswerRow(Base):
    """An answer that is not personal, kept apart from who gave it: no link, no order, no hour."""

    __tablename__ = "open_answers"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    answer_id: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str]
    version: Mapped[str]
    question: Mapped[str]
    value: Mapped[str]
    month: Mapped[str]
    __table_args__ = ({"sqlite_with_rowid": False},)


class AccessRow(Base):
    """Who of the staff opened or revealed what, and when; each entry's `chain` binds the last."""

    __tablename__ = "access_log"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    at: Mapped[datetime]
    staff_id: Mapped[str]
    reference: Mapped[str]
    act: Mapped[str]
    detail: Mapped[str]
    chain: Mapped[bytes]
    __table_args__ = (
        Index("ix_access_log_reference", "village_id", "reference", "at"),
        Index("uq_access_log_number", "village_id", "number", unique=True),
    )


class CounterRow(Base):
    """The last reference number given in a year."""

    __tablename__ = "counters"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class BudgetRow(Base):
    """How much a network or a form has used up: the moment when nothing of it is owed any more."""

    __tablename__ = "budgets"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    budget_id: Mapped[str] = mapped_column(primary_key=True)
    settled_at: Mapped[float]


class StagedFileRow(Base):
    """An uploaded file, sealed, that belongs to no submission yet."""

    __tablename__ = "staged_files"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    file_id: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    staged_at: Mapped[datetime]
    sealed: Mapped[bytes]
    __table_args__ = (Index("ix_staged_files_staged", "village_id", "staged_at"),)


class FileRow(Base):
    """A file of a submission, sealed with a key that is among its sealed answers."""

    __tablename__ = "files"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    file_id: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    __table_args__ = (
        ForeignKeyConstraint(
            ["village_id", "reference"],
            ["submissions.village_id", "submissions.reference"],
            name="fk_files_submission",
            ondelete="CASCADE",
        ),
    )


class OutboxRow(Base):
    """Something to be told, written with what it tells of; `facts` are JSON and nobody's."""

    __tablename__ = "outbox"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    notice_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    audience: Mapped[str]
    reference: Mapped[str]
    status: Mapped[str | None]
    facts: Mapped[str]
    at: Mapped[datetime]
    spread_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_outbox_spread", "village_id", "spread_at"),)


class FigureRow(Base):
    """What a past month adds up to, for one form and channel; it outlives what it was counted from.

    `hours` is a JSON list, sorted.
    """

    __tablename__ = "figures"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    received: Mapped[int]
    done: Mapped[int]
    on_time: Mapped[int]
    hours: Mapped[str]


class DeliveryRow(Base):
    """A notice on its way through one channel; without `next_at` it is over."""

    __tablename__ = "deliveries"
    village_id: Mapped[str] = mapped_column(primary_key=True)
    notice_id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    attempts: Mapped[int]
    next_at: Mapped[datetime | None]
    claim: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    problem: Mapped[str]
    __table_args__ = (
        ForeignKeyConstraint(
            ["village_id", "notice_id"],
            ["outbox.village_id", "outbox.notice_id"],
            name="fk_deliveries_notice",
            ondelete="CASCADE",
        ),
        Index("ix_deliveries_next", "village_id", "next_at"),
    )
