"""Work side by side, and the standard output while it lasts."""

import os
import threading

import pytest

from planner.solvers.crew import Crew
from planner.solvers.silence import give_back_stdout, silent_stdout

PATIENCE_S = 600.0


def test_answers_come_with_their_tasks_and_more_may_be_asked() -> None:
    """Test that tasks asked for while answers arrive are done too."""
    crew: Crew[int, int] = Crew(lambda task: task * task, 3)
    crew.ask(1, 2, 3)
    found = {}
    for task, answer in crew.answers():
        found[task] = answer
        if task < 10:
            crew.ask(task + 10)
    assert found == {task: task * task for task in (1, 2, 3, 11, 12, 13)}


def test_no_more_tasks_are_done_at_a_time_than_there_are_workers() -> None:
    """Test that two workers meet, and a third never joins them."""
    lock, both = threading.Lock(), threading.Barrier(2)
    inside: list[int] = []
    most: list[int] = []

    def work(task: int) -> None:
        with lock:
            inside.append(task)
            most.append(len(inside))
        both.wait(PATIENCE_S)
        with lock:
            inside.remove(task)

    crew: Crew[int, None] = Crew(work, 2)
    crew.ask(1, 2, 3, 4)
    assert len(list(crew.answers())) == 4
    assert max(most) == 2


def test_what_work_raises_is_raised_where_answers_are_waited_for() -> None:
    """Test that a failure is not lost in its thread."""

    def work(task: int) -> float:
        return 1 / task

    crew: Crew[int, float] = Crew(work, 2)
    crew.ask(0)
    with pytest.raises(ZeroDivisionError):
        list(crew.answers())


def test_output_is_silent_until_the_last_ends(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Test that the first of two that ends does not give the output back."""
    with silent_stdout():
        with silent_stdout():
            os.write(1, b"lost")
        os.write(1, b"lost too")
    os.write(1, b"heard")
    assert capfd.readouterr().out == "heard"


def test_output_may_be_given_back_before_work_ends(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Test that work left behind silences no more, not when it ends either."""
    with silent_stdout():
        give_back_stdout()
        os.write(1, b"heard")
        with silent_stdout():
            os.write(1, b"lost")
    os.write(1, b" again")
    assert capfd.readouterr().out == "heard again"
