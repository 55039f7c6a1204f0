"""The residents' side: send a form, take a receipt, follow it by its code. No cookie, no script."""

from flask import Blueprint, Flask

from forms_service.intake import completing, health, pieces, rights, sending, sharing, tracking


def init_app(app: Flask) -> None:
    """Register the residents' routes."""
    blueprint = Blueprint("intake", __name__)
    sending.add_routes(blueprint)
    tracking.add_routes(blueprint)
    rights.add_routes(blueprint)
    completing.add_routes(blueprint)
    pieces.add_routes(blueprint)
    blueprint.after_request(sharing.allow_own_site)
    app.register_blueprint(blueprint, url_prefix="/<village_id>")
    health.add_routes(app)
