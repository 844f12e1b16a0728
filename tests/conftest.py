"""What holds for every test: no display, nobody's keyring, Qt's warnings are failures, no skips under CI."""

import gc
import os
import signal
import sys
from collections.abc import Iterator

import hypothesis
import pytest
from hypothesis.internal.conjecture import providers

CI = os.environ.get("CI", "").lower() in {"1", "true"}

hypothesis.settings.register_profile(
    "shared",
    deadline=None,  # property tests are not judged by the clock: others use the machine too
    suppress_health_check=(hypothesis.HealthCheck.too_slow,),
    derandomize=CI,
    database=None if CI else hypothesis.settings.default.database,
)
hypothesis.settings.load_profile("shared")
providers.is_local_module_file = lambda _path: False
"""Hypothesis likes to draw what it finds in the program's modules: what it draws would hang on which tests a process
has run before, and the model would walk another way each time."""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # so a shell begins what runs in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
"""The first to ask decides for the whole process; without this it would find the keyrings that tests invent."""


@pytest.fixture(autouse=True)
def no_window_outlives_its_test() -> Iterator[None]:
    """What was said to be deleted later is deleted now: no event loop runs between tests to do it by itself.

    Without this a worker keeps every window of every test, and each style sheet and each event filter has to walk
    through all of them.
    """
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")  # tests of the rules know no Qt
    if widgets is not None and widgets.QApplication.instance() is not None:
        from PySide6.QtCore import QCoreApplication, QEvent

        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if widgets.QApplication.topLevelWidgets():
            gc.collect()  # what still stands is in a ring of Python objects that nobody holds


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones begin first, so that no process is left alone with one of them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Under CI a skip is a failure: what must run there must run."""
    outcome = yield
    report = outcome.get_result()
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped under CI: {call.excinfo.value if call.excinfo else ''}"
