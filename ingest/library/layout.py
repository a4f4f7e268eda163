"""Names the files and folders of a library in its data folder."""

from pathlib import Path


def catalogue_url(data: Path) -> str:
    """The address of the catalogue that lives in a data folder when no other database is configured."""
    return f"sqlite:///{(data / 'catalogue.sqlite').as_posix()}"


def index_folder(data: Path) -> Path:
    """The folder that holds one folder for each revision's index."""
    return data / "index"


def vectors_folder(data: Path, index_name: str) -> Path:
    """Chroma's folder of one index."""
    return index_folder(data) / index_name / "vectors"


def lexical_folder(data: Path, index_name: str) -> Path:
    """Tantivy's folder of one index.

    Its name changes with the fields, so that an index of other fields is built anew instead of opened.
    """
    return index_folder(data) / index_name / "words"


def full_text_folder(data: Path, index_name: str) -> Path:
    """The folder of one index with the words of full texts."""
    return index_folder(data) / index_name / "full_text"


def model_folder(data: Path) -> Path:
    """The folder for model graphs that are built once from published weights."""
    return data / "models"


def mirrors_folder(data: Path) -> Path:
    """The folder that holds a copy of every git repository that a list comes from."""
    return data / "git"


def attachments_folder(data: Path) -> Path:
    """The folder that holds the PDFs attached to collections of Zotero, those of each list in one of its own."""
    return data / "attachments"


def lock_file(data: Path) -> Path:
    """The file whose lock lets one ingest at a time work on the data folder."""
    return data / "ingest.lock"


def index_lock_file(data: Path) -> Path:
    """The file whose lock lets one process at a time build a missing part of a published index."""
    return data / "index.lock"
