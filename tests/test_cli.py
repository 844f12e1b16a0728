"""The command line: which half is imported, what administration prints, and its exit codes."""

import io
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from escdesk.cli import main

SOURCE = str(Path(__file__).parents[1] / "src")


@pytest.fixture
def config(tmp_path: Path) -> str:
    path = tmp_path / "hub.toml"
    path.write_text('[hub]\nport = 0\ndata = "data"\n', encoding="utf-8")
    return str(path)


def imported_by(*args: str) -> set[str]:
    """Which modules of escdesk and of its halves' libraries a command line has imported when it ends."""
    code = (
        "import sys\nfrom escdesk.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        env={"PYTHONPATH": SOURCE, "PATH": ""},
        capture_output=True,
        check=True,
    )
    return {name.decode() for name in done.stdout.split()}


@pytest.mark.parametrize("part", [["hub"], ["admin"], ["rehearse"], ["doctor", "hub"]])
def test_the_hubs_half_never_imports_the_desk(part: list[str]) -> None:
    modules = imported_by(*part, "--help")
    assert "escdesk.hub" in modules
    assert not any(name.startswith(("escdesk.desktop", "PySide6", "sqlcipher3")) for name in modules)


def test_the_desks_half_never_imports_the_hub() -> None:
    modules = imported_by("doctor", "desk", "--help")
    assert "escdesk.desktop" in modules
    assert not any(name.startswith(("escdesk.hub", "starlette", "uvicorn", "alembic")) for name in modules)


@pytest.mark.parametrize("given", [["doctor"], ["doctor", "nurse"]])
def test_the_doctor_is_told_whom_to_look_at(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(given)
    assert ended.value.code == 2
    assert "escdesk doctor" in capsys.readouterr().err


def test_no_half_is_imported_for_the_list_of_parts() -> None:
    modules = imported_by("--help")
    assert not any(name.startswith(("escdesk.desktop", "escdesk.hub", "escdesk.demo")) for name in modules)


def test_without_a_part_the_parts_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "admin" in capsys.readouterr().err


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["fly"])
    assert ended.value.code == 2
    assert "invalid choice: 'fly'" in capsys.readouterr().err


