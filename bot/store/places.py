"""Settings of channels, made by those who may."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from bot.store.audit import record
from bot.store.database import Store
from bot.store.model import Place, PlaceSettings
from bot.store.schema import places


def place_settings(store: Store, place: Place) -> PlaceSettings:
    """Give the settings of a channel, else those of its workspace, else the defaults."""
    with store.transaction() as connection:
        rows = connection.execute(
            select(places.c.channel, places.c.settings).where(
                places.c.platform == place.platform,
                places.c.workspace == place.workspace,
                places.c.channel.in_((place.channel, "")),
            )
        ).all()
    found = {row.channel: row.settings for row in rows}
    chosen = found.get(place.channel) or found.get("")
    return PlaceSettings.model_validate_json(chosen) if chosen else PlaceSettings()


def set_place(store: Store, place: Place, settings: PlaceSettings, person: str, now: datetime) -> None:
    """Keep the settings of a channel, or with an empty channel those of a workspace."""
    here = (
        places.c.platform == place.platform,
        places.c.workspace == place.workspace,
        places.c.channel == place.channel,
    )
    with store.transaction() as connection:
        before = connection.scalar(select(places.c.settings).where(*here))
        chosen = settings.model_dump_json(exclude_defaults=True)
        record(connection, "channel settings", place, person, now, f"{before or '{}'} -> {chosen}")
        connection.execute(delete(places).where(*here))
        connection.execute(
            insert(places).values(
                platform=place.platform,
                workspace=place.workspace,
                channel=place.channel,
                settings=chosen,
                changed_by=person,
                changed_at=now,
            )
        )
