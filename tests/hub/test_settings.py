"""hub.toml: what is taken, and the one sentence for everything that is not."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from msgspec.structs import replace
from tests.hub.locked import locked

from escdesk.domain.messages.ladders import Rung, RungKind
from escdesk.domain.messages.rulebook import LADDER_1, RulebookText
from escdesk.hub import keys
from escdesk.hub.addresses import is_loopback
from escdesk.hub.settings import SettingsError, data_folder, load

EXAMPLE = Path(__file__).parents[2] / "packaging" / "hub" / "hub.example.toml"
QUEUE = '[[floor.queue]]\nid = "a"\nclient = "b"\n'


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "hub.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def sentences(folder: Path, text: str | bytes, environment: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(SettingsError) as wrong:
        load(written(folder, text), environment or {})
    return [one.replace(str(folder) + os.sep, "") for one in wrong.value.sentences]


def test_without_a_config_the_hub_is_this_machines_own() -> None:
    settings = load(None, {})
    assert (settings.hub.host, settings.hub.port, settings.telephony.kind) == ("127.0.0.1", 7443, "none")
    assert settings.hub.data == data_folder()
    assert settings.hub.data.name == "escdesk-hub"
    assert settings.hub.database.startswith("sqlite:///")
    rulebook = settings.floor.rulebook
    assert rulebook == replace(RulebookText(), ladder=rulebook.ladder)
    assert [(rung.kind, rung.ring_ms) for rung in rulebook.ladder] == [
        (rung.kind, rung.ring_ms) for rung in LADDER_1
    ]
    assert [rung.wait_ms for rung in rulebook.ladder] == [0, 45_000, 0, 0, 0], "in line for a free SV"


def test_the_example_file_is_right_and_says_the_defaults() -> None:
    settings = load(EXAMPLE, {"ESCDESK_AMI_SECRET": "s3cret"})
    plain = load(None, {})
    assert settings.telephony.secret == "s3cret"
    assert len(settings.floor.extensions) == 14
    assert settings.hub.port == plain.hub.port
    rulebook = settings.floor.rulebook
    assert rulebook == replace(plain.floor.rulebook, queues=rulebook.queues)
    assert rulebook.queues[0].label == "サポート窓口"


def test_every_key_stands_in_the_example() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for known in (*keys.TABLES.values(), *keys.LISTS.values()):
        for key in known:
            if "Rehearsal only" not in key.sentence:
                assert f"{key.name} = " in text, key.name


def test_spans_are_texts_with_a_unit_or_whole_seconds_under_a_name_that_says_so(tmp_path: Path) -> None:
    text = '[floor]\nring = "500ms"\n' + QUEUE + 'promise_s = 45\nlimit = "2m"\ncall_limit = "1h"\n'
    assert sentences(tmp_path, text) == [
        'hub.toml line 2: [floor] ring must be a span of time such as "30s", from "1s" to "10m", not "500ms".'
    ]
    queue = load(written(tmp_path, text.replace("500ms", "5s")), {}).floor.rulebook.queues[0]
    assert (queue.promise_ms, queue.limit_ms, queue.call_limit_ms) == (45_000, 120_000, 3_600_000)


def test_a_ladder_of_ones_own(tmp_path: Path) -> None:
    text = (
        '[floor]\nline = "1m"\n[[floor.ladder]]\nkind = "managers"\nring = "7s"\nwait = "90s"\n'
        '[[floor.ladder]]\nkind = "alarm"\n'
    )
    assert load(written(tmp_path, text), {}).floor.rulebook.ladder == (
        Rung(RungKind.MANAGERS, 7_000, 90_000),
        Rung(RungKind.ALARM, 20_000),
    )


def test_the_line_reservations_and_shifts(tmp_path: Path) -> None:
    text = '[floor]\nline = "0s"\nage = "2m"\nreserve_s = 8\nload_limit = 3\nshift_warning = "0s"\n'
    text += 'alike_hands = 8\nalike = "10m"\n'
    rulebook = load(written(tmp_path, text), {}).floor.rulebook
    assert {rung.wait_ms for rung in rulebook.ladder} == {0}
    assert (rulebook.age_ms, rulebook.reserve_ms) == (120_000, 8_000)
    assert (rulebook.load_limit, rulebook.shift_warning_ms) == (3, 0)
    assert (rulebook.alike_hands, rulebook.alike_ms) == (8, 600_000)


def test_consults_and_who_decides_what(tmp_path: Path) -> None:
    text = '[floor]\nconsult_due = "2m"\nread = "45s"\ndesk_gone = "15s"\nauthority = { sv = 50000, manager = 300000 }\n'
    rulebook = load(written(tmp_path, text), {}).floor.rulebook
    assert (rulebook.consult_due_ms, rulebook.read_ms, rulebook.desk_gone_ms) == (120_000, 45_000, 15_000)
    assert rulebook.authority_yen == (0, 50_000, 300_000, None), "levels that are not named have the usual"
    assert load(None, {}).floor.rulebook.authority_yen == RulebookText().authority_yen


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    settings = load(written(tmp_path, '[hub]\ndata = "data"\n'), {})
    assert settings.hub.data == tmp_path / "data"
    assert settings.hub.database == f"sqlite:///{(tmp_path / 'data' / 'hub.sqlite3').as_posix()}"


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert load(written(tmp_path, b"\xef\xbb\xbf[hub]\nport = 1\n"), {}).hub.port == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "[hub]\n\nprot = 1\n",
            (
                "line 3: unknown key 'prot' in [hub]; known are certificate, data, database, "
                "host, key, log_format, log_level, name, port."
            ),
        ),
        (
            "[hubs]\n",
            "line 1: unknown table or key 'hubs'; a hub's file has [hub], [telephony], [floor], [means].",
        ),
        (
            "port = 1\n",
            "line 1: unknown table or key 'port'; a hub's file has [hub], [telephony], [floor], [means].",
        ),
        ("hub = 1\n", "line 1: hub must be a table: [hub]."),
        ('[hub]\nport = "7443"\n', 'line 2: [hub] port must be a whole number from 0 to 65535, not "7443".'),
        ("[hub]\nport = 70000\n", "line 2: [hub] port must be a whole number from 0 to 65535, not 70000."),
        ("[hub]\nport = true\n", "line 2: [hub] port must be a whole number from 0 to 65535, not true."),
        ("[hub]\nhost = 5\n", "line 2: [hub] host must be a text that is not empty, not 5."),
        ('[hub]\nname = ""\n', 'line 2: [hub] name must be a text that is not empty, not "".'),
        (
            '[hub]\nlog_level = "loud"\n',
            'line 2: [hub] log_level must be one of "debug", "info", "warning", "error", not "loud".',
        ),
        (
            '[hub]\nhost = "0.0.0.0"\n',
            (
                "line 2: [hub] host 0.0.0.0 can be reached from other machines; "
                "that needs certificate and key files."
            ),
        ),
        (
            '[hub]\nhost = "hub.example"\n',
            (
                "line 2: [hub] host hub.example can be reached from other machines; "
                "that needs certificate and key files."
            ),
        ),
        (
            '[hub]\ndatabase = "postgresql://x/y"\n',
            "line 2: [hub] database must begin with sqlite:///, the only kind so far.",
        ),
        (
            '[telephony]\nkind = "avaya"\n',
            'line 2: [telephony] kind must be one of "asterisk", "rehearsal", "none", not "avaya".',
        ),
        (
            '[telephony]\nsecret = "x"\n',
            (
                "line 2: [telephony] secret does not belong in this file; name an "
                "environment variable (secret_env) or a file of mode 0600 (secret_file)."
            ),
        ),
        (
            '[telephony]\nkind = "rehearsal"\nrate = 0\n',
            "line 3: [telephony] rate must be a number from 0.1 to 100, not 0.",
        ),
        (
            '[floor]\nextensions = ["1001", "1001"]\n',
            (
                "line 2: [floor] extensions must be a list of extensions "
                "such as [\"1001\", \"1010-1020\"], each once, not ['1001', '1001']."
            ),
        ),
        (
            "[floor]\nextensions = [1001]\n",
            (
                "line 2: [floor] extensions must be a list of extensions such as "
                '["1001", "1010-1020"], each once, not [1001].'
            ),
        ),
        (
            "[floor]\nwrap_up = 30\n",
            ('line 2: [floor] wrap_up must be a span of time such as "30s", from "0ms" to "24h", not 30.'),
        ),
        (
            "[floor]\nload_limit = 0\n",
            "line 2: [floor] load_limit must be a whole number from 1 to 99, not 0.",
        ),
        (
            '[floor]\nreserve = "0s"\n',
            'line 2: [floor] reserve must be a span of time such as "30s", from "1s" to "1m", not "0s".',
        ),
        (
            "[floor]\nauthority = { sv = 50000, manager = 10000 }\n",
            "line 2: [floor] authority: manager must not decide less than sv.",
        ),
        (
            '[floor]\nauthority = { sv = "unlimited", manager = 10000 }\n',
            "line 2: [floor] authority: manager must not decide less than sv.",
        ),
        (
            "[floor]\nauthority = { boss = 1 }\n",
            (
                "line 2: [floor] authority must be a table of operator, sv, manager, top and amounts in yen "
                'from 0 to 1,000,000,000,000, or "unlimited", such as { sv = 30000 }, '
                "not {'boss': 1}."
            ),
        ),
        ("[floor]\nqueue = 3\n", "line 2: queue must be written as [[floor.queue]]."),
        (
            '[[floor.queue]]\nid = "a"\n',
            ("line 1: [[floor.queue]] needs client: whose line it is (業務・クライアント)."),
        ),
        (QUEUE + "\n" + QUEUE, "line 6: [[floor.queue]] id 'a' stands here twice."),
        (
            QUEUE + 'promise = "60s"\nlimit = "30s"\n',
            "line 5: [[floor.queue]] limit must not be shorter than promise.",
        ),
        (
            QUEUE + "prommise = 3\n",
            (
                "line 4: unknown key 'prommise' in [[floor.queue]]; known are call_limit, "
                "client, id, label, limit, promise."
            ),
        ),
        (
            QUEUE.replace("queue", "ladder").replace('id = "a"\nclient = "b"', 'kind = "chosen"'),
            'line 2: the last [[floor.ladder]] must be kind = "alarm".',
        ),
    ],
)
def test_each_fault_has_its_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    assert sentences(tmp_path, text) == [f"hub.toml {sentence}"]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    assert len(sentences(tmp_path, "[hub]\nport = -1\nprot = 1\n[floor]\nring = 3\n")) == 3


def test_what_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    (sentence,) = sentences(tmp_path, "[hub]\nport = \n")
    assert sentence == 'hub.toml line 2: expected TOML: invalid value at column 8; a text needs quotes, "…".'


def test_what_is_no_utf8_is_told(tmp_path: Path) -> None:
    (sentence,) = sentences(tmp_path, '[hub]\nname = "フロア"\n'.encode("cp932"))
    assert sentence == "hub.toml line 2: expected UTF-8 text; save the file as UTF-8."


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml: can't be read: No such file"):
        load(tmp_path / "nowhere.toml", {})


@pytest.mark.parametrize("which", ["certificate", "key"])
def test_half_a_certificate_is_told(tmp_path: Path, which: str) -> None:
    (tmp_path / "one.pem").write_text("x")
    other = "key" if which == "certificate" else "certificate"
    found = sentences(tmp_path, f'[hub]\n{which} = "one.pem"\n')
    assert found == [f"hub.toml line 2: [hub] {which} needs {other} beside it."]


def test_a_certificate_in_somebody_elses_folder_is_told() -> None:
    """As when root has made it and has not given it to the hub's user."""
    with TemporaryDirectory() as name:  # pytest's own folder is one that nobody else may enter
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "tls").mkdir()
        for file in ("hub.crt", "hub.key"):
            (folder / "tls" / file).write_text("x")
        config = written(folder, '[hub]\ncertificate = "tls/hub.crt"\nkey = "tls/hub.key"\n')
        with locked(folder / "tls"), pytest.raises(SettingsError) as wrong:
            load(config, {})
    assert wrong.value.sentences == tuple(
        f"{config} line {line}: [hub] {key} names {folder}/tls/{file}, which can't be read: Permission denied."
        for line, key, file in ((2, "certificate", "hub.crt"), (3, "key", "hub.key"))
    )


