"""Check what is outside for `refdesk doctor`: databases, Chroma, git, abstract providers."""

import asyncio
import os
import shutil
from collections.abc import Iterator, Sequence

from bot.errors import GitHubError
from bot.finding import Finding
from bot.settings.settings import Settings
from ingest.errors import IngestError
from ingest.fetching.zotero import SCHEME, ZoteroError, open_zotero, require_writing_key, zotero_place
from ingest.settings import ListSettings


def databases(settings: Settings) -> Iterator[Finding]:
    """Yield whether each PostgreSQL server that is configured answers; SQLite files need no server."""
    from bot.store.database import STORE
    from ingest.library.catalogue import CATALOGUE
    from ingest.library.database import connect, parsed_address, server_version, shown_address

    for part, database, url in (
        ("catalogue", CATALOGUE, settings.catalogue_url),
        ("store", STORE, settings.store_url),
    ):
        address = parsed_address(database, url)
        if address.get_backend_name() == "sqlite":
            continue
        where = shown_address(address)
        engine = connect(database, address)
        try:
            yield Finding(part, "ok", f"{where} answers: {server_version(engine)}")
        except IngestError as error:
            advice = f"Start the server, or fix `{database.setting}`."
            yield Finding(part, "problem", f"{where}: {error} {advice}")
        finally:
            engine.dispose()


def vectors(settings: Settings) -> Iterator[Finding]:
    """Yield whether the Chroma server answers, where there is one, and takes the key."""
    from ingest.library.chroma_server import version_of

    try:
        if settings.chroma is not None:
            address = settings.chroma.address
            yield Finding("vectors", "ok", f"Chroma {version_of(settings.chroma)} at {address} answers")
    except IngestError as error:
        yield Finding("vectors", "problem", f"{error} Until then, search matches words only and no ingest works.")


def providers(settings: Settings) -> Iterator[Finding]:
    """Yield which keys of abstract providers are missing, and what that means."""
    abstracts = settings.abstracts
    chain = abstracts.providers
    lacking = []
    for provider in abstracts.chain:
        variable = abstracts.key_variable_of(provider)
        if variable and provider.without_key and not os.environ.get(variable):
            lacking.append(f"No {provider.label} key ({variable} is not set); {provider.without_key}")
    if abstracts.contact is None and any(provider.wants_contact for provider in abstracts.chain):
        lacking.append("No `abstracts.contact` is set, so the APIs cannot reach you before they block you")
    if lacking:
        yield Finding("abstract providers", "note", f"{', '.join(chain)}. {'. '.join(lacking)}.")
    else:
        yield Finding("abstract providers", "ok", f"{', '.join(chain)}")


def zotero(settings: Settings) -> Iterator[Finding]:
    """Yield whether collections of Zotero can be read as lists, and written to from chat; nothing without any."""
    if settings.zotero.collection is not None:
        try:
            place = zotero_place(settings.zotero.collection)
            with open_zotero(place) as client:
                require_writing_key(client, place)
                items = client.num_collectionitems(place.collection) if place.collection else client.num_items()
        except ZoteroError as error:
            yield Finding("zotero", "problem", str(error))
        else:
            yield Finding("zotero", "ok", f"{settings.zotero.collection} has {items} items and can be written to")
    for each in settings.lists:
        if not each.source.lower().startswith(SCHEME):
            continue
        try:
            with open_zotero(zotero_place(each.source)) as client:
                version = client.last_modified_version()
        except ZoteroError as error:
            yield Finding(f"list {each.name}", "problem", str(error))
        else:
            yield Finding(f"list {each.name}", "ok", f"{each.source}, version {version} of that library")


def pull_requests(settings: Settings) -> Iterator[Finding]:
    """Yield whether the token of GitHub can be used for the lists there; nothing without one."""
    from bot.proposals.github import repository_on_github, token_in, what_token_can_do

    try:
        if token_in(settings.proposals) is None:
            return
        for each in settings.lists:
            if repository_on_github(each) is not None:
                can = asyncio.run(what_token_can_do(settings.proposals, each))
                yield Finding(f"pull requests for {each.name}", "ok", can)
    except GitHubError as error:
        yield Finding("pull requests", "problem", str(error))


def full_texts(settings: Settings) -> Iterator[Finding]:
    """Yield whether the process that reads full texts can be started, what it cannot reach, and how many are held."""
    from ingest.full_text.process import ReadingTooSlowError, UnreadableError, find_confinement

    wanting = [listed.name for listed in settings.lists if _has_texts(listed)]
    if not settings.summaries.full_text and not wanting:
        return
    try:
        confinement = asyncio.run(find_confinement(settings.summaries))
    except (UnreadableError, ReadingTooSlowError) as error:
        yield Finding("full texts", "problem", f"Their reader cannot be started: {error}")
        return
    yield Finding("full texts", "ok" if confinement.is_whole else "note", confinement.sentence)
    if wanting:
        yield _held_full_texts(settings, wanting)


def _has_texts(listed: ListSettings) -> bool:
    """Return True if ingests get the full texts of a list's papers, or read its PDFs."""
    return (
        listed.full_text
        or listed.attachments
        or any(name.lower().endswith(".pdf") for name in (listed.source, *listed.files))
    )


def _held_full_texts(settings: Settings, wanting: Sequence[str]) -> Finding:
    """Say how many full texts the catalogue holds for lists that want them, and how much of their room is used."""
    from ingest.library.catalogue import open_catalogue
    from ingest.library.full_texts import StoredFullTexts

    try:
        engine = open_catalogue(settings.catalogue_url)
    except IngestError as error:
        return Finding("full texts", "problem", str(error))
    try:
        stored = StoredFullTexts(engine)
        texts, used = stored.count(), stored.characters() / 1_000_000
    finally:
        engine.dispose()
    room = settings.full_texts.megabytes
    sentence = f"{texts} in the catalogue for {', '.join(wanting)}, {used:.0f} of {room} MB"
    if not texts:
        return Finding("full texts", "note", f"none yet for {', '.join(wanting)}. Run `refdesk ingest`.")
    full = ". The room is used up: raise `full_texts.megabytes`." if used >= room else ""
    return Finding("full texts", "note" if full else "ok", sentence + full)


def git(settings: Settings) -> Iterator[Finding]:
    """Yield whether git is installed for the lists that are read with it."""
    from ingest.lists.sources.mirror import is_committed

    lists = [listed.name for listed in settings.lists if is_committed(listed)]
    if not lists:
        return
    if shutil.which("git"):
        yield Finding("git", "ok", f"installed, for {', '.join(lists)}")
    else:
        yield Finding("git", "problem", f"not installed, but {', '.join(lists)} need it. Install it (Debian: git).")
