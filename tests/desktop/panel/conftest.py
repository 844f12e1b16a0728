"""One look for the tests of this folder."""

import pytest

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme


@pytest.fixture(scope="session")
def theme():
    return Theme.load("light")


@pytest.fixture(scope="session")
def texts():
    return Catalogue.load("ja")
