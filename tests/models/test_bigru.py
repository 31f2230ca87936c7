"""The bidirectional GRU beside its definition, and a tagger on it."""

import pytest
import torch

from backfire.encoding.vocabulary import build_vocabulary
from backfire.models.bigru import BiGRU
from backfire.models.build import build_tagger
from backfire.models.settings import TaggerSettings
from backfire.models.tagger import Tagger
from backfire.records.errors import SettingsError
from backfire.records.settings import make_settings
from lab import make_sentences

LENGTHS = [4, 2, 2, 1]


def by_definition(gru, rows, *, backwards):
    """The states of one sequence, step by step (Cho et al., 2014, as PyTorch writes it)."""
    ending = "_reverse" if backwards else ""
    w, u, b, c = (
        getattr(gru, f"{name}_l0{ending}")
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    state, found = torch.zeros(u.shape[1]), []
    for row in rows.flip(0) if backwards else rows:
        i, h = (w @ row + b).chunk(3), (u @ state + c).chunk(3)
        reset, update = torch.sigmoid(i[0] + h[0]), torch.sigmoid(i[1] + h[1])
        state = (1 - update) * torch.tanh(i[2] + reset * h[2]) + update * state
        found.append(state)
    return torch.stack(found[::-1] if backwards else found)


def test_its_states_are_those_of_the_definition():
    torch.manual_seed(1)
    gru, inputs = BiGRU(3, 5), torch.randn(6, 3)
    which = torch.randint(0, 6, (sum(LENGTHS),))
    alive_at = torch.tensor([sum(n > t for n in LENGTHS) for t in range(4)])
    found = gru(inputs, which, alive_at)
    starts = [0, *alive_at.cumsum(0).tolist()]
    for k, length in enumerate(LENGTHS):
        places = [starts[t] + k for t in range(length)]
        rows = inputs[which[places]]
        there, back = (by_definition(gru.gru, rows, backwards=b) for b in (False, True))
        torch.testing.assert_close(found.every[places], torch.cat([there, back], dim=1))
        torch.testing.assert_close(found.last[k], torch.cat([there[-1], back[0]]))


def test_a_tagger_on_it_is_saved_and_names_its_group(tmp_path):
    values = {"extractor": {"kind": "bigru", "hidden": 7}, "representation": {"word_width": 6}}
    settings = make_settings(TaggerSettings, values, "test")
    sentences = make_sentences(5)
    tagger = build_tagger(settings, build_vocabulary(sentences, []), ["A", "B"], seed=1)
    assert "word_gru" in tagger.groups
    tagger.save_pretrained(tmp_path)
    loaded = Tagger.from_pretrained(tmp_path)
    assert loaded.settings == settings
    own, other = tagger.state_dict(), loaded.state_dict()
    assert all(torch.equal(own[name], other[name]) for name in own)
    with pytest.raises(SettingsError, match="hidden"):
        make_settings(TaggerSettings, {"extractor": {"kind": "bigru", "hidden": 0}}, "test")
