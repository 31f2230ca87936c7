"""Every reproduction of the registry: what it says of itself, and what it draws."""

import pytest

from backfire.experiments.reproduction import REPRODUCTIONS, Reproduction, command_name


@pytest.mark.parametrize("name", REPRODUCTIONS.names())
def test_it_says_what_it_shows(name):
    found = REPRODUCTIONS.load(name)
    assert isinstance(found, Reproduction)
    assert found.title
    assert found.sweeps or found.needs_text


def test_its_name_is_one_of_the_command_line():
    assert command_name("figure_1") == "figure-1"
