"""Pictures that cost memory or time end the process that draws them, and nothing else."""

from __future__ import annotations

import contextlib
import os
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import settings as with_settings
from hypothesis import strategies as st
from PIL import Image

from accounts.models import Logo
from desk.logo.drawing import UnusableError, drawn
from lib.slots import Busy
from tests.journeys.pictures import bomb, huge, logo, saved

MEGABYTE = 1024 * 1024
PICTURE = logo()


@pytest.mark.parametrize("make", [bomb, huge])
def test_bomb_takes_no_memory_and_little_time_before_it_is_refused(
    make: Callable[[], bytes],
) -> None:
    content = make()
    began = time.monotonic()
    tracemalloc.start()
    try:
        with pytest.raises(UnusableError):
            drawn(content)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < MEGABYTE
    assert time.monotonic() - began < 5


def test_largest_picture_that_is_taken_is_drawn_within_the_limits(settings: LazySettings) -> None:
    side = settings.LOGO_MOST
    content = saved(Image.new("RGBA", (side, side), (11, 34, 101, 200)), "PNG")
    assert (drawn(content).width, drawn(content).height) == (80, 80)


def test_picture_of_noise_becomes_small_too(settings: LazySettings) -> None:
    noise = Image.frombytes("RGB", (400, 250), os.urandom(400 * 250 * 3))
    content = saved(noise, "PNG")
    assert len(content) < settings.LOGO_BYTES
    assert len(drawn(content).content) <= settings.LOGO_SIZE


def test_picture_that_cannot_become_small_is_refused(settings: LazySettings) -> None:
    settings.LOGO_SIZE = 40
    with pytest.raises(UnusableError, match="Kies een rustiger plaatje"):
        drawn(PICTURE)


def test_process_ends_at_its_limit_of_memory(settings: LazySettings) -> None:
    settings.LOGO_MEMORY = 32 * MEGABYTE
    with pytest.raises(UnusableError, match="Bewaar het logo opnieuw als PNG"):
        drawn(PICTURE)


def test_process_ends_when_patience_does(settings: LazySettings) -> None:
    settings.LOGO_PATIENCE = timedelta(milliseconds=10)
    with pytest.raises(UnusableError, match="Bewaar het logo opnieuw als PNG"):
        drawn(PICTURE)


def test_many_pictures_at_once_take_the_memory_of_one() -> None:
    """Each takes up to 256 MB: eight threads of a web process would together end it."""
    together = Barrier(6)

    def draw(_turn: int) -> str:
        together.wait()
        try:
            return type(drawn(PICTURE)).__name__
        except Busy:
            return "refused"

    with ThreadPoolExecutor(6) as threads:
        found = Counter(threads.map(draw, range(6)))
    assert found == {"Logo": 2, "refused": 4}


@with_settings(max_examples=10, deadline=None)
@given(st.integers(8, len(PICTURE) - 20), st.binary(min_size=1, max_size=9))
def test_damaged_picture_is_a_logo_or_refused(place: int, noise: bytes) -> None:
    damaged = PICTURE[:place] + noise + PICTURE[place:]
    with contextlib.suppress(UnusableError):
        found = drawn(damaged)
        assert isinstance(found, Logo)
        assert len(found.content) <= 10 * 1024
