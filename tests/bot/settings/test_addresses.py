"""No address of the configuration holds a password, and a key that goes unencrypted beyond this machine is told."""

from pathlib import Path

import pytest

from bot.config import load_settings
from bot.errors import ConfigError
from bot.settings.addresses import listeners

_SECRET = "hunter2"
_WITH_PASSWORD = f"https://lab:{_SECRET}@api.example.org/v1"


def _config(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("key", "table"),
    [
        ("model.base_url", f'[model]\nmodel = "m"\nbase_url = "{_WITH_PASSWORD}"'),
        ("judge.model.base_url", f'[judge.model]\nmodel = "m"\nbase_url = "{_WITH_PASSWORD}"'),
        ("embedder.endpoint", f'[embedder]\nmodel = "m"\nendpoint = "{_WITH_PASSWORD}"'),
        ("reranker.endpoint", f'[reranker]\nmodel = "m"\nendpoint = "{_WITH_PASSWORD}"'),
        ("enrichment.base_url", f'[enrichment]\nmodel = "m"\nbase_url = "{_WITH_PASSWORD}"'),
        ("slack.base_url", f'[slack]\nbase_url = "{_WITH_PASSWORD}"'),
        ("abstracts.crossref.base_url", f'[abstracts.crossref]\nbase_url = "{_WITH_PASSWORD}"'),
        ("source", f'[[lists]]\nname = "a"\nsource = "{_WITH_PASSWORD}"'),
    ],
)
def test_an_address_with_a_password_is_refused_and_not_repeated(tmp_path: Path, key: str, table: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load_settings(_config(tmp_path, table), tmp_path)
    assert key in str(refused.value)
    assert "password" in str(refused.value)
    assert _SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (
            '[model]\nmodel = "m"\napi_key_env = "LAB_KEY"\nbase_url = "http://gpu.lab.example:8000/v1"',
            "model.base_url",
        ),
        ('[library]\nvectors = "server"\n[library.chroma]\nhost = "10.0.0.7"\napi_key_env = "LAB_KEY"', "chroma.host"),
        ('[model]\nmodel = "m"\napi_key_env = "LAB_KEY"\nbase_url = "http://localhost:8000/v1"', None),
        ('[model]\nmodel = "m"\napi_key_env = "LAB_KEY"\nbase_url = "http://[::1]:8000/v1"', None),
        ('[model]\nmodel = "m"\napi_key_env = "LAB_KEY"\nbase_url = "https://gpu.lab.example/v1"', None),
        ('[model]\nmodel = "m"\nbase_url = "http://gpu.lab.example:8000/v1"', None),
        ('[model]\nmodel = "m"\napi_key_env = "OTHER_KEY"\nbase_url = "http://gpu.lab.example:8000/v1"', None),
    ],
)
def test_a_key_over_plain_http_is_told_where_others_can_read_it(tmp_path: Path, table: str, told: str | None) -> None:
    settings = load_settings(_config(tmp_path, table), tmp_path)
    found = listeners(settings, settings.library, {"LAB_KEY": "sk-1"})
    assert [listener.key.endswith(told or "-") for listener in found] == ([True] if told else [])
    assert all("plain http" in listener.sentence and "sk-1" not in listener.sentence for listener in found)
