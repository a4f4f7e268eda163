"""Reads the answer out of what models send: without thinking, tokens, JSON, fences."""

import json
import re
from collections.abc import Iterator

from pydantic_core import from_json

from ingest.terms.patterns import lazy_pattern

_TAGS = r"think|thinking|thought|thoughts|reasoning|reflection|analysis|scratchpad|inner_monologue"
_OPEN_CLOSED = (
    (rf"<\s*(?P<tag>{_TAGS})\s*>", r"<\s*/\s*(?P=tag)\s*>"),
    (r"◁think▷", r"◁/think▷"),
    (r"\[THINK\]", r"\[/THINK\]"),
    (
        r"<\|(?:begin_of_thought|start_thinking|START_THINKING|think)\|>",
        r"<\|(?:end_of_thought|end_thinking|END_THINKING|/think)\|>",
    ),
    (r"<seed:think>", r"</seed:think>"),
)
_THINKING = tuple(lazy_pattern(rf"{begin}.*?(?:{end}|\Z)", re.DOTALL | re.IGNORECASE) for begin, end in _OPEN_CLOSED)
_STRAY_END = lazy_pattern(
    rf"\A.*(?:<\s*/\s*(?:{_TAGS})\s*>|◁/think▷|\[/THINK\]|</seed:think>|<\|(?:end_of_thought|end_thinking)\|>)",
    re.DOTALL | re.IGNORECASE,
)
_ALOUD = lazy_pattern(
    r"\A\s*(?:Thinking(?:\.\.\.|…)|Thinking Process:).*?(?:\.\.\.\s*done thinking\.?|…\s*done thinking\.?|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_FINAL_CHANNEL = lazy_pattern(r"<\|channel\|>\s*final\b[^<]*(?:<\|message\|>)?", re.IGNORECASE)
_OTHER_CHANNEL = lazy_pattern(
    r"(?:<\|start\|>\s*assistant\s*)?<\|channel\|>\s*(?!final\b)\w+.*?(?=<\|start\|>|<\|channel\|>\s*final\b|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_CHANNELS_WITHOUT_TOKENS = lazy_pattern(r"\A\s*analysis(?=[A-Z])(?:.*assistantfinal|.*\Z)", re.DOTALL)
"""Channels whose control tokens the endpoint took out: `analysisWe need … assistantfinalPager stores …`."""

_STEPS_BEGIN = r"\A\s*[*_#]*(?:thoughts?|reasoning|analysis|thinking)[*_]*:[*_]*\s"
_STEPS_BEGUN = lazy_pattern(_STEPS_BEGIN, re.IGNORECASE)
_STEPS = lazy_pattern(
    rf"{_STEPS_BEGIN}.*?^[ \t]*[*_#]*(?:final[ ])?answer[*_]*:[*_]*", re.DOTALL | re.IGNORECASE | re.MULTILINE
)
"""Steps with headings: `Thought: … Final answer: …`."""

_TURN = lazy_pattern(
    r"<\|start_header_id\|>\s*assistant\s*<\|end_header_id\|>|<\|im_start\|>\s*assistant\b", re.IGNORECASE
)
_OTHERS_TURN = lazy_pattern(
    r"(?:<\|start_header_id\|>|<\|im_start\|>|<start_of_turn>|<\|start\|>)\s*(?:user|system|human)\b.*|<\|user\|>.*",
    re.DOTALL | re.IGNORECASE,
)
"""A turn of somebody else that the model goes on to invent."""

_CONTROL = lazy_pattern(
    r"<\|[A-Za-z0-9_/ -]{1,40}\|?>|<[｜|][^<>｜|\n]{1,40}[｜|]>|</?s>|\[/?INST\]|<</?SYS>>"
    r"|<(?:start|end)_of_turn>(?:model|user)?"
    r"|<(?:bos|eos|pad|unk)>|\[(?:BOS|EOS|PAD)\]|<0x[0-9A-F]{2}>"
)
_FENCE = lazy_pattern(r"^[ \t]*(```|~~~)[\w+-]*[ \t]*\n(.*?)(?:^[ \t]*\1[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_MARKERS_ALONE = lazy_pattern(
    r"(?<=\S)[ \t]*\n[ \t(]*(?:(?:sources?|citations?|refs?|references?)[ \t]*:?[ \t]*)?"
    r"((?:[\[【][^\[\]【】\n]{1,40}[\]】][ \t,;]*)+)[.)]?[ \t]*(?=\n|\Z)",
    re.IGNORECASE,
)
"""A line that holds nothing but markers; they belong to the sentence before."""

_TABLE_ROW = lazy_pattern(r"^[ \t]*+\|(?=.*?\[[^\[\]|\n]{1,40}\])(.*)\|[ \t]*$", re.MULTILINE)
_TOOL_CALL = lazy_pattern(
    r"<(tool_calls?|function_calls?|tools?|tool_use|function|invoke)(?:[\s=][^<>]{0,200})?>.*?(?:</\1>|\Z)"
    r"|\[TOOL_CALLS\]\s*(?:\[.*?\]\s*(?=[A-Z\n]|\Z)|\[.*\Z)",
    re.DOTALL | re.IGNORECASE,
)
_THOUGHT_KEYS = frozenset(
    {"thought", "thoughts", "thinking", "reasoning", "analysis", "scratchpad", "reflection", "plan"}
)
_LEAST_WORDS = 3
_MOST_DEPTH = 8


def answer_text(text: str, *, grows: bool = False) -> str:
    """Give what a model answers: `text` without thinking, control tokens and calls of tools, in whatever form.

    A thought that has begun and not ended is left out to its end, so that no part of it is read. A JSON value or a code
    fence gives way to the sentences that it holds. Of a text that still `grows`, what may turn out to be a step before
    the answer or a part of JSON is left out.
    """
    text = without_thinking(text)
    if grows and _STEPS_BEGUN.match(text):
        return ""
    text = _TOOL_CALL.sub("", text)
    text = _FENCE.sub(lambda match: match[2] if _holds_sentences(match[2]) else match[0], text)
    text = _TABLE_ROW.sub(lambda match: _row_as_sentence(match[1]), _out_of_json(text, grows=grows))
    return _MARKERS_ALONE.sub(r" \1", text)


def without_thinking(text: str) -> str:
    """Give `text` without what the model thought aloud and without control tokens."""
    if _FINAL_CHANNEL.search(text):
        text = text[[*_FINAL_CHANNEL.finditer(text)][-1].end() :]
    text = _CHANNELS_WITHOUT_TOKENS.sub("", _OTHER_CHANNEL.sub("", text))
    for pattern in _THINKING:
        text = pattern.sub("", text)
    text = _STRAY_END.sub("", _STEPS.sub("", _ALOUD.sub("", text)), count=1)
    return _CONTROL.sub("", _TURN.sub("", _OTHERS_TURN.sub("", text)))


def _row_as_sentence(row: str) -> str:
    """The cells of a table's row that cites something, one after another, as the sentence that they may be."""
    sentence = " ".join(cell.strip() for cell in row.split("|") if cell.strip())
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _holds_sentences(text: str) -> bool:
    """Whether what a fence holds is prose or JSON with prose, not code."""
    stripped = text.strip()
    return stripped.startswith(("{", "[")) or bool(re.match(r"[\s>*-]*[A-Z][^\n{};=]*[.!?\])】]", stripped))


def _out_of_json(text: str, *, grows: bool) -> str:
    """The sentences that a text holds which is JSON, else the text; of JSON that breaks off, those that it came to."""
    stripped = text.strip()
    if not stripped.startswith(("{", "[{", '["', "[\n", "[ ")):
        return text
    rest = ""
    try:
        value, end = json.JSONDecoder(strict=False).raw_decode(stripped)
        rest = stripped[end:].strip()
    except (ValueError, RecursionError):
        if not stripped.startswith(("{", "[{", '["')):
            return text
        value = None if grows else _broken_off(stripped)
    sentences = [each for each in _strings(value, 0) if len(each.split()) >= _LEAST_WORDS]
    return "\n".join((*sentences, rest)).strip()


def _broken_off(text: str) -> object:
    try:
        return from_json(text, allow_partial="trailing-strings")
    except ValueError:
        return None


def _strings(value: object, depth: int) -> Iterator[str]:
    """The strings of a JSON value in order; a sentence gets the sources beside it as markers behind it."""
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each, depth + 1)
    elif isinstance(value, dict):
        value = {name: each for name, each in value.items() if str(name).casefold() not in _THOUGHT_KEYS}
        texts = [each for each in value.values() if isinstance(each, str) and len(each.split()) >= _LEAST_WORDS]
        keys = [
            key
            for each in value.values()
            for key in (each if isinstance(each, list) else [each])
            if isinstance(key, str) and re.fullmatch(r"\[?[sS]\d[a-z]\d\]?", key.strip())
        ]
        markers = "".join(f"[{key.strip().strip('[]')}]" for key in keys)
        if texts and markers:
            yield from (f"{text} {markers}" for text in texts)
        else:
            for each in value.values():
                yield from _strings(each, depth + 1)
