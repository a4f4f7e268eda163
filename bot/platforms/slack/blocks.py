"""The pieces of Block Kit that messages and views are made of, each made from plain text.

Rich text and plain text objects are shown as they are, so foreign text in them is never markup.
Sizes: https://docs.slack.dev/reference/block-kit.
"""

import json
from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextListElement,
    RichTextPreformattedElement,
    RichTextQuoteElement,
    RichTextSectionElement,
    SectionBlock,
    StaticSelectElement,
    TableBlock,
    TableBlockColumnSettings,
)
from slack_sdk.models.blocks.block_elements import RichTextElement

from bot.platforms.slack.escaping import address
from bot.platforms.slack.splitting import shortened
from ingest.terms.outside_text import visible

MOST_BLOCKS = 50
MOST_WEIGHT = 12_000
"""Of all blocks of a message together, by `weight`; Slack refuses at about 13,200 letters."""

Line = Sequence[RichTextElement]
"""A line of rich text: its words and links."""

_BUTTON, _OPTION, _HEADER, _CONTEXT, _SMALL_PRINT = 75, 75, 150, 2_000, 4_000


def text(words: str, *, bold: bool = False, italic: bool = False) -> RichTextElement:
    """Words of a line, shown as they are."""
    style = RichTextElementParts.TextStyle(bold=bold or None, italic=italic or None)
    return RichTextElementParts.Text(text=visible(words) or " ", style=style.to_dict() or None)


def linked(words: str, url: str | None, *, bold: bool = False) -> RichTextElement:
    """Words that lead to an address of the library; the words alone where it is none."""
    target = address(url)
    if target is None or not visible(words).strip():
        return text(words, bold=bold)
    return RichTextElementParts.Link(url=target, text=visible(words), style={"bold": True} if bold else None)


def person(person_id: str) -> RichTextElement:
    """Return the name of a person, by the id that Slack itself gave."""
    return RichTextElementParts.User(user_id=person_id)


def rich(lines: Sequence[Line]) -> RichTextBlock:
    """Lines of rich text, one below the other."""
    broken = [(*each, text("\n")) for each in lines[:-1]]
    return RichTextBlock(elements=[RichTextSectionElement(elements=each) for each in (*broken, *lines[-1:])])


def numbered(items: Sequence[tuple[int | None, Line]]) -> RichTextBlock:
    """Return a list whose items have the numbers given, in Slack's own layout; bullets where there are none."""
    runs: list[tuple[int | None, list[Line]]] = []
    for n, line in items:
        begin, lines = runs[-1] if runs else (None, [])
        if runs and (n is None) == (begin is None) and (n is None or n == (begin or 0) + len(lines)):
            lines.append(line)
        else:
            runs.append((n, [line]))
    return RichTextBlock(
        elements=[
            RichTextListElement(
                style="bullet" if begin is None else "ordered",
                indent=0,
                offset=begin - 1 if begin is not None and begin > 1 else None,
                elements=[RichTextSectionElement(elements=line) for line in lines],
            )
            for begin, lines in runs
        ]
    )


def table(rows: Sequence[Sequence[Sequence[Line]]]) -> TableBlock:
    """Return a table of at most 100 rows and 20 columns, the first row its heading; a cell is lines of rich text.

    A message holds one table (https://docs.slack.dev/reference/block-kit/blocks/table-block).
    """
    cells = [[rich(cell or [(text("–"),)]) for cell in row] for row in rows]
    wrapped = [TableBlockColumnSettings(is_wrapped=True) for _ in cells[0]]
    return TableBlock(rows=cells, column_settings=wrapped)


def quoted(words: str) -> RichTextBlock:
    """Return words as a quotation, with a bar beside them."""
    return RichTextBlock(elements=[RichTextQuoteElement(elements=[text(words)])])


def preformatted(words: str) -> RichTextBlock:
    """Return words in a box, with every space and line as it is, to be copied."""
    return RichTextBlock(elements=[RichTextPreformattedElement(elements=[text(words)])])


def small(*sentences: str) -> ContextBlock:
    """Small print, a line for each of at most ten sentences; they share the room of one block."""
    shown = [visible(sentence) for sentence in sentences if sentence.strip()][:10]
    each = min(_CONTEXT, _SMALL_PRINT // max(1, len(shown)))
    return ContextBlock(elements=[PlainTextObject(text=shortened(words, each), emoji=False) for words in shown])


def header(words: str) -> HeaderBlock:
    """A heading."""
    return HeaderBlock(text=PlainTextObject(text=shortened(visible(words), _HEADER), emoji=False))


def paragraph(mrkdwn: str) -> SectionBlock:
    """A paragraph of words of our own in mrkdwn, with foreign parts already escaped."""
    return SectionBlock(text=MarkdownTextObject(text=mrkdwn, verbatim=True))


def button(
    label: str, action_id: str, value: str, *, style: str | None = None, meaning: str | None = None
) -> ButtonElement:
    """Return a button; `value` comes back when it is pressed, `meaning` is read aloud instead of the label."""
    words = PlainTextObject(text=shortened(visible(label), _BUTTON), emoji=False)
    return ButtonElement(text=words, action_id=action_id, value=value, style=style, accessibility_label=meaning)


def choice(placeholder: str, action_id: str, options: Iterable[tuple[str, str]]) -> StaticSelectElement:
    """A menu of (label, value) pairs, at most a hundred."""
    return StaticSelectElement(
        placeholder=PlainTextObject(text=placeholder, emoji=False),
        action_id=action_id,
        options=[option(label, value) for label, value in options][:100],
    )


def overflow(action_id: str, options: Iterable[tuple[str, str]]) -> OverflowMenuElement:
    """Return a menu behind “⋯” of (label, value) pairs, at most five."""
    return OverflowMenuElement(action_id=action_id, options=[option(label, value) for label, value in options][:5])


def option(label: str, value: str) -> Option:
    """One entry of a menu."""
    return Option(text=PlainTextObject(text=shortened(visible(label), _OPTION), emoji=False), value=value)


def actions(elements: Sequence[InteractiveElement], block_id: str | None = None) -> ActionsBlock:
    """A row of buttons and menus."""
    return ActionsBlock(elements=elements, block_id=block_id)


def rating(emoji: str, action_id: str, value: str, meaning: str) -> ButtonElement:
    """Return a button that shows an emoji and is read aloud as its meaning; `value` comes back when it is pressed."""
    return ButtonElement(
        text=PlainTextObject(text=emoji, emoji=True),
        action_id=action_id,
        value=value,
        accessibility_label=shortened(meaning, _BUTTON),
    )


def weight(block: Block) -> int:
    """How much of a message a block takes: the length of its JSON, which no way of counting exceeds."""
    return len(json.dumps(block.to_dict(), ensure_ascii=False))
