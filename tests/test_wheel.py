"""The wheel, installed apart from the checkout, has everything that the program needs to build and answer."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.strain


def test_the_wheel_answers_a_question_without_the_checkout(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(tmp_path)]
    subprocess.run([*build, str(ROOT)], check=True, cwd=tmp_path)
    [wheel] = tmp_path.glob("refdesk-*.whl")
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
        assert not [name for name in names if name.startswith(("tests/", "docs/"))]
        opened.extractall(tmp_path / "installed")
    # Only the wheel's modules come from elsewhere than this environment, and none from the checkout.
    program = (
        "import sys\nsys.path.insert(0, sys.argv.pop(1))\n"
        "import bot, ingest\nassert 'installed' in bot.__file__ and 'installed' in ingest.__file__\n"
        "from bot.cli import main\nmain()\n"
    )
    run = [sys.executable, "-P", "-c", program, str(tmp_path / "installed"), "--data", str(tmp_path / "data")]
    (tmp_path / "list.md").write_text(
        "# Owls\n- [Night Vision of Owls](https://arxiv.org/abs/2301.00001)\n", encoding="utf-8"
    )
    (tmp_path / "config.toml").write_text(
        f'[[lists]]\nname = "owls"\nsource = "{tmp_path / "list.md"}"\n', encoding="utf-8"
    )
    subprocess.run([*run, "ingest", "--offline"], check=True, cwd=tmp_path, capture_output=True)
    asked = subprocess.run(
        [*run, "ask", "what sees owls at night?"], check=True, cwd=tmp_path, capture_output=True, text=True
    )
    assert "Night Vision of Owls" in asked.stdout
