"""Set who is told each week how answers went: the tables `[[quality_reports]]`."""

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from bot.settings.digests import Weekday, time_of_day, time_zone


class QualityReportSettings(BaseModel):
    """One weekly line to a channel or person: asked, answered, nothing found, ratings, sentences left out, cost."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    platform: str = Field(description="Name of a platform.")
    workspace: str = Field(default="", max_length=64, description="Id of the platform's workspace or server.")
    channel: str = Field(default="", max_length=64, description="Id of the channel.")
    person: str = Field(default="", max_length=64, description="Id of a person, for direct messages instead.")
    weekday: Weekday = Field(default="monday", description="Day of the week.")
    time: str = Field(default="09:00", description="Time of that day, as hours and minutes.")
    zone: str = Field(default="UTC", description="Time zone of day and time, such as Europe/Berlin.")

    _time = field_validator("time")(time_of_day)
    _zone = field_validator("zone")(time_zone)

    @model_validator(mode="after")
    def _goes_somewhere(self) -> "QualityReportSettings":
        if bool(self.channel) == bool(self.person):
            raise ValueError("must have `channel` or `person`, and not both")
        return self
