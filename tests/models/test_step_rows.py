import torch
from hypothesis import given
from hypothesis import strategies as st

from backfire.models.step_rows import find_step_rows


@given(st.lists(st.integers(1, 12), min_size=1, max_size=9))
def test_rows_are_where_the_definition_has_them(lengths: list[int]) -> None:
    lengths = sorted(lengths, reverse=True)
    rows = [(t, s) for t in range(lengths[0]) for s in range(len(lengths)) if lengths[s] > t]
    alive = torch.tensor([sum(n > t for n in lengths) for t in range(lengths[0])])
    steps = find_step_rows(alive)
    place = {row: index for index, row in enumerate(rows)}
    assert steps.alive == alive.tolist()
    assert steps.first == [place[t, 0] for t in range(lengths[0])]
    assert steps.mirrored.tolist() == [place[lengths[s] - 1 - t, s] for t, s in rows]
    assert steps.last.tolist() == [place[n - 1, s] for s, n in enumerate(lengths)]
    assert steps.before.tolist() == [place[t - 1, s] for t, s in rows if t]
