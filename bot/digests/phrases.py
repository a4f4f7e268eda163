"""How digests put things into words: counts, days and weeks, venues."""

from datetime import date, timedelta

from bot.settings.digests import Rhythm
from ingest.library.model import PaperRecord

_A_WEEK = 8


def day(date_: date) -> str:
    """Give a day as "3 November 2026"."""
    return f"{date_.day} {date_:%B %Y}"


def period(since: date, until: date) -> str:
    """Give the days from one to another: "from 14 to 21 November 2026"."""
    if since >= until:
        return f"on {day(until)}"
    if (since.year, since.month) == (until.year, until.month):
        return f"from {since.day} to {day(until)}"
    return f"from {since.day} {since:%B}{f' {since.year}' if since.year != until.year else ''} to {day(until)}"


def week_title(since: date, until: date) -> str:
    """Name the time a digest covers: its ISO week, or the weeks where it makes up for some that were missed."""
    last = until - timedelta(days=1) if until > since else until
    year, week, _ = last.isocalendar()
    if (until - since).days <= _A_WEEK:
        return f"Week {week}, {year}"
    first_year, first_week, _ = since.isocalendar()
    if (first_year, first_week) == (year, week):
        return f"Week {week}, {year}"
    before = f"{first_week}" if first_year == year else f"{first_week}, {first_year}"
    return f"Weeks {before} to {week}, {year}"


def title_of(since: date, until: date, rhythm: Rhythm) -> str:
    """Return what the title of a digest begins with: its week, its day, or that it is an alert."""
    if rhythm == "weekly":
        return week_title(since, until)
    return day(until) if rhythm == "daily" else "Just added"


def venue_of(paper: PaperRecord) -> str:
    """Give the venue of a paper as "OSDI 2024", the first of several, or nothing."""
    if not paper.venues:
        return ""
    venue = paper.venues[0].venue
    return f"{venue.name} {venue.year}" if venue.year else venue.name
