"""A catalogue of an earlier schema is noticed by readers and brought up to date by the next ingest."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import insert, select, text

from ingest.errors import LibraryError
from ingest.library.catalogue import CATALOGUE, create_or_upgrade_catalogue, open_catalogue, transaction
from ingest.library.database import connect, parsed_address
from ingest.library.rows import title_key
from ingest.library.schema import revisions, vectors
from ingest.library.vector_codec import token_similarities
from tests.former_schemas import migrated_to


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    postgres: str = request.getfixturevalue("postgres") if request.param == "PostgreSQL" else ""
    return postgres or f"sqlite:///{tmp_path / 'catalogue.sqlite'}"


def create(address: str, version: str) -> None:
    """Make a catalogue as the version of that schema made it, with three revisions."""
    engine = connect(CATALOGUE, parsed_address(CATALOGUE, address))
    migrated_to(CATALOGUE, version, engine)
    with transaction(engine) as connection:
        columns = {
            "embedder": "none",
            "scheme": "old",
            "index_name": "i",
            "papers": 0,
            "passages": 0,
            "with_abstract": 0,
        }
        for number in (1, 2, 3):
            row = {"number": number, "published_at": datetime(2025, 1, number, tzinfo=UTC), **columns}
            connection.execute(insert(revisions).values(row))
        connection.execute(text("INSERT INTO published (id, revision) VALUES (1, 3)"))
    engine.dispose()


def test_an_earlier_schema_is_noticed_and_brought_up_to_date(address: str) -> None:
    create(address, "0001")
    with pytest.raises(LibraryError, match=r"has schema 0001, .* Run `refdesk ingest`"):
        open_catalogue(address)
    create_or_upgrade_catalogue(address).dispose()
    engine = open_catalogue(address)
    with transaction(engine) as connection:
        kept = connection.execute(text("SELECT number FROM revisions WHERE kept ORDER BY number")).scalars().all()
    engine.dispose()
    assert kept == [2, 3]


def test_papers_of_an_earlier_schema_get_what_they_are_put_in_order_by(address: str) -> None:
    create(address, "0004")
    engine = connect(CATALOGUE, parsed_address(CATALOGUE, address))
    with transaction(engine) as connection:
        connection.execute(
            text(
                "INSERT INTO papers (from_revision, digest, paper_id, title, data) VALUES (1, 'd1', 'p1', :title, '{}')"
            ),
            {"title": "  Élan:  a " + "long " * 50},
        )
    engine.dispose()
    create_or_upgrade_catalogue(address).dispose()
    engine = open_catalogue(address)
    with transaction(engine) as connection:
        kept = connection.execute(text("SELECT title_key FROM papers")).scalar_one()
    engine.dispose()
    assert kept == title_key("  Élan:  a " + "long " * 50)
    assert kept.startswith("elan: a long long")


def test_passages_of_an_earlier_schema_have_no_place_in_a_full_text(address: str) -> None:
    create(address, "0007")
    engine = connect(CATALOGUE, parsed_address(CATALOGUE, address))
    with transaction(engine) as connection:
        connection.execute(
            text(
                "INSERT INTO passages (from_revision, digest, passage_id, paper_id, content_key, basis, heading, text, "
                "spans) VALUES (1, 'd1', 'p1', 'arxiv:1', 'k1', 'abstract', '', 'Pages.', '[[0, 6]]')"
            )
        )
    engine.dispose()
    create_or_upgrade_catalogue(address).dispose()
    engine = open_catalogue(address)
    with transaction(engine) as connection:
        assert connection.execute(text("SELECT section, page FROM passages")).all() == [(None, None)]
        assert connection.execute(text("SELECT full_text_passages FROM revisions")).scalars().all() == [0, 0, 0]
        assert connection.execute(text("SELECT count(*) FROM full_texts")).scalar_one() == 0
    engine.dispose()


def test_token_vectors_of_an_earlier_schema_are_written_in_fewer_bits(address: str) -> None:
    create(address, "0008")
    drawn = np.random.default_rng(5).normal(size=(300, 7, 64))
    tokens = (drawn / np.linalg.norm(drawn, axis=2, keepdims=True)).astype(np.float32)
    engine = connect(CATALOGUE, parsed_address(CATALOGUE, address))
    rows = [
        {"embedder": "e", "content_key": str(at), "vector": b"v", "span_vectors": b"s", "token_vectors": own}
        for at, own in enumerate([*(np.rint(each * 127).astype(np.int8).tobytes() for each in tokens), b""])
    ]
    with transaction(engine) as connection:
        connection.execute(insert(vectors), rows)
    engine.dispose()
    create_or_upgrade_catalogue(address).dispose()
    engine = open_catalogue(address)
    with transaction(engine) as connection:
        kept = {row.content_key: row.token_vectors for row in connection.execute(select(vectors))}
    engine.dispose()
    assert kept.pop("300") == b""
    assert {len(each) for each in kept.values()} == {7 * 24}
    for at in (0, 150, 299):
        similar = token_similarities([kept[str(at)]], tokens[at])
        np.testing.assert_allclose(np.diag(similar), 1.0, atol=0.1)


def test_an_upgrade_returns_the_room_that_it_frees(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.sqlite"
    create(f"sqlite:///{file}", "0008")
    engine = connect(CATALOGUE, parsed_address(CATALOGUE, f"sqlite:///{file}"))
    row = {"embedder": "e", "vector": b"v", "span_vectors": b"s", "token_vectors": bytes(64 * 150)}
    with transaction(engine) as connection:
        connection.execute(insert(vectors), [{**row, "content_key": str(at)} for at in range(400)])
    engine.dispose()
    before = file.stat().st_size
    create_or_upgrade_catalogue(f"sqlite:///{file}").dispose()
    assert file.stat().st_size < before / 1.5
    open_catalogue(f"sqlite:///{file}").dispose()
