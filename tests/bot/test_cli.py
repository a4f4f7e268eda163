"""The command line as people script against it: what goes to stdout, and the exit codes."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.libraries import ABSTRACTS, SERVING, TRAINING, build, settings_for, write_sources

_HEAVY = ("chromadb", "llama_index", "openai", "onnxruntime", "sqlalchemy", "tantivy", "numpy", "pydantic_settings")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two lists and a library made from them, shared by all tests that only read."""
    made = tmp_path_factory.mktemp("library")
    build(made)
    return made


def _run(folder: Path, *arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, ["--config", str(_config(folder)), *arguments], input=stdin)


def _config(folder: Path) -> Path:
    file = folder / "config.toml"
    lists = "".join(f"[[lists]]\nname = '{name}'\nsource = '{folder / name}.md'\n" for name in ("serving", "training"))
    abstracts = f"[abstracts]\nproviders = ['file']\nfiles = ['{folder / 'abstracts.jsonl'}']\n"
    file.write_text(f"data = '{folder / 'data'}'\n{lists}{abstracts}", encoding="utf-8")
    return file


def _object(result: Result) -> dict[str, Any]:
    value = json.loads(result.stdout)
    assert isinstance(value, dict)
    return value


def test_the_version_is_that_of_what_is_installed() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"refdesk {version('refdesk')}\n")


def test_ask_prints_one_object_whose_claims_cite_the_sources_in_it(folder: Path) -> None:
    result = _run(folder, "ask", "how can the cache of requests be kept from fragmenting memory?", "--json")
    answer = _object(result)
    assert result.exit_code == 0
    assert {"question", "answer", "refused", "claims", "sources", "papers", "plan", "timings_ms"} <= answer.keys()
    numbers = {source["n"] for source in answer["sources"]}
    assert answer["claims"]
    assert all(claim["sources"] and set(claim["sources"]) <= numbers for claim in answer["claims"])
    assert answer["sources"][0] == {
        "n": 1,
        "paper_id": "arxiv:2301.00001",
        "title": "Pagelet: Paging Attention Memory for Language Models",
        "url": answer["sources"][0]["url"],
        "basis": "abstract",
        "lists": ["serving", "training"],
    }


def test_without_a_model_the_terminal_shows_quoted_sentences_and_says_what_they_are(folder: Path) -> None:
    result = _run(folder, "ask", "running prompts and tokens on separate machines")
    assert "No language model." in result.stdout
    assert "[1]" in result.stdout
    assert "Checked:" in result.stdout


def test_a_question_that_the_lists_cannot_answer_exits_with_one(folder: Path) -> None:
    result = _run(folder, "ask", "papers on quantum chemistry", "--json")
    assert result.exit_code == 1
    assert _object(result)["refused"] is True


def test_a_complete_list_holds_every_paper_and_a_count_its_number(folder: Path) -> None:
    listed = _object(_run(folder, "ask", "all SOSP'23 papers", "--json"))
    assert listed["papers"] == ["arxiv:2301.00001"]
    counted = _object(_run(folder, "ask", "how many OSDI papers are there?", "--json"))
    assert counted["count"] == len(counted["papers"]) == 1


@pytest.mark.parametrize("question", ["how many papers from Tencent?", "number of KDD 2021 papers"])
def test_a_count_by_something_that_the_lists_lack_is_refused_rather_than_a_count_of_all(
    folder: Path, question: str
) -> None:
    result = _run(folder, "ask", question, "--json")
    assert result.exit_code == 1
    assert _object(result)["papers"] == []


def test_find_gives_ranked_papers_with_their_passages(folder: Path) -> None:
    result = _run(folder, "find", "paging attention memory", "-k", "2", "--json")
    found = _object(result)
    assert {"query", "plan", "revision", "results", "timings_ms"} <= found.keys()
    assert found["results"][0]["paper_id"] == "arxiv:2301.00001"
    assert len(found["results"]) <= 2
    assert {"paper_id", "title", "score", "url", "passages"} == found["results"][0].keys()


@pytest.mark.parametrize("named", ["arxiv:2302.00002", "relay", "https://arxiv.org/pdf/2302.00002v3.pdf"])
def test_show_knows_a_paper_by_id_name_and_link(folder: Path, named: str) -> None:
    assert _object(_run(folder, "show", named, "--json"))["paper_id"] == "arxiv:2302.00002"


