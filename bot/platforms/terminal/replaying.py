"""Print the digests that a list's history would have brought, for `refdesk digest replay`."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from bot.digests.model import Schedule
from bot.digests.rendering.as_json import digest_as_json
from bot.digests.rendering.markdown import as_markdown
from bot.digests.replay import Abstracts, Account, ReplayPlan, Week, account, history_of, replay
from bot.digests.subscribing import known_lists
from bot.exit_codes import FINE, NOTHING_FOUND
from bot.presenting.printing import console, print_json
from bot.settings.settings import Settings
from ingest.errors import LibraryError
from ingest.library.reader import Library, open_library
from ingest.lists.history import versions_of
from ingest.papers.identity import keys_of
from ingest.papers.model import Paper
from ingest.terms.normal_form import fold
from ingest.terms.outside_text import visible

_A_WEEK = timedelta(days=7)


def replay_list(
    settings: Settings,
    list_name: str,
    since: datetime | None,
    until: datetime | None,
    *,
    offline: bool,
    as_json: bool,
) -> int:
    """Print the digests of a list's history, then what they announced against its last version; returns the exit code.

    Days are in UTC, and digests due on Mondays at nine. Abstracts come from the library, where there is one.
    """
    (name,) = known_lists([list_name], {fold(listed.name): listed.name for listed in settings.lists})
    listed = next(each for each in settings.lists if each.name == name)
    versions = list(versions_of(listed, settings.data, update=not offline))
    if not versions:
        console(stderr=True).print(f"The history of {name} has no version of its files.", markup=False)
        return NOTHING_FOUND
    begin = since.replace(tzinfo=UTC) if since else versions[0].committed_at - timedelta(seconds=1)
    end = (until.replace(tzinfo=UTC) if until else versions[-1].committed_at) + _A_WEEK
    with _abstracts(settings) as abstracts:
        weeks = list(replay(history_of(versions, name), name, [ReplayPlan(Schedule())], begin, end, abstracts))
    last = [version for version in versions if version.committed_at <= end]
    summary = account(weeks, last[-1]) if last and since is None else None
    if as_json:
        print_json({"digests": [digest_as_json(week.digest) for week in weeks], "account": _as_json(summary)})
        return FINE
    for week in weeks:
        sys.stdout.write(visible(as_markdown(week.digest)) + "\n")
    sys.stdout.write(visible("\n".join(_account(weeks, summary))) + "\n")
    return FINE


@contextmanager
def _abstracts(settings: Settings) -> Iterator[Abstracts]:
    try:
        library = open_library(settings.catalogue_url, settings.data)
    except LibraryError:
        yield lambda papers: {}
        return
    with library:
        yield lambda papers: _looked_up(library, papers)


def _looked_up(library: Library, papers: Sequence[Paper]) -> Mapping[str, str]:
    keys = {paper.paper_id: keys_of(paper) for paper in papers}
    found = library.look_up([key for each in keys.values() for key in each])
    ids = {paper_id: next((found[key][0] for key in each if key in found), paper_id) for paper_id, each in keys.items()}
    records = {record.paper_id: record for record in library.papers(sorted(set(ids.values())))}
    return {
        paper_id: record.abstract
        for paper_id, known in ids.items()
        if (record := records.get(known)) is not None and record.abstract
    }


def _account(weeks: Sequence[Week], summary: Account | None) -> list[str]:
    lines = [f"{len(weeks)} digests, {sum(len(week.announced) for week in weeks)} papers announced."]
    if summary is None:
        return lines
    if summary.introduced:
        lines.append(f"{summary.introduced} papers were on the list from the start.")
    lines.append(f"The last version has {summary.papers} papers.")
    lines.append(f"Missed: {len(summary.missed)}. Announced twice: {len(summary.twice)}.")
    lines += [f"  missed: {title}" for title in summary.missed]
    lines += [f"  twice: {title} ({', '.join(map(str, days))})" for title, days in summary.twice]
    lines.append(f"Announced and no longer on the list: {len(summary.gone)}.")
    lines += [f"  {gone.title} ({gone.day})" for gone in summary.gone]
    return lines


def _as_json(summary: Account | None) -> dict[str, object] | None:
    if summary is None:
        return None
    return {
        "papers": summary.papers,
        "introduced": summary.introduced,
        "announced": summary.announced,
        "missed": list(summary.missed),
        "twice": [{"title": title, "days": [day.isoformat() for day in days]} for title, days in summary.twice],
        "gone": [{"title": gone.title, "day": gone.day.isoformat()} for gone in summary.gone],
    }
