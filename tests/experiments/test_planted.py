"""Over several drawn corpora, negative transfer is found in every planted kind."""

from pathlib import Path

import pytest

from backfire.corpora.synthetic import KINDS
from backfire.experiments.contrast import Contrast, ContrastRuns, run_contrast
from backfire.experiments.demo import demo_settings
from planting import SIGNIFICANT, z_where_planted

pytestmark = pytest.mark.slow

SIZES = {
    "news": {"train": 2000, "validation": 200},
    "tweets": {"train": 300, "validation": 150, "test": 2000},
}


def write_catalogue(folder: Path, draw: int) -> Path:
    lines = []
    for register, sizes in SIZES.items():
        lines.append(f'[corpora.{register}]\ntitle = "{register}"\ntask = "pos"\nlabel = "gold"')
        lines.append(f"[corpora.{register}.splits]")
        for number, (split, sentences) in enumerate(sizes.items()):
            made = f'text = "{register}", sentences = {sentences}, seed = {100 * draw + number}'
            lines.append(f"{split} = {{ generated = {{ {made} }} }}")
    catalogue = folder / f"draw-{draw}.toml"
    catalogue.write_text("\n".join(lines), encoding="utf-8")
    return catalogue


@pytest.fixture(scope="module")
def contrasts(tmp_path_factory: pytest.TempPathFactory) -> list[ContrastRuns]:
    folder = tmp_path_factory.mktemp("planted")
    return [
        run_contrast(
            Contrast(
                source="news",
                target="tweets",
                seeds=1,
                settings=demo_settings(),
                out=folder / str(draw),
                data=folder,
                catalogue=write_catalogue(folder, draw),
            ),
            lambda _: None,
        )
        for draw in (1, 2, 3, 4)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_more_negative_transfer_in_each_planted_kind(
    contrasts: list[ContrastRuns], kind: str
) -> None:
    assert z_where_planted(contrasts, [kind]) > SIGNIFICANT


def test_transfer_pays_all_the_same(contrasts: list[ContrastRuns]) -> None:
    for runs in contrasts:
        gain = runs.compare("test").tests.gain
        assert gain.interval[0] > 0
