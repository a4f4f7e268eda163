"""Show in a terminal what is wrong with lists, and write the fixes."""

import asyncio
from pathlib import Path

from rich.console import Console

from bot.desk.desk import open_desk
from bot.exit_codes import FINE, NOTHING_FOUND
from bot.platforms.terminal.bars import progress_bars
from bot.platforms.terminal.proposing import write_patch
from bot.presenting.printing import console, print_json
from bot.presenting.text import counted
from bot.proposals.change import patch_of
from bot.proposals.dead_links import dead_links
from bot.proposals.drafting import current_files, list_named
from bot.proposals.github import open_pull_request
from bot.proposals.list_doctor import ListExamination, examine, links_of
from bot.settings.settings import Settings
from ingest.settings import ListSettings
from ingest.terms.entry import ListFile


def examine_lists(
    settings: Settings, name: str | None, *, links: bool, to: Path | None, pull_request: bool, as_json: bool
) -> int:
    """Examine a list, or all; prints what was found and returns the exit code: 0 where there is nothing to do."""
    chosen = [list_named(settings, name)] if name is not None else list(settings.lists)
    examined = asyncio.run(_examined(settings, chosen, links=links))
    patch = "".join(patch_of(each.change, files) for each, files in examined if each.change)
    addresses = {}
    if pull_request:
        for each, _ in examined:
            if each.change is not None:
                request = asyncio.run(open_pull_request(settings.proposals, each.listed, each.change))
                addresses[each.listed.name] = request.url
    elif to is not None:
        write_patch(to, patch)
    if as_json:
        print_json({"lists": [_as_json(each, addresses) for each, _ in examined], "patch": patch})
    else:
        _print(console(stderr=to is not None and str(to) == "-"), [each for each, _ in examined], addresses)
    return NOTHING_FOUND if any(each.findings for each, _ in examined) else FINE


async def _examined(
    settings: Settings, chosen: list[ListSettings], *, links: bool
) -> list[tuple[ListExamination, list[ListFile]]]:
    examined = []
    with open_desk(settings) as desk:
        for listed in chosen:
            files = await current_files(settings, listed)
            dead: dict[str, int] = {}
            unjudged: list[str] = []
            if links:
                addresses = links_of(listed, files)
                with progress_bars() as progressing:
                    dead, unjudged = await dead_links(
                        addresses,
                        settings.proposals,
                        progress=lambda done, of, name=listed.name: progressing(f"links of {name}", done, of),  # type: ignore[misc]
                    )
            async with desk.lent() as opened:
                found = await asyncio.to_thread(examine, listed, files, opened, dead, len(unjudged))
            examined.append((found, files))
    return examined


def _print(screen: Console, examined: list[ListExamination], addresses: dict[str, str]) -> None:
    for each in examined:
        fixable = sum(finding.fix is not None for finding in each.findings)
        summary = (
            f"{counted(len(each.findings), 'finding')}, {fixable} with a fix" if each.findings else "nothing to do"
        )
        screen.print(f"{each.listed.name}: {summary}", markup=False)
        for finding in each.findings:
            mark = "fix " if finding.fix else "look"
            screen.print(
                f"  {mark}  {finding.kind}  {finding.file}:{finding.line}  “{finding.text}”: {finding.reason}",
                markup=False,
                soft_wrap=True,
            )
        if each.unjudged:
            screen.print(f"  {counted(each.unjudged, 'link')} could not be checked.", markup=False)
        if each.listed.name in addresses:
            screen.print(f"  Pull request: {addresses[each.listed.name]}", markup=False, soft_wrap=True)


def _as_json(each: ListExamination, addresses: dict[str, str]) -> dict[str, object]:
    return {
        "list": each.listed.name,
        "unjudged": each.unjudged,
        "pull_request": addresses.get(each.listed.name),
        "findings": [
            {
                "kind": finding.kind,
                "file": finding.file,
                "line": finding.line,
                "text": finding.text,
                "reason": finding.reason,
                "fix": finding.fix is not None,
            }
            for finding in each.findings
        ],
    }
