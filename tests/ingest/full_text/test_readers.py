"""Reading pages and PDFs into sections: what counts as text, what as a heading, and that nothing makes them fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.composing.places import place_of
from bot.settings.summaries import SummariesSettings
from ingest.full_text.html_reader import cited_name, read_html
from ingest.full_text.model import FullText, Section
from ingest.full_text.pdf_reader import read_pdf
from ingest.full_text.process import UnreadableError, read_file
from ingest.library.full_text_passages import passages_of_text
from tests.bot.answering.found import PAGER_PAPER
from tests.bot.summaries.paper import LINES, SECTIONS
from tests.fakes.arxiv_texts import page, pdf
from tests.libraries import NOW

PROSE = "The scheduler keeps every machine busy, and no request waits longer than it must. " * 16


def names(sections: tuple[Section, ...]) -> list[tuple[str, str]]:
    return [(section.name, section.within) for section in sections]


def test_a_page_gives_its_sections_with_what_they_are_in() -> None:
    sections = read_html(page(SECTIONS).decode())
    assert names(sections) == [
        ("Abstract", ""),
        ("§1 Introduction", ""),
        ("§2 Design", ""),
        ("§2.1 Page Tables", "§2 Design"),
        ("§3 Evaluation", ""),
        ("§4 Limitations", ""),
        ("§5 Conclusion", ""),
    ]
    assert [list(section.paragraphs) for section in sections] == [list(paragraphs) for _, paragraphs in SECTIONS]


def test_formulas_are_told_by_their_source_and_notes_figures_and_tables_are_left_out() -> None:
    paragraph = (
        f"{PROSE} It takes <math alttext='2.5\\times'><mi>wrong</mi></math> less"
        "<span class='ltx_note ltx_role_footnote'><span>a footnote</span></span> time"
        "<table class='ltx_tabular'><tr><td>a cell</td></tr></table>."
    )
    caption = "<figure class='ltx_figure'><figcaption><p class='ltx_p'>a caption</p></figcaption></figure>"
    told = read_html(page((("1 Results", (paragraph,)),), caption).decode())[0].paragraphs
    assert "It takes $2.5\\times$ less time" in told[0]
    assert not any(word in " ".join(told) for word in ("wrong", "footnote", "cell", "caption"))


def test_titles_of_single_paragraphs_open_no_section() -> None:
    extra = f'<h5 class="ltx_title ltx_title_paragraph">Eviction.</h5><p class="ltx_p">{PROSE}</p>'
    sections = read_html(page((("1 Design", (PROSE,)),), extra).decode())
    assert names(sections) == [("§1 Design", "")]
    assert len(sections[0].paragraphs) == 2


@pytest.mark.parametrize(
    ("title", "cited"),
    [
        ("3.2 Design", "§3.2 Design"),
        ("3. Design", "§3 Design"),
        ("Appendix A Proofs", "§A Proofs"),
        ("A.1 More Proofs", "§A.1 More Proofs"),
        ("Abstract", "Abstract"),
        ("A Note on Names", "A Note on Names"),
    ],
)
def test_headings_are_cited_by_their_numbers(title: str, cited: str) -> None:
    assert cited_name(title) == cited


def test_a_pdf_gives_the_same_sections_as_the_page() -> None:
    sections = read_pdf(pdf([LINES]), 60)
    assert names(sections) == names(read_html(page(SECTIONS).decode()))
    assert " ".join(sections[3].paragraphs) == " ".join(SECTIONS[3][1])


def test_words_divided_at_the_ends_of_lines_are_made_whole() -> None:
    lines = ["1 Introduction", *(["The scheduler is work-con-", "serving and every ma-", "chine is busy."] * 20)]
    assert "work-conserving and every machine is busy." in read_pdf(pdf([lines]), 60)[0].paragraphs[0]


def test_running_heads_page_numbers_captions_and_references_are_no_text() -> None:
    pages = [
        [
            "A RUNNING HEAD",
            f"{n} Part Of It",
            f"On page {n} no machine lies idle.",
            f"Figure {n}: Left",
            f"out on page {n}.",
            f"{PROSE}This was page {n}.",
            f"{n}",
        ]
        for n in range(1, 6)
    ]
    pages[-1] += ["References", "Somebody. Something. 2020."]
    sections = read_pdf(pdf(pages), 60)
    everything = " ".join(text for section in sections for text in section.paragraphs)
    assert [section.name for section in sections] == [f"§{n} Part Of It" for n in range(1, 6)]
    assert all(f"On page {n} no machine lies idle." in everything for n in range(1, 6))
    assert not any(wrong in everything for wrong in ("RUNNING", "Left", "out on", "Somebody"))


def test_romans_and_capitals_number_sections_too() -> None:
    lines = ["I. INTRODUCTION", *[PROSE] * 2, "II. SYSTEM DESIGN", PROSE, "V. NOT NEXT", PROSE]
    assert names(read_pdf(pdf([lines]), 60)) == [("§I Introduction", ""), ("§II System Design", "")]


def test_no_more_pages_are_read_than_allowed() -> None:
    pages = [["1 Introduction", PROSE], ["2 Design", PROSE], ["3 Evaluation", PROSE]]
    assert names(read_pdf(pdf(pages), 2)) == [("§1 Introduction", ""), ("§2 Design", "")]


async def test_files_are_read_in_a_process_of_its_own() -> None:
    sections = await read_file("html", page(SECTIONS), SummariesSettings())
    assert names(sections) == names(read_html(page(SECTIONS).decode()))


async def test_a_file_that_cannot_be_read_is_told_apart_from_one_without_text() -> None:
    with pytest.raises(UnreadableError, match="the reader ended with 1"):
        await read_file("pdf", b"nothing of the kind", SummariesSettings())
    assert await read_file("html", b"<p>nothing of the kind", SummariesSettings()) == ()


def test_passages_are_whole_sentences_of_one_section_in_order() -> None:
    text = FullText(
        "arxiv:1", "arXiv", "", NOW, (Section("§2 Design", "", (PROSE, "Short.")), Section("§3 Ends", "", ()))
    )
    passages = passages_of_text(text.sections, PAGER_PAPER.paper_id, PAGER_PAPER.title)
    assert {passage.section for passage in passages} == {"§2 Design"}
    assert all(len(passage.text) <= 1_000 and passage.text.endswith(".") for passage in passages)
    assert len({passage.passage_id for passage in passages}) == len(passages)


@given(st.lists(st.text(max_size=300), max_size=6), st.text(max_size=30))
def test_every_word_of_any_section_is_in_a_passage(paragraphs: list[str], name: str) -> None:
    text = FullText("arxiv:1", "arXiv", "", NOW, (Section(name, "", tuple(paragraphs)),))
    told = " ".join(
        passage.text for passage in passages_of_text(text.sections, PAGER_PAPER.paper_id, PAGER_PAPER.title)
    )
    assert set(told.split()) == {word for paragraph in paragraphs for word in paragraph.split()}


@given(st.text(alphabet="<>/ \n\"'=ph2mat1.Aéx&;!-", max_size=400))
def test_no_markup_breaks_the_reading_of_pages(soup: str) -> None:
    read_html(f"<h2 class='ltx_title ltx_title_section'>1 A</h2><p class='ltx_p'>{soup}")


@given(
    st.lists(
        st.sampled_from(["1 Introduction", "1.1 More", "12", "Abstract", "a line of prose.", "2 End", ""]), max_size=30
    )
)
def test_no_order_of_lines_breaks_the_reading_of_pdfs(lines: list[str]) -> None:
    read_pdf(pdf([lines]), 3)


def test_a_pdf_without_headings_is_cited_by_its_pages() -> None:
    pages = [[f"Line {number} of page {page} says something that is prose." for number in "abcdefghijklmnopqrstuvwxy"]
             for page in "xyz"]  # fmt: skip
    (section,) = read_pdf(pdf(pages), 60)
    assert (section.name, section.pages[0], section.pages[-1]) == ("", 1, 3)
    places = [place_of(each) for each in passages_of_text((section,), PAGER_PAPER.paper_id, PAGER_PAPER.title)]
    assert (places[0], places[-1]) == ("p. 1", "p. 3")
