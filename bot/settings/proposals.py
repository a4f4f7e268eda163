"""Set who can review proposals for lists, and how GitHub is asked."""

from pydantic import Field

from bot.settings.people import PeopleAndRoles
from ingest.settings import AskingSettings, SecureAddress


class ProposalsSettings(AskingSettings):
    """Who can review proposals for lists, and how GitHub is asked for pull requests."""

    interval_seconds: float = Field(default=1.0, ge=0, description="Least time between two requests to GitHub.")
    base_url: SecureAddress = Field(default="https://api.github.com", description="Address of GitHub's REST API.")
    token_env: str = Field(
        default="GITHUB_TOKEN",
        description="The environment variable with a token that can write contents and pull requests.",
    )
    reviewers: PeopleAndRoles = Field(
        default=(),
        description="Who accepts and declines proposals in chat: people and roles, each by the name of "
        "its platform and its id there: `PLATFORM:ID`.",
    )
    fork: bool = Field(
        default=True, description="Whether to work in a fork where the token cannot write to the list's repository."
    )

    link_interval_seconds: float = Field(
        default=1.0, ge=0, description="Least time between two requests to one host when links are checked."
    )
    link_timeout_seconds: float = Field(default=15.0, gt=0, description="Longest time to wait for a link to answer.")
    most_links: int = Field(default=1000, ge=1, description="Most links that are checked in one run.")