def test_a_certificate_that_is_no_file_is_told(tmp_path: Path) -> None:
    found = sentences(tmp_path, '[hub]\ncertificate = "a.pem"\nkey = "b.pem"\n')
    assert [one.split(" names ")[0] for one in found] == [
        "hub.toml line 2: [hub] certificate",
        "hub.toml line 3: [hub] key",
    ]


ASTERISK = '[telephony]\nkind = "asterisk"\n%s\n[floor]\nextensions = ["1001"]\n'


def test_the_pbxs_secret_comes_from_the_environment_or_from_a_file_of_ones_own(tmp_path: Path) -> None:
    by_name = written(tmp_path, ASTERISK % 'secret_env = "AMI"')
    settings = load(by_name, {"AMI": "s3cret"})
    assert settings.telephony.secret == "s3cret"
    assert "s3cret" not in repr(settings)
    (tmp_path / "ami").write_text("s3cret\n")
    (tmp_path / "ami").chmod(0o600)
    assert load(written(tmp_path, ASTERISK % 'secret_file = "ami"'), {}).telephony.secret == "s3cret"


@pytest.mark.parametrize(
    "channel",
    ["PJSIP/{number}@trunk", "Local/{number}@from-internal/n", "PJSIP/trunk/sip:{number}@10.0.0.1:5060"],
)
def test_a_way_out_is_a_channel_with_the_number_in_it(tmp_path: Path, channel: str) -> None:
    lines = f'secret_env = "AMI"\noutside = "{channel}"\noutside_caller = "+81312340000"'
    telephony = load(written(tmp_path, ASTERISK % lines), {"AMI": "x"}).telephony
    assert (telephony.outside, telephony.outside_caller) == (channel, "+81312340000")
    assert load(written(tmp_path, ASTERISK % 'secret_env = "AMI"'), {"AMI": "x"}).telephony.outside is None


