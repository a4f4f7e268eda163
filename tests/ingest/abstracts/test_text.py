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
        (r"29\× faster, 1.9$\times$\. The rest", "29× faster, 1.9×. The rest"),
        (r"H_2\O with \O re", "H_2O with Øre"),
        (r"at $25^\circ$C, $25^{\circ}\mathrm{C}$ and 25 ^{\circ}C", "at 25°C, 25°C and 25 °C"),
        ("at 25 <jats:sup>∘</jats:sup>C, 25<sup>°C</sup>", "at 25 °C, 25°C"),
        (r"\textsuperscript{13}C in H\textsubscript{2}O", "¹³C in H₂O"),
        (r"$k_{\rm B}T$, $x_{\alpha}y$ and $\Delta\mathrm{G}$", "k_BT, x_αy and ΔG"),
        (r"$\widetilde{O}(n)$, $\tilde O(n)$, $\hat{y}$ and $\bar{x}$", "Õ(n), Õ(n), ŷ and x"),
        (r"$\sqrt[3]{n}$", "3√(n)"),
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


@pytest.mark.parametrize(
    ("sent", "right"),
    [
        ("2 × 10<jats:sup>6</jats:sup> cells", "2 × 10^6 cells"),
        ("10<sup>−3</sup> of 5 m<sup>2</sup> on the 3<sup>rd</sup> day", "10^-3 of 5 m² on the 3rd day"),
        ("CO<sub>2</sub> and H<jats:sub>2</jats:sub>O", "CO₂ and H₂O"),
        ("<math><msup><mn>10</mn><mn>6</mn></msup></math> cells", "10^6 cells"),
        ("<mml:math><mml:msub><mml:mi>x</mml:mi><mml:mi>i</mml:mi></mml:msub><mml:mo>&lt;</mml:mo><mml:mn>5</mml:mn></mml:math>",
         "x_i<5"),
        ("<mml:math><mml:mfrac><mml:mrow><mml:mi>a</mml:mi><mml:mo>+</mml:mo><mml:mi>b</mml:mi></mml:mrow>"
         "<mml:mi>c</mml:mi></mml:mfrac></mml:math>", "(a+b)/c"),
        ("<math><msqrt><mi>n</mi></msqrt></math> steps", "√(n) steps"),
        (r"$\frac{a+b}{c}$ and $\frac12$", "(a+b)/c and 1/2"),
    ],
)  # fmt: skip
def test_powers_indices_and_fractions_stay_legible(sent: str, right: str) -> None:
    assert plain_text(sent) == right


@pytest.mark.parametrize(
    ("sent", "right"),
    [
        (r"on 29\\(\times\\) more, of H\\(_2\\)O, by 1.9\\(\times\\). The", "on 29× more, of H₂O, by 1.9×. The"),
        (r"we call it \textit\{Kestrel\}, S\\(^\{3\}\\)", "we call it Kestrel, S³"),
        (r"over \\(20%\\). Further", "over 20%. Further"),
        (r"of $\O$. The rest", "of Ø. The rest"),
    ],
)
def test_latex_that_was_escaped_once_more_leaves_no_debris(sent: str, right: str) -> None:
    assert plain_text(sent) == right


def test_headings_of_a_structured_abstract_stand_apart_from_its_text() -> None:
    marked = (
        "<jats:title>Abstract</jats:title><jats:sec><jats:title>Background</jats:title><jats:p>Owls nest.</jats:p>"
        "</jats:sec><jats:sec><jats:title>Methods</jats:title><jats:p>We counted.</jats:p></jats:sec>"
    )
    assert plain_text(marked) == "Background: Owls nest. Methods: We counted."
    glued = f"BackgroundOwls nest {'here and there ' * 9}in towers.MethodsWe counted.RESULTS There were 40."
    assert plain_text(glued).startswith("Background: Owls nest here")
    assert plain_text(glued).endswith("in towers. Methods: We counted. RESULTS: There were 40.")
    capitals = f"BACKGROUNDOwls nest {'here and there ' * 9}in towers. METHODSWe counted. RESULTSA few. DESIGNERS came."
    assert plain_text(capitals).startswith("BACKGROUND: Owls nest here")
    assert plain_text(capitals).endswith("in towers. METHODS: We counted. RESULTS: A few. DESIGNERS came.")


ENGLISH = "Owls nest in towers, and we count how many of them come back to the same tower year after year."
SPANISH = "Los búhos anidan en torres, y contamos cuántos de ellos vuelven a la misma torre año tras año."


@pytest.mark.parametrize(
    "sent",
    [
        f'<jats:p xml:lang="es">{SPANISH}</jats:p><jats:p xml:lang="en">{ENGLISH}</jats:p>',
        f"<jats:title>Abstract</jats:title><jats:p>{ENGLISH}</jats:p><jats:title>Resumen</jats:title><jats:p>{SPANISH}</jats:p>",
        f"Resumen. {SPANISH} Abstract. {ENGLISH}",
        f"{ENGLISH}\nResumen: {SPANISH}",
    ],
)
def test_of_several_languages_the_english_abstract_stays(sent: str) -> None:
    assert plain_text(sent) == ENGLISH


def test_an_abstract_in_another_language_alone_stays_as_it_is() -> None:
    assert plain_text(f"Resumen: {SPANISH}") == SPANISH
    assert plain_text(SPANISH) == SPANISH


def test_letters_that_printers_join_are_told_apart() -> None:
    assert plain_text("eﬃcient ﬁelds ﬂow, co\u00adoperating") == "efficient fields flow, cooperating"
