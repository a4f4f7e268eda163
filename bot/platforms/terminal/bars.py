"""Show progress bars on stderr for what takes over a second; none where it is no terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from bot.presenting.printing import console


class Bars:
    """Draws a bar for each step that reports."""

    def __init__(self, progress: Progress) -> None:
        """Draw the bars on an open progress display."""
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show how much of a step is done, and how much there is in all."""
        if step not in self._tasks:
            self._tasks[step] = self._progress.add_task(step, total=total, ends=None)
        self._progress.update(self._tasks[step], completed=done, total=total)

    def time_left(self, step: str, seconds: float) -> None:
        """Show an estimate made by those who do the work, in place of one made from the bar's movement."""
        if step in self._tasks:
            self._progress.update(self._tasks[step], ends=self._progress.get_time() + seconds)


class _TimeLeft(TimeRemainingColumn):
    """The time left for a step: an estimate counted down where there is one, else from the bar's movement."""

    def render(self, task: Task) -> Text:
        ends = task.fields.get("ends")
        if ends is None or task.finished:
            return super().render(task)
        return Text(f"about {timedelta(seconds=max(round(ends - task.get_time()), 0))}", style="progress.remaining")


def columns() -> tuple[ProgressColumn, ...]:
    """Return the columns in the line of a step."""
    return TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _TimeLeft()


@contextmanager
def progress_bars() -> Iterator[Bars]:
    """Show progress bars while the block runs."""
    with Progress(*columns(), console=console(stderr=True), transient=True) as progress:
        yield Bars(progress)
