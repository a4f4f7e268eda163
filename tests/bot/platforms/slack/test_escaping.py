"""Text from lists, abstracts and models can neither ping, nor forge a link, nor be taken for markup."""

import html
import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.platforms.slack.escaping import address, link, markdown, mrkdwn
from ingest.terms.outside_text import visible

HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<!channel>",
                "<!here|x>",
                "<@U123>",
                "<#C1|x>",
                "<!subteam^S1>",
                "<https://evil.example|paper>",
                "&lt;!here>",
                "[a](http://evil.example)",
                "`",
                "*",
                "_",
                "~",
                "\\",
                "|",
                "[1]",
                "\n# ",
                "\n- ",
                "@channel",
                "\u202e",
                "\x1b[0m",
            ]
        ),
        st.text(max_size=20),
    ),
    max_size=12,
).map("".join)


@given(HOSTILE)
def test_nothing_in_mrkdwn_can_open_a_mention_or_a_link(text: str) -> None:
    escaped = mrkdwn(text)
    assert "<" not in escaped and ">" not in escaped
    assert re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt);)*", escaped, re.DOTALL)
    assert not re.search(r"@(?:channel|here|everyone)\b", escaped, re.IGNORECASE)


@given(HOSTILE)
def test_mrkdwn_says_word_for_word_what_was_to_be_said(text: str) -> None:
    said = mrkdwn(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert said.replace("\u2060", "") == visible(text).replace("\u2060", "")


@given(HOSTILE)
def test_markdown_holds_no_link_no_code_no_emphasis_and_no_heading(text: str) -> None:
    tokens = MarkdownIt("commonmark").parse(markdown(text))
    kinds = {inner.type for token in tokens for inner in [token, *(token.children or [])]}
    assert not kinds & {"link_open", "code_inline", "em_open", "strong_open", "heading_open", "image", "html_inline"}
    assert not kinds & {"html_block", "fence", "bullet_list_open", "ordered_list_open", "blockquote_open", "hr"}


def test_citation_markers_stay_markers_in_markdown() -> None:
    assert markdown("Caches lie in blocks [1][12].") == "Caches lie in blocks [1][12]."
    assert markdown("[1](http://evil.example)") == r"\[1\](http://evil.example)"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a_(b)",
        "https://example.org/a|b",
        "https://example.org/<a>?x=1&y=2",
        "https://example.org/論文",
        "https://example.org/a%20b#c",
    ],
)
def test_links_with_awkward_letters_survive(url: str) -> None:
    safe = address(url)
    assert safe is not None and not re.search(r"[<>|\s\"]", safe)
    assert urlsplit(safe).hostname == "example.org"
    assert re.fullmatch(r"<[^<>|\s]+\|paper \(2024\)>", link(url, "paper (2024)"))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "slack://channel", "//example.org", "", None, "https://", "http://[x"]
)
def test_what_is_no_web_address_becomes_no_link(url: str | None) -> None:
    assert address(url) is None
    assert link(url, "paper") == "paper"


@given(st.text(max_size=60), HOSTILE)
def test_a_link_has_one_target_and_one_label_whatever_is_in_them(path: str, label: str) -> None:
    made = link(f"https://example.org/{path}", label)
    assert made.count("<") <= 1 and made.count(">") <= 1
    if made.startswith("<"):
        target, _, words = made[1:-1].partition("|")
        assert target.startswith("https://example.org/") and "|" not in words and "\n" not in words


@pytest.mark.parametrize("text", ["注意力机制 🔥👩‍🔬 café", "x = a[i] if b < c else d", "fi_ne*print`"])
def test_scripts_emoji_and_code_are_shown_as_they_are(text: str) -> None:
    assert visible(text) == text
    rendered = MarkdownIt("commonmark").render(markdown(text))
    assert html.unescape(rendered) == f"<p>{text}</p>\n"
