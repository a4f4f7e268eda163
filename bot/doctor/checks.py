"""Check every part for `refdesk doctor`, and say what to do where one does not work."""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel
from rich.text import Text

from bot.doctor import models, upkeep
from bot.doctor.figures import figures
from bot.doctor.outside_services import databases, full_texts, git, providers, pull_requests, vectors, zotero
from bot.doctor.private_files import private_files
from bot.doctor.records import records
from bot.doctor.watch import watch
from bot.doctor.web import check_mcp, check_web
from bot.errors import BotError, ConfigError
from bot.exit_codes import FINE, OUTSIDE_FAILED, WRONG_USE
from bot.finding import Finding
from bot.platforms.registry import platform_named
from bot.presenting.printing import console, print_json
from bot.settings.addresses import listeners
from bot.settings.model import ModelSettings
from bot.settings.settings import Settings
from ingest.errors import IngestError

_STALE_DAYS = 14
_MODEL_PATIENCE_SECONDS = 20.0


def examine(
    load: Callable[[], Settings], *, platform: str | None = None, as_json: bool, config: Path | None = None
) -> int:
    """Check configuration, library, embedder and model, or one platform; prints the findings, returns the exit code.

    `config` is the configuration file, for lines that name it.
    """
    try:
        settings = load()
    except ConfigError as error:
        return _print([Finding("configuration", "problem", str(error))], as_json, WRONG_USE)
    findings = [Finding("configuration", "ok", f"{len(settings.lists)} lists, data in {settings.data}")]
    for check in (
        (
            *(_keys, private_files, _library, databases, vectors, git, providers, zotero, pull_requests, full_texts),
            *(models.embedder, models.reranker, _model, _budget, upkeep.tracing, upkeep.quality_reports),
            *(watch, records, figures),
        )
        if platform is None
        else (_beside_platforms(platform, config) or _platform(platform),)
    ):
        findings.extend(check(settings))
    failed = any(finding.state == "problem" for finding in findings)
    return _print(findings, as_json, OUTSIDE_FAILED if failed else FINE)


def _keys(settings: Settings) -> Iterator[Finding]:
    yield from (Finding("keys", "note", listener.sentence) for listener in listeners(settings, settings.library))


def _library(settings: Settings) -> Iterator[Finding]:
    from ingest.library.reader import open_library

    try:
        with open_library(settings.catalogue_url, settings.data, settings.chroma) as library:
            revision, lists = library.revision, library.lists()
            dense = library.dense.count()
            unreachable = len(library.dense.unreachable()[0])
    except IngestError as error:
        yield Finding("library", "problem", str(error))
        return
    published = f"revision {revision.number} of {_date(revision.published_at)}"
    papers = f"{revision.papers} papers on {len(lists)} lists, {revision.with_abstract} with an abstract"
    yield Finding("library", "ok", f"{published}: {papers}")
    if dense < revision.passages:
        yield Finding(
            "index",
            "problem",
            f"{dense} of {revision.passages} passages have vectors: run `refdesk library rebuild`, or after an ingest "
            "without embedder `refdesk ingest`.",
        )
    else:
        beside = f"; {unreachable} of them only by exact comparison" if unreachable else ""
        yield Finding("index", "ok", f"all {revision.passages} passages can be found by their vectors{beside}")
    age = datetime.now(UTC) - min((listed.retrieved_at for listed in lists), default=revision.as_of)
    if age.days > _STALE_DAYS:
        yield Finding("lists", "note", f"last read {age.days} days ago. Run `refdesk ingest`, or schedule it.")
    if revision.papers and revision.with_abstract < revision.papers / 2:
        share = f"{revision.with_abstract} of {revision.papers}"
        yield Finding("abstracts", "note", f"only {share} papers have one. Run `refdesk ingest` with a network.")


def _model(settings: Settings) -> Iterator[Finding]:
    if settings.model is None:
        yield Finding("model", "note", "none configured; answers quote the papers.")
        return
    yield from _language_model("model", settings.model)
    if settings.judge.enabled and settings.judge.model is not None:
        yield from _language_model("judge", settings.judge.model)