@pytest.mark.parametrize(
    "channel",
    [
        *(
            "",
            "PJSIP/trunk",
            "{number}",
            "PJSIP/{number}{number}",
            "PJSIP/{number}&PJSIP/1001",
            "PJSIP/{number},30",
        ),
        *(
            "PJSIP/{nummer}@trunk",
            "PJSIP/{number}@trunk\\r\\nVariable: A=1",
            "PJSIP/${EXTEN}{number}",
            "/{number}",
        ),
    ],
)
def test_what_is_no_way_out_is_refused(tmp_path: Path, channel: str) -> None:
    (sentence,) = sentences(tmp_path, ASTERISK % f'secret_env = "AMI"\noutside = "{channel}"', {"AMI": "x"})
    assert sentence.startswith(
        "hub.toml line 4: [telephony] outside must be a channel with {number} once in it, such as"
        ' "PJSIP/{number}@trunk", not "'
    )


@pytest.mark.parametrize("number", ["", "03-1234-0000", "anonymous", "<110>"])
def test_a_number_to_show_outside_is_digits(tmp_path: Path, number: str) -> None:
    (sentence,) = sentences(tmp_path, f'[telephony]\noutside_caller = "{number}"\n')
    assert sentence == (
        "hub.toml line 2: [telephony] outside_caller must be a telephone number in digits such as"
        f' "0312340000", not "{number}".'
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "hub.toml line 1: [telephony] needs one of secret_env and secret_file."),
        ('secret_env = "AMI"', "hub.toml line 3: the environment variable AMI holds no secret."),
        ('secret_file = "none"', "hub.toml line 3: [telephony] secret_file none can't be read."),
        ('secret_file = "empty"', "hub.toml line 3: [telephony] secret_file empty is empty."),
    ],
)
def test_a_missing_secret_is_told(tmp_path: Path, line: str, sentence: str) -> None:
    (tmp_path / "empty").touch(0o600)
    assert sentences(tmp_path, ASTERISK % line) == [sentence]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ami").write_text("s3cret")
    (tmp_path / "ami").chmod(0o644)
    (sentence,) = sentences(tmp_path, ASTERISK % 'secret_file = "ami"')
    assert sentence == "hub.toml line 3: ami can be read by others; its mode must be 0600."


def test_a_pbx_without_phones_is_refused(tmp_path: Path) -> None:
    text = (ASTERISK % 'secret_env = "AMI"').replace('["1001"]', "[]")
    (sentence,) = sentences(tmp_path, text, {"AMI": "x"})
    assert sentence == "hub.toml line 5: [floor] extensions must list the phones when there is a PBX."


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("127.8.8.8", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.5", False),
        ("hub", False),
    ],
)
def test_what_is_this_machines_own_address(host: str, own: bool) -> None:
    assert is_loopback(host) is own
