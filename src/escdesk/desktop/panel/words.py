"""How the panel names people, rungs, rules and facts: as the floor speaks of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from escdesk.desktop.i18n import Catalogue, clock
from escdesk.desktop.panel.ask_view import AskView, Destination
from escdesk.desktop.panel.card_view import TEMPERATURES
from escdesk.desktop.panel.consult_view import InstructionView
from escdesk.desktop.panel.rule_view import FactView, RuleView
from escdesk.domain.messages.conditions import UNITS, Fact, Unit

_MINUTES: Final = 60
_MAN: Final = 10_000


def surname(name: str) -> str:
    """Return what stands before the first space: 佐藤 of 佐藤 恵子."""
    return name.split(" ", 1)[0].split("\u3000", 1)[0]


def called(texts: Catalogue, name: str, role: str) -> str:
    """Return how one speaks of somebody: 佐藤SV, 責任者 鈴木; in English the whole name."""
    if not name:
        return texts("panel.who.somebody")
    key = f"panel.who.{role}"
    return texts(key if key in texts else "panel.who.other", name=name, surname=surname(name))


def role_word(texts: Catalogue, role: str) -> str:
    """Return what stands behind a name in the list: SV, 責任者, 専門."""
    key = f"panel.role.{role}"
    return texts(key) if key in texts else role


def day(instant: int) -> str:
    """Write the day of an instant (ms since 1970 UTC) as ``11/20``, in the desk's own time zone."""
    moment = datetime.fromtimestamp(instant / 1000, tz=None)  # noqa: DTZ006  the desk's zone is meant
    return f"{moment.month}/{moment.day:02}"


def rung_words(texts: Catalogue, kind: str, destinations: Iterable[Destination] = ()) -> str:
    """Return whom a rung rings: 空いているSV, 返金の担当・責任者, ベンダー窓口."""
    named = [_destination(texts, one) for one in destinations]
    words = texts("panel.dot").join(dict.fromkeys(one for one in named if one))
    return words or texts(f"panel.rung.{kind}" if kind else "panel.who.somebody")


def _destination(texts: Catalogue, one: Destination) -> str:
    match one.kind:
        case "role":
            return role_word(texts, one.name)
        case "skill":
            return texts("panel.rung.skill", name=one.name)
        case _:
            return one.name


def asked_words(texts: Catalogue, ask: AskView) -> str:
    """Return whom a raised hand has reached: the one person, the phone outside, or the rung."""
    if ask.outside is not None:
        return ask.outside.label or texts("panel.rung.outside")
    if len(ask.names) == 1:
        return called(texts, ask.names[0], ask.roles[0] if ask.roles else "")
    rung = rung_words(texts, ask.rung, ask.destinations)
    if ask.hurried_at is None or ask.rung != "managers":
        return rung
    # managers were called beside whoever was rung before
    before = (called(texts, *who) for who in zip(ask.names, ask.roles, strict=False) if who[1] != "manager")
    return texts("panel.dot").join((*before, rung))


def yen_words(texts: Catalogue, yen: int) -> str:
    """Write an amount as it is spoken: 3万円, 12,500円."""
    unit, (whole, rest) = texts("panel.yen.man"), divmod(yen, _MAN)
    return f"{whole:,}{unit}" if unit and whole and not rest else texts("panel.yen.plain", yen=f"{yen:,}")


def authority_words(texts: Catalogue, limit_yen: int | None) -> str:
    """Return how much somebody may decide: 権限 3万円まで, 権限の上限なし."""
    if limit_yen is None:
        return texts("panel.authority.unlimited")
    if not limit_yen:
        return texts("panel.authority.none")
    return texts("panel.authority.upto", amount=yen_words(texts, limit_yen))


def instruction_words(texts: Catalogue, given: InstructionView) -> str:
    """Return an instruction in one word and its amount: 承認, 上限 10,000円, 不可."""
    if given.amount_yen is None:
        return texts(f"panel.instruction.kind.{given.kind}")
    amount = texts("panel.yen.plain", yen=f"{given.amount_yen:,}")
    return texts(f"panel.instruction.of.{given.kind}", amount=amount)


# -- rules and their facts ------------------------------------------------------------------------------------


def rule_note(texts: Catalogue, rule: RuleView) -> str:
    """Return where a rule comes from: 第7版・11/20 から・鈴木 一郎「…」."""
    parts = [texts("panel.rule.version", n=rule.version)]
    if rule.effective_from is not None:
        parts.append(texts("panel.rule.from", day=day(rule.effective_from)))
    if rule.author and rule.reason:
        parts.append(texts("panel.rule.author_reason", author=rule.author, reason=rule.reason))
    elif rule.author or rule.reason:
        parts.append(rule.author or texts("panel.quoted", text=rule.reason))
    return texts("panel.dot").join(parts)


def fact_words(texts: Catalogue, fact: FactView) -> str:
    """Return a fact and its value as a person says it: 保留 1:35, 同じ件のお電話 3回目, 営業時間外."""
    unit = UNITS[Fact(fact.fact)]
    if unit is Unit.FLAG:
        return texts(f"panel.fact.{fact.fact}" if fact.so else f"panel.fact_not.{fact.fact}")
    return texts(f"panel.fact.{fact.fact}", value=_value(texts, fact, unit))


def _value(texts: Catalogue, fact: FactView, unit: Unit) -> str:
    number = 0 if fact.number is None else fact.number
    match unit:
        case Unit.SPAN:
            return clock(number)
        case Unit.GRADE:
            return texts(f"panel.card.temperature.{TEMPERATURES[min(max(number, 0), len(TEMPERATURES) - 1)]}")
        case Unit.CLOCK:
            return f"{number // _MINUTES}:{number % _MINUTES:02}"
        case Unit.WEEKDAY:
            return texts("panel.dot").join(texts(f"panel.weekday.{one}") for one in fact.words)
        case Unit.CODE | Unit.CODES:
            return texts("panel.dot").join(code_word(texts, fact.fact, one) for one in fact.words)
        case _:
            # REPEAT counts the contacts before this one; a person counts this one, too
            return f"{number + (fact.fact == Fact.REPEAT):,}"


def to_speak(texts: Catalogue, sentence: str) -> str:
    """Return a sentence of the rules in quotation marks, as the catalogue writes its own."""
    return texts("panel.quoted", text=sentence.strip().strip("「」“”").rstrip("。"))


def code_word(texts: Catalogue, kind: str, code: str) -> str:
    """Return the catalogue's word for a code that its owner gave no label; the code itself where there is none."""
    key = f"panel.card.{kind}.{code}"
    return texts(key) if key in texts else code
