"""What a link of an entry leads to, and where a relative one goes.

kind_of_link("Code", "https://example.org/x")          -> "code"    (the label tells)
kind_of_link("Link", "https://arxiv.org/abs/2309.06180") -> "arxiv" (the address tells)
"""

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from ingest.terms.entry import LinkKind
from ingest.terms.identifiers import address_of, identifiers_in
from ingest.terms.text import folded

_WORDS: dict[LinkKind, str] = {
    "paper": "paper|pdf|pub|publication|proceedings version|conference paper|acm|ieee|openreview|usenix|full paper|论文"
    "|journal|doi|thesis|technical report|whitepaper|short paper|must read survey|survey|preprint|html|neurips|icml"
    "|iclr|acl|acl anthology|pmlr|springer|extended version|tech report",
    "arxiv": "arxiv|arxiv version",
    "code": "code|github|git|source|source code|repo|repository|artifact|implementation|official code|gitlab|"
    "pytorch|tensorflow|jax|github repo|code repo|toolkit|library|unofficial code|simulator|代码",
    "homepage": "homepage|home page|website|site|project|project page|project website|web|web page|page|官网|"
    "中文官网|主页|project link|official website|course website|home",
    "slides": "slides|slide|ppt|presentation|slide deck",
    "video": "video|youtube|talk|bilibili|recording|videos",
    "poster": "poster",
    "blog": "blog|blog post|blogpost|medium|post|article|zhihu|知乎|博客|amazon blog|news|chinese blog|tweet|twitter",
    "notes": "notes|personal notes|personal note|note|reading notes|reading note|summary|review|my notes|笔记",
    "docs": "docs|documentation|doc|api|tutorial|guide|manual",
    "model": "model|models|checkpoint|checkpoints|weights|huggingface|hugging face|hf|model card|ckpt|hf model",
    "data": "data|dataset|datasets|trace|traces|benchmark|data set|数据",
    "demo": "demo|online demo|colab|space|live demo|playground",
    "other": "link|here|url|intro|supplementary|supplement|supp|appendix|bibtex|bib|citation|cite|book|advice|"
    "must read|链接|more|part1|part2|scholar|google scholar|dblp|s2|semantic scholar|papers with code|pwc|xplore|"
    "non official link|official link|中文译本",
}
_LABELS: dict[str, LinkKind] = {word: kind for kind, listed in _WORDS.items() for word in listed.split("|")}
_HOSTS: tuple[tuple[str, LinkKind], ...] = (
    (r"(?:[\w-]+\.)?arxiv\.org|ar5iv(?:\.labs\.arxiv)?\.org|alphaxiv\.org", "arxiv"),
    (r"github\.com|gitlab\.com|bitbucket\.org|gitee\.com|raw\.githubusercontent\.com|codeberg\.org", "code"),
    (r"(?:m\.)?youtube\.com|youtu\.be|bilibili\.com|vimeo\.com|slideslive\.com", "video"),
    (r"(?:[\w-]+\.)?medium\.com|towardsdatascience\.com|zhuanlan\.zhihu\.com|(?:www\.)?zhihu\.com|substack\.com|"
     r"blog\.[\w.-]+|[\w.-]*\bblogs?\.[\w.-]+|developers\.googleblog\.com|ai\.googleblog\.com|mp\.weixin\.qq\.com|"
     r"(?:x|twitter)\.com|lilianweng\.github\.io|reddit\.com|news\.ycombinator\.com", "blog"),
    (r"docs\.[\w.-]+|[\w.-]+\.readthedocs\.(?:io|org)", "docs"),
    (r"slideshare\.net|speakerdeck\.com", "slides"),
    (r"kaggle\.com|zenodo\.org", "data"),
    (r"colab\.research\.google\.com", "demo"),
    (r"openreview\.net|aclanthology\.org|proceedings\.[\w.-]+|papers\.(?:nips|neurips)\.cc|ieeexplore\.ieee\.org|"
     r"link\.springer\.com|dl\.acm\.org|doi\.org|sciencedirect\.com|jmlr\.org|openaccess\.thecvf\.com|ojs\.aaai\.org|"
     r"nature\.com|science\.org|(?:www\.)?vldb\.org|biorxiv\.org|semanticscholar\.org|paperswithcode\.com|"
     r"(?:neurips|icml|iclr|mlsys)\.(?:cc|org)|sigops\.org|research\.google|hal\.science|tandfonline\.com|"
     r"eprint\.iacr\.org", "paper"),
)  # fmt: skip
_PATHS: tuple[tuple[str, LinkKind], ...] = (
    (r"slides?\b.*\.(?:pdf|pptx?)$|\.pptx?$", "slides"),
    (r"poster\b.*\.pdf$", "poster"),
    (r"\.pdf$|/papers?/|/publications?/|/pubs?/|/presentation/", "paper"),
    (r"/blogs?/|/blogs?$|/posts?/|/news/|/p/[\w-]+$", "blog"),
    (r"/docs?/|/documentation/", "docs"),
    (r"/datasets?/", "data"),
)
_PERSONS = re.compile(
    r"scholar\.google\.[\w.]+/citations\?.*\buser=|linkedin\.com/in/|orcid\.org/|dblp\.org/pid/|openreview\.net/profile"
)
_ARTICLES = re.compile(
    r"sciencedirect\.com/science/article/|ieeexplore\.ieee\.org/(?:abstract/)?document/|dl\.acm\.org/citation|"
    r"link\.springer\.com/(?:chapter|article)/|nature\.com/articles/|biorxiv\.org/content/|"
    r"eprint\.iacr\.org/(?:19|20)\d\d/\d|jmlr\.org/papers/v\d+/\w|semanticscholar\.org/paper/"
)
_ASSETS = re.compile(
    r"(?:^|//)(?:img\.shields\.io|badge\.fury\.io|badges?\.[\w.-]+|awesome\.re|contrib\.rocks|"
    r"(?:api\.)?star-history\.com|"
    r"hits\.[\w.-]+|visitor-badge\.[\w.-]+|cdn\.rawgit\.com/sindresorhus)"
)


