"""What every request needs: the settings, the database, the villages."""

import re
import time
from dataclasses import dataclass, field

from flask import current_app, g

from forms_service.config import Config
from forms_service.db import Database, StorageUnavailable
from forms_service.village import SLUG
from forms_service.villages import ServedVillage, UnknownVillage, get_village

REMEMBER_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Service:
    """The running service; one instance an app."""

    config: Config
    database: Database
    remembered: dict[str, tuple[float, ServedVillage]] = field(default_factory=dict)

    def village(self, village_id: str) -> ServedVillage:
        """Return a village, at most a minute old, or older while the database is away.

        Raises:
            UnknownVillage: when it is not served here.
            StorageUnavailable: when it was never read and cannot be read now.
        """
        if not re.fullmatch(SLUG, village_id):
            raise UnknownVillage(village_id)
        now = time.monotonic()
        read_at, known = self.remembered.get(village_id, (0.0, None))
        if known is not None and now - read_at < REMEMBER_SECONDS:
            return known
        try:
            with self.database.reading() as session:
                known = get_village(session, village_id)
        except StorageUnavailable:
            if known is None:
                raise
        self.remembered[village_id] = (now, known)
        return known

    def village_url(self, village_id: str) -> str:
        """Return the base of a village's addresses here, for what is read elsewhere."""
        return f"{self.config.service_url}{village_path(village_id)}"


def village_path(village_id: str) -> str:
    """Return the base of a village's addresses for its pages: they keep the name they came by."""
    return f"/{village_id}"


def get_service() -> Service:
    """Return the service of the current app."""
    service: Service = current_app.extensions["balai"]
    return service


def current_village() -> ServedVillage:
    """Return the village that the address names; raises UnknownVillage."""
    if "village" not in g:
        raise UnknownVillage
    village: ServedVillage = g.village
    return village
