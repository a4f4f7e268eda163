"""What the bot needs is taken away and comes back: nothing is lost or doubled, people are told, no hand is needed.

All faults, every two of them, and for longer: `python -m tests.strain.faults --pairs --seconds 60`.
"""

from pathlib import Path

import pytest

from tests.postgres import NoPostgres
from tests.strain.faults import run

pytestmark = pytest.mark.strain

FAULTS = [
    ("model",),
    ("database",),
    ("slack",),
    ("discord",),
    ("embedder", "judge"),
    ("vectors", "disk"),
    ("clock", "names"),
    ("database", "slack"),
]


async def test_faults_cost_nobody_an_answer(tmp_path: Path) -> None:
    try:
        outcomes = {"+".join(each.faults): each for each in await run(tmp_path, FAULTS, seconds=2)}
    except NoPostgres as error:
        pytest.skip(str(error))
    assert {name: (each.lost, each.doubled) for name, each in outcomes.items()} == dict.fromkeys(outcomes, (0, 0))
    assert any("language model could not be used" in remark for remark in outcomes["model"].remarks)
    assert outcomes["embedder+judge"].whole == 0, "what no judge confirms is not shown"
    assert all(each.whole_after < 60 for each in outcomes.values())
