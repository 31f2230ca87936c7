"""The way back from files of labels and confidences alone, whoever made the systems."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from backfire.cli.main import build_app
from backfire.experiments.recovery import told
from backfire.experiments.recovery.told import LabelledText, LabelQuestion, recover_from_labels
from backfire.records.errors import ComparisonError, ModelError
from backfire.transfer.parts import Parts
from backfire.transfer.told import Told

N, LENGTH = 80, 8


def make_text(folder: Path, name: str, seed: int) -> dict[str, Path]:
    """Write a text on which both systems err, each unsure where it does."""
    random = np.random.default_rng(seed)
    gold = random.choice(["N", "V"], N * LENGTH)
    paths = {}
    for system, rate in (("gold", 0.0), ("old", 0.12), ("new", 0.1)):
        wrong = random.random(len(gold)) < rate
        labels = np.where(wrong, np.where(gold == "N", "V", "N"), gold)
        sure = np.where(
            wrong, random.uniform(0.5, 0.7, len(gold)), random.uniform(0.6, 1, len(gold))
        )
        paths[system] = folder / f"{system}-{name}.csv"
        with paths[system].open("w", newline="") as file:
            write = csv.writer(file)
            write.writerow(["sentence", "token", "label", "confidence"])
            write.writerows(
                (k // LENGTH, f"w{k}", label, f"{s:.3f}")
                for k, (label, s) in enumerate(zip(labels, sure, strict=True))
            )
    return paths


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Path]]:
    folder = tmp_path_factory.mktemp("labels")
    return {name: make_text(folder, name, k) for k, name in enumerate(("dev", "test", "new"), 1)}


def read_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def text(files: dict[str, Path], *, gold: bool = True) -> LabelledText:
    return LabelledText(
        gold=files["gold"] if gold else None, reference=files["old"], candidate=files["new"]
    )


@pytest.fixture(scope="module")
def answer(files):
    return recover_from_labels(
        LabelQuestion(
            task="pos",
            validation=text(files["dev"]),
            test=text(files["test"]),
            new=text(files["new"], gold=False),
            command="again",
        )
    )


def test_gates_and_means_are_tried_and_the_rest_says_why_not(answer) -> None:
    found = answer.found
    assert {way.recipe for way in found.tried} == {"oracle", "gated", "ensemble"}
    reasons = {each.recipe: each.reason for each in found.left_out}
    assert {"bcr", "two_new", "mixout"} <= reasons.keys()
    assert all("only labels are given" in reason for reason in reasons.values())
    assert found.verdict == "RECOVERED"
    (told,) = found.told
    assert told.reached == "yes"
    assert told.recommended.score > told.plain.score
    assert (found.build, found.run) == ((), ("again",))
    assert found.budget_seconds is None


def test_new_text_is_labelled_by_what_is_recommended(answer, files, tmp_path: Path) -> None:
    assert answer.write_labels(tmp_path / "labelled.conll") == N * LENGTH
    lines = (tmp_path / "labelled.conll").read_text(encoding="utf-8").splitlines()
    assert sum(not line for line in lines) == N - 1
    ours = [line.split("\t")[1] for line in lines if line]
    gold, new = ([row["label"] for row in read_rows(files["new"][x])] for x in ("gold", "new"))
    right = [np.mean(np.array(gold) == np.array(own)) for own in (new, ours)]
    assert right[1] > right[0]


def test_labels_without_confidences_are_refused_with_the_reason(files, tmp_path: Path) -> None:
    bare = tmp_path / "bare.csv"
    rows = read_rows(files["dev"]["old"])
    with bare.open("w", newline="") as file:
        write = csv.DictWriter(file, ["sentence", "token", "label"], extrasaction="ignore")
        write.writeheader()
        write.writerows(rows)
    asked = LabelledText(gold=files["dev"]["gold"], reference=bare, candidate=files["dev"]["new"])
    with pytest.raises(ComparisonError, match=r"reference, validation.*which of two labels to"):
        recover_from_labels(LabelQuestion(task="pos", validation=asked))


def test_what_a_system_does_not_give_to_its_label_is_spread_over_the_others() -> None:
    sure = np.array([0.7, 1.0], dtype=np.float32)
    old = Told({"t": ["a", "b"]}, {"t": sure})
    new = Told({"t": ["c", "a"]}, {"t": sure})
    parts = Parts([old], [new], {"t": []}, seed=1)
    assert parts.labels == ("c", "a", "b")
    np.testing.assert_allclose(old.posterior("t"), [[0.7, 0.3], [0, 1]], rtol=1e-6)
    np.testing.assert_allclose(parts.posterior(old, "t"), [[0, 0.7, 0.3], [0, 0, 1]], rtol=1e-6)
    with pytest.raises(ModelError, match="only labels are given"):
        parts.samples(new, "t", samples=1, dropout=0.1)


def test_what_a_system_says_stays_its_most_probable_label_however_unsure_it_is() -> None:
    """It may know labels that it has never said, so that the rest is not all for the others."""
    said = ["a", "b", "c", "c"]
    told = Told({"t": said}, {"t": np.array([0.25, 0.3, 0.2, 0.0], dtype=np.float32)})
    posterior = told.posterior("t")
    assert [told.labels[place] for place in posterior.argmax(axis=1)] == said
    np.testing.assert_allclose(posterior.max(axis=1), [0.25, 0.3, 0.2, 0], atol=1e-6)
    assert (np.sort(posterior, axis=1)[:, -2] < posterior.max(axis=1)).all()


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(build_app(), [str(word) for word in words])


def test_the_command_tells_and_labels(files, answer, tmp_path: Path, monkeypatch) -> None:
    dev, new = files["dev"], files["new"]
    words = ["recover-labels", "--gold", dev["gold"], "--reference", dev["old"], "--candidate",
             dev["new"], "--task", "pos"]  # fmt: skip
    labelled = tmp_path / "labelled.conll"
    said = run(*words, "--new-reference", new["old"], "--new-candidate", new["new"],
               "--labelled", labelled, "--out", tmp_path / "out")  # fmt: skip
    assert said.exit_code == 0, said.output
    assert f"{N * LENGTH} tokens labelled" in said.stdout
    assert "backfire recover-labels --gold" in said.stdout
    assert "The corpus has no split beside validation" in " ".join(said.stdout.split())
    assert (tmp_path / "out" / "recover.html").exists()
    for more, message in (
        (["--labelled", labelled], "--labelled: which text?"),
        (["--test-gold", dev["gold"]], "test: some of its files are missing"),
    ):
        refused = run(*words, *more)
        assert refused.exit_code == 2
        assert message in refused.stderr
    assert "unknown task" in run(*words[:-1], "pso").stderr
    text = labelled.read_text(encoding="utf-8")
    labelled.unlink()
    monkeypatch.setattr(told, "recover_from_labels", lambda _: answer)
    as_json = run(*words, "--new-reference", new["old"], "--new-candidate", new["new"],
                  "--labelled", labelled, "--json")  # fmt: skip
    assert json.loads(as_json.stdout)["verdict"] == "RECOVERED"
    assert labelled.read_text(encoding="utf-8") == text, "labels are written with --json too"


@pytest.mark.parametrize(("sentences", "verdict"), [(1, "TOO FEW"), (19, "TOO FEW"), (20, None)])
def test_a_handful_of_sentences_chooses_nothing(files, tmp_path, sentences, verdict) -> None:
    few = {}
    for system, path in files["dev"].items():
        head = path.read_text(encoding="utf-8").splitlines()[: 1 + sentences * LENGTH]
        few[system] = tmp_path / path.name
        few[system].write_text("\n".join(head) + "\n", encoding="utf-8")
    found = recover_from_labels(LabelQuestion(task="pos", validation=text(few))).found
    assert (found.verdict == "TOO FEW") == (verdict is not None)
    assert (found.check is None) == (verdict is not None)
    if verdict:
        assert found.recommended is found.single is None
        words = "sentence" if sentences == 1 else "sentences"
        assert (
            f"validation has {sentences} {words}, and to choose takes 20" in found.verdict_sentence
        )
        assert {way.verdict for way in found.tried} == {"no system", "too few sentences"}
