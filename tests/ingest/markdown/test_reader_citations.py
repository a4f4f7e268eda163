"""Whole citations: authors, title, venue and year come apart, whatever the style."""

import time

import pytest

from ingest.markdown.line.citation import read_citation
from ingest.markdown.line.people import read_people
from ingest.markdown.reader import read_list
from ingest.terms.entry import Entry, ListFile, Venue


def read(text: str) -> list[Entry]:
    return list(read_list(ListFile("gems", "README.md", text)).entries)


@pytest.mark.parametrize(
    ("line", "title", "authors", "venue"),
    [
        (
            "Owl, A., & Nest, B. C. (2019). Ambient fields of garnets. *Journal of Garnets*, 12(3), 45–67.",
            "Ambient fields of garnets",
            ("Owl, A.", "Nest, B. C."),
            Venue("Journal of Garnets", 2019),
        ),
        (
            "Owl, A., y Nest, B. (2021). Campos de granate en Oaxaca. Caso de estudio: Mitla. Región y Piedra, 17(49).",
            "Campos de granate en Oaxaca. Caso de estudio: Mitla",
            ("Owl, A.", "Nest, B."),
            Venue("Región y Piedra", 2021),
        ),
        (
            "Owl A, Nest B, et al. Ember fields of garnets. Nat Methods. 2018 May;15(5):359-362. PMID: 29608555.",
            "Ember fields of garnets",
            ("Owl A", "Nest B"),
            Venue("Nature Methods", 2018),
        ),
        (
            'A. Owl and B. Nest, "Damask fields of garnets," in *Proc. IEEE CVPR*, 2022, pp. 1-8.',
            "Damask fields of garnets",
            ("A. Owl", "B. Nest"),
            Venue("CVPR", 2022),
        ),
        (
            'Owl, Ada, and Bo Nest. "Fathom fields of garnets." Applied Sciences 9.1 (2019): 108.',
            "Fathom fields of garnets",
            ("Owl, Ada", "Bo Nest"),
            Venue("Applied Sciences", 2019),
        ),
        (
            "OWL A, NEST B. Estimation of garnet fields[C]//Advances in Neural Information Processing Systems. 2017.",
            "Estimation of garnet fields",
            ("OWL A", "NEST B"),
            Venue("NeurIPS", 2017),
        ),
        (
            "张三, 李四. 石榴石场的估计方法[J]. 软件学报, 2021, 32(1): 1-10.",
            "石榴石场的估计方法",
            ("张三", "李四"),
            Venue("软件学报", 2021),
        ),
        (
            "《石榴石场的估计》，张三，李四，软件学报，2021.",
            "石榴石场的估计",
            ("张三", "李四"),
            Venue("软件学报", 2021),
        ),
        (
            "Иванов И. И., Петров П. П. Оценка гранатовых полей // Журнал физической химии. — 2020. — Т. 1, № 2.",
            "Оценка гранатовых полей",
            ("Иванов И. И.", "Петров П. П."),
            Venue("Журнал физической химии", 2020),
        ),
        (
            "Owl, Ada; Nest, Bo (Hrsg.): Granate. Eine Einführung, Heidelberg 2017.",
            "Granate. Eine Einführung",
            ("Owl, Ada", "Nest, Bo"),
            None,
        ),
        (
            "Owl, A., Nest, B.: Garnets in the field: a survey. In: MICCAI 2019. LNCS, vol. 9. Springer (2019)",
            "Garnets in the field: a survey",
            ("Owl, A.", "Nest, B."),
            Venue("MICCAI", 2019),
        ),
    ],
)
def test_the_parts_of_a_citation_come_apart(
    line: str, title: str, authors: tuple[str, ...], venue: Venue | None
) -> None:
    [entry] = read(f"# Gems\n- {line} [pdf](https://arxiv.org/abs/2301.90001)\n")

    assert (entry.title, entry.authors, entry.venue) == (title, authors, venue)


def test_a_numbered_bibliography_gives_an_entry_a_paragraph() -> None:
    entries = read(
        "## References\n[1] A. Owl. Garnet fields in harbours. NeurIPS 2016. https://arxiv.org/abs/1601.90004\n\n"
        "[2] B. Nest, E. Wing. Harbour fields of indigo. ICML 2017. https://arxiv.org/abs/1701.90005\n"
    )

    assert [(entry.title, entry.venue, entry.authors) for entry in entries] == [
        ("Garnet fields in harbours", Venue("NeurIPS", 2016), ("A. Owl",)),
        ("Harbour fields of indigo", Venue("ICML", 2017), ("B. Nest", "E. Wing")),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "I-LLM: Integer-Only Inference of Language Models",
        "Compress, Then Prompt: Trade-offs of Inference",
        "Mix and Match: A Framework for Quantization of Owls",
        "Which Heads Matter for Reasoning? RL-Guided KV Cache Compression",
        "Decouple and Cache: Construction for Streaming Video",
    ],
)
def test_a_title_that_begins_like_names_stays_whole(title: str) -> None:
    [entry] = read(f"- {title}, ICLR 2023 [[Paper]](https://arxiv.org/abs/2301.90002)")

    assert (entry.title, entry.authors) == (title, ())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Owl, A. B., van der Nest, C., & Wing, D.", ("Owl, A. B.", "van der Nest, C.", "Wing, D.")),
        ("Owl and Nest", ("Owl", "Nest")),
        ("Ada Owl, Bo Nest and others", ("Ada Owl", "Bo Nest")),
        ("山田太郎・鈴木花子", ("山田太郎", "鈴木花子")),
        ("Nature Physics", None),
        ("University of Garnets", None),
        ("Ambient estimation", None),
    ],
)
def test_names_of_people_are_told_from_other_words(text: str, names: tuple[str, ...] | None) -> None:
    people = read_people(text)

    assert (people.names if people else None) == names


@pytest.mark.parametrize(
    "mark", ["A. ", "Owl, ", "Owl A, ", "et al. ", "A, ", "(2019) ", '"', "Owl; ", ": ", "In ", "а. "]
)
def test_reading_a_citation_takes_time_that_grows_with_its_length(mark: str) -> None:
    def seconds(length: int) -> float:
        text = (mark * length)[:length]
        start = time.perf_counter()
        read_citation(text)
        read(f"- {text}")
        return time.perf_counter() - start

    seconds(400)
    assert seconds(40_000) < 40 * max(seconds(4_000), 0.01)
