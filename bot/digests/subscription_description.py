"""Says in full what a subscription does."""

from zoneinfo import ZoneInfo

from bot.digests.model import Schedule, Subscription
from bot.phrases import joined


def describe(subscription: Subscription) -> str:
    """Return in full what a subscription does and when it does it next, without its name."""
    schedule, wishes = subscription.schedule, subscription.wishes
    on = f" on {joined(wishes.lists)}" if wishes.lists else " on all lists"
    kinds = f" ({', '.join(wishes.kinds)})" if wishes.kinds else ""
    under = f", under {joined([f'“{section}”' for section in wishes.sections])}" if wishes.sections else ""
    about = f", about {joined([f'“{topic}”' for topic in wishes.topics])}" if wishes.topics else ""
    by = f" by {joined(wishes.authors)}" if wishes.authors else ""
    origin = f" from {joined(wishes.organisations)}" if wishes.organisations else ""
    venues = f" at {joined(wishes.venues)}" if wishes.venues else ""
    cites = f" that cite {joined([f'“{each}”' for each in wishes.cites])}" if wishes.cites else ""
    quiet = " Without news there is no message." if wishes.empty == "nothing" and schedule.rhythm != "at once" else ""
    if schedule.rhythm == "at once" and subscription.due is not None:
        following = "Next: when the lists are read again and have something."
    elif subscription.due is None:
        following = f"Paused: {subscription.problem}" if subscription.problem else "Paused."
    else:
        due = subscription.due.astimezone(ZoneInfo(schedule.zone))
        following = f"Next: {due:%a} {due.day} {due:%b, %H:%M} ({schedule.zone})."
    what = f"new papers{kinds}{by}{origin}{venues}{cites}{on}{under}{about}"
    return f"{_when(schedule)}: {what}, up to {wishes.length} one by one.{quiet} {following}"


def _when(schedule: Schedule) -> str:
    at = f"at {schedule.hour:02}:{schedule.minute:02} ({schedule.zone})"
    if schedule.rhythm == "weekly":
        return f"{schedule.weekday.capitalize()}s {at}"
    if schedule.rhythm == "daily":
        return f"Daily {at}"
    most = f", at most {schedule.most} a day" if schedule.most else ""
    if schedule.quiet is None:
        return f"At once{most}"
    begin, end = (f"{minutes // 60:02}:{minutes % 60:02}" for minutes in schedule.quiet)
    return f"At once{most}, not from {begin} to {end} ({schedule.zone})"
