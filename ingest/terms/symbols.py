"""Maps LaTeX commands to symbols, and names of Greek letters, for all readers of TeX.

SYMBOLS["times"] == "×"         # by the command, without its backslash
GREEK_NAMES["α"] == "alpha"     # small letters only
"""

SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "omicron": "ο",
    "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ",
    "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    "times": "×", "cdot": "·", "pm": "±", "mp": "∓", "div": "÷", "leq": "≤", "le": "≤", "leqslant": "≤",
    "geq": "≥", "ge": "≥", "geqslant": "≥", "neq": "≠", "ne": "≠", "approx": "≈", "sim": "~", "simeq": "≃",
    "equiv": "≡", "ll": "≪", "gg": "≫", "propto": "∝", "infty": "∞", "to": "→", "rightarrow": "→",
    "leftarrow": "←", "leftrightarrow": "↔", "Rightarrow": "⇒", "mapsto": "↦", "in": "∈", "notin": "∉",
    "subset": "⊂", "subseteq": "⊆", "cup": "∪", "cap": "∩", "forall": "∀", "exists": "∃", "nabla": "∇",
    "partial": "∂", "sum": "∑", "prod": "∏", "int": "∫", "sqrt": "√", "ell": "ℓ", "circ": "°", "degree": "°",
    "ldots": "…", "dots": "…", "cdots": "…", "textellipsis": "…", "star": "*", "ast": "*", "prime": "′",
    "dagger": "†", "S": "§", "copyright": "©", "textregistered": "®", "texttrademark": "™", "textendash": "–",
    "textemdash": "—", "textquotedblleft": "“", "textquotedblright": "”", "textquoteleft": "‘", "textquoteright": "’",
    "textquotesingle": "'", "textbackslash": "\\", "textasciitilde": "~", "textdollar": "$",
    "euro": "€", "pounds": "£", "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ",
    "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "log": "log", "min": "min", "max": "max",
    "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan", "lim": "lim", "Pr": "Pr", "lvert": "|", "rvert": "|",
    "lVert": "‖", "rVert": "‖", "vert": "|", "langle": "⟨", "rangle": "⟩", "lceil": "⌈", "rceil": "⌉",
    "lfloor": "⌊", "rfloor": "⌋", "mid": "|", "colon": ":", "LaTeX": "LaTeX", "TeX": "TeX",
}  # fmt: skip

LETTERS = frozenset(["ss", "o", "O", "l", "L", "ae", "AE", "oe", "OE", "aa", "AA", "i", "j"])
"""Commands that are letters of words, which a blank after them belongs to."""

GREEK_NAMES = {symbol: name for name, symbol in SYMBOLS.items() if "α" <= symbol <= "ω" and not name.startswith("var")}
"""The names of the small Greek letters, by letter."""
