"""Converts answers, search results and papers to the JSON that scripts rely on."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from bot.answering.explain import Explanation
from bot.answering.model import Answer, Claim, SearchPlan, Source
from bot.answering.search_result import Evidence, PaperHit, SearchResult
from ingest.library.model import PaperRecord
from ingest.library.reader import CataloguedEntry
from ingest.terms.outside_text import one_line


def plan_as_json(plan: SearchPlan) -> dict[str, Any]:
    """Give how a question was understood."""
    values: dict[str, Any] = _plain(asdict(plan))
    values["selection"] = _chosen(values["selection"])
    return values


def _chosen(selection: dict[str, Any]) -> dict[str, Any]:
    """The filters of a selection that say something."""
    chosen = {key: value for key, value in selection.items() if value not in (None, [], False, 0)}
    for part in ("excluding", "every", "either"):
        if part in chosen:
            chosen[part] = [_chosen(each) for each in chosen[part]]
    return chosen


def found_as_json(query: str, result: SearchResult) -> dict[str, Any]:
    """Give what `refdesk find --json` prints."""
    values = {
        "query": query,
        "plan": plan_as_json(result.plan),
        "revision": result.revision,
        "results": [_hit(hit) for hit in result.hits],
        "timings_ms": result.timings_ms,
    }
    if result.complete is not None:
        values |= {"papers": list(result.complete), "also_by_link": list(result.also_by_link)}
    if result.probability is not None:
        values["probability"] = result.probability
    if result.refusal:
        values["refusal"] = result.refusal
    if result.degraded:
        values["limits"] = list(result.degraded)
    return values


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """Give what `refdesk ask --json` prints."""
    values: dict[str, Any] = {
        "question": answer.question,
        "answer": answer_text(answer),
        "refused": answer.refused,
        "claims": [_claim(claim) for claim in answer.claims],
        "sources": [_source(source) for source in answer.sources],
        "papers": list(answer.papers),
        "checked": answer.checked,
        "limits": list(answer.limits),
        "plan": plan_as_json(answer.plan),
        "revision": answer.revision,
        "as_of": answer.as_of.isoformat(),
        "timings_ms": answer.timings_ms,
    }
    if answer.count is not None:
        values |= {"count": answer.count, "also_by_link": list(answer.also_by_link)}
    if answer.fields:
        values["fields"] = _fields(answer)
    if answer.code:
        values["code"] = answer.code
    if answer.file is not None:
        values["file"] = asdict(answer.file)
    if answer.candidates:
        values["candidates"] = [
            {"paper_id": each.paper.paper_id, "title": each.paper.title, "url": each.paper.url, "ask": each.ask}
            for each in answer.candidates
        ]
    if answer.nearest:
        values["nearest"] = [
            {"paper_id": paper.paper_id, "title": paper.title, "url": paper.url} for paper in answer.nearest
        ]
    if answer.used is not None:
        values |= {"model": answer.used.model, "cost": asdict(answer.used)}
    return values


def explanation_as_json(explanation: Explanation) -> dict[str, Any]:
    """Return what `refdesk ask --explain --json` prints."""
    return {
        "plan": plan_as_json(explanation.plan),
        "words": {word: round(weight, 4) for word, weight in explanation.words},
        "words_that_no_paper_holds": list(explanation.unknown),
        "ranked": [
            {"paper_id": paper.paper_id, "title": paper.title, "signals": signals}
            for paper, signals in explanation.ranked
        ],
        "probability": explanation.probability,
        "nearest_field": explanation.nearest_field,
        "refusal": explanation.refusal,
        "papers": list(explanation.papers),
    }


def answer_text(answer: Answer) -> str:
    """Give an answer as one text: the lead, then each claim with the numbers of its sources."""
    lines = [answer.lead] if answer.lead else []
    lines += [answer.code] if answer.code else []
    lines += [answer.file.text] if answer.file is not None else []
    for claim in answer.claims:
        text = f"“{claim.text}”" if claim.quoted else claim.text
        unsure = " (not confirmed by the cited text)" if claim.marked else ""
        places = f" ({'; '.join(claim.places)})" if claim.places else ""
        lines.append(f"{text}{''.join(f' [{n}]' for n in claim.sources)}{places}{unsure}")
    return "\n".join(lines)


def paper_as_json(paper: PaperRecord) -> dict[str, Any]:
    """Give a paper as `refdesk show --json` and `refdesk export papers` print it."""
    values = {
        "paper_id": paper.paper_id,
        "titles": list(paper.titles),
        "names": list(paper.names),
        "identifiers": {kind: list(found) for kind, found in paper.identifiers.items()},
        "url": paper.url,
        "links": [{"url": link.url, "kind": link.kind} for link in paper.links],
        "venues": [
            {"name": known.venue.name, "year": known.venue.year, "evidence": known.evidence} for known in paper.venues
        ],
        "year": paper.year,
        "orgs": list(paper.organisations),
        "kinds": list(paper.kinds),
        "lists": list(paper.lists),
        "sections": [{"list": name, "section": list(path)} for name, path in paper.sections],
        "notes": [{"list": name, "text": text} for name, text in paper.notes],
        "related": list(paper.related),
        "authors": list(map(one_line, paper.authors)),
        "first_seen": paper.first_seen.isoformat(),
        "first_seen_on": {name: seen.isoformat() for name, seen in paper.first_seen_on.items()},
    }
    if paper.withdrawal:
        values |= {"withdrawal": paper.withdrawal, "withdrawn_by": paper.withdrawn_by}
    if paper.citations is not None:
        counted_on = paper.counted_on.isoformat() if paper.counted_on else None
        values |= {"citations": paper.citations, "counted_by": paper.counted_by, "counted_on": counted_on}
    facts = {"tldr": paper.tldr, "fields": list(paper.fields), "open_access": paper.open_access}
    values |= {name: value for name, value in facts.items() if value}
    if paper.abstract:
        values |= {
            "abstract": paper.abstract,
            "abstract_provider": paper.abstract_provider,
            "abstract_matched_by": paper.abstract_matched_by,
            "provider_year": paper.provider_year,
            "provider_venue": paper.provider_venue,
            "told_by": paper.details_provider,
        }
    return values


def entry_as_json(catalogued: CataloguedEntry) -> dict[str, Any]:
    """Give an entry as `refdesk export entries` prints it."""
    entry = catalogued.entry
    return {
        "list": entry.list,
        "file": entry.file,
        "line": entry.line,
        "title": entry.title,
        "name": entry.name,
        "url": entry.url,
        "links": [{"url": link.url, "kind": link.kind} for link in entry.links],
        "arxiv_id": entry.identifiers.arxiv,
        "doi": entry.identifiers.doi,
        "venue": entry.venue.name if entry.venue else None,
        "year": entry.year,
        "authors": list(map(one_line, entry.authors)),
        "withdrawn": entry.withdrawn,
        "orgs": list(entry.organisations),
        "section": list(entry.section),
        "notes": [{"depth": note.depth, "text": note.text} for note in entry.notes],
        "kind": entry.kind,
        "paper_id": catalogued.paper_id,
    }


def _hit(hit: PaperHit) -> dict[str, Any]:
    return {
        "paper_id": hit.paper.paper_id,
        "title": hit.paper.title,
        "score": round(hit.score, 6),
        "url": hit.paper.url,
        "passages": [_evidence(evidence) for evidence in hit.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    text = evidence.passage.text
    return {
        "passage_id": evidence.passage.passage_id,
        "basis": evidence.passage.basis,
        "text": text,
        "best": text[slice(*evidence.best)] if evidence.best else None,
        "score": round(evidence.score, 6),
    }


def _claim(claim: Claim) -> dict[str, Any]:
    values: dict[str, Any] = {
        "text": claim.text,
        "sources": list(claim.sources),
        "quoted": claim.quoted,
        "checks": [{"name": check.name, "passed": check.passed, "detail": check.detail} for check in claim.checks],
    }
    if claim.based_on:
        values["based_on"] = [
            {"source": each.n, "text": each.text, "closeness": each.closeness} for each in claim.based_on
        ]
    if claim.judged:
        values["judged"] = True
    if claim.translation:
        values["translation"] = claim.translation
    if claim.places:
        values["places"] = list(claim.places)
    return values


def _fields(answer: Answer) -> list[dict[str, Any]]:
    """The fields of a summary; their claims are told by their places among the answer's, which have the same order."""
    values: list[dict[str, Any]] = []
    place = 0
    for field in answer.fields:
        claims = list(range(place, place + len(field.claims)))
        place += len(claims)
        value = {"field": field.field, "paper_id": field.paper_id or None, "claims": claims}
        values.append(value | {"unstated": field.unstated} if field.unstated else value)
    return values


def _source(source: Source) -> dict[str, Any]:
    return {
        "n": source.n,
        "paper_id": source.paper.paper_id,
        "title": source.paper.title,
        "url": source.paper.url,
        "basis": source.basis,
        "lists": list(source.paper.lists),
        **({"withdrawal": source.paper.withdrawal} if source.paper.withdrawal else {}),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
