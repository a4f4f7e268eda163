"""What `refdesk ingest` prints at its end, where something is wrong."""

import io

from rich.console import Console

from bot.platforms.terminal.ingest_report import print_report
from ingest.runs.report import ConflictReport, IngestReport, ListReport, PlaceInList


def printed(report: IngestReport) -> str:
    console = Console(file=io.StringIO(), width=1_000)
    print_report(console, report)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_list_that_failed_is_told_in_whole_sentences_once() -> None:
    for error in ("list a: x cannot be found", "list a: x cannot be found."):
        report = IngestReport(lists=[ListReport("a", "x", error=error, kept=True)])
        assert "list a: x cannot be found. Its last good copy stays in use." in printed(report)


def test_conflicts_are_told_with_the_settings_that_settle_them() -> None:
    conflict = ConflictReport("arxiv:2301.00001", "it is given for two", (PlaceInList("a", "a.md", 3, "One"),))
    told = printed(IngestReport(conflicts=[conflict]))
    assert told.count("Conflict: it is given for two") == 1
    assert "To fix it, add one line under [identity] in the configuration." in told
    assert 'different = [["arxiv:2301.00001", "title:One"]]' in told
    assert "To fix it" not in printed(IngestReport())


def test_a_list_that_has_moved_is_told_with_what_to_do() -> None:
    told = printed(IngestReport(lists=[ListReport("a", "https://x.org/a", moved_to="https://x.org/b")]))
    assert "a: https://x.org/a has moved. Set `source` to https://x.org/b." in told
