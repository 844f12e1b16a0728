"""Tells from a recording who was heard when: the dominant tone of every 200 ms, and the longest silence."""

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

WINDOW_MS = 200
SILENCE_RMS = 60.0
"""Of 32767. A lab phone's tone is above 3000 and the hold music's quiet passages are above this."""
TOLERANCE_HZ = 6.0
PURITY = 0.9
"""Share of a window's energy that must lie at its strongest tone: a phone's is above 0.97, music rarely is."""


@dataclass(frozen=True, slots=True)
class Window:
    """What was heard in 200 ms that begin `at_ms` after the recording's beginning."""

    at_ms: int
    tone_hz: float | None
    """The dominant tone, or None when there is none: silence, music or speech."""
    silent: bool

    def is_tone(self, hz: float) -> bool:
        return self.tone_hz is not None and abs(self.tone_hz - hz) <= TOLERANCE_HZ


def windows(samples: np.ndarray, rate: int) -> list[Window]:
    """Cut `samples` (mono, 16 bit) into windows of 200 ms and look at each."""
    size = rate * WINDOW_MS // 1000
    shape = np.hanning(size)
    found = []
    for index in range(len(samples) // size):
        part = samples[index * size : (index + 1) * size].astype(np.float64)
        silent = float(np.sqrt(np.mean(part**2))) < SILENCE_RMS
        tone: float | None = None
        if not silent:
            power = np.abs(np.fft.rfft((part - part.mean()) * shape)) ** 2
            peak = int(np.argmax(power))
            near = power[max(0, peak - 3) : peak + 4].sum()
            if near >= PURITY * power.sum():
                tone = peak * rate / size
        found.append(Window(index * WINDOW_MS, tone, silent))
    return found


def tone_timeline(wav: Path) -> list[Window]:
    """The windows of a mono 16 bit WAV file."""
    with wave.open(str(wav), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2), "mono, 16 bit"
        return windows(np.frombuffer(file.readframes(file.getnframes()), dtype="<i2"), file.getframerate())


def longest_gap_ms(timeline: list[Window]) -> int:
    """The longest time in which nothing at all was heard."""
    longest = current = 0
    for window in timeline:
        current = current + WINDOW_MS if window.silent else 0
        longest = max(longest, current)
    return longest


def heard(timeline: list[Window], voices: dict[str, float]) -> list[str]:
    """The story of a recording: who was heard in which order, each named once per stretch.

    `voices` maps a name to its tone in Hz. Sound that is nobody's tone is "music", no sound is "silence".
    One odd window between two equal ones (a tone that begins in the middle of a window) is not a stretch, and two
    that are nobody's are none either: the seam between two bridges may lie across both. `longest_gap_ms` sees it.
    """
    names = []
    for window in timeline:
        name = next((who for who, hz in voices.items() if window.is_tone(hz)), None)
        names.append(name or ("silence" if window.silent else "music"))
    story: list[str] = []
    for index, name in enumerate(names):
        needed = 2 if name in voices else 3
        lasts = names[index : index + needed] == [name] * needed
        begins = not story or story[-1] != name
        if begins and lasts:
            story.append(name)
    return story