def _language_model(part: str, settings: ModelSettings) -> Iterator[Finding]:
    variable = settings.api_key_env
    if variable and not os.environ.get(variable):
        yield Finding(part, "problem", f"the environment variable {variable} is empty. Put the key there.")
        return
    from bot.answering.deadline import Deadline
    from bot.answering.language_model import LanguageModel

    model = LanguageModel(settings, os.environ.get(variable) if variable else None)
    started = time.perf_counter()
    try:
        asyncio.run(model.complete("Answer with one word.", "Say: ready", Deadline(_MODEL_PATIENCE_SECONDS)))
    except BotError as error:
        yield Finding(part, "problem", f"{settings.model} at {settings.base_url}: {error}")
        return
    yield Finding(part, "ok", f"{settings.model} answered in {time.perf_counter() - started:.1f} s")
    for change in model.adaptations:
        yield Finding(part, "note", change)


def _budget(settings: Settings) -> Iterator[Finding]:
    """Yield models without prices, a budget without limits, and how much of everybody's budget is used."""
    from bot.store.budget import limit_states
    from bot.store.database import open_store
    from bot.store.model import Place

    if settings.model is None:
        return
    tables = {"[model]": settings.model, "[judge.model]": settings.judge.model if settings.judge.enabled else None}
    unpriced = " and ".join(name for name, model in tables.items() if model is not None and not _has_prices(model))
    if unpriced and any(limit.cost for limit in settings.budget.limits):
        advice = f"a limit has `cost`, but {unpriced} has no prices, so its calls count as free. Add them."
        yield Finding("budget", "problem", advice)
    elif unpriced:
        yield Finding("prices", "note", f"{unpriced} has none, so `refdesk usage` counts only tokens.")
    if not settings.budget.limits:
        yield Finding("budget", "note", "no limit on the language model. Add `[[budget.limits]]` to set one.")
        return
    try:
        with open_store(settings.store_url) as store:
            states = limit_states(store, Place("", "", ""), "", settings.budget, datetime.now(UTC))
    except IngestError as error:
        yield Finding("budget", "problem", str(error))
        return
    for state in states:
        if state.limit.each == "everybody":
            level = "problem" if state.used >= 1 else "note" if state.used >= state.limit.warn_at else "ok"
            yield Finding("budget", level, f"{100 * state.used:.0f} % used for this {state.limit.per}")


def _has_prices(model: ModelSettings) -> bool:
    return (model.price_per_million_prompt_tokens, model.price_per_million_completion_tokens) != (None, None)


def _beside_platforms(name: str, config: Path | None) -> Callable[[Settings], Iterator[Finding]] | None:
    """Return the check of what is served beside the platforms; None for the name of a platform."""
    checks = {"web": check_web, "mcp": lambda settings: check_mcp(settings, config)}
    return checks.get(name)


def _platform(name: str) -> Callable[[Settings], Iterator[Finding]]:
    """The check of a platform's connection, which calls the platform."""
    platform = platform_named(name)

    async def every(table: BaseModel) -> list[Finding]:
        return [finding async for finding in platform.examine(table)]

    def check(settings: Settings) -> Iterator[Finding]:
        table = settings.platform(platform.settings)
        if table is None:
            yield Finding(name, "problem", f"not configured. Add a table `[{name}]` to the configuration.")
        else:
            yield from asyncio.run(every(table))

    return check


def _print(findings: list[Finding], as_json: bool, code: int) -> int:
    if as_json:
        print_json({"ok": code == FINE, "findings": [asdict(found) for found in findings]})
        return code
    screen = console()
    styles = {"ok": "green", "note": "yellow", "problem": "red"}
    for finding in findings:
        line = Text.assemble((f"{finding.state:8}", styles[finding.state]), f"{finding.part}: {finding.told}")
        # A link that is broken into lines cannot be copied.
        screen.print(line, soft_wrap=True)
    return code


def _date(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}"
