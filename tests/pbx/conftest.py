"""One real PBX for all tests here, a quiet floor for each; without packages the run ends with its own exit code."""

import contextlib
import sys
from collections.abc import Iterator

import pytest
from tests.harness.pbx.ami_proxy import AmiProxy
from tests.harness.pbx.floor import EXTENSIONS, Lab
from tests.harness.pbx.listening import Listening
from tests.harness.pbx.packages import ASTERISK, EXIT_NO_PBX, NO_PBX, PHONE, PackagesUnavailableError, tree


@pytest.hookimpl(tryfirst=True)  # before -m chooses by the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/pbx" in item.path.as_posix():
            item.add_marker(pytest.mark.pbx)


@pytest.fixture(scope="session")
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    """The PBX, running, with the phones that were asked for so far."""
    try:
        tree(ASTERISK)
        tree(PHONE)
    except PackagesUnavailableError as error:
        capture = request.config.pluginmanager.getplugin("capturemanager")
        with capture.global_and_fixture_disabled() if capture else contextlib.nullcontext():
            print(*error.reasons, sep="\n", file=sys.stderr, flush=True)
        pytest.exit(NO_PBX, returncode=EXIT_NO_PBX)
    lab = Lab()
    try:
        yield lab.start()
    finally:
        lab.stop()


@pytest.fixture
def floor(lab: Lab) -> Iterator[Lab]:
    """The lab with nobody in a call."""
    lab.clear()
    lab.forget_sounds()
    yield lab
    lab.clear()


@pytest.fixture
def line(floor: Lab) -> Iterator[AmiProxy]:
    """The AMI line between the hub's side and the PBX."""
    proxy = AmiProxy(floor.pbx.ami)
    yield proxy
    proxy.stop()


@pytest.fixture
def hub(line: AmiProxy) -> Iterator[Listening]:
    """The adapter as a hub runs it, connected."""
    listening = Listening(line.access, EXTENSIONS).start()
    listening.sees_connected()
    yield listening
    listening.stop()
