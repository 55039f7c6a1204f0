"""Passkeys as a second factor beside the password (WebAuthn): made by phones and laptops."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forms_service.models import PasskeyRow
from forms_service.sessions import StaffSession

MAX_ANSWER = 20_000


class BadPasskey(ValueError):
    """What the browser answered is no passkey of this person, or not for this session."""


@dataclass(frozen=True, slots=True)
class Place:
    """The site that passkeys belong to: its https address, as browsers bind them to it."""

    url: str
    name: str

    @property
    def host(self) -> str:
        """Return the host: the relying party."""
        return urlsplit(self.url).hostname or ""

    @property
    def origin(self) -> str:
        """Return scheme, host and port."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def list_passkeys(session: Session, village_id: str, staff_id: str) -> list[PasskeyRow]:
    """List somebody's passkeys, the oldest first."""
    rows = select(PasskeyRow).where(
        PasskeyRow.village_id == village_id, PasskeyRow.staff_id == staff_id
    )
    return list(session.scalars(rows.order_by(PasskeyRow.created_at)))


def forget_all(session: Session, village_id: str, staff_id: str) -> None:
    """Forget every passkey of somebody who left or was invited anew."""
    session.execute(
        delete(PasskeyRow).where(
            PasskeyRow.village_id == village_id, PasskeyRow.staff_id == staff_id
        )
    )


def offer_making(place: Place, staff: StaffSession, known: list[PasskeyRow]) -> str:
    """Return the options with which a browser makes a new passkey, as JSON."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_registration_options(
        rp_id=place.host,
        rp_name=place.name,
        user_id=hashlib.sha256(f"{staff.village_id}/{staff.staff_id}".encode()).digest(),
        user_name=staff.staff_id,
        user_display_name=staff.name,
        challenge=_challenge(staff, "make"),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.DISCOURAGED,
            user_verification=structs.UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(row.credential_id) for row in known
        ],
    )
    return webauthn.options_to_json(options)


def keep(session: Session, place: Place, staff: StaffSession, answer: str, name: str) -> None:
    """Keep the passkey that a browser made for this session; raises BadPasskey."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        made = webauthn.verify_registration_response(
            credential=answer[:MAX_ANSWER],
            expected_challenge=_challenge(staff, "make"),
            expected_rp_id=place.host,
            expected_origin=place.origin,
        )
    except (WebAuthnException, ValueError) as error:
        raise BadPasskey(type(error).__name__) from None
    session.merge(
        PasskeyRow(
            village_id=staff.village_id,
            credential_id=made.credential_id,
            staff_id=staff.staff_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=name,
            created_at=datetime.now(UTC),
        )
    )


def offer_showing(place: Place, staff: StaffSession, known: list[PasskeyRow]) -> str:
    """Return the options with which a browser shows a passkey, as JSON."""
    import webauthn
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    options = webauthn.generate_authentication_options(
        rp_id=place.host,
        challenge=_challenge(staff, "show"),
        allow_credentials=[PublicKeyCredentialDescriptor(row.credential_id) for row in known],
    )
    return webauthn.options_to_json(options)


def check(session: Session, place: Place, staff: StaffSession, answer: str) -> None:
    """Raise BadPasskey unless the answer was signed for this session by a passkey of its owner."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        credential = webauthn.helpers.parse_authentication_credential_json(answer[:MAX_ANSWER])
        row = session.get(PasskeyRow, (staff.village_id, credential.raw_id))
        if row is None or row.staff_id != staff.staff_id:
            raise BadPasskey("unknown")
        shown = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=_challenge(staff, "show"),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
        )
    except (WebAuthnException, ValueError) as error:
        raise BadPasskey(type(error).__name__) from None
    row.sign_count = shown.new_sign_count


def _challenge(staff: StaffSession, act: str) -> bytes:
    """Return what is to be signed: bound to this session, so nothing has to be stored."""
    return hashlib.sha256(f"passkey/{act}/{staff.token}".encode()).digest()
