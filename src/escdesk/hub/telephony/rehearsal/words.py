"""What actors write on cards, in instructions and in reports."""

from dataclasses import dataclass
from random import Random
from typing import Final

from escdesk.domain.ids import CallId, EscalationId
from escdesk.domain.messages.cards import Temperature
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.escalations import Cause, Decision
from escdesk.domain.messages.papers import CardText, InstructionText, ReportText

_CARDS: Final = (
    (
        "billing",
        Temperature.WARM,
        "返金してよいか判断をお願いします",
        "先月も同じ請求があったとのこと",
        "請求明細を一緒に確認",
    ),
    (
        "complaint",
        Temperature.HIGH,
        "上の者と話したいとのこと。交代をお願いします",
        "声を荒らげている",
        "お詫びし、経緯を伺った",
    ),
    (
        "technical",
        Temperature.CALM,
        "調査を依頼してよいか",
        "再起動では直らない",
        "配線とランプを確認、再起動2回",
    ),
    (
        "contract",
        Temperature.WARM,
        "解約金を免除できるか",
        "転居のため解約したい",
        "解約金の説明までは済み",
    ),
    ("other", Temperature.CALM, "配送日の再指定を認めてよいか", "三度目の再配達", "配送会社の状況を確認"),
)
_REPORTS: Final = (
    (
        Decision.APPROVED,
        Cause.AUTHORITY,
        "全額の返金を承認しました。",
        "この額までは次回から担当者の判断で。",
    ),
    (Decision.PARTLY, Cause.RULE, "送料のみこちらで負担します。", "規程の第3項を確認。"),
    (
        Decision.DECLINED,
        Cause.KNOWLEDGE,
        "今回はお受けできない旨をお伝えし、ご理解いただきました。",
        "断る文例は手引きにあります。",
    ),
    (Decision.CALL_BACK, Cause.TROUBLE, "調査のうえ明日10時に折り返します。", ""),
)
_INSTRUCTIONS: Final = (
    (
        InstructionKind.APPROVED,
        "規程の範囲なので進めてください。記録に私の名前を残してください。",
        "確認が取れました。ご希望のとおりに手配いたします。",
    ),
    (
        InstructionKind.DECLINED,
        "今回はお受けできません。代わりに次回使える送料無料をご案内ください。",
        "誠に申し訳ございませんが、今回はご希望に沿いかねます。",
    ),
    (
        InstructionKind.CALL_BACK,
        "調べてから折り返すとお伝えし、都合のよい時間を伺ってください。",
        "お調べして、本日中にこちらからお電話いたします。",
    ),
)


@dataclass(frozen=True, slots=True)
class WrittenCard:
    """A card as an operator fills it in under way."""

    category: str
    temperature: Temperature
    filled: tuple[str, ...]
    text: CardText


@dataclass(frozen=True, slots=True)
class WrittenReport:
    decision: Decision
    cause: Cause
    text: ReportText


def card(chance: Random, call: CallId) -> WrittenCard:
    category, temperature, wanted, concern, tried = chance.choice(_CARDS)
    return WrittenCard(
        category,
        temperature,
        ("category", "decision_wanted", "concern", "tried", "temperature"),
        CardText(call=call, revision=0, decision_wanted=wanted, concern=concern, tried=tried),
    )


def report(chance: Random, escalation: EscalationId) -> WrittenReport:
    decision, cause, decided, next_time = chance.choice(_REPORTS)
    return WrittenReport(
        decision, cause, ReportText(escalation=escalation, decided=decided, next_time=next_time)
    )


def instruction(chance: Random, escalation: EscalationId) -> tuple[InstructionKind, InstructionText]:
    """What somebody says to do, and the sentence for the customer."""
    kind, text, sentence = chance.choice(_INSTRUCTIONS)
    return kind, InstructionText(escalation=escalation, instruction=0, text=text, sentence=sentence)
