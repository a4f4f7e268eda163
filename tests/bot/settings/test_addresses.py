"""No address of the configuration holds a password, and a key that goes unencrypted beyond this machine is told."""

from pathlib import Path

import pytest

from bot.config import load_settings
from bot.doctor.outside_services import databases
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
        ("discord.api", f'[discord]\napi = "HTTPS://lab:{_SECRET}@api.example.org/v10"'),
        ("discord.gateway", f'[discord]\ngateway = "wss://lab:{_SECRET}@gateway.example.org"'),
        ("model.base_url", f'[model]\nmodel = "m"\nbase_url = "https://api.example.org/v1?api%5Fkey={_SECRET}"'),
        ("embedder.endpoint", f'[embedder]\nmodel = "m"\nendpoint = "https://api.example.org/v1?token={_SECRET}"'),
        ("store.url", f'[store]\nurl = "postgresql+psycopg://refdesk:{_SECRET}@db.example.org/refdesk"'),
        ("store.url", f'[store]\nurl = "postgresql+psycopg://refdesk@db.example.org/refdesk?password={_SECRET}"'),
        ("library.catalogue", f'[library]\ncatalogue = "postgresql://db.example.org/refdesk?sslPassword={_SECRET}"'),
    ],
)
def test_an_address_with_a_password_is_refused_and_not_repeated(tmp_path: Path, key: str, table: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load_settings(_config(tmp_path, table), tmp_path)
    assert key in str(refused.value)
    assert "password" in str(refused.value)
    assert _SECRET not in str(refused.value)


def test_a_database_with_a_user_name_and_a_list_with_a_key_are_taken(tmp_path: Path) -> None:
    database = "postgresql+psycopg://refdesk@db.example.org/refdesk?sslmode=verify-full&passfile=/etc/refdesk/pgpass"
    table = f'[store]\nurl = "{database}"\n[[lists]]\nname = "a"\nsource = "https://a.example.org/a.md?token={_SECRET}"'
    settings = load_settings(_config(tmp_path, table), tmp_path)
    assert settings.store_url == database
    assert settings.lists[0].origin == "https://a.example.org/a.md"


@pytest.mark.parametrize("option", ["password", "sslpassword"])
def test_the_password_of_a_database_is_shown_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    url = f"postgresql+psycopg://refdesk:{_SECRET}@127.0.0.1:9/refdesk?{option}={_SECRET}&connect_timeout=1"
    monkeypatch.setenv("REFDESK_STORE__URL", url)
    findings = list(databases(load_settings(_config(tmp_path, ""), tmp_path)))
    assert [finding.part for finding in findings] == ["store"]
    assert "127.0.0.1:9" in findings[0].told
    assert _SECRET not in findings[0].told


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
