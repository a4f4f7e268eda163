"""What is installed is used: every declared dependency is reached by the product, and the owner's two in earnest."""

import ast
import re
import tomllib
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BY_NAME_ALONE = {
    "font-lato": "the letters of pictures as PNG, read as a file",
    "psycopg": "the driver in the address of a PostgreSQL",
    "tzdata": "the time zones of digests, which the system may lack",
}
"""Dependencies of which no module is imported: what they bring, or where they are named instead."""


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    optional = (each for extra in project["optional-dependencies"].values() for each in extra)
    return {re.split(r"[^A-Za-z0-9._-]", each, maxsplit=1)[0] for each in (*project["dependencies"], *optional)}


def _imported() -> dict[str, set[str]]:
    """Every module that the product imports, with the names that it takes from each."""
    found: dict[str, set[str]] = {}
    for file in (each for package in ("bot", "ingest", "prompts") for each in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.setdefault(node.module, set()).update(name.name for name in node.names)
            elif isinstance(node, ast.Import):
                for name in node.names:
                    found.setdefault(name.name, set())
    return found


def _modules_of(name: str) -> set[str]:
    """The modules that a distribution installs."""
    files = distribution(name).files or []
    parts = (file.parts for file in files if file.name.endswith((".py", ".so", ".pyi")))
    return {".".join(each).removesuffix(".py").removesuffix(".__init__").split(".cpython")[0] for each in parts}


def test_every_declared_dependency_is_imported_by_the_product() -> None:
    imported = _imported().keys()
    idle = {name for name in _declared() - BY_NAME_ALONE.keys() if not _modules_of(name) & imported}
    assert idle == set()


def test_llama_index_has_the_parts_that_the_architecture_names() -> None:
    used = {f"{module}.{name}" for module, names in _imported().items() for name in names if "llama_index" in module}
    assert used >= {
        "llama_index.llms.openai_like.OpenAILike",
        "llama_index.core.base.llms.types.ChatMessage",
        "llama_index.core.prompts.PromptTemplate",
        "llama_index.core.node_parser.SentenceSplitter",
        "llama_index.core.utils.get_tokenizer",
    }


def test_chroma_is_the_index_of_vectors_embedded_or_as_a_server_or_in_the_cloud() -> None:
    clients = {"PersistentClient", "HttpClient", "CloudClient"}
    calls = (
        node.func.attr
        for file in (ROOT / "ingest" / "library").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    )
    assert clients <= set(calls)
