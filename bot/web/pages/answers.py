"""Ask, follow an answer while it is written, read it again at its address, and rate it."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from markupsafe import escape
from starlette.responses import RedirectResponse, Response, StreamingResponse

from bot.reading.values import AnswerSentence, AskResult, CitedSource
from bot.web.asking import Course, Event, WebAsking
from bot.web.pages.requests import PageError
from bot.web.pages.routes import Here
from ingest.library.model import Basis

_MARK = "<!-- progress -->"
_UNDER_WAY = ("waiting", "answering")


@dataclass(frozen=True, slots=True)
class PassageShown:
    """A text of a source in pieces, of which those are marked that carry the sentence."""

    n: int
    paper_id: str
    title: str
    basis: Basis
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class SentenceShown:
    """A sentence of an answer with the texts on which it is based; `heading` where a new part begins."""

    text: str
    sources: tuple[int, ...]
    doubt: bool
    heading: str
    about: str
    passages: tuple[PassageShown, ...]


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """An answer as its page shows it."""

    value: AskResult
    lead: str
    parts: tuple[SentenceShown, ...]
    remarks: tuple[str, ...]


class AnswerPages:
    """The pages of questions and answers."""

    def __init__(self, asking: WebAsking) -> None:
        """Ask through `asking`."""
        self._asking = asking

    async def ask(self, here: Here) -> Response:
        """Begin to answer a question and lead to its address."""
        form = await here.request.form(max_files=0, max_fields=10)
        text, after = str(form.get("q", "")).strip(), str(form.get("after", ""))
        if not here.pages.settings.questions or "ask" not in here.reader.allowed:
            raise PageError(here.words("ask.off"))
        if not text:
            return RedirectResponse("/", 303)
        conversation = ""
        # Who follows somebody else's shared answer begins a conversation: theirs stays their own.
        if after and (before := await self._asking.question(after)) and await self._asking.saved(after, here.reader):
            conversation = before.asked.conversation if before.asked.person == here.reader.person else ""
        answer_id = await self._asking.begin(here.reader, text, conversation)
        return RedirectResponse(f"/answers/{answer_id}", 303)

    async def answer(self, here: Here) -> Response:
        """Show an answer; while it is being written, the page grows with it."""
        answer_id = here.request.path_params["answer_id"]
        stored = await self._asking.question(answer_id)
        if stored is None:
            raise PageError(here.words("ask.not_kept"), "missing")
        text = stored.asked.text
        course = self._asking.course(answer_id)
        own = stored.asked.person == here.reader.person
        if own and course is not None and not (course.events and course.events[-1].last):
            headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
            return StreamingResponse(self._stream(here, answer_id, text, course), 200, headers, "text/html")
        saved = await self._asking.saved(answer_id, here.reader)
        if saved is not None:
            return here.page("answer.html", **self._values(here, answer_id, text, saved))
        if not own:
            raise PageError(here.words("ask.not_kept"), "missing")
        if stored.state in _UNDER_WAY:
            page = here.page("answer.html", **self._values(here, answer_id, text, None, here.words("ask.under_way")))
            page.headers["Refresh"] = "2"
            return page
        last = course.events[-1].text if course is not None and course.events else here.words("ask.interrupted")
        return here.page("answer.html", **self._values(here, answer_id, text, None, last, again=True))

    async def rate(self, here: Here) -> Response:
        """Save a rating."""
        answer_id = here.request.path_params["answer_id"]
        form = await here.request.form(max_files=0, max_fields=10)
        rating = str(form.get("rating", ""))
        if rating not in ("helpful", "not helpful") or await self._asking.saved(answer_id, here.reader) is None:
            raise PageError(here.words("ask.not_kept"), "missing")
        await self._asking.rate(answer_id, here.reader, cast(Literal["helpful", "not helpful"], rating))
        return RedirectResponse(f"/answers/{answer_id}?rated=1", 303)

    async def _stream(self, here: Here, answer_id: str, text: str, course: Course) -> AsyncIterator[str]:
        """Yield the page around what happens, then the whole answer in place of it."""
        whole = here.render("answer.html", **self._values(here, answer_id, text, None, streaming=True))
        begin, _, end = whole.partition(_MARK)
        yield f'{begin}<div class="under-way" role="status">'
        last: Event | None = None
        async for event in course.follow():
            if event.last:
                last = event
            else:
                yield f"<p{' class=stage' if event.kind == 'stage' else ''}>{_as_text(here, event)}</p>\n"
        yield "</div>"
        if last is not None and last.kind == "answer":
            saved = AskResult.model_validate_json(last.text)
            page = here.render("answer.html", **self._values(here, answer_id, text, saved))
            _, _, content = page.partition("</h1>")
            yield content
        else:
            yield f'<section class="answer"><p>{escape(last.text if last else "")}</p></section>{end}'

    def _values(
        self,
        here: Here,
        answer_id: str,
        text: str,
        answer: AskResult | None,
        message: str = "",
        *,
        again: bool = False,
        streaming: bool = False,
    ) -> dict[str, Any]:
        return {
            "heading": text,
            "question": text,
            "answer_id": answer_id,
            "answer": shown(answer) if answer else None,
            "preview": " ".join((answer.lead, *(each.text for each in answer.sentences))).strip() if answer else "",
            "message": message,
            "again": again,
            "streaming": streaming,
            "rated": here.request.query_params.get("rated") == "1",
        }


def shown(answer: AskResult) -> AnswerShown:
    """Return an answer as its page shows it."""
    sources = {source.n: source for source in answer.sources}
    parts: list[SentenceShown] = []
    heading = ""
    for sentence in answer.sentences:
        parts.append(
            SentenceShown(
                text=f"“{sentence.text}”" if sentence.quoted else sentence.text,
                sources=sentence.sources,
                doubt=not sentence.confirmed,
                heading=sentence.heading if sentence.heading != heading else "",
                about=sentence.about,
                passages=tuple(_passages(sentence, [sources[n] for n in sentence.sources if n in sources])),
            )
        )
        heading = sentence.heading
    return AnswerShown(
        answer, answer.lead, tuple(parts), tuple(each for each in (answer.checked, *answer.limits) if each)
    )


def _passages(sentence: AnswerSentence, sources: Sequence[CitedSource]) -> Iterator[PassageShown]:
    """Yield the texts of each source that hold what the sentence is based on, or the first where none is known to.

    A source of which only the title is known has no text.
    """
    for source in sources:
        carried = [each.text for each in sentence.based_on if each.n == source.n] or [sentence.text]
        holding = [text for text in source.passages if any(each in text for each in carried)]
        for text in holding or source.passages[:1] or ("",):
            yield PassageShown(source.n, source.paper_id, source.title, source.basis, tuple(marked(text, carried)))


def marked(text: str, carried: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield `text` in pieces, those of `carried` apart and True; together they are the whole text."""
    spans = sorted((at, at + len(each)) for each in carried if each and (at := text.find(each)) >= 0)
    end = 0
    for begin, until in spans:
        if until <= end:
            continue
        begin = max(begin, end)
        if begin > end:
            yield text[end:begin], False
        yield text[begin:until], True
        end = until
    if end < len(text):
        yield text[end:], False


def _as_text(here: Here, event: Event) -> str:
    if event.kind == "stage":
        return str(escape(here.words(f"ask.{event.text}")))
    if event.kind == "waiting":
        return str(escape(here.words("ask.waiting", ahead=event.text)))
    return str(escape(event.text))
