"""Work beside other work: both are done, and no error of either gets lost."""

from threading import Event

import pytest

from backfire.records.beside import do_beside


def fail(error: BaseException) -> None:
    raise error


def test_both_are_done_at_once_and_their_results_told_apart():
    met = Event()

    def light():
        return met.wait(30)

    def heavy():
        met.set()
        return "heavy"

    assert do_beside(light, heavy) == (True, "heavy")


@pytest.mark.parametrize("error", [ValueError("mine"), KeyboardInterrupt()])
def test_an_error_of_either_is_raised(error):
    with pytest.raises(type(error)):
        do_beside(lambda: fail(error), lambda: None)
    with pytest.raises(type(error)):
        do_beside(lambda: None, lambda: fail(error))


def test_of_two_errors_that_of_the_light_work_is_raised():
    with pytest.raises(KeyError, match="light"):
        do_beside(lambda: fail(KeyError("light")), lambda: fail(ValueError("heavy")))


def test_when_an_error_is_raised_the_other_work_is_over():
    over, failing = Event(), Event()

    def light():
        failing.wait(30)
        over.set()

    def heavy():
        failing.set()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        do_beside(light, heavy)
    assert over.is_set()
