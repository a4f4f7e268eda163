import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.abstracts.text import plain_text


@pytest.mark.parametrize(
    ("given_text", "plain"),
    [
        (r"in $O(n^2)$ time", "in O(n^2) time"),
        (r"$\mathcal{O}(n \log n)$ and $10^{-3}$ and $\frac{a}{b}$", "O(n log n) and 10^-3 and a/b"),
        (r"the norm $\|x\|_2$", "the norm ‖x‖_2"),
        (r"3.5$\times$ faster, $\sim$2x less, $\leq 5$", "3.5× faster, ~2x less, ≤ 5"),
        ("between $5 and $10, or $35,000 in total", "between $5 and $10, or $35,000 in total"),
        (r"\emph{very} \textbf{bold \textit{words}} {\em here}", "very bold words here"),
        (r"by 10\% \& more, 50\,GB, Fig.~3", "by 10% & more, 50 GB, Fig. 3"),
        (
            r"G\"odel, Erd\H{o}s, \v{S}koda, Fran\c{c}ois, na\"{\i}ve, \o re",
            "Gödel, Erdős, Škoda, François, naïve, øre",
        ),
        ("``quoted'' words --- 3--5 days", "“quoted” words — 3–5 days"),
        (r"see \href{https://example.org}{our page} \cite{knuth84}", "see our page"),
        (r"an $\alpha$-stable \unknown{thing}", "an α-stable thing"),
        ("<jats:title>Abstract</jats:title><jats:p>We <jats:italic>show</jats:italic> it.</jats:p>", "We show it."),
        ("<p>One.</p><p>Two &amp; three.</p>", "One. Two & three."),
        ("&lt;p&gt;Escaped twice, a &amp;lt; b&lt;/p&gt;", "Escaped twice, a < b"),
        ("for a < b and c > d", "for a < b and c > d"),
        ("Wrapped\n  over   lines\t.", "Wrapped over lines ."),
        ("half a pair \ud800 and a zero \x00", "half a pair \ufffd and a zero"),
        ("Abstract: we begin", "we begin"),
        ("ABSTRACT\nWe begin", "We begin"),
        ("Abstract—We begin", "We begin"),
        ("Abstract We begin", "We begin"),
        ("Abstract interpretation is old", "Abstract interpretation is old"),
        (r"in $O(n\log n)$ \begin{itemize}\item one\end{itemize}", "in O(n log n) one"),
        ("<p>One.</p><script>alert(1)</script><style>p{}</style> <!-- two --> three", "One. three"),
        (
            "<jats:p>All <jats:alternatives><jats:tex-math>$$x^2$$</jats:tex-math><mml:math><mml:msup>"
            "<mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math></jats:alternatives> terms</jats:p>",
            "All x^2 terms",
        ),
        (
            r"<jats:tex-math>\documentclass[12pt]{minimal}\usepackage{amsmath}\begin{document}$$x^2$$\end{document}"
            "</jats:tex-math> terms",
            "x^2 terms",
        ),
        ("The GrÃ¼bben study", "The Grübben study"),
    ],
)
def test_markup_becomes_plain_text(given_text: str, plain: str) -> None:
    assert plain_text(given_text) == plain


@pytest.mark.parametrize("opening", ["<!--", "<script>", "<math>", "<tex-math>", "\\documentclass", "$x", r"\emph{"])
def test_what_opens_again_and_again_and_never_closes_is_read_all_the_same(opening: str) -> None:
    """In time that grows with the length: quadratic, a text of this length would take the best part of an hour."""
    assert isinstance(plain_text(opening * 200_000), str)


@given(st.text(alphabet=st.sampled_from("ab $\\{}<>&_^~`'-%pem1\n"), max_size=60))
def test_no_text_breaks_it_and_whitespace_is_tidy(text: str) -> None:
    plain = plain_text(text)
    assert plain == " ".join(plain.split())


@given(st.text(max_size=80))
def test_any_text_comes_out_on_one_line(text: str) -> None:
    assert "\n" not in plain_text(text)
