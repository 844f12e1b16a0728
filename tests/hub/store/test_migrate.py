import json
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select
from tests.hub.floors import AT
from tests.hub.store.stores import address, opened

from escdesk.hub.store.connect import UnusableDatabase, sqlite_file, writing
from escdesk.hub.store.migrate import NEWEST, configuration, current
from escdesk.hub.store.schema import handled, log, metadata


def test_the_migrations_make_the_schema(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        differences = store.read_now(
            lambda connection: compare_metadata(MigrationContext.configure(connection), metadata)
        )
        assert differences == []
        assert store.read_now(current) == NEWEST
    with sqlite3.connect(tmp_path / "hub.db") as plain:
        made = {
            name: sql
            for name, sql in plain.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            if name != "alembic_version"
        }
    plain.close()
    clustered = {
        table.name for table in metadata.sorted_tables if table.kwargs.get("sqlite_with_rowid") is False
    }
    assert {name for name, sql in made.items() if "WITHOUT ROWID" in sql} == clustered
    assert set(made) == set(metadata.tables)


def test_the_newest_migration_is_the_head() -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [NEWEST]


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_a_database_of_an_earlier_release_is_brought_up_with_what_it_holds(
    tmp_path: Path, revision: str
) -> None:
    engine = writing(sqlite_file(address(tmp_path)))
    with engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        assert current(connection) == revision
        connection.execute(insert(log), {"floor": "floor", "seq": 1, "at": AT, "kind": "PbxWent", "version": 1,
                                         "body": json.dumps({"type": "PbxWent", "at": AT}),
                                         "person": "", "command": ""})  # fmt: skip
    engine.dispose()
    with opened(tmp_path) as store:
        assert store.read_now(current) == NEWEST
        assert store.load().floor.seq == 1
        assert store.read_now(lambda connection: connection.execute(select(handled)).all()) == []


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    opened(tmp_path).close()
    before = (tmp_path / "hub.db").read_bytes()
    opened(tmp_path).close()
    assert (tmp_path / "hub.db").read_bytes() == before


def test_a_database_of_a_later_release_is_refused(tmp_path: Path) -> None:
    opened(tmp_path).close()
    with sqlite3.connect(tmp_path / "hub.db") as plain:
        plain.execute("UPDATE alembic_version SET version_num = '9999'")
    plain.close()
    with pytest.raises(UnusableDatabase):
        opened(tmp_path)


def test_it_survives_the_power_switch(tmp_path: Path) -> None:
    with opened(tmp_path) as store:

        def pragma(connection, name: str) -> object:  # type: ignore[no-untyped-def]
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()

        assert store.write_now(pragma, "journal_mode") == "wal"
        assert store.write_now(pragma, "synchronous") == 2  # FULL
