"""What every request needs: the settings, the database, the villages."""

from dataclasses import dataclass, field

from flask import current_app, g

from forms_service.config import Config
from forms_service.db import Database
from forms_service.villages import ServedVillage, UnknownVillage, get_village


@dataclass(frozen=True, slots=True)
class Service:
    """The running service; one instance an app."""

    config: Config
    database: Database
    villages: dict[str, ServedVillage] = field(default_factory=dict)

    def village(self, village_id: str) -> ServedVillage:
        """Return a village, remembered so that a page can be shown while the database is away.

        Raises:
            UnknownVillage: when it is not served here.
            StorageUnavailable: when it was never read and cannot be read now.
        """
        if village_id not in self.villages:
            with self.database.reading() as session:
                self.villages[village_id] = get_village(session, village_id)
        return self.villages[village_id]

    def village_url(self, village_id: str) -> str:
        """Return the base of a village's addresses at this service."""
        return f"{self.config.service_url}/{village_id}"


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
