"""Table 2 in Markdown and LaTeX: what a reader finds there."""

import shutil
import subprocess
from dataclasses import replace

import pytest

from backfire.experiments.evidence.measures import measure
from backfire.report.cells import Cell, RunsThere
from backfire.report.results_text import Results, results_latex, results_markdown, seeds
from planted_evidence import plant_runs, plant_text

PRINTED = {"tpos": ("accuracy", 86.82, 89.57), "wnut17": ("F1", 40.36, 41.92)}


def make_cell(target="tpos", split="test", *, runs=5, task="pos"):
    text = plant_text(task, sentences=80)
    reference = plant_runs(text, 0.85, runs, seed=1)
    candidate = plant_runs(text, 0.9, runs, seed=50, sources=[f"s{k}" for k in range(runs)])
    there = RunsThere(there=runs, planned=runs)
    return Cell(
        label=target, sweep="little", target=target, source="news_wire", split=split,
        reference_runs=there, candidate_runs=there, measures=measure(reference, candidate),
        signature=f"signed {target} {split}",
    )  # fmt: skip


@pytest.fixture(scope="module")
def results():
    main = [make_cell(), make_cell(split="validation"), make_cell("wnut17", task="ner")]
    return Results(main, [make_cell().model_copy(update={"label": "without"})], (), PRINTED)


def test_the_paper_stands_beside_the_measure_that_it_names(results):
    rows = [line for line in results_markdown(results).splitlines() if line.startswith("| ")]
    tpos = next(row for row in rows if row.startswith("| tpos | news\\_wire | accuracy"))
    assert tpos.endswith("| 86.82 | 89.57 | 2.75 |")
    ner = rows.index(next(row for row in rows if "| F1 |" in row))
    assert rows[ner].endswith("| 40.36 | 41.92 | 1.56 |")
    assert rows[ner + 1].endswith("| – | – | – |")


def test_the_test_sets_come_first(results):
    text = results_markdown(results)
    assert text.index("Scores on the test sets") < text.index("Scores on the validation sets")


def test_contrasts_beside_are_shown_with_the_papers_own(results):
    part = results_markdown(results).partition("Scores with other sources")[2]
    rows = [line for line in part.splitlines()[:8] if line.startswith("| ")]
    assert [row.split(" |")[0] for row in rows[2:]] == ["| tpos", "| without"]


def test_what_is_missing_is_said(results):
    assert "Not all runs" not in results_markdown(results)
    text = results_markdown(replace(results, notes=("tpos: 3 of 10 runs",)))
    assert "* tpos: 3 of 10 runs" in text


def test_seeds_in_a_sentence():
    said = seeds(make_cell())
    assert said.startswith("tpos: transfer falsifies ")
    assert "another seed of random initialisation alone" in said
    assert "95 %" in said


def test_a_single_run_an_arm_says_that_chance_is_unknown():
    assert "can't be told" in seeds(make_cell(runs=1))


def test_few_runs_mark_the_limit_with_a_star(results):
    few = replace(results, main=[make_cell(runs=3)], beside=[])
    rows = results_markdown(few).partition("Positive and negative transfer on the test")[2]
    assert "\\* |" in rows


def test_latex_has_a_table_each_with_as_many_cells_as_columns(results):
    text = results_latex(results)
    assert text.count(r"\begin{table*}") == text.count(r"\label{tab:backfire-") == 6
    for block in text.split(r"\begin{tabular}")[1:]:
        columns = block.partition("@{}")[2].partition("@{}")[0]
        rows = [line for line in block.splitlines() if line.endswith(r"\\")]
        assert {line.count(" & ") for line in rows} == {len(columns) - 1}


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
def test_latex_compiles_and_fits_a_page_of_two_columns(results, tmp_path):
    (tmp_path / "table-2.tex").write_text(results_latex(results), encoding="utf-8")
    (tmp_path / "paper.tex").write_text(
        "\\documentclass[twocolumn]{article}\n\\usepackage[a4paper,margin=2.5cm]{geometry}\n"
        "\\usepackage{booktabs}\n\\begin{document}\n\\input{table-2}\n\\end{document}\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "-no-shell-escape", "paper.tex"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert "Overfull" not in done.stdout
    assert r"\backfireglyph{" not in results_latex(results), "pdfTeX can't print it"


def test_captions_speak_of_the_columns_that_are_there(results):
    text = results_latex(results)
    assert "two 95" not in text
    assert "D: systematic change" not in text
    assert "D: systematic change" in results_markdown(results)


def test_every_cell_has_its_signature(results):
    text = results_markdown(results)
    assert "`signed tpos test`" in text
    assert "`signed wnut17 test`" in text
