"""The doctor on traces and on weekly reports of quality."""

import socket
from pathlib import Path

import pytest

from bot.config import settings_class
from bot.doctor.upkeep import quality_reports, tracing


def test_a_collector_that_listens_is_told_from_one_that_does_not(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        endpoint = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = settings_class().model_validate({"data": tmp_path, "tracing": {"endpoint": endpoint}})
        [found] = tracing(settings)
        assert found.state == "ok" and "without words of people" in found.told
    [found] = tracing(settings)
    assert found.state == "problem" and endpoint in found.told and "Start the collector" in found.told
    assert list(tracing(settings_class().model_validate({"data": tmp_path}))) == []


@pytest.mark.parametrize(("slack", "state"), [(None, "problem"), ({}, "ok")])
def test_a_report_needs_a_platform_that_is_served(tmp_path: Path, slack: object, state: str) -> None:
    table = {"data": tmp_path, "slack": slack, "quality_reports": [{"platform": "slack", "channel": "C1"}]}
    [found] = quality_reports(settings_class().model_validate(table))
    assert (found.state, "C1" in found.told) == (state, True)
