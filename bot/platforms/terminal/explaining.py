"""Show in a terminal how each line of a list is read, and why."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.text import Text

from bot.errors import ConfigError
from bot.exit_codes import FINE
from bot.presenting.printing import console
from bot.settings.settings import Settings
from ingest.explaining import ExplainedLine, explain_file, explain_list, place_of
from ingest.terms.entry import Entry


def explain(place: str, settings: Callable[[], Settings]) -> int:
    """Explain `FILE[:LINE]` of this machine, or `LIST[:FILE][:LINE]` of the configuration; returns the exit code.

    For one line, all that was read from it is shown. `settings` are loaded only where no file has the name.
    """
    path, line = _path(place)
    if path.is_file():
        explained = explain_file(path, line)
    else:
        loaded = settings()
        named = place_of(place, loaded.lists)
        if named is None:
            names = ", ".join(listed.name for listed in loaded.lists)
            raise ConfigError(f"{place}: no such file or list. The lists are: {names}.")
        listed, file, line = named
        explained = explain_list(loaded.catalogue_url, listed, file, line)
    _show(explained, place, in_full=line is not None)
    return FINE


def _path(place: str) -> tuple[Path, int | None]:
    head, colon, tail = place.rpartition(":")
    return (Path(head), int(tail)) if colon and tail.isdecimal() else (Path(place), None)


def _show(explained: Sequence[ExplainedLine], place: str, *, in_full: bool) -> None:
    screen = console()
    several = len({each.file for each in explained}) > 1
    file = None
    for each in explained:
        if several and each.file != file:
            screen.print(Text(each.file, "bold"))
        file = each.file
        reading = each.reading
        reason = (
            f"{reading.reason}: {each.entry.title}" if each.entry and reading.outcome == "entry" else reading.reason
        )
        screen.print(
            Text.assemble((f"{reading.line:5} ", "dim"), (f"{reading.outcome:15}", "cyan"), reason), soft_wrap=True
        )
        if in_full:
            for name, value in _details(each):
                screen.print(Text.assemble(" " * 6, (f"{name:15}", "dim"), value), soft_wrap=True)
    if not explained:
        screen.print(Text(f"{place}: the line is blank or beyond the end of the file."))


def _details(each: ExplainedLine) -> Iterator[tuple[str, str]]:
    yield "text", each.reading.text
    if each.entry is not None:
        yield from ((name, value) for name, value in _fields(each.entry) if value)
    if each.paper_id is not None:
        yield "paper", each.paper_id


def _fields(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "title", entry.title
    yield "name", entry.name or ""
    yield "kind", entry.kind
    yield "venue", f"{entry.venue.name} {entry.venue.year or ''}".strip() if entry.venue else ""
    yield "organisations", ", ".join(entry.organisations)
    yield "section", " > ".join(entry.section)
    yield "identifiers", ", ".join(f"{kind}:{value}" for kind, value in entry.identifiers.items())
    yield "links", ", ".join(f"{link.kind} {link.url}" for link in entry.links)
    yield "notes", " / ".join(note.text for note in entry.notes)
