"""Defines the settings that parts of ingest share: lists, and requests to services."""

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from ingest.fetching.masking import shown
from ingest.fetching.zotero import zotero_place
from ingest.terms.entry import ColumnRole
from ingest.terms.patterns import lazy_pattern


def _checked_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(f"{shown(value)!r} is not an address; it must begin with http:// or https:// and name a host")
    if "@" in parts.netloc:
        raise ValueError("the address holds a user name or a password, which would be shown in logs; take it out")
    return value.rstrip("/")


Address = Annotated[str, AfterValidator(_checked_address)]


def _checked_secure_address(value: str) -> str:
    address = _checked_address(value)
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError(f"{shown(value)!r} must begin with https://; plain http is for this machine only")
    return address


SecureAddress = Annotated[str, AfterValidator(_checked_secure_address)]


def checked_path(value: str) -> str:
    """Return a path as it is; raises ValueError where its home folder is not known."""
    try:
        Path(value).expanduser()
    except RuntimeError:
        raise ValueError(f"{value!r} begins with a home folder that is not known; give the whole path") from None
    return value


_FORGE = r"(?:github|gitlab)\.com"
_FOR_GIT = lazy_pattern(rf"(?:(?:ssh://)?git@|git(?:\+https)?://)({_FORGE})[:/](.+)", re.IGNORECASE)
_WITHOUT_SCHEME = lazy_pattern(rf"(?:(?:www\.)?{_FORGE}|gist\.github\.com|raw\.githubusercontent\.com)/", re.IGNORECASE)


def _as_address(source: str) -> str:
    """The web address of a repository on GitHub or GitLab that is given as git takes it, or without its scheme."""
    for_git = _FOR_GIT.fullmatch(source)
    if for_git:
        return f"https://{for_git[1]}/{for_git[2]}"
    return f"https://{source}" if _WITHOUT_SCHEME.match(source) else source


class ListSettings(BaseModel):
    """One list: its name and where it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(description="Short name of the list, shown in answers and used in `list:` filters.")
    source: str = Field(
        description="A Markdown file, a folder of them or of PDFs, a git repository or bundle here, or an http(s) "
        "address; a GitHub page may be given as it is. `zotero://users/ID/collections/KEY` is a collection of Zotero."
    )
    git: bool | None = Field(
        default=None,
        description="Whether the source is a git repository, whose history tells when each paper was first seen. "
        "Unset: repositories and bundles on this machine are, addresses are not.",
    )
    branch: str | None = Field(
        default=None,
        description="The branch of a git repository, or of a page of GitHub or GitLab; unset: that of the address, "
        "else its own default branch.",
    )
    git_megabytes: int = Field(
        default=500, ge=1, description="Most room that the copy of a git repository may take in the data folder."
    )
    git_seconds: float = Field(
        default=900.0, gt=0, description="Longest time that fetching what is new of a git repository may take."
    )
    starter: str | None = Field(
        default=None, description="A list shipped with Refdesk that stands in until the source was fetched once."
    )
    files: tuple[str, ...] = Field(
        default=(),
        description="Which files belong to the list, as globs; `!` excludes. Unset: of a folder all that end in "
        ".md, of a repository its README.",
    )
    skip_sections: tuple[str, ...] = Field(
        default=(), description="Headings whose sections hold no works, such as `Contributors`; case does not matter."
    )

    full_text: bool = Field(
        default=False,
        description="Whether ingests fetch the full texts of the list's papers from arXiv, to be searched and cited.",
    )
    attachments: bool = Field(
        default=False,
        description="Whether the PDFs attached to a collection of Zotero are downloaded, to be searched and cited.",
    )
    columns: dict[str, ColumnRole] = Field(
        default={},
        description="What columns of tables hold, by their heads, where the reading goes wrong: title, venue, year, "
        "organisation, links, note, or ignored.",
    )

    @property
    def origin(self) -> str:
        """The source as it may be shown: an address without its query, which may hold a key."""
        return shown(self.source)

    @field_validator("name")
    @classmethod
    def _name_is_a_word(cls, value: str) -> str:
        if not re.fullmatch(r"[\w][\w .+-]{0,63}", value):
            raise ValueError(f"{value!r} cannot name a list; use 1 to 64 letters, digits, spaces and . + - _")
        return value

    @field_validator("source")
    @classmethod
    def _source_is_given(cls, value: str) -> str:
        value = _as_address(value.strip().removeprefix("<").removesuffix(">"))
        if not value:
            raise ValueError("is empty; give a Markdown file, a folder, or an http(s) address")
        scheme = urlsplit(value).scheme if "://" in value else ""
        if scheme == "zotero":
            zotero_place(value)
            return value
        if scheme not in ("", "http", "https", "file"):
            raise ValueError(
                f"{shown(value)!r} has the scheme {scheme!r}; allowed are http, https, file, zotero and paths of this "
                "machine"
            )
        if scheme and "@" in urlsplit(value).netloc:
            raise ValueError("the address holds a user name or a password, which would be shown in reports")
        return value if scheme else checked_path(value)

    @field_validator("branch")
    @classmethod
    def _branch_is_a_name(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(
            r"(?![-/.])(?!.*(?:\.\.|//|@\{))[^\s~^:?*\[\\\x00-\x1f]{1,200}", value
        ):
            raise ValueError(f"{value!r} cannot be the name of a branch; give one such as main")
        return value

    @field_validator("files")
    @classmethod
    def _globs_stay_inside(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for glob in value:
            bare = glob.removeprefix("!")
            if not bare or bare.startswith(("/", "~")) or ".." in bare.split("/"):
                raise ValueError(
                    f"{glob!r} leaves the list's folder; give globs relative to it, such as papers/**/*.md"
                )
            if any("**" in part and part != "**" for part in bare.split("/")):
                raise ValueError(f"{glob!r}: ** stands for folders and between slashes only, such as **/*.md")
        return value


class AskingSettings(BaseModel):
    """How a service on the web is asked, whichever it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    interval_seconds: float = Field(default=1.0, ge=0, description="Least time between two requests.")
    timeout_seconds: float = Field(default=30.0, gt=0, description="Longest silence of the server within one request.")
    attempts: int = Field(default=5, ge=1, description="How often one request is tried before giving up.")
    deadline_seconds: float = Field(
        default=120.0, gt=0, description="Longest time for one request, all its attempts and waits included."
    )
    max_bytes: int = Field(default=8_000_000, gt=0, description="Longest answer that is read.")


class KeyedSettings(AskingSettings):
    """How a service is asked that gives more to those who have a key."""

    api_key_env: str = Field(description="The environment variable that holds the key, if there is one.")