def test_show_says_so_when_nothing_goes_by_that_name(folder: Path) -> None:
    result = _run(folder, "show", "Zanzibar")
    assert result.exit_code == 1
    assert "Zanzibar" in result.stdout


def test_export_writes_every_entry_as_a_line_of_json(folder: Path) -> None:
    lines = [json.loads(line) for line in _run(folder, "export", "entries").stdout.splitlines()]
    assert len(lines) == 6
    assert lines[0] == {
        "list": "serving",
        "file": "serving.md",
        "line": 4,
        "title": "Pagelet: Paging Attention Memory for Language Models",
        "name": "Pagelet",
        "url": "https://arxiv.org/abs/2301.00001",
        "links": [{"url": "https://arxiv.org/abs/2301.00001", "kind": "arxiv"}],
        "arxiv_id": "2301.00001",
        "doi": None,
        "venue": "SOSP",
        "year": 2023,
        "orgs": ["UC Berkeley", "Stanford"],
        "section": ["Serving"],
        "notes": [
            {"depth": 1, "text": "UC Berkeley & Stanford"},
            {"depth": 1, "text": "Splits the cache of every request into small pages"},
        ],
        "kind": "paper",
        "authors": [],
        "withdrawn": False,
        "paper_id": "arxiv:2301.00001",
    }


def test_export_writes_every_paper_as_a_line_of_json(folder: Path) -> None:
    lines = [json.loads(line) for line in _run(folder, "export", "papers").stdout.splitlines()]
    assert len(lines) == 5
    pagelet = next(line for line in lines if line["paper_id"] == "arxiv:2301.00001")
    wanted = {"titles", "names", "identifiers", "links", "venues", "orgs", "kinds", "lists", "first_seen", "abstract"}
    assert wanted <= pagelet.keys()
    assert pagelet["abstract_provider"] == "file"


def test_export_writes_what_words_select_as_references_under_the_keys_of_last_time(folder: Path) -> None:
    first = _run(folder, "export", "OSDI 2024 papers", "--format", "bibtex")
    assert first.exit_code == 0
    assert first.stdout.count("@misc{") == 2 and "@misc{relay2024separating," in first.stdout
    assert "@misc{pagelet2023paging," in _run(folder, "export", "papers", "--format", "bibtex").stdout
    assert _run(folder, "show", "relay", "--format", "bibtex").stdout in first.stdout


def test_export_knows_lists_by_name_and_refuses_what_selects_nothing(folder: Path) -> None:
    assert len(_run(folder, "export", "Training", "--format", "csv").stdout.splitlines()) == 3
    nothing = _run(folder, "export", "SIGCOMM 2019 papers", "--format", "ris")
    assert (nothing.exit_code, nothing.stdout) == (1, "")
    assert _run(folder, "export", "entries", "--format", "ris").exit_code == 2


def test_export_takes_the_name_of_a_section_as_all_of_it(tmp_path: Path) -> None:
    build(tmp_path, lists={"papers": SERVING.replace("## Serving", "## Batching")})
    exported = _run(tmp_path, "export", "batching", "-k", "1", "--format", "csv")
    assert len(exported.stdout.splitlines()) == 4


def test_an_answer_gives_its_references_in_a_style(folder: Path) -> None:
    result = _run(folder, "ask", "what is Pagelet", "--style", "apa")
    assert result.exit_code == 0
    assert result.stdout.startswith("Pagelet: Paging Attention Memory for Language Models. (2023).")


def test_a_conversation_knows_which_papers_those_are(folder: Path) -> None:
    turns = "memory for language models\nwhich of those came from Berkeley?\nexit\n"
    result = _run(folder, "chat", stdin=turns)
    assert result.exit_code == 0
    last = result.stdout.rsplit("Lists as of", 2)[-2]
    assert "Pagelet" in last
    assert "Relay" not in last


