"""Hold all settings together, with the defaults of a fresh installation."""

from pathlib import Path
from typing import Self, TypeVar

from platformdirs import user_data_path
from pydantic import BaseModel, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settings.addresses import key_with_credentials
from bot.settings.answers import AnswerSettings
from bot.settings.budget import BudgetSettings
from bot.settings.candidates import CandidatesSettings
from bot.settings.digests import DigestSettings, slug
from bot.settings.judge import JudgeSettings
from bot.settings.model import ModelSettings
from bot.settings.proposals import ProposalsSettings
from bot.settings.quality import QualityReportSettings
from bot.settings.reception import ReceptionSettings
from bot.settings.reranker import RerankerSettings
from bot.settings.store import StoreSettings
from bot.settings.summaries import SummariesSettings
from bot.settings.tracing import TracingSettings
from bot.settings.upkeep import IngestScheduleSettings, MetricsSettings
from bot.settings.web import WebSettings
from bot.settings.zotero import ZoteroSettings
from ingest.abstracts.providers import AbstractsSettings
from ingest.enrichment.settings import EnrichmentSettings
from ingest.full_text.settings import FullTextsSettings
from ingest.library.chroma_server import ChromaServer, chroma_server
from ingest.library.embedder.settings import EmbedderSettings
from ingest.library.layout import catalogue_url
from ingest.library.settings import LibrarySettings
from ingest.papers.settings import IdentitySettings
from ingest.settings import ListSettings
from ingest.terms.vocabulary.settings import VocabularySettings

Table = TypeVar("Table", bound=BaseModel)

STARTER_LISTS = (
    ListSettings(
        name="LLMSys-PaperList",
        source="https://github.com/AmberLJC/LLMSys-PaperList",
        starter="llmsys-paperlist.md",
    ),
    ListSettings(
        name="Awesome-Large-Scale-LLM-Serving",
        source="https://github.com/Ketonmi/Awesome-Large-Scale-LLM-Serving",
        starter="large-scale-llm-serving.md",
    ),
    ListSettings(
        name="awesome-papers",
        source="https://github.com/mental2008/awesome-papers/blob/HEAD/paper-list/systems-for-ml/llm.md",
        starter="systems-for-ml-llm.md",
    ),
)
"""The lists of a fresh installation; bundled copies are used until an address can be read."""


class Settings(BaseSettings):
    """Every setting of Refdesk but the tables of the platforms, which `bot.config` adds; the example explains them."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix="REFDESK_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        defer_build=True,
    )

    data: Path = Field(
        default_factory=lambda: user_data_path("refdesk"),
        description="Folder of the library; REFDESK_DATA and --data override it.",
    )
    lists: tuple[ListSettings, ...] = Field(default=STARTER_LISTS, description="The reading lists, one table for each.")
    vocabulary: VocabularySettings = Field(
        default=VocabularySettings(), description="Venues, organisations and other words of your field."
    )
    identity: IdentitySettings = Field(
        default=IdentitySettings(), description="What a person decided about works that look alike."
    )
    abstracts: AbstractsSettings = Field(default=AbstractsSettings(), description="Where abstracts come from.")
    full_texts: FullTextsSettings = Field(
        default=FullTextsSettings(), description="How many full texts an ingest gets for lists that want them."
    )
    library: LibrarySettings = Field(default=LibrarySettings(), description="Where catalogue and index live.")
    embedder: EmbedderSettings = Field(default=EmbedderSettings(), description="What turns text into vectors.")
    model: ModelSettings | None = Field(
        default=None, description="The language model that writes answers; without it, answers quote the sources."
    )
    reranker: RerankerSettings = Field(
        default=RerankerSettings(), description="A cross-encoder of your own that puts the best papers in order."
    )
    enrichment: EnrichmentSettings = Field(
        default=EnrichmentSettings(), description="Whether a language model describes papers at ingest."
    )
    judge: JudgeSettings = Field(
        default=JudgeSettings(), description="Who says whether answers mean what their sources say."
    )
    budget: BudgetSettings = Field(
        default=BudgetSettings(), description="How much of the language model may be used, and by whom."
    )
    store: StoreSettings = Field(
        default=StoreSettings(), description="What the bot itself remembers: conversations, feedback, subscriptions."
    )
    reception: ReceptionSettings = Field(
        default=ReceptionSettings(), description="How many questions at once, and how many from each person."
    )
    digests: tuple[DigestSettings, ...] = Field(
        default=(), description="Weekly digests beside those that people set up in chat."
    )
    quality_reports: tuple[QualityReportSettings, ...] = Field(
        default=(), description="Who is told each week in one line how answers went."
    )
    answers: AnswerSettings = Field(default=AnswerSettings(), description="How questions are answered.")
    summaries: SummariesSettings = Field(
        default=SummariesSettings(), description="What summaries rest on, and within which limits."
    )
    ingest: IngestScheduleSettings = Field(
        default=IngestScheduleSettings(), description="When the lists are read again while serving."
    )
    proposals: ProposalsSettings = Field(
        default=ProposalsSettings(), description="Who reviews papers proposed for lists, and how GitHub is asked."
    )
    zotero: ZoteroSettings = Field(
        default=ZoteroSettings(), description="Where papers go that people save to Zotero in chat, and who can do that."
    )
    candidates: CandidatesSettings = Field(
        default=CandidatesSettings(), description="What is watched for papers beyond the lists."
    )
    web: WebSettings | None = Field(
        default=None,
        description="The reading room, the API and tools for agents over HTTP; without it, `refdesk serve` has none.",
    )
    tracing: TracingSettings | None = Field(
        default=None, description="Where traces of the work on questions go; without it, there are none."
    )
    metrics: MetricsSettings | None = Field(
        default=None, description="Where figures about a serving process can be fetched; without it, nowhere."
    )

    def platform(self, table: type[Table]) -> Table | None:
        """Return the table of a platform by the class of its settings; None where the configuration has none."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return next((value for value in values if isinstance(value, table)), None)

    @field_validator("digests")
    @classmethod
    def _digests_have_names_of_their_own(cls, value: tuple[DigestSettings, ...]) -> tuple[DigestSettings, ...]:
        names = [slug(settings.name) for settings in value]
        for number, name in enumerate(names):
            if name in names[:number]:
                raise ValueError(f"two digests are called “{value[number].name}”, or nearly so; give each its own name")
        return value

    @model_validator(mode="after")
    def _candidates_are_compared_with_lists(self) -> Self:
        names = [listed.name for listed in self.lists]
        for name in self.candidates.lists:
            if name not in names:
                raise ValueError(f"`candidates.lists` must name lists of yours ({', '.join(names)}), not “{name}”")
        return self

    @model_validator(mode="after")
    def _addresses_hold_no_credentials(self) -> Self:
        if key := key_with_credentials(self):
            raise ValueError(
                f"the address of `{key}` holds a user name or a password, which logs would keep; take it out, and give "
                "keys in the environment"
            )
        return self

    @property
    def catalogue_url(self) -> str:
        """Return the SQLAlchemy address of the catalogue's database."""
        return self.library.catalogue or catalogue_url(self.data)

    @property
    def store_url(self) -> str:
        """Return the SQLAlchemy address of the bot's own database."""
        return self.store.url or f"sqlite:///{(self.data / 'store.sqlite').as_posix()}"

    @property
    def chroma(self) -> ChromaServer | None:
        """Return the server of the vectors, None without one; raises SettingsError where its key is missing."""
        return chroma_server(self.library)
