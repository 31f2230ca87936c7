import json

from typer.testing import CliRunner

from backfire.cli.main import build_app

GOLD = "How\tWRB\n's\tVBZ\nit\tPRP\n\nNight\tNN\n!\t.\n"


def run(folder, *more):
    (folder / "gold").write_text(GOLD, encoding="utf-8")
    sides = [x for name in ("gold", "reference", "candidate") for x in (f"--{name}", "gold")]
    sides = [str(folder / "gold") if word == "gold" else word for word in sides]
    arguments = ["compare", *sides, "--task", "pos", "--out", str(folder / "out"), "--json", *more]
    return CliRunner().invoke(build_app(), arguments)


def test_ones_own_slices_and_training_sets_are_options(tmp_path):
    own, train = tmp_path / "my.toml", tmp_path / "train.conll"
    own.write_text("[slices.night]\nexpression = \"lower == 'night'\"\n", encoding="utf-8")
    train.write_text("how\tWRB\nit\tNN\n", encoding="utf-8")
    options = ["--slices", own, "--source-train", train, "--target-train", tmp_path / "gold"]
    done = run(tmp_path, *map(str, options))
    assert done.exit_code == 0, done.output
    tokens = {row["name"]: row["tokens"] for row in json.loads(done.stdout)["slices"]}
    assert tokens["night"] == 1
    assert tokens["unseen in source training"] == 3
    assert tokens["unseen in target training"] == 0
    assert tokens["other tag in source training"] == 1


def test_a_wrong_expression_is_one_clear_message(tmp_path):
    own = tmp_path / "my.toml"
    own.write_text('[slices.long]\nexpression = "lenght > 3"\n', encoding="utf-8")
    done = run(tmp_path, "--slices", str(own))
    assert done.exit_code == 2
    assert "Did you mean 'length'" in done.stderr
    assert not (tmp_path / "out").exists()
