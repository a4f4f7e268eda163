"""The files of `deploy/` fit the program: commands, settings, metrics, and what they promise about each other."""

import json
import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any, get_args

import prometheus_client
import pytest
import yaml
from typer.main import get_command

from bot import figures
from bot.cli import app
from bot.config import load_settings
from bot.store.model import State

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
_NAME = re.compile(r"\brefdesk_\w+")
_SUFFIX = re.compile(r"_(?:bucket|sum|count|total)$")


def exported() -> set[str]:
    """Names that a scrape of Refdesk's metrics has."""
    text = prometheus_client.generate_latest().decode()
    return set(re.findall(r"^# TYPE (refdesk_\w+)", text, re.MULTILINE))


def _expressions(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["expr"]] if isinstance(value.get("expr"), str) else []
        return own + [found for inner in value.values() for found in _expressions(inner)]
    return [found for inner in value for found in _expressions(inner)] if isinstance(value, list) else []


@pytest.mark.parametrize("file", ["alerts.yaml", "grafana-dashboard.json"])
def test_dashboard_and_alerts_ask_for_metrics_and_labels_that_are_exported(file: str) -> None:
    assert figures.ENDED
    expressions = _expressions(yaml.safe_load((DEPLOY / file).read_text("utf-8")))
    assert len(expressions) > 5
    names = {name for expression in expressions for name in _NAME.findall(expression)}
    assert {name for name in names if name not in exported() and _SUFFIX.sub("", name) not in exported()} == set()


@pytest.mark.parametrize("file", ["alerts.yaml", "grafana-dashboard.json"])
def test_dashboard_and_alerts_choose_by_labels_and_values_that_metrics_have(file: str) -> None:
    labels = {
        name: set(collector._labelnames) | {"le", "job", "instance"}
        for collector, names in prometheus_client.REGISTRY._collector_to_names.items()
        for name in names
        if hasattr(collector, "_labelnames")
    }
    states = set(get_args(State))
    for expression in _expressions(yaml.safe_load((DEPLOY / file).read_text("utf-8"))):
        for name, chosen in re.findall(r"\b(refdesk_\w+)\{([^}]*)\}", expression):
            conditions = re.findall(r'(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"', chosen)
            assert {label for label, _ in conditions} <= labels[name], expression
            values = {value for label, each in conditions if label == "state" for value in each.split("|")}
            assert values <= states or "questions" not in name, expression
        for grouped in re.findall(r"\bby\s*\(([^)]*)\)", expression):
            known = set.union(*(labels[name] for name in labels if name in expression))
            assert {label.strip() for label in grouped.split(",")} <= known, expression


def test_the_dashboard_shows_every_metric() -> None:
    shown = " ".join(_expressions(json.loads((DEPLOY / "grafana-dashboard.json").read_text("utf-8"))))
    assert [name for name in exported() if name not in shown and not name.endswith("_created")] == []


def test_services_start_commands_that_exist() -> None:
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    started = {"serve": DEPLOY / "refdesk.service", "backup": DEPLOY / "refdesk-backup.service"}
    for name, file in started.items():
        unit = ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read(file)
        assert f" {name}" in unit["Service"]["ExecStart"]
        assert name in commands
    assert '\nCMD ["serve"]' in (DEPLOY / "Dockerfile").read_text("utf-8")


def test_what_compose_sets_in_the_environment_are_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    composed = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services = [service for name, service in composed["services"].items() if name.startswith("refdesk")]
    assert len(services) == 3
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    for service in services:
        assert service["read_only"]
        with monkeypatch.context() as patched:
            for name, value in service["environment"].items():
                patched.setenv(name, str(tmp_path / "config.toml") if name == "REFDESK_CONFIG" else value)
            settings = load_settings()
        assert settings.metrics is not None


def test_a_profile_asks_for_no_variable_of_another_one() -> None:
    # Compose fills in the variables of the whole file before it looks at profiles.
    assert ":?" not in (DEPLOY / "compose.yaml").read_text("utf-8")


def test_the_image_copies_what_the_wheel_needs_and_runs_as_nobody_special() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8")
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for name in ("bot", "ingest", "prompts", "requirements.lock", "pyproject.toml"):
        assert name in lines
        assert f"!{name}" in ignored
    assert "USER 10001:10001" in lines


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    for name in ("refdesk.service", "refdesk-backup.service", "refdesk-backup.timer"):
        text = (DEPLOY / name).read_text("utf-8").replace("/opt/refdesk/bin/refdesk", "/bin/true")
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = [str(tmp_path / name) for name in ("refdesk.service", "refdesk-backup.timer")]
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
