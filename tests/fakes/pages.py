"""A loopback site of publishers' pages, in the forms that the real ones have."""

from aiohttp import web

from tests.fakes.service import Asked, FakeService

HTML = "text/html; charset=utf-8"


class FakePages(FakeService):
    """`pages` by path with query; an unknown one gives 404. One server may stand for every site."""

    def __init__(self, pages: dict[str, str]) -> None:
        super().__init__()
        self.pages = pages

    async def answer(self, asked: Asked) -> web.StreamResponse:
        query = "&".join(f"{name}={value}" for name, value in asked.query.items())
        page = self.pages.get(f"{asked.path}?{query}" if query else asked.path)
        if page is None:
            return web.Response(status=404, text="<html><title>Page not found</title></html>", content_type="text/html")
        return web.Response(body=page.encode(), headers={"Content-Type": HTML})


def openreview(abstract: str) -> str:
    told = _told(title="On Things", author="Ada Example", publication_date="2023/05/01", abstract=abstract)
    return f"<html><head>{told}</head><body><h2>On Things</h2><h4>Abstract</h4><p>Not this one.</p></body></html>"


def usenix(abstract: str) -> str:
    return f"""<html><head>{_told(title="On Things", author="Ada Example", publication_date="2022")}</head><body>
        <h1>On Things</h1><div class="field field-name-field-paper-people-text"><p>Ada Example, <em>A U</em></p></div>
        <div class="field field-name-field-paper-description field-type-text-long field-label-above">
        <div class="field-label">Abstract:&nbsp;</div><div class="field-items"><div class="field-item odd">
        <p>{abstract}</p></div></div></div><div class="field"><p>Open access is sponsored.</p></div></body></html>"""


def pmlr(abstract: str) -> str:
    return f"""<html><head>{_told(title="On Things", author="Ada Example", inbook_title="Examples")}</head><body>
        <article><h1>On Things</h1><h4>Abstract</h4>
        <div id="abstract" class="abstract">
            {abstract}
        </div><h3>Cite this Paper</h3></article>"""


def proceedings(abstract: str) -> str:
    return f"""<html><head>{_told(title="On Things", author="Example, Ada", journal_title="Examples")}</head><body>
        <div class="col"><h4>On Things</h4><p>Bibtex</p><h4>Authors</h4><p><i>Ada Example</i></p><h4>Abstract</h4>
        <p>
        <p>{abstract}</p>
        </p></div><footer><p>Do not remove: this notice.</p></footer></body></html>"""


def acl(abstract: str) -> str:
    return f"""<html><head><meta content="On Things" name=citation_title><meta content="Ada Example"
        name=citation_author><meta content="2023/7" name=citation_publication_date></head><body>
        <div class="card bg-light"><div class="card-body acl-abstract"><h5 class=card-title>Abstract</h5>
        <span>{abstract}</span></div></div><dl><dt>Anthology ID</dt></dl>"""


def _told(**values: str) -> str:
    return "".join(f'<meta name="citation_{name}" content="{value}"/>' for name, value in values.items())
