"""What fits into a message, a view or a stream: the sizes that Slack enforces, and the names of its refusals."""

from typing import Any

TEXT_POSTED, TEXT_UPDATED, MARKDOWN = 40_000, 4_000, 12_000
BLOCKS, BLOCKS_OF_A_VIEW, ALL_BLOCKS = 50, 100, 13_200
STREAM_BYTES = 10_600

_TEXTS = {"section": 3_000, "header": 150, "markdown": MARKDOWN}
_ELEMENTS = {"context": 10, "actions": 25, "context_actions": 5}
_KNOWN = {"section", "header", "markdown", "context", "actions", "context_actions", "divider", "input", "rich_text"} | {
    "table",
    "image",
}


def message_error(text: str, blocks: list[dict[str, Any]], markdown: str, *, update: bool) -> str | None:
    """Why Slack refuses a message, None where it takes it."""
    if not (text or blocks or markdown):
        return "no_text"
    if markdown and (text or blocks):
        return "markdown_text_conflict"
    if len(markdown) > MARKDOWN or len(text) > (TEXT_UPDATED if update else TEXT_POSTED):
        return "msg_too_long"
    return blocks_error(blocks, BLOCKS)


def blocks_error(blocks: list[dict[str, Any]], most: int) -> str | None:
    """Why Slack refuses these blocks, None where it takes them."""
    if len(blocks) > most or not all(_block_fits(block) for block in blocks):
        return "invalid_blocks"
    if sum(block["type"] == "table" for block in blocks) > 1:
        return "invalid_blocks"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        return "invalid_blocks"
    if most == BLOCKS and sum(_letters(block) for block in blocks) > ALL_BLOCKS:
        return "msg_blocks_too_long"
    return None


TABLE_ROWS, TABLE_COLUMNS, TABLE_LETTERS = 100, 20, 10_000
"""Of one table (https://docs.slack.dev/reference/block-kit/blocks/table-block)."""


def _table_fits(block: dict[str, Any]) -> bool:
    rows = block["rows"]
    cells = [cell for row in rows for cell in row]
    return (
        1 <= len(rows) <= TABLE_ROWS
        and all(1 <= len(row) <= TABLE_COLUMNS for row in rows)
        and all(cell["type"] in ("rich_text", "raw_text") for cell in cells)
        and _letters(rows) <= TABLE_LETTERS
    )


def _block_fits(block: dict[str, Any]) -> bool:
    kind = block.get("type")
    if kind == "table" and not _table_fits(block):
        return False
    if kind not in _KNOWN or len(block.get("block_id", "")) > 255:
        return False
    if kind == "image" and not (1 <= len(block["alt_text"]) <= 2_000 and set(block["slack_file"]) == {"id"}):
        return False
    if kind in _TEXTS and not _text_fits(block, _TEXTS[kind]):
        return False
    if len(block.get("fields", ())) > 10 or any(len(field["text"]) > 2_000 for field in block.get("fields", ())):
        return False
    elements = [*block.get("elements", ()), *filter(None, (block.get("accessory"), block.get("element")))]
    if kind in _ELEMENTS and not 1 <= len(block.get("elements", ())) <= _ELEMENTS[kind]:
        return False
    actions = [element["action_id"] for element in elements if "action_id" in element]
    return len(actions) == len(set(actions)) and all(_element_fits(element) for element in elements)


def _text_fits(block: dict[str, Any], most: int) -> bool:
    text = block.get("text", "")
    letters = text if isinstance(text, str) else text.get("text", "")
    return 1 <= len(letters) <= most or (block["type"] == "section" and "fields" in block and not letters)


def _element_fits(element: dict[str, Any]) -> bool:
    if len(element.get("action_id", "")) > 255 or len(element.get("value", "")) > 2_000:
        return False
    if len(element.get("url", "")) > 3_000:
        return False
    if element["type"] == "button":
        return 1 <= len(element["text"]["text"]) <= 75
    if element["type"] == "feedback_buttons":
        buttons = (element["positive_button"], element["negative_button"])
        return all(1 <= len(button["text"]["text"]) <= 75 and len(button["value"]) <= 2_000 for button in buttons)
    options = element.get("options", ())
    if element["type"] == "overflow" and not 1 <= len(options) <= 5:
        return False
    if element["type"].endswith("select") and "options" in element and not 1 <= len(options) <= 100:
        return False
    return all(len(option["text"]["text"]) <= 75 and len(option["value"]) <= 150 for option in options)


def _letters(value: object) -> int:
    """All letters of a block, whatever part of it they stand in."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_letters(inner) for key, inner in value.items() if key not in ("type", "block_id"))
    if isinstance(value, list):
        return sum(map(_letters, value))
    return 0
