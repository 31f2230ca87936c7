import numpy as np
import pytest
import torch

from backfire.records.errors import SettingsError
from backfire.records.settings import make_settings
from backfire.training.schedule import Schedule
from backfire.transfer.choice import MitigationChoice, check_choices
from backfire.transfer.mitigation import PLAIN, Mitigation, combine
from backfire.transfer.named_choice import read_choice
from little_transfer import SCORE, transferred, tune


def test_starts_and_finishes_chain_in_order_and_penalties_add() -> None:
    said = []

    def say(name):
        return Mitigation(
            name=name,
            start=lambda tagger: said.append(f"start {name}") or tagger,
            penalty=lambda _: lambda *_: torch.tensor(float(len(name))),
            penalty_reads_words=False,
            finish=lambda _, trained: said.append(f"finish {name}") or trained,
        )

    both = combine([say("a"), say("bb")])
    tagger, encoded = transferred()
    both.finish(tagger, both.start(tagger))
    assert said == ["start a", "start bb", "finish a", "finish bb"]
    batch = encoded.batch(np.arange(2))
    assert both.penalty(tagger)(tagger, batch, tagger(batch)) == 3
    assert not both.penalty_reads_words
    assert combine([say("a"), Mitigation(penalty=both.penalty)]).penalty_reads_words


def test_without_parts_a_mitigation_has_no_places() -> None:
    assert combine([]) is PLAIN
    assert combine([Mitigation(), Mitigation()]).places == frozenset()


@pytest.mark.parametrize("place", ["schedule", "forward"])
def test_two_that_want_the_same_place_are_refused_by_name(place: str) -> None:
    wants = [Mitigation(name=name, **{place: lambda _: Schedule()}) for name in ("one", "two")]
    with pytest.raises(SettingsError, match=r"mitigations one and two: each of them .*Leave one"):
        combine(wants)


def test_who_looks_back_gets_the_started_tagger_as_it_was() -> None:
    given = {}

    def finish(started, trained):
        given.update(started=started, trained=trained)
        return trained

    tuned = tune(Mitigation(finish=finish))
    plain, _ = transferred()
    assert given["trained"] is tuned.tagger
    assert not given["started"].training
    for name, parameter in given["started"].named_parameters():
        assert not parameter.requires_grad
        assert torch.equal(parameter, plain.state_dict()[name]), name


def test_the_score_is_that_of_the_tagger_that_is_kept() -> None:
    tuned = tune(Mitigation(finish=lambda started, _: started))
    assert tuned.fit.best_score == SCORE(tuned.tagger)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("freeze", {}),
        ("freeze:", {}),
        ("freeze:groups=['word_lstm']", {"groups": ["word_lstm"]}),
        ("freeze:groups=['word_lstm','classifier'] , x = 3", None),
        (
            "freeze:groups=['character_embedding','character_lstm','word_embedding','word_lstm']",
            {},
        ),
    ],
)
def test_a_choice_is_read_and_leaves_defaults_out(text: str, options: dict | None) -> None:
    if options is None:
        with pytest.raises(SettingsError, match="mitigation freeze: unknown setting 'x'"):
            make_settings(MitigationChoice, read_choice(text), "--mitigate")
        return
    choice = make_settings(MitigationChoice, read_choice(text), "--mitigate")
    assert choice.options == options
    assert make_settings(MitigationChoice, read_choice(str(choice)), "again") == choice
    beside = make_settings(MitigationChoice, {"name": choice.name, **options}, "TOML")
    assert beside == choice


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("freez", "Did you mean 'freeze'"),
        ("freeze:groups", "expected NAME:OPTION=VALUE"),
        ("freeze:groups=['word_lst']", "Did you mean 'word_lstm'"),
        ("freeze:group=[]", "Did you mean 'groups'"),
    ],
)
def test_a_bad_choice_is_explained(text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        make_settings(MitigationChoice, read_choice(text), "--mitigate")


def test_a_method_chosen_twice_is_refused() -> None:
    with pytest.raises(SettingsError, match="mitigation freeze: chosen twice"):
        check_choices([MitigationChoice(name="freeze")] * 2)
