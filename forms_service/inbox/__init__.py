"""The office's side, closed by default: sign in, read the queue, open and answer submissions."""

from flask import Blueprint, Flask

from forms_service.inbox import (
    account,
    acts,
    breach,
    colleagues,
    daywords,
    desk,
    entrance,
    exports,
    figures,
    files,
    finding,
    guard,
    logbook,
    notices,
    passkeys,
    queue,
    rights,
    second_factor,
    submission,
    teamwork,
)
from forms_service.service import current_village
from forms_service.wording import format_month

# The addresses with words in them stand before those with a reference number.
PARTS = (
    entrance, account, second_factor, passkeys, colleagues, figures, notices, exports,
    logbook, breach, queue, finding, submission, acts, teamwork, rights, files, desk,
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Register the office's routes behind their guard."""
    blueprint = Blueprint("inbox", __name__)
    blueprint.before_request(guard.check_request)
    for part in PARTS:
        part.add_routes(blueprint)
    blueprint.url_defaults(_name_village)
    app.register_blueprint(blueprint, url_prefix="/<village_id>/kantor")
    app.jinja_env.filters.update(
        due=daywords.show_due,
        ago=daywords.show_received,
        hours_left=daywords.show_hours_left,
        month_words=format_month,
    )


def _name_village(_endpoint: str, values: dict[str, object]) -> None:
    """Put the village of this request into every address of the inbox."""
    values.setdefault("village_id", current_village().id)
