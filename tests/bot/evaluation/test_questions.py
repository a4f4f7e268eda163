import json
from datetime import date
from pathlib import Path

import pytest

from bot.evaluation.questions import QuestionsError, paper_ids_by_key, read_questions, right_papers
from ingest.library.model import PaperRecord


def paper(paper_id: str, title: str, name: str | None = None, arxiv: str | None = None) -> PaperRecord:
    return PaperRecord(
        paper_id=paper_id,
        titles=(title,),
        names=(name,) if name else (),
        identifiers={"arxiv": (arxiv,)} if arxiv else {},
        url=None,
        links=(),
        venues=(),
        year=None,
        organisations=(),
        kinds=("paper",),
        lists=("tests",),
        sections=(),
        notes=(),
        related=(),
        authors=(),
        first_seen=date(2025, 1, 1),
        first_seen_on={"tests": date(2025, 1, 1)},
        abstract=None,
        abstract_provider=None,
        abstract_matched_by=None,
    )


def write(folder: Path, *rows: object) -> Path:
    file = folder / "questions.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows) + "\n", "utf-8")
    return file


def test_a_question_is_read_with_what_its_note_says(tmp_path: Path) -> None:
    note = 'COUNT=2 by tag ALSO_OK=["arxiv:2001.00003", "title:Other [1]"] and so on'
    row = {"qid": "c1", "kind": "count", "question": "how many?", "gold": ["arxiv:2001.00001"], "note": note}
    (question,) = read_questions(write(tmp_path, row))
    assert question.turns == ("how many?",)
    assert question.count == 2
    assert question.also_ok == ("arxiv:2001.00003", "title:Other [1]")
    assert question.answerable


def test_a_conversation_keeps_its_turns_and_no_gold_means_unanswerable(tmp_path: Path) -> None:
    row = {"qid": "u1", "kind": "followup", "question": ["first", "then"], "gold": [], "note": ""}
    (question,) = read_questions(write(tmp_path, row))
    assert question.turns == ("first", "then")
    assert not question.answerable


def test_a_broken_line_is_told_with_its_number(tmp_path: Path) -> None:
    file = write(tmp_path, {"qid": "1", "kind": "name", "question": "x", "gold": [], "note": ""}, {"qid": "2"})
    with pytest.raises(QuestionsError, match="line 2"):
        read_questions(file)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match="no such file"):
        read_questions(tmp_path / "none.jsonl")


def test_gold_is_found_by_identifier_and_by_title_however_it_is_spelt(tmp_path: Path) -> None:
    keys = paper_ids_by_key(
        [
            paper("doi:10.1/1", "Tides: Batching Requests", arxiv="2001.00001"),
            paper("title:ebb", "Flow Control of Ebbs", name="Ebb"),
            paper("title:kelp", "Kelp"),
        ]
    )
    gold = ["arxiv:2001.00001", "title:Ebb : Flow control of ebbs.", "title:Nowhere"]
    row = {"qid": "1", "kind": "list", "question": "?", "gold": gold, "note": 'ALSO_OK=["title:KELP"]'}
    right = right_papers(read_questions(write(tmp_path, row))[0], keys)
    assert right.gold == ("doi:10.1/1", "title:ebb")
    assert right.also_ok == {"title:kelp"}
    assert right.unknown == ("title:Nowhere",)


QUESTION_FILES = sorted((Path(__file__).parents[2] / "benchmarks" / "questions").rglob("*.jsonl"))


@pytest.mark.parametrize("file", QUESTION_FILES, ids=lambda file: file.stem)
def test_every_file_of_the_benchmark_is_read_and_numbers_each_question_once(file: Path) -> None:
    questions = read_questions(file)
    assert questions
    assert len({each.qid for each in questions}) == len(questions)


def test_no_blind_question_repeats_a_seen_one() -> None:
    def asked(blind: bool) -> set[str]:
        files = [file for file in QUESTION_FILES if file.name.startswith("blind-") is blind]
        return {" / ".join(each.turns).casefold() for file in files for each in read_questions(file)}

    assert not asked(blind=True) & asked(blind=False)
