"""The people of the journeys. They come in the order in which a test names them; who comes first is free longest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from tests.harness.stage import people
from tests.harness.stage.desk import Desk
from tests.harness.stage.stage import Clock, Pbx, Stage


@pytest.fixture
def stage(qapp: QApplication, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.close()


@pytest.fixture
def pbx(stage: Stage) -> Pbx:
    return stage.pbx


@pytest.fixture
def clock(stage: Stage) -> Clock:
    return stage.clock


@pytest.fixture
def operator(stage: Stage) -> Desk:
    """田中, at the phone 1001."""
    return stage.comes(people.TANAKA)


@pytest.fixture
def colleague(stage: Stage) -> Desk:
    """高橋, another operator, at 1002."""
    return stage.comes(people.TAKAHASHI)


@pytest.fixture
def sv(stage: Stage) -> Desk:
    """鈴木SV, at 2001."""
    return stage.comes(people.SUZUKI)


@pytest.fixture
def other_sv(stage: Stage) -> Desk:
    """佐藤SV, at 2002."""
    return stage.comes(people.SATO)


@pytest.fixture
def strange_sv(stage: Stage) -> Desk:
    """木村SV of another client, at 2003."""
    return stage.comes(people.KIMURA)


@pytest.fixture
def manager(stage: Stage) -> Desk:
    """責任者 山本, at 3001."""
    return stage.comes(people.YAMAMOTO)


@pytest.fixture
def lead(stage: Stage) -> Desk:
    """リーダー 渡辺, without a phone."""
    return stage.comes(people.WATANABE)
