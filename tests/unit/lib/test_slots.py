"""Slots for expensive work: a few callers work, a few wait, and all others are refused."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from threading import Event, Thread
from time import sleep

import pytest

from lib.slots import Busy, Slots

pytestmark = pytest.mark.requirement("S4")

LONG = 30.0


def test_free_slot_is_taken_and_released() -> None:
    slots = Slots(1, waiting=1, patience=0)
    for _turn in range(3):
        with slots.taken():
            pass


def test_slot_is_released_after_an_exception() -> None:
    slots = Slots(1, waiting=1, patience=0)
    for _turn in range(3):
        with pytest.raises(ValueError, match="inside"), slots.taken():
            raise ValueError("inside")


def test_waiter_that_times_out_is_refused_and_leaves_its_waiting_place() -> None:
    slots = Slots(1, waiting=1, patience=0.01)
    with slots.taken():
        for _turn in range(3):
            with pytest.raises(Busy), slots.taken():
                pass
    with slots.taken():
        pass


def test_waiter_gets_the_slot_that_is_released() -> None:
    slots, is_in, may_leave = Slots(1, waiting=1, patience=LONG), Event(), Event()

    def hold() -> None:
        with slots.taken():
            is_in.set()
            may_leave.wait(LONG)

    holder = Thread(target=hold)
    holder.start()
    is_in.wait(LONG)
    with ThreadPoolExecutor(1) as pool:
        waiter = pool.submit(_take, slots)
        may_leave.set()
        assert waiter.result(LONG)
    holder.join()


@pytest.mark.asvs("V15.2.2")
def test_with_all_waiting_places_taken_the_next_is_refused_at_once() -> None:
    slots = Slots(2, waiting=2, patience=2 * LONG)
    with ThreadPoolExecutor(3) as pool:
        with slots.taken(), slots.taken():
            three = [pool.submit(_take, slots) for _ in range(3)]
            sent_away = wait(three, LONG, FIRST_COMPLETED).done
            assert [type(one.exception()) for one in sent_away] == [Busy]
        assert all(one.result(LONG) for one in set(three) - sent_away)


def test_more_callers_can_wait_than_work() -> None:
    slots = Slots(1, waiting=3, patience=LONG)
    with ThreadPoolExecutor(4) as pool:
        with slots.taken():
            four = [pool.submit(_take, slots) for _ in range(4)]
            sent_away = wait(four, LONG, FIRST_COMPLETED).done
            assert [type(one.exception()) for one in sent_away] == [Busy]
        assert all(one.result(LONG) for one in set(four) - sent_away)


def test_suspects_are_refused_at_once_where_others_can_wait() -> None:
    slots = Slots(2, waiting=2, patience=LONG)
    with ThreadPoolExecutor(1) as pool:
        with slots.taken(suspect=True), slots.taken(suspect=True):
            with pytest.raises(Busy), slots.taken(suspect=True):
                pass
            other = pool.submit(_take, slots)
        assert other.result(LONG)
    with slots.taken(suspect=True):
        pass


def test_slot_taken_at_once_is_released() -> None:
    slots = Slots(1, waiting=1, patience=0)
    for _turn in range(3):
        with slots.taken_at_once():
            pass


def test_slot_that_is_not_free_at_once_is_not_waited_for() -> None:
    slots = Slots(1, waiting=1, patience=LONG)
    with slots.taken(), pytest.raises(Busy), slots.taken_at_once():
        pass
    with slots.taken_at_once(), pytest.raises(Busy), slots.taken_at_once():
        pass
    with slots.taken_at_once():
        pass


def test_slot_is_not_taken_at_once_while_another_waits_for_it() -> None:
    slots = Slots(1, waiting=1, patience=LONG)
    queue: deque[None] = vars(slots)["_queue"]
    with ThreadPoolExecutor(1) as pool:
        with slots.taken():
            waiter = pool.submit(_take, slots)
            while not queue:
                sleep(0.001)
        assert waiter.result(LONG)
    assert not queue
    queue.append(None)  # as if a thread still waited, just after the slot was released
    with pytest.raises(Busy), slots.taken_at_once():
        pass


def _take(slots: Slots) -> bool:
    with slots.taken():
        return True
