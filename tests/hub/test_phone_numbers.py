import pytest

from escdesk.hub.phone_numbers import normalised


@pytest.mark.parametrize(
    "written",
    [
        "09012345678",
        "090-1234-5678",
        "０９０－１２３４－５６７８",
        "090 1234 5678",
        "(090)1234-5678",
        "+819012345678",
        "+81 90-1234-5678",
        "+81 (0)90-1234-5678",
        "＋８１９０１２３４５６７８",
        "010819012345678",
    ],
)
def test_one_number_however_written(written: str) -> None:
    assert normalised(written) == "09012345678"


def test_other_countries_keep_their_prefix() -> None:
    assert normalised("+1 (415) 555-0100") == "+14155550100"


@pytest.mark.parametrize("written", ["", "anonymous", "非通知", "-"])
def test_no_number(written: str) -> None:
    assert normalised(written) == ""


def test_short_internal_numbers_stay() -> None:
    assert normalised("0101") == "0101"
