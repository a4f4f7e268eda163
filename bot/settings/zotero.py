"""Set the collection of Zotero that papers are sent to from chat: the table `[zotero]`."""

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.settings.people import PeopleAndRoles
from ingest.fetching.zotero import zotero_place


class ZoteroSettings(BaseModel):
    """Where “save [2] to Zotero” saves, and who can say so; by default nowhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    collection: str | None = Field(
        default=None,
        description="The collection, or library, as `zotero://groups/ID/collections/KEY`; without it, chat saves "
        "nothing to Zotero. Its key is in `ZOTERO_API_KEY`.",
    )
    writers: PeopleAndRoles = Field(
        default=(),
        description="Who can save to it in chat: people and roles, each by the name of its platform and its id there: "
        "`PLATFORM:ID`. None named means managers of the workspace or server.",
    )
    deadline_seconds: float = Field(
        default=90.0, gt=0, description="Longest time for saving once; saying it again continues."
    )

    @field_validator("collection")
    @classmethod
    def _collection_can_be_written(cls, value: str | None) -> str | None:
        if value is not None and zotero_place(value).local:
            raise ValueError(
                "a Zotero on this machine can be read only; give zotero://users/ID/… or zotero://groups/ID/…"
            )
        return value
