"""report.tex: whatever a text holds, TeX sees letters; where a TeX is installed, it compiles."""

import re
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.report.latex import GLYPH, sentence, table, tex
from backfire.report.outputs.latex import OUTPUT
from backfire.report.visible import visible

NASTY = [
    r"\input{/etc/passwd}", r"\write18{rm}", "$x^2$", "a&b", "100%", "#1", "under_score", "{", "}",
    "~", "^", "\\", "a|b", "<b>", "it's", '"q"', "`x`", "--", "---", ",,", "[x]", "*", r"\\[1cm]",
    "中文", "👩\u200d💻", "e\u0301", "ðþß", "é", "…–—−→·±×²’", "\u202eabc", "\x00", "\n\n", "",
    "%\n", "\ud800", "\ufeff", "^^M", "^^5cend",
]  # fmt: skip
anything = st.sampled_from(NASTY) | st.text(st.characters(), max_size=60)

COMMANDS = {
    r"\textbackslash": "\\", r"\{": "{", r"\}": "}", r"\$": "$", r"\&": "&", r"\#": "#",
    r"\%": "%", r"\_": "_", r"\textasciicircum": "^", r"\textasciitilde": "~",
    r"\textbar": "|", r"\textless": "<", r"\textgreater": ">", r"\char34": '"',
    r"\textquotesingle": "'", r"\textasciigrave": "`", r"\dots": "…", r"\textendash": "–",
    r"\textemdash": "—", r"\textperiodcentered": "·", r"$\pm$": "±", r"$\times$": "×", "$'$": "′",
    r"$\rightarrow$": "→", r"$\langle$": "⟨", r"$\rangle$": "⟩", "$-$": "−", "$^2$": "²",
    "``{}": "“", "''{}": "”", "`{}": "\u2018", "'{}": "’", "~": "\u00a0",
}  # fmt: skip
TOKEN = re.compile(
    "|".join(
        [
            r"\\backfireglyph\{([0-9A-F]{4,6})\}\{(.)\}",
            *(re.escape(name) for name in sorted(COMMANDS, key=len, reverse=True)),
            r"[{}]",
            r"[^\\{}$&#%_^~`']",
        ]
    ),
    re.DOTALL,
)
"""All that may stand in an escaped text; anything else would mean something to TeX."""


def read_tex(text):
    """Return the text that TeX would print, by a reader that knows nothing else."""
    printed, place, depth = [], 0, 0
    while place < len(text):
        found = TOKEN.match(text, place)
        assert found, f"TeX would act on {text[place:]!r}"
        place = found.end()
        piece = found.group()
        if found.group(1):
            assert chr(int(found.group(1), 16)) == found.group(2)
            printed.append(found.group(2))
        elif piece in "{}":
            depth += 1 if piece == "{" else -1
            assert depth >= 0
        else:
            printed.append(COMMANDS.get(piece, piece))
    assert depth == 0
    return "".join(printed)


@given(anything)
def test_any_text_is_printed_and_not_carried_out(text):
    assert read_tex(tex(text)) == visible(text)


@given(anything)
def test_any_sentence_is_printed(text):
    assert "\n" not in sentence(text)
    read_tex(sentence(text))


@given(anything)
def test_no_ligature_changes_a_text(text):
    assert not re.search(r"--|,,|\?`|!`", re.sub(r"``\{\}|`\{\}", "", tex(text)))


@given(st.lists(anything, min_size=2, max_size=2))
def test_a_cell_stays_a_cell(cells):
    lines = table("x", "y", ["a", "b"], [[tex(cell) for cell in cells]])
    (row,) = lines[lines.index(r"    \midrule") + 1 : lines.index(r"    \bottomrule")]
    assert row.endswith(r" \\")
    assert not re.match(r"\s*[\[*]", row)  # else it would be an option of the row before
    assert len(re.split(r"(?<!\\)&", row)) == 2


@pytest.mark.parametrize("name", ["plain", "several", "hostile", "ungraded"])
def test_tables_are_whole(name, request, tmp_path):
    OUTPUT.write(request.getfixturevalue(name), tmp_path / "report.tex")
    text = (tmp_path / "report.tex").read_text(encoding="utf-8")
    assert text.startswith("% Tables by Backfire.")
    assert not {"\u202e", "\x00", "\x1b", "\u2028"} & set(text)
    body = [line for line in text.split("\n") if not line.startswith("%") and line != GLYPH]
    for found in re.findall(r"\\begin\{tabular\}.*?\\end\{tabular\}", "\n".join(body), re.DOTALL):
        rows = re.findall(r"^ +(.*) \\\\$", found, re.MULTILINE)
        width = len(re.search(r"@\{\}([lr]+)@\{\}", found).group(1))
        assert len(rows) >= 2
        assert {len(re.split(r"(?<!\\)&", row)) for row in rows} == {width}


@pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
@pytest.mark.parametrize("name", ["plain", "several", "hostile", "ungraded"])
def test_it_compiles(engine, name, request, tmp_path):
    if not shutil.which(engine):
        pytest.skip(f"{engine} is not installed: held against a reader of escapes only")
    OUTPUT.write(request.getfixturevalue(name), tmp_path / "report.tex")
    (tmp_path / "paper.tex").write_text(
        "\\documentclass{article}\n\\usepackage{booktabs}\n\\begin{document}\n\\input{report}\n"
        + "\n\n".join(map(tex, NASTY))
        + "\n\\end{document}\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [engine, "-halt-on-error", "-interaction=nonstopmode", "-no-shell-escape", "paper.tex"],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-3000:]
    assert (tmp_path / "paper.pdf").exists()
