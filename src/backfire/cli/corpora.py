"""`backfire corpora`: which corpora there are, whether they are as announced, how to get them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backfire.cli._options import AsJson, Catalogue, Data, Quiet

if TYPE_CHECKING:
    from backfire.corpora import catalogue as catalogues

app = typer.Typer(help="The corpora: list, show, verify, stats, fetch, leaks.")

A_GATE_FAILED = 1

Name = Annotated[str, typer.Argument(help="A corpus of the catalogue; see: corpora list.")]
Names = Annotated[
    list[str] | None, typer.Argument(help="Corpora of the catalogue.", show_default="all")
]


@app.command("list")
def list_command(data: Data = None, catalogue: Catalogue = None, as_json: AsJson = False) -> None:
    """List every known corpus, and whether it is here."""
    from backfire.cli._corpora import print_json, print_list
    from backfire.corpora.directory import data_directory
    from backfire.corpora.overview import list_corpora

    found = list(list_corpora(_open(data, catalogue)))
    if as_json:
        print_json({"data": data_directory(data), "corpora": found})
    else:
        print_list(found, data_directory(data))


@app.command()
def show(
    name: Name, data: Data = None, catalogue: Catalogue = None, as_json: AsJson = False
) -> None:
    """Show all that is known about a corpus: files, splits, licence, citation, notes."""
    from backfire.cli._corpora import print_details, print_json
    from backfire.corpora.overview import count_part, describe_entry

    opened = _open(data, catalogue)
    details = count_part(opened, describe_entry(opened, name))
    if as_json:
        print_json(details)
    else:
        print_details(details)


@app.command()
def verify(
    names: Names = None,
    data: Data = None,
    catalogue: Catalogue = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Check files, counts and labels against the catalogue and the paper's Table 1.

    Exits with 1 when something differs, or a corpus that was named is absent.
    """
    from backfire.cli._corpora import print_json, print_verification, working
    from backfire.corpora.directory import data_directory
    from backfire.corpora.verify import is_passed, sign_findings, verify_corpora

    opened = _open(data, catalogue)
    with working("verifying", quiet=quiet) as tell:
        findings = [tell(found.corpus, found) for found in verify_corpora(opened, names or ())]
    passed, signature = is_passed(findings, names or ()), sign_findings(findings)
    folder = data_directory(data)
    if as_json:
        report = {"data": folder, "passed": passed, "corpora": findings, "signature": signature}
        print_json(report)
    else:
        print_verification(findings, folder, signature)
    if not passed:
        raise typer.Exit(A_GATE_FAILED)


@app.command()
def stats(
    names: Names = None,
    data: Data = None,
    catalogue: Catalogue = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Describe the corpora that are here: sizes, lengths, unseen words, labels, spans."""
    from backfire.cli._corpora import print_json, print_statistics, working
    from backfire.corpora.statistics import describe_corpora, sign_statistics

    opened = _open(data, catalogue)
    with working("reading", quiet=quiet) as tell:
        rows = [tell(row.corpus, row) for row in describe_corpora(opened, names or ())]
    signature = sign_statistics(rows)
    if as_json:
        print_json({"splits": rows, "signature": signature})
    else:
        print_statistics(rows, signature)


@app.command()
def fetch(
    names: Annotated[list[str], typer.Argument(help="Corpora; see: corpora list.")],
    data: Data = None,
    catalogue: Catalogue = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace files that are here in another version.")
    ] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Download free corpora into the data directory, checked, and resumed where it stopped."""
    from backfire.cli._corpora import downloading, print_fetched, print_json
    from backfire.corpora.fetch import fetch_corpus
    from backfire.corpora.parts import home_of

    opened = _open(data, catalogue)
    homes = list(dict.fromkeys(home_of(opened, name) for name in names))
    roots = {name: opened.locate(name).root for name in homes}
    with downloading(quiet=quiet) as watch:
        fetched = {name: fetch_corpus(opened, name, force=force, watch=watch) for name in homes}
    if as_json:
        rows = [{"corpus": n, "root": roots[n], "files": files} for n, files in fetched.items()]
        print_json({"corpora": rows})
    else:
        for name, files in fetched.items():
            print_fetched(name, files, roots[name])


@app.command()
def leaks(
    a: Annotated[str, typer.Argument(help="The corpus whose sentences are looked for.")],
    b: Annotated[str, typer.Argument(help="The corpus in which they are looked for.")],
    data: Data = None,
    catalogue: Catalogue = None,
    min_tokens: Annotated[
        int, typer.Option("--min-tokens", min=1, help="Leave out sentences with fewer tokens.")
    ] = 5,
    n_examples: Annotated[
        int, typer.Option("--examples", min=0, help="Sentences to print for each pair of splits.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Count sentences of A that stand in B, too: case, users and web addresses are folded."""
    from backfire.cli._corpora import print_json, print_leaks
    from backfire.corpora.corpus import read_corpus
    from backfire.corpora.leaks import find_leaks, sign_leaks

    first, second = (read_corpus(name, data=data, catalogue=catalogue) for name in (a, b))
    found = list(find_leaks(first, second, min_tokens=min_tokens, n_examples=n_examples))
    signature = sign_leaks(first, second, min_tokens)
    if as_json:
        print_json({"min_tokens": min_tokens, "leaks": found, "signature": signature})
    else:
        print_leaks(found, min_tokens, signature)


def _open(data: Path | None, catalogue: Path | None) -> "catalogues.Catalogue":
    from backfire.corpora.catalogue import read_catalogue

    return read_catalogue(data=data, catalogue=catalogue)
