"""The ruler itself: tones, music, silence and gaps are told apart."""

from pathlib import Path

import numpy as np
import pytest

from tests.harness.pbx.phone import _Ear
from tests.harness.pbx.tones import heard, longest_gap_ms, tone_timeline, windows

RATE = 8000


def tone(hz: float, seconds: float) -> np.ndarray:
    return (8000 * np.sin(2 * np.pi * hz * np.arange(int(RATE * seconds)) / RATE)).astype(np.int16)


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(RATE * seconds), dtype=np.int16)


def noise(seconds: float) -> np.ndarray:
    return np.random.default_rng(1).integers(-3000, 3000, int(RATE * seconds)).astype(np.int16)


VOICES = {"operator": 1130.0, "sv": 1730.0}


def test_the_story_of_a_recording():
    samples = np.concatenate([tone(1130, 1.1), noise(1), silence(0.8), tone(1730, 1)])
    assert heard(windows(samples, RATE), VOICES) == ["operator", "music", "silence", "sv"]


def test_a_seam_across_two_windows_is_no_part_of_the_story():
    samples = np.concatenate([tone(1730, 0.7), noise(0.2), tone(1730, 0.7)])
    assert heard(windows(samples, RATE), VOICES) == ["sv"]


def test_a_tone_mixed_with_another_is_nobodys():
    samples = (tone(1130, 1) // 2) + (tone(1730, 1) // 2)
    assert heard(windows(samples, RATE), VOICES) == ["music"]


@pytest.mark.parametrize(("gap_s", "longest_ms"), [(0.0, 0), (0.4, 400), (1.2, 1200)])
def test_the_longest_gap_is_measured(gap_s: float, longest_ms: int):
    samples = np.concatenate([tone(1130, 1), silence(gap_s), tone(1130, 1)])
    assert longest_gap_ms(windows(samples, RATE)) == longest_ms


def test_packets_that_never_came_are_silence_not_shortened_away(tmp_path: Path):
    """The phone's own file only grows when packets arrive; the ear keeps the clock."""
    ear = _Ear(tmp_path)
    spoken = tone(1130, 1.0)
    for begin in (10.0, 13.0):
        for i in range(50):
            at = begin + (i + 1) * 0.02
            ear.hear(tmp_path / "call", spoken[i * 160 : (i + 1) * 160], at, at)
    timeline = tone_timeline(ear.save(tmp_path / "heard.wav", 10.0, 14.0))
    assert heard(timeline, VOICES) == ["operator", "silence", "operator"]
    assert longest_gap_ms(timeline) == 2000


def test_an_ear_that_was_kept_waiting_hears_no_gap(tmp_path: Path):
    """On a busy machine the file is looked at late; the packets were not."""
    ear = _Ear(tmp_path)
    spoken = tone(1130, 2.0)
    done = 0
    for before, after in ((10.5, 10.5), (10.6, 11.0), (11.1, 11.4), (12.0, 12.0)):
        upto = int((after - 10.0) * RATE)
        ear.hear(tmp_path / "call", spoken[done:upto], before, after)
        done = upto
    assert heard(windows(ear.samples(10.0, 12.0), RATE), VOICES) == ["operator"]
    assert np.array_equal(ear.samples(10.0, 12.0), spoken)
