"""What most tests stand on: a database in a folder of its own, an app, a village, a colleague."""

import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from factories import (
    CHEAP,
    Office,
    find_database,
    make_config,
    make_office,
    make_session,
    make_staff,
)
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sample import build_once
from world import addresses, chromium, page, phone, world

from forms_service import create_app, vault
from forms_service.db import Database
from forms_service.language import set_language
from forms_service.migrations import migrate
from forms_service.service import Service

__all__ = ["addresses", "chromium", "page", "phone", "world"]

# Examples are judged by what they give back, never by the clock of a busy machine.
settings.register_profile("balai", deadline=None, max_examples=50)
settings.load_profile("balai")
# Whoever asks for one of these waits for a build, a browser or a server.
SLOW = {"site", "guides", "world", "browser", "server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they stand on, so that none of them slips into the fast loop."""
    for item in items:
        if SLOW & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built sample site."""
    return build_once(tmp_path_factory)


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, str]:
    """The text of every page of the sample site, by its path."""
    return {str(p.relative_to(site)): p.read_text(encoding="utf-8") for p in site.rglob("*.html")}


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "PASSWORD", CHEAP)
    monkeypatch.setattr(vault, "RECEIPT", CHEAP)


@pytest.fixture(autouse=True)
def _indonesian() -> None:
    set_language("id")


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, migrated once."""
    path = tmp_path_factory.mktemp("migrated") / "balai.db"
    database = Database(f"sqlite:///{path}")
    migrate(database.engine)
    database.engine.dispose()
    return path


@pytest.fixture(scope="session")
def _app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One app for all tests: its routes, templates and queries are compiled once."""
    path = tmp_path_factory.mktemp("app") / "balai.db"
    app = create_app(make_config(database_url=f"sqlite:///{path}"))
    yield app
    app.extensions["balai"].database.engine.dispose()


@pytest.fixture
def app(_app: Flask, _migrated: Path) -> Iterator[Flask]:
    """The whole service with an empty, migrated database; what a test sets is set back."""
    service: Service = _app.extensions["balai"]
    settings, config = dict(_app.config), asdict(service.config)
    _put_back(service, _migrated)
    yield _app
    _app.config.clear()
    _app.config.update(settings)
    for name, value in config.items():
        object.__setattr__(service.config, name, value)


def _put_back(service: Service, empty: Path) -> None:
    """Let the service begin anew on a copy of an empty database."""
    service.remembered.clear()
    service.database.engine.dispose()
    path = find_database(service.database)
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    shutil.copy(empty, path)


@pytest.fixture
def database(app: Flask) -> Database:
    """The database of the app."""
    service: Service = app.extensions["balai"]
    return service.database


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser of nobody in particular."""
    return app.test_client()


@pytest.fixture
def office(database: Database) -> Office:
    """The village Sukamaju, with Rina who works there."""
    office = make_office(database)
    make_staff(database, office)
    return office


@pytest.fixture
def rina(app: Flask, database: Database, office: Office) -> FlaskClient:
    """Rina's browser, signed in."""
    client = app.test_client()
    client.set_cookie("balai", make_session(database, office), domain="localhost")
    return client