def kind_of_link(label: str, url: str) -> LinkKind:
    """Say what a link leads to, from its label or, without a telling label, from its address."""
    told = label_kind(label)
    if told == "other" and folded(label) in _REFERENCES:
        return "other"
    if told == "code" and identifiers_in(url).items():
        return kind_of_address(url) or "paper"
    if told and told != "other":
        return told
    return kind_of_address(url) or told or "other"


@lru_cache(maxsize=8192)
def label_kind(label: str) -> LinkKind | None:
    """Say what a label such as `Paper` or `GitHub` names; None if the text is no label of a link."""
    key = folded(re.sub(r"(?<=\w)\s*\([^()]*\)\s*$", "", label[:60]))
    if key in _LABELS:
        return _LABELS[key]
    if re.match(r"(?:ar ?xiv|doi)\b.{0,40}$", key):
        return "arxiv" if key.startswith("ar") else "paper"
    if re.fullmatch(r"\d{4}\.\d{4,5}(?:v\d{1,2})?|10\.\d{4,9}/\S+", label.strip()):
        return "paper" if "/" in label else "arxiv"
    words = key.split()
    if 1 < len(words) <= 3 and words[-1] in _LABELS and words[-1] not in {"model", "article", "data", "survey", "api"}:
        return _LABELS[words[-1]] if words[0] not in _UNLIKE_LABELS else None
    if (
        len(words) == 2
        and words[1].isdigit()
        and words[0] in {"paper", "code", "blog", "video", "slides", "part", "link"}
    ):
        return _LABELS.get(words[0], "other")
    return None


_REFERENCES = {"bib", "bibtex", "cite", "citation"}
_UNLIKE_LABELS = {"a", "the", "an", "open", "learning", "numbers", "ai", "this", "our"}


def kind_of_address(url: str) -> LinkKind | None:
    """Say what an address leads to, None where it does not tell."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().removeprefix("www.")
    except ValueError:
        return None
    known = identifiers_in(url)
    if known.arxiv:
        return "arxiv"
    if known.items():
        return "paper"
    path = parts.path.lower()
    if path.endswith(".pdf") and not re.search(r"slides?\b|poster\b", path):
        return "paper"
    if host in {"huggingface.co", "hf.co"}:
        return _kind_at_hugging_face(path)
    for pattern, kind in _HOSTS:
        if re.fullmatch(pattern, host):
            return kind
    for pattern, kind in _PATHS:
        if re.search(pattern, path):
            return kind
    return "homepage" if path.strip("/") == "" or host.endswith(".github.io") else None


def resolved(url: str, base_url: str | None) -> str | None:
    """Make an address absolute; None for an anchor, for another scheme, and for a relative one without a base."""
    url = url.strip().replace("\\", "")
    url = address_of(url) or url
    scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", url)
    if scheme:
        return url if scheme[1].lower() in {"http", "https", "ftp"} else None
    if url.startswith("//"):
        return "https:" + url
    if re.match(r"(?:www\.|github\.com/)", url, re.IGNORECASE):
        return "https://" + url
    if not url or url.startswith("#") or base_url is None:
        return None
    try:
        return urljoin(base_url, url)
    except ValueError:
        return None


def is_navigation(url: str) -> bool:
    """Say whether an address leads within the list: an anchor, another Markdown file, a folder beside it."""
    url = url.strip()
    if url.startswith("#") or not url:
        return True
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|www\.", url):
        return False
    path = re.split(r"[?#]", url)[0].lower()
    return path.endswith((".md", ".markdown", "/", ".rst")) or "." not in path.rsplit("/", 1)[-1]


def is_work_address(url: str) -> bool:
    """Say whether an address is a work's own: one with an identifier, a publisher's page of one article, or a PDF."""
    if identifiers_in(url).items() or _ARTICLES.search(url[:300]):
        return True
    return bool(re.search(r"\.pdf(?:$|[?#])", url)) and not is_navigation(url)


def is_person(url: str) -> bool:
    """Say whether an address is a person's profile."""
    return bool(_PERSONS.search(url[:500]))


def is_badge(url: str) -> bool:
    """Say whether an address serves badges and decorations."""
    return bool(_ASSETS.search(url[:500]))


def _kind_at_hugging_face(path: str) -> LinkKind:
    first = path.strip("/").split("/")[0]
    kinds: dict[str, LinkKind] = {
        "docs": "docs", "spaces": "demo", "datasets": "data", "blog": "blog", "papers": "paper", "collections": "model",
    }  # fmt: skip
    return kinds.get(first, "model" if path.strip("/") else "homepage")
