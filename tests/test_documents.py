"""What the documents point at exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def rows() -> list[tuple[str, str, str]]:
    found = []
    for line in (ROOT / "docs/requirements.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and re.match(r"[A-H]\d", cells[0]):
            found.append((cells[0], cells[2], cells[3]))
        elif len(cells) == 3 and cells[0].isdigit():
            found.append((cells[0], "", cells[2]))
    return found


@pytest.mark.parametrize(("number", "places", "tests"), rows())
def test_a_requirement_points_at_code_and_tests_that_exist(number, places, tests):
    for place in re.findall(r"[\w/]+\.py|docs/[\w.]+|[\w/]+/(?=[,\s]|$)", places):
        assert (ROOT / place).exists() or (ROOT / "src/escdesk" / place).exists(), f"{number}: no {place}"
    for test in re.findall(r"[\w/]+\.py", tests):
        assert (ROOT / "tests" / test.removeprefix("tests/")).exists(), f"{number}: no {test}"


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{one.name}" for one in (ROOT / "docs").glob("*.md"))])
def test_links_lead_somewhere(page):
    text = (ROOT / page).read_text("utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in link:
            assert ((ROOT / page).parent / link).exists(), f"{page}: no {link}"


def test_the_readme_shows_the_two_commands():
    text = (ROOT / "README.md").read_text("utf-8")
    assert "make demo" in text
    assert "make test" in text
