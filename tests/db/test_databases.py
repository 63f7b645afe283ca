"""The two kinds of test databases are what their names say: empty, or migrated to the newest revision."""

from sqlalchemy import inspect

from db.engine import current_revision, latest_revision, migrate, open_engine


def test_an_empty_database_is_migrated_from_the_first_revision_on(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    try:
        assert inspect(engine).get_table_names() == []
        migrate(engine)
        assert current_revision(engine) == latest_revision()
    finally:
        engine.dispose()


def test_a_migrated_database_has_no_rows_of_another_test(database_url: str) -> None:
    engine = open_engine(database_url)
    try:
        assert current_revision(engine) == latest_revision()
        assert len(inspect(engine).get_table_names()) > 1
    finally:
        engine.dispose()
