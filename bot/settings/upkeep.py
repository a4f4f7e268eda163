"""Set what a serving process does beside answering."""

from pydantic import BaseModel, Field, field_validator


def checked_schedule(value: str | None) -> str | None:
    """Return a schedule as it is; raises ValueError for what is not five cron fields."""
    if value is not None:
        from bot.settings.cron import cron_trigger

        try:
            cron_trigger(value)
        except ValueError as error:
            raise ValueError("must be five cron fields, such as `17 3 * * *`") from error
    return value


class IngestScheduleSettings(BaseModel):
    """When `refdesk serve` reads the lists again."""

    model_config = {"extra": "forbid", "frozen": True}

    schedule: str | None = Field(
        default=None,
        description="When the lists are read again while serving, as five cron fields in UTC; by default never, since "
        "cron may run `refdesk ingest` as well.",
    )
    deadline_minutes: float = Field(
        default=360.0,
        gt=0,
        description="Longest time for one scheduled ingest; it is stopped then, and continues later.",
    )

    _schedule = field_validator("schedule")(checked_schedule)


class MetricsSettings(BaseModel):
    """Where figures about the process can be fetched, in the format of Prometheus."""

    model_config = {"extra": "forbid", "frozen": True}

    host: str = Field(default="127.0.0.1", description="Where to listen.")
    port: int = Field(default=9464, ge=0, le=65535, description="Port to listen at, for /metrics, /live and /ready.")
