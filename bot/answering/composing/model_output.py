"""Reads what models send as text: thinking and control tokens taken out, sentences taken out of JSON and fences."""

import json
import re
from collections.abc import Iterator

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
_THINKING = tuple(re.compile(rf"{begin}.*?(?:{end}|\Z)", re.DOTALL | re.IGNORECASE) for begin, end in _OPEN_CLOSED)
_STRAY_END = re.compile(
    rf"\A.*(?:<\s*/\s*(?:{_TAGS})\s*>|◁/think▷|\[/THINK\]|</seed:think>|<\|(?:end_of_thought|end_thinking)\|>)",
    re.DOTALL | re.IGNORECASE,
)
_ALOUD = re.compile(
    r"\A\s*(?:Thinking(?:\.\.\.|…)|Thinking Process:).*?(?:\.\.\.\s*done thinking\.?|…\s*done thinking\.?|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_FINAL_CHANNEL = re.compile(r"<\|channel\|>\s*final\b[^<]*(?:<\|message\|>)?", re.IGNORECASE)
_OTHER_CHANNEL = re.compile(
    r"(?:<\|start\|>\s*assistant\s*)?<\|channel\|>\s*(?!final\b)\w+.*?(?=<\|start\|>|<\|channel\|>\s*final\b|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_CONTROL = re.compile(
    r"<\|[A-Za-z0-9_/ -]{1,40}\|?>|<[｜|][^<>｜|\n]{1,40}[｜|]>|</?s>|\[/?INST\]|<</?SYS>>"
    r"|<(?:start|end)_of_turn>(?:model|user)?"
    r"|<(?:bos|eos|pad|unk)>|\[(?:BOS|EOS|PAD)\]|<0x[0-9A-F]{2}>"
)
_FENCE = re.compile(r"^[ \t]*(```|~~~)[\w+-]*[ \t]*\n(.*?)(?:^[ \t]*\1[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_TOOL_CALL = re.compile(r"<(tool_call|function_call|tools?|function)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_LEAST_WORDS = 3
_MOST_DEPTH = 8


def answer_text(text: str) -> str:
    """Give what a model answers: `text` without thinking, control tokens and calls of tools, in whatever form.

    Of a growing text, a thought that has begun and not ended is left out to its end, so that no part of it is read. A
    JSON value or a code fence gives way to the sentences that it holds.
    """
    text = without_thinking(text)
    text = _TOOL_CALL.sub("", text)
    text = _FENCE.sub(lambda match: match[2] if _holds_sentences(match[2]) else match[0], text)
    return _out_of_json(text)


def without_thinking(text: str) -> str:
    """Give `text` without what the model thought aloud and without control tokens."""
    if _FINAL_CHANNEL.search(text):
        text = text[[*_FINAL_CHANNEL.finditer(text)][-1].end() :]
    text = _OTHER_CHANNEL.sub("", text)
    for pattern in _THINKING:
        text = pattern.sub("", text)
    return _CONTROL.sub("", _STRAY_END.sub("", _ALOUD.sub("", text), count=1))


def _holds_sentences(text: str) -> bool:
    """Whether what a fence holds is prose or JSON with prose, not code."""
    stripped = text.strip()
    return stripped.startswith(("{", "[")) or bool(re.match(r"[\s>*-]*[A-Z][^\n{};=]*[.!?\])】]", stripped))


def _out_of_json(text: str) -> str:
    """The sentences that a text holds which is JSON, else the text."""
    stripped = text.strip()
    if not stripped.startswith(("{", "[{", '["', "[\n", "[ ")):
        return text
    try:
        value, end = json.JSONDecoder(strict=False).raw_decode(stripped)
    except (ValueError, RecursionError):
        # While it grows, and where it breaks off, nothing in it can be told from what it is called.
        return "" if stripped.startswith(("{", "[{")) else text
    sentences = [each for each in _strings(value, 0) if len(each.split()) >= _LEAST_WORDS]
    return "\n".join((*sentences, stripped[end:].strip())).strip()


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
