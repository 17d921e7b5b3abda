"""Who may go next: places, branches, order, pause."""

from __future__ import annotations

import random

from gui.state.line import Line
from services.domain import TurnId

A, B, C, D, E = map(TurnId, "abcde")


def line_of(*jobs: TurnId, at_once: int = 2) -> Line:
    """All of them roots that stand and wait."""
    line = Line(at_once)
    for job in jobs:
        line.join(job, None)
        line.stand(job)
    return line


def begin(line: Line) -> tuple[TurnId, ...]:
    begun = line.next()
    for job in begun:
        line.begin(job)
    return begun


def test_as_many_begin_as_there_are_places_and_in_order() -> None:
    line = line_of(A, B, C, D)
    assert begin(line) == (A, B)
    assert begin(line) == ()
    assert line.waiting == (C, D)
    line.leave(B)
    assert begin(line) == (C,)
    assert B not in line


def test_the_number_of_places_changes_while_jobs_run() -> None:
    line = line_of(A, B, C, D)
    begin(line)
    line.at_once = 3
    assert begin(line) == (C,)
    line.at_once = 1
    line.leave(A)
    line.leave(B)
    assert begin(line) == (), "C holds the only place"
    line.leave(C)
    assert begin(line) == (D,)


def test_a_child_waits_for_its_parent_and_lets_others_pass() -> None:
    line = line_of(A, at_once=4)
    line.join(B, A)
    line.join(C, B)
    line.join(D, None)
    line.join(E, TurnId("a turn"))
    for job in (B, C, D, E):
        line.stand(job)
    assert begin(line) == (A, D, E), "siblings and other branches go side by side"
    assert line.is_held_up(B)
    line.leave(A)
    assert begin(line) == (B,)
    line.leave(B)
    assert begin(line) == (C,)


def test_a_child_waits_for_what_another_process_works_on() -> None:
    line = Line(1)
    line.join(A, None, elsewhere=True)
    line.join(B, A)
    line.join(C, None)
    line.stand(B)
    line.stand(C)
    assert line.waiting == (B, C)
    assert begin(line) == (C,), "it takes none of our places"
    line.leave(A)
    line.leave(C)
    assert begin(line) == (B,)


def test_who_rests_gives_the_place_away_and_keeps_the_position() -> None:
    line = line_of(A, B, C, at_once=1)
    begin(line)
    line.rest(A)
    assert begin(line) == (B,)
    line.stand(A)
    line.leave(B)
    assert begin(line) == (A,), "it was here before C"


def test_a_child_of_one_that_rests_goes_on_waiting() -> None:
    line = line_of(A, at_once=4)
    line.join(B, A)
    line.stand(B)
    begin(line)
    line.rest(A)
    assert begin(line) == ()


def test_nobody_is_let_go_in_a_pause() -> None:
    line = line_of(A, B)
    line.paused = True
    assert begin(line) == ()
    line.paused = False
    assert begin(line) == (A, B)


def test_those_that_wait_are_moved_among_themselves() -> None:
    line = line_of(A, B, C, D, E, at_once=1)
    begin(line)
    line.move(E, 0)
    assert line.waiting == (E, B, C, D)
    line.move(B, 2)
    assert line.waiting == (E, C, B, D)
    line.move(C, 99)
    line.move(D, -5)
    assert line.order == (A, D, E, B, C)
    line.move(A, 3)
    assert line.order == (A, D, E, B, C), "what is at work is not moved"


def test_whatever_happens_no_place_is_lost_or_given_twice() -> None:
    dice = random.Random(7)
    line, names = Line(3), [TurnId(str(number)) for number in range(40)]
    for number, name in enumerate(names):
        line.join(name, dice.choice([None, *names[:number]]))
        line.stand(name)
    done: list[TurnId] = []
    while len(line.order):
        line.at_once = dice.randint(1, 5)
        for job in begin(line):
            assert not line.is_held_up(job)
        busy = [job for job in line.order if job not in line.waiting]
        assert busy, "somebody can always go"
        job = dice.choice(busy)
        if dice.random() < 0.3:
            line.rest(job)
            line.stand(job)
        else:
            line.leave(job)
            done.append(job)
        line.move(dice.choice(names), dice.randint(-1, 40))
    assert sorted(done) == sorted(names)