def test_eval_measures_each_kind_of_question_and_writes_every_result(folder: Path, tmp_path: Path) -> None:
    questions = (
        {"qid": "1", "kind": "name", "question": "relay", "gold": ["arxiv:2302.00002"], "note": ""},
        {"qid": "2", "kind": "count", "question": "how many NSDI papers?", "gold": ["doi:10.1145/9.2"], "note": ""},
        {"qid": "3", "kind": "unanswerable", "question": "papers on quantum chemistry", "gold": [], "note": ""},
    )
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps(question) + "\n" for question in questions), encoding="utf-8")
    figures = _object(_run(folder, "eval", str(file), "--json", "--out", str(tmp_path / "out.jsonl")))
    assert figures["kinds"]["name"]["recall@3"] == 1.0
    assert figures["kinds"]["count"]["exact_count"] == 1.0
    assert figures["refusals"] == {"precision": 1.0, "recall": 1.0, "wrongly_refused": 0.0}
    written = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [(line["qid"], line["find"]["query"]) for line in written] == [
        ("1", "relay"),
        ("2", "how many NSDI papers?"),
        ("3", "papers on quantum chemistry"),
    ]


def test_eval_measures_recorded_answers_and_compares_two_runs(folder: Path, tmp_path: Path) -> None:
    asked = "how does pagelet keep the cache"
    questions = tmp_path / "questions.jsonl"
    rows = [
        {"qid": "1", "kind": "answer", "question": asked, "gold": ["arxiv:2301.00001"], "note": ""},
        {"qid": "2", "kind": "unanswerable", "question": "papers on quantum chemistry", "gold": [], "note": ""},
    ]
    questions.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    files = []
    figures = []
    for name, answer in (
        ("true", "Pagelet keeps the cache of each request in pages of fixed size [Pagelet]."),
        ("invented", "Pagelet is the only system that keeps the cache of each request in pages [Pagelet]."),
    ):
        recorded, out = tmp_path / f"{name}.jsonl", tmp_path / f"{name}-out.jsonl"
        recorded.write_text(json.dumps({"question": asked, "answer": answer}), encoding="utf-8")
        flags = ["--answers", "--recorded", str(recorded), "--out", str(out), "--json"]
        figures.append(_object(_run(folder, "eval", str(questions), *flags)))
        files.append(str(out))
    assert [each["kept_as_written"] for each in figures] == [1.0, 0.0]
    assert [each["answered"] for each in figures] == [1.0, 1.0]
    assert [each["refusal_recall"] for each in figures] == [1.0, 1.0]
    assert figures[0]["citation_recall"] == figures[0]["citation_precision"] == 1.0
    assert figures[0]["calls"] == 1
    compared = _object(_run(folder, "eval", "--compare", *files, "--json"))
    assert compared["kept_as_written"]["difference"] == -1.0
    assert compared["right_outcome"] == {"only_first": 0, "only_second": 0, "p": 1.0, "more_than_chance": False}


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (["questions.jsonl", "--recorded", "answers.jsonl"], "--recorded needs --answers or --judge"),
        (["questions.jsonl", "--answers", "--judge"], "Give one of them"),
        (["questions.jsonl", "--compare", "a.jsonl", "b.jsonl"], "--compare takes no questions"),
        ([], "Give a file of questions"),
    ],
)
def test_eval_says_which_flags_go_together(flags: list[str], why: str) -> None:
    result = CliRunner().invoke(app, ["eval", *flags])
    assert result.exit_code == 2
    assert why in " ".join(result.output.replace("│", " ").split())


def test_ingest_prints_its_report_as_one_object_and_exits_with_three_when_a_list_fails(tmp_path: Path) -> None:
    write_sources(tmp_path, {"serving": SERVING}, ABSTRACTS)
    settings_for(tmp_path, [])
    result = _run(tmp_path, "ingest", "--json")
    report = _object(result)
    assert result.exit_code == 3
    assert [listed["error"] is None for listed in report["lists"]] == [True, False]
    (tmp_path / "training.md").write_text(TRAINING, encoding="utf-8")
    again = _run(tmp_path, "ingest")
    assert again.exit_code == 0
    assert "Published revision 2" in again.stdout


def test_explain_tells_as_what_each_line_is_read_and_why(folder: Path) -> None:
    everything = _run(folder, "ingest", "--explain", str(folder / "serving.md")).stdout.splitlines()
    assert [line.split()[1] for line in everything] == [
        "heading",
        "heading",
        "entry",
        "note",
        "note",
        "entry",
        "entry",
        "heading",
        "entry",
    ]
    one, *details = _run(folder, "ingest", "--explain", f"{folder / 'serving.md'}:4").stdout.splitlines()
    assert "Pagelet" in one
    assert any(line.split()[:3] == ["venue", "SOSP", "2023"] for line in details)


