"""Makes databases as earlier versions of Refdesk made them: by their own migrations."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from ingest.library.database import Database, transaction


def migrated_to(database: Database, version: str, engine: Engine) -> None:
    """Bring an empty database, or one of an earlier schema, to the schema of a version."""
    config = Config()
    config.set_main_option("script_location", database.migrations)
    with transaction(engine, database.name) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
