"""Progress bars: the estimate of those who do the work is shown in place of one from the bar's movement."""

from io import StringIO

from rich.console import Console
from rich.progress import Progress

from bot.platforms.terminal.bars import Bars, columns


def test_a_step_shows_the_time_that_was_told_for_it_counted_down() -> None:
    now = 100.0
    screen = Console(file=StringIO(), width=120)
    progress = Progress(*columns(), console=screen, get_time=lambda: now, auto_refresh=False)
    bars = Bars(progress)
    bars("abstracts", 1, 10)
    bars.time_left("abstracts", 90.0)
    now = 130.0
    screen.print(progress.get_renderable())
    shown = screen.file.getvalue() if isinstance(screen.file, StringIO) else ""
    assert "abstracts" in shown
    assert "1/10" in shown
    assert "about 0:01:00" in shown


def test_a_step_of_which_nothing_was_told_is_no_error() -> None:
    bars = Bars(Progress(*columns(), console=Console(file=StringIO())))
    bars.time_left("abstracts", 90.0)