def test_explain_tells_of_a_list_by_its_name_and_to_which_paper_an_entry_belongs(folder: Path) -> None:
    of_list = _run(folder, "ingest", "--explain", "Serving").stdout
    assert of_list == _run(folder, "ingest", "--explain", str(folder / "serving.md")).stdout
    one = _run(folder, "ingest", "--explain", "serving:serving.md:4").stdout.splitlines()
    assert one[-1].split() == ["paper", "arxiv:2301.00001"]
    wrong = _run(folder, "ingest", "--explain", "fish:4")
    assert wrong.exit_code == 2
    assert "no such file or list. The lists are: serving, training" in wrong.stderr


def test_without_a_library_every_question_says_how_to_build_one(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["ask", "anything?", "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "run `refdesk ingest`" in result.stderr


def test_a_wrong_configuration_exits_with_two_and_names_the_key(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[embedder]\nprecision = 'int4'\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["find", "anything", "--config", str(file)])
    assert result.exit_code == 2
    assert "embedder.precision" in result.stderr


def test_doctor_tells_what_works_and_what_is_missing(folder: Path) -> None:
    result = _run(folder, "doctor", "--json")
    findings = {finding["part"]: finding["state"] for finding in _object(result)["findings"]}
    assert result.exit_code == 0
    assert findings["library"] == findings["embedder"] == "ok"
    assert findings["model"] == "note"


def test_help_imports_nothing_that_is_slow() -> None:
    code = "import sys, bot.cli; print(*[name for name in sys.argv[1:] if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code, *_HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_a_digest_is_set_up_shown_previewed_paused_and_ended_from_the_command_line(folder: Path) -> None:
    said = _run(folder, "digest", "subscribe", "--to", "feed:mine", "friday", "16:30", "topics:memory for caches")
    assert said.exit_code == 0
    assert (
        "Fridays at 16:30 (UTC): new papers on all lists, about “memory for caches”, up to 30 one by one."
        in said.stdout
    )
    (shown,) = _object(_run(folder, "digest", "list", "--json"))["digests"]
    assert (shown["name"], shown["to"], shown["topics"]) == ("mine", "feed:mine", ["memory for caches"])
    assert "nothing new" in _run(folder, "digest", "preview").stdout
    assert "Paused." in _run(folder, "digest", "pause", "mine").stdout
    assert "Next: " in _run(folder, "digest", "resume", shown["id"]).stdout
    assert _run(folder, "digest", "unsubscribe", "mine").exit_code == 0
    assert _run(folder, "digest", "list").exit_code == 1


def test_a_digest_to_nowhere_is_wrong_use_and_told_how_it_is_right(folder: Path) -> None:
    result = _run(folder, "digest", "subscribe", "--to", "nowhere")
    assert result.exit_code == 2
    assert "slack:CHANNEL, discord:CHANNEL, slack:@PERSON or feed:NAME" in result.stderr


def test_a_digest_is_written_as_markdown_html_and_a_feed(folder: Path, tmp_path: Path) -> None:
    _run(folder, "digest", "subscribe", "--to", "feed:files")
    result = _run(folder, "digest", "export", "files", "--to", str(tmp_path))
    assert result.exit_code == 0
    assert (tmp_path / "files.atom").read_text(encoding="utf-8").startswith("<?xml")


def test_ask_explains_which_words_became_what_and_why_a_paper_is_not_there(folder: Path) -> None:
    explained = _object(_run(folder, "ask", "OSDI papers please", "--explain", "--paper", "Pagelet", "--json"))
    assert explained["plan"]["readings"][0]["words"] == "OSDI"
    assert explained["plan"]["readings"][0]["pattern"] == "VENUE"
    assert "these filters do not take it: venues" in explained["papers"][0]


def test_ask_explains_what_decided_a_search(folder: Path) -> None:
    explained = _object(_run(folder, "ask", "memory of caches", "--explain", "--paper", "Pagelet", "--json"))
    assert explained["ranked"][0]["signals"]["score"] != 0
    assert explained["probability"] is not None
    assert "is in place" in explained["papers"][0]
    assert "by the pattern" in _run(folder, "ask", "memory of caches", "--explain").stdout
