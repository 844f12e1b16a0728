"""Brings a database to the newest schema when it is opened."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from escdesk.hub.store.connect import UnusableDatabase

NEWEST = "0005"
"""The last migration; known here so that opening a current database needs no Alembic machinery."""


def migrate(connection: Connection) -> None:
    """In the transaction of `connection`. A database of a later release is refused with `UnusableDatabase`."""
    version = current(connection)
    if version == NEWEST:
        return
    config = configuration()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise UnusableDatabase("the database was made by a later release")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def current(connection: Connection) -> str | None:
    """The migration this database stands at, None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def configuration() -> Config:
    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
