"""What the doctor says of full texts that ingests fetch."""

from pathlib import Path

from bot.doctor.outside_services import full_texts
from bot.settings.settings import Settings
from ingest.full_text.model import FullText, Lacking, Section
from ingest.library.catalogue import create_or_upgrade_catalogue
from ingest.library.full_texts import StoredFullTexts
from tests.libraries import NOW


def told(folder: Path, **room: int) -> list[tuple[str, str]]:
    settings = Settings.model_validate(
        {
            "data": folder,
            "lists": [{"name": "serving", "source": "serving.md", "full_text": True}],
            "full_texts": room,
        }
    )
    return [(found.state, found.told) for found in full_texts(settings)][1:]


def test_it_says_how_many_there_are_and_how_much_room_they_take(tmp_path: Path) -> None:
    assert told(tmp_path)[0][0] == "problem"
    engine = create_or_upgrade_catalogue(f"sqlite:///{tmp_path / 'catalogue.sqlite'}")
    stored = StoredFullTexts(engine)
    stored.save(Lacking("arxiv:2301.00002", "no html; no pdf", NOW))
    assert told(tmp_path) == [("note", "none yet for serving. Run `refdesk ingest`.")]
    stored.save(FullText("arxiv:2301.00001", "arXiv", "", NOW, (Section("§1 Design", "", ("word " * 300_000,)),)))
    engine.dispose()
    assert told(tmp_path) == [("ok", "1 in the catalogue for serving, 2 of 500 MB")]
    assert told(tmp_path, megabytes=1) == [
        ("note", "1 in the catalogue for serving, 2 of 1 MB. The room is used up: raise `full_texts.megabytes`.")
    ]


def test_lists_of_pdfs_have_full_texts_too(tmp_path: Path) -> None:
    create_or_upgrade_catalogue(f"sqlite:///{tmp_path / 'catalogue.sqlite'}").dispose()
    settings = Settings.model_validate(
        {
            "data": tmp_path,
            "summaries": {"full_text": False},
            "lists": [
                {"name": "own", "source": "papers", "files": ["**/*.PDF"]},
                {"name": "plain", "source": "plain.md"},
            ],
        }
    )
    reader, texts = full_texts(settings)
    assert reader.told.startswith("The reader of full texts")
    assert texts.told == "none yet for own. Run `refdesk ingest`."
