"""Run folders tell how they were made; what they should not share, or should, is noted."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backfire.experiments.compare import compare

GOLD = ["X", "Y", "Z", "Y"] * 5


@pytest.fixture
def run_folder(tmp_path):
    def write(name, seed, *, source=None, epoch=None, rate=0.015, wrong=0):
        folder = tmp_path / f"run={name}"
        folder.mkdir()
        n = len(GOLD)
        tokens = {
            "token_id": range(n),
            "corpus": ["c"] * n,
            "split": ["test"] * n,
            "sentence": [k // 4 for k in range(n)],
            "position": [k % 4 for k in range(n)],
            "token": [f"w{k}" for k in range(n)],
            "gold": GOLD,
        }
        pq.write_table(pa.table(tokens), tmp_path / "tokens.parquet")
        predicted = ["Y" if k == 2 * wrong else label for k, label in enumerate(GOLD)]
        predictions = {"run": [name] * n, "token_id": range(n), "predicted": predicted}
        pq.write_table(pa.table(predictions), folder / "predictions.parquet")
        file = {"file": "tokens.parquet", "checksum": "0", "tokens": n}
        manifest = {
            "run": name, "task": "pos", "corpus": "c", "seed": seed, "source": source,
            "pretraining_epoch": epoch, "tokens": {"test": file}, "best_epoch": 1,
            "validation_score": 0.5, "cpu_seconds": 1.0, "signature": f"signed {name}",
            "spec": {
                "corpus": "c", "seed": seed, "training": {"learning_rate": rate},
                "source": {"run": source, "epoch": epoch} if source else None,
            },
        }  # fmt: skip
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        return folder

    return write


def notes(reference, candidate):
    return " ".join(compare(None, reference, candidate, task="pos").notes)


def test_seed_source_and_recipe_stand_in_the_record(run_folder):
    reference = [run_folder("a", 1, wrong=1), run_folder("b", 2, wrong=2)]
    candidate = [run_folder("c", 3, source="s", epoch=4, wrong=3)]
    found = compare(None, reference, candidate, task="pos")
    a, b = found.inputs.runs.reference
    (c,) = found.inputs.runs.candidate
    assert (a.name, a.seed, a.source, a.epoch) == (str(reference[0]), 1, None, None)
    assert (c.seed, c.source, c.epoch, c.signature) == (3, "s", 4, "signed c")
    assert a.recipe == b.recipe != c.recipe
    assert a.labels != b.labels
    assert found.notes == ()


def test_other_inputs_do_not_tell(tmp_path):
    path = tmp_path / "a.conll"
    path.write_text("a X\n")
    (run,) = compare(path, path, path, task="pos").inputs.runs.reference
    assert run.model_dump(exclude={"name", "labels"}) == dict.fromkeys(
        ("source", "epoch", "seed", "recipe", "signature")
    )


def test_runs_of_different_recipes_on_one_side_are_noted(run_folder):
    reference = [run_folder("a", 1, wrong=1), run_folder("b", 2, wrong=2)]
    candidate = [run_folder("c", 3, wrong=3, rate=0.5), run_folder("d", 4, wrong=4, source="s")]
    said = notes(reference, candidate)
    assert "The runs of the candidate were made by different recipes (start: " in said
    assert "training.learning_rate: 0.5, 0.015" in said
    assert "runs of the reference were made" not in said


def test_an_empty_list_is_what_an_older_version_left_out(run_folder):
    candidate = [run_folder("c", 3, wrong=3), run_folder("d", 4, wrong=4)]
    path = candidate[1] / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["spec"]["mitigations"] = []
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert notes(run_folder("a", 1, wrong=1), candidate) == ""


def test_source_models_and_their_best_epochs_are_no_other_recipe(run_folder):
    candidate = [
        run_folder("c", 3, source="s", epoch=4, wrong=3),
        run_folder("d", 4, source="t", epoch=9, wrong=4),
    ]
    assert notes(run_folder("a", 1, wrong=1), candidate) == ""
    candidate.append(run_folder("e", 5, source="s", epoch=7, wrong=5))
    said = notes(run_folder("b", 2, wrong=2), candidate)
    assert "start from different epochs (4, 7) of the source model s" in said


def test_what_chance_is_worth_is_noted_before_what_differs(run_folder):
    reference = [run_folder("a", 1, wrong=1), run_folder("b", 2, wrong=2, rate=0.5)]
    first, *others = compare(None, reference, run_folder("c", 1, wrong=3), task="pos").notes
    assert "same seed (1)" in first
    assert any("different recipes" in note for note in others)


def test_runs_of_one_seed_are_noted_within_a_side_and_between_sides(run_folder):
    same = [run_folder("a", 1, wrong=1), run_folder("b", 1, wrong=2)]
    said = notes(same, run_folder("c", 3, wrong=3))
    assert "same seed (1). Runs of one seed" in said
    assert "less than chance" in said
    said = notes(same[0], [run_folder("d", 1, wrong=4), run_folder("e", 1, wrong=5)])
    assert "and so have 2 more pairs of runs" in said
    assert "the two sides are not independent" in said