def test_people_from_the_first_to_the_list(
    config: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse\n"))
    admin = ["admin", "--config", config]
    code = main([*admin, "people", "add", "sato", "--name", "佐藤 恵子", "--role", "sv", "--client", "aoba",
                 "--team", "A班", "--team", "B班", "--began-on", "2026/4/1", "--load-limit", "3",
                 "--password-stdin"])  # fmt: skip
    assert code == 0
    assert capsys.readouterr().out == "sato is on the floor as sv.\n"
    assert main([*admin, "people", "list"]) == 0
    assert (
        capsys.readouterr().out.splitlines()[1]
        == "sato\t佐藤 恵子\tsv\tA班;B班\t\taoba\t2026-04-01\t3\t\t\t\tset"
    )
    assert main([*admin, "log"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["type"] for event in events] == ["PersonEnrolled"]


def test_without_a_config_it_is_said_whose_floor_was_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert main(["admin", "people", "list"]) == 0
    told = capsys.readouterr()
    assert told.err == f"No --config: this is the floor in {tmp_path / 'escdesk-hub'}.\n"
    assert told.out.startswith("login\t")
    assert main(["admin", "rules", "example"]) == 0
    assert capsys.readouterr().err == ""


def test_shifts_are_imported_and_stand_in_the_list(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "shifts.csv"
    file.write_bytes("社員番号,終了\nsato,2126/11/26 18:00\n".encode("cp932"))
    admin = ["admin", "--config", config, "people"]
    shifts = [*admin, "shifts", "import", str(file), "--zone", "Asia/Tokyo"]
    assert main(shifts) == 2
    assert capsys.readouterr().err == f"{file} line 2: nobody has this login.\n"
    people = tmp_path / "people.csv"
    people.write_text("login,name,role\nsato,佐藤,sv\n", encoding="utf-8")
    assert main([*admin, "import", str(people)]) == 0
    assert main(shifts) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 shifts planned."
    assert main([*admin, "list"]) == 0
    listed = datetime.fromisoformat(capsys.readouterr().out.splitlines()[1].split("\t")[9])
    assert listed == datetime.fromisoformat("2126-11-26T18:00+09:00")


@pytest.mark.parametrize("given", [["--began-on", "yesterday"], ["--load-limit", "many"]])
def test_a_day_or_a_number_that_is_none_is_told(
    config: str, capsys: pytest.CaptureFixture[str], given: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["admin", "--config", config, "people", "add", "sato", "--name", "x", "--role", "sv", *given])
    assert ended.value.code == 2
    assert f"argument {given[0]}:" in capsys.readouterr().err


def test_a_password_is_never_taken_from_the_command_line(config: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["admin", "--config", config, "people", "passwd", "sato", "--password", "correct horse"])
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("typed", "args", "sentence"),
    [
        ("", ["--password-stdin"], "Expected a password on standard input.\n"),
        ("x", [], "Expected a terminal to ask for the password, or --password-stdin.\n"),
        ("short\n", ["--password-stdin"], "Password must have at least 8 characters.\n"),
        ("correct horse\n", ["--password-stdin"], "Nobody has this login.\n"),
    ],
)
def test_passwords_that_can_not_be_set(
    config: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    args: list[str],
    sentence: str,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert main(["admin", "--config", config, "people", "passwd", "nobody", *args]) == 2
    assert capsys.readouterr() == ("", sentence)


def test_customers_and_history_are_imported_with_and_without_a_header(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    customers, history = tmp_path / "customers.csv", tmp_path / "history.csv"
    customers.write_bytes("山田,花子,0300000001,7,x\n".encode("cp932"))
    history.write_bytes(
        "\ufeffnumber,date,category,outcome,text\n03-0000-0001,2026/1/5,請求,解決,x\n".encode()
    )
    admin = ["admin", "--config", config]
    columns = "surname,given,phone,id,-"
    assert (
        main([*admin, "customers", "import", str(customers), "--columns", columns, "--client", "aoba"]) == 0
    )
    assert main([*admin, "history", "import", str(history), "--client", "aoba"]) == 0
    assert capsys.readouterr().out == "1 customers of aoba imported.\n1 contacts of aoba imported.\n"


@pytest.mark.parametrize("what", ["people", "customers", "history"])
def test_a_file_that_is_not_there_or_wrong_is_a_sentence(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    gone, wrong = str(tmp_path / "gone.csv"), tmp_path / "wrong.csv"
    wrong.write_text("x,y\n1,2\n")
    admin = ["admin", "--config", config, what, "import"]
    assert main([*admin, gone]) == 2
    assert capsys.readouterr().err == f"{gone}: can't be read: No such file or directory.\n"
    assert main([*admin, str(wrong)]) == 2
    errors = capsys.readouterr().err
    assert errors.startswith(f"{wrong} line 1: expected a column ")
    assert errors.count("\n") == 1


def test_a_wrong_config_is_a_sentence(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(config).write_text("[hub]\nport = 1.5\n")
    assert main(["admin", "--config", config, "people", "list"]) == 2
    assert "line 2: [hub] port must be a whole number" in capsys.readouterr().err


RULES = """author = "鈴木"
reason = "ためし"
[[rule]]
id = "held"
title = "保留が長い"
when = { hold = "60s" }
[[rule.to]]
role = "sv"
"""


def test_rules_from_the_example_to_the_import(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = ["admin", "--config", config]
    rules = ["admin", "--config", config, "rules"]
    file = tmp_path / "rules.toml"
    assert main([*rules, "example"]) == 0
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main([*rules, "check", str(file)]) == 0
    said = capsys.readouterr().out
    assert "examples are all right.\nPeople were not looked at" in said
    assert main([*rules, "print", str(file), "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("# default: when to escalate (not imported yet)\n")
    assert main([*rules, "import", str(file)]) == 2
    faults = capsys.readouterr().err.splitlines()
    assert len(faults) > 10
    assert faults[0].startswith(f"{file} line ")
    assert main([*rules, "history"]) == 2
    assert capsys.readouterr().err == "default has no rules yet: escdesk admin rules import FILE\n"

    file.write_text(RULES, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse\n"))
    assert main([*admin, "people", "add", "sv1", "--name", "佐藤", "--role", "sv", "--password-stdin"]) == 0
    capsys.readouterr()
    assert main([*rules, "check", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: 1 rules of default and 0 examples are all right.\n"
    assert main([*rules, "import", "--dry-run", str(file)]) == 0
    assert main([*rules, "history"]) == 2
    assert main([*rules, "import", str(file)]) == 0
    assert capsys.readouterr().out.endswith("Version 1 of default: 1 rules, in force at once.\n")
    assert main([*rules, "export", "--version", "1"]) == 0
    assert capsys.readouterr().out == RULES
    file.write_text(RULES.replace("60s", "70s"), encoding="utf-8")
    assert main([*rules, "diff", "1", str(file)]) == 0
    assert capsys.readouterr().out == (
        '~ rule held: 保留が長い\n    ~ when: { hold = "1m-" } → { hold = "70s-" }\n'
    )
    assert (
        main(
            [*rules, "explain", "--lang", "en", "--facts", "hold=70s", "vip=true", "weekday=mon", "amount=5"]
        )
        == 0
    )
    assert "1 of 1 rules match" in capsys.readouterr().out
    assert main([*rules, "uncaught"]) == 0
    assert capsys.readouterr().out == "raised\tline\tcategory\twaited\ttalked\n"


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["explain", "--facts", "hold"], "--facts: expected FACT=VALUE such as hold=40s, not 'hold'.\n"),
        (["check", "gone.toml"], "gone.toml: can't be read: No such file or directory.\n"),
        (["diff", "1", "gone.toml"], "gone.toml: can't be read: No such file or directory.\n"),
    ],
)
def test_what_can_not_be_asked_of_rules(
    config: str, capsys: pytest.CaptureFixture[str], args: list[str], sentence: str
) -> None:
    assert main(["admin", "--config", config, "rules", *args]) == 2
    assert capsys.readouterr() == ("", sentence)
