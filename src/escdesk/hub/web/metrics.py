"""`GET /metrics`: what a hub is doing, in Prometheus' text format; numbers and codes, never of a person."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from escdesk.domain.floor import Floor
from escdesk.domain.model.escalations import Stage
from escdesk.hub.engine import Counts
from escdesk.hub.store.latency import STEPS_S, Latency

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One reading of a hub."""

    release: str
    floor: Floor
    counts: Counts
    waiting: int
    """Messages that no batch has taken yet."""
    sessions: int
    slow: int
    """Desks that were sent away because they did not read what was sent to them."""
    encoded: int
    unattended: int
    pbx: bool
    store: bool
    lag_ms: int
    """How long the earliest deadline has been due."""
    commits: Latency


@dataclass(frozen=True, slots=True)
class _Metric:
    name: str
    kind: str
    help: str
    samples: Sequence[tuple[str, float]]
    """What stands behind the name, and the value."""


def text(figures: Figures) -> str:
    """The whole page."""
    return "".join(_page(figures))


def _page(figures: Figures) -> Iterator[str]:
    for metric in _metrics(figures):
        yield f"# HELP {metric.name} {metric.help}\n# TYPE {metric.name} {metric.kind}\n"
        for behind, value in metric.samples:
            yield f"{metric.name}{behind} {_number(value)}\n"


def _metrics(figures: Figures) -> Iterator[_Metric]:
    counts = figures.counts
    yield _gauge("escdesk_info", "Always 1; the release.", 1, f'{{release="{figures.release}"}}')
    yield _gauge("escdesk_sessions", "Desks that are connected.", figures.sessions)
    yield _gauge("escdesk_people", "People who have a seat.", _seated(figures.floor))
    yield _gauge("escdesk_calls", "Calls on the floor.", len(figures.floor.calls))
    yield _stages(figures.floor)
    yield _gauge(
        "escdesk_alarms_unattended",
        "Escalations and incidents whose alarm reaches nobody who is present.",
        figures.unattended,
    )
    yield _gauge("escdesk_pbx_connected", "1 while the PBX can be used.", figures.pbx)
    yield _gauge("escdesk_store_ok", "1 while the database can be written.", figures.store)
    yield _gauge(
        "escdesk_deadline_lag_seconds",
        "How long the earliest deadline has been due without having acted.",
        figures.lag_ms / 1000,
    )
    yield _gauge("escdesk_messages_waiting", "Messages that have not been decided yet.", figures.waiting)
    yield _counter("escdesk_events", "Number of the last event in the log.", figures.floor.seq)
    yield _counter("escdesk_messages", "Commands and signals decided since the start.", counts.messages)
    yield _counter("escdesk_batches", "Batches decided since the start.", counts.batches)
    yield _counter("escdesk_commit_retries", "Commits tried again: locked or full disk.", counts.retries)
    yield _counter("escdesk_contested", "Escalations accepted by two or more at once.", counts.contested)
    yield _counter("escdesk_slow_desks", "Desks sent away because they did not keep up.", figures.slow)
    yield _counter("escdesk_encoded", "Entities and papers made into bytes.", figures.encoded)
    yield _histogram("escdesk_commit_seconds", "How long a commit took.", figures.commits)


def _gauge(name: str, sentence: str, value: float, behind: str = "") -> _Metric:
    return _Metric(name, "gauge", sentence, [(behind, value)])


def _counter(name: str, sentence: str, value: float) -> _Metric:
    return _Metric(f"{name}_total", "counter", sentence, [("", value)])


def _stages(floor: Floor) -> _Metric:
    found = Counter(one.stage for one in floor.escalations.values())
    samples = [(f'{{stage="{stage.value}"}}', found[stage]) for stage in Stage]
    return _Metric("escdesk_escalations", "gauge", "Open escalations by stage.", samples)


def _histogram(name: str, sentence: str, latency: Latency) -> _Metric:
    bounds = [*(f"{step:g}" for step in STEPS_S), "+Inf"]
    heights = list(accumulate(latency.counts))
    samples: list[tuple[str, float]] = [
        (f'_bucket{{le="{bound}"}}', height) for bound, height in zip(bounds, heights, strict=True)
    ]
    return _Metric(
        name, "histogram", sentence, [*samples, ("_sum", latency.total_s), ("_count", heights[-1])]
    )


def _seated(floor: Floor) -> int:
    return sum(1 for one in floor.people.values() if one.seated)


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(round(value, 6))
