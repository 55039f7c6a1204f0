"""The forms service: signed forms come in from residents, the office answers from its inbox."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from forms_service.config import Config


def create_app(config: "Config | None" = None) -> "Flask":
    """Wire the service; without a config it is read from the environment."""
    # Imported here, so that building the site loads definitions and signing without the service.
    from forms_service.wiring import make_app

    return make_app(config)
