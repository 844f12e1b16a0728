"""Nobody on the floor answers: the one on duty gets a chat message, a mail, a call, and everybody sees how far that is."""

import http.client
from urllib.parse import urlsplit

import pytest
from tests.harness.means.hook_server import HookServer
from tests.harness.means.hub import link_in, texts
from tests.harness.means.mail_server import MailServer
from tests.harness.means.own_thread import serving
from tests.harness.stage.patience import soon
from tests.harness.stage.people import KNOWN
from tests.harness.stage.rules import DUTY_PHONE, REFUND
from tests.harness.stage.stage import Stage
from tests.journeys.gestures import asks_by_rule

from escdesk.domain.messages.outside import OutsideTold

MEANS = """
[means]
link = "https://floor.example"
[means.mail]
host = "localhost"
port = {mail}
tls = "none"
sender = "escdesk@floor.example"
[means.alarm]
mail = "lead@floor.example"
"""
DUTY = """
[[outside]]
id = "duty"
label = "当番の佐伯"
chat = "{hook}"
mail = "duty@vendor.example"
number = "{phone}"
means = ["chat", "mail", "phone"]
within = "10m"
fallback = true
"""


@pytest.fixture
def mail():
    return MailServer()


@pytest.fixture
def hook():
    return HookServer(status=503)


@pytest.fixture
def stage(qapp, tmp_path, mail, hook):
    with serving((mail, hook)):
        stage = Stage(tmp_path, MEANS.format(mail=mail.port))
        stage.adopts(REFUND, DUTY.format(hook=hook.url(), phone=DUTY_PHONE))
        yield stage
        stage.close()


@pytest.fixture
def mailed(stage, operator, sv, pbx, clock, mail):
    """The SV has not answered, the chat did not take it: a mail has arrived."""
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    asks_by_rule(operator, "billing")
    sv.sees("お電話を代わってください")
    clock.forward(20)
    soon(lambda: bool(mail.taken), lambda: "no mail came")


def presses(stage, path):
    at = urlsplit(stage.hub.url)
    connection = http.client.HTTPConnection(at.hostname, at.port, timeout=10)
    connection.request("POST", path)
    page = connection.getresponse().read().decode()
    connection.close()
    return page


@pytest.mark.slow
def test_the_mail_is_read_while_the_phone_already_rings(stage, operator, lead, pbx, clock, mail, mailed):
    operator.sees("当番の佐伯にメールが届きました・確認待ち", "チャット：いまは受け付けられません")
    lead.sees("当番の佐伯にメールが届きました")
    clock.forward(30)
    pbx.rings_outside(DUTY_PHONE)
    operator.sees("当番の佐伯の電話を鳴らしています")
    assert "フロアに伝わりました" in presses(stage, link_in(texts(mail)[0]))
    operator.sees("当番の佐伯が", "に確認しました", "だれかが引き取るまで終わりません")
    lead.sees("当番の佐伯が", "に確認しました・持ち主はまだいません")
    soon(lambda: pbx.is_silent_outside(DUTY_PHONE), lambda: "the phone rings on")
    assert stage.count(OutsideTold) == 1


@pytest.mark.slow
def test_nobody_reads_or_answers_anything_and_the_alarm_is_mailed_too(
    stage, operator, lead, pbx, clock, mail, mailed
):
    operator.sees("確認待ち")
    clock.forward(30)
    pbx.rings_outside(DUTY_PHONE)
    clock.forward(30)
    lead.sees("責任者まで応答がありません")
    soon(lambda: len(mail.taken) == 2, lambda: "no mail of the alarm")
    assert mail.taken[1][0] == ("lead@floor.example",)
    clock.forward(60)
    assert len(mail.taken) == 2
    lead.presses("割り当てる")
    lead.sees("警報をメールで送りました")
