"""Who is on the stage, and who calls."""

from dataclasses import dataclass

from escdesk.domain.ids import ClientId, CustomerId
from escdesk.domain.messages.papers import CustomerPaper, HistoryEntry
from escdesk.domain.messages.people import Role


@dataclass(frozen=True, slots=True)
class Member:
    """`extension` is the phone at their place, empty for none."""

    login: str
    name: str
    role: Role
    extension: str = ""
    client: str = "aoba"
    skills: tuple[str, ...] = ()


TANAKA = Member("tanaka", "田中 美咲", Role.OPERATOR, "1001")
TAKAHASHI = Member("takahashi", "高橋 翔", Role.OPERATOR, "1002")
SUZUKI = Member("suzuki", "鈴木 健一", Role.SUPERVISOR, "2001")
SATO = Member("sato", "佐藤 恵子", Role.SUPERVISOR, "2002", skills=("返金",))
KIMURA = Member("kimura", "木村 誠", Role.SUPERVISOR, "2003", client="minato")
YAMAMOTO = Member("yamamoto", "山本 浩", Role.MANAGER, "3001")
WATANABE = Member("watanabe", "渡辺 直子", Role.LEAD)
EVERYBODY = (TANAKA, TAKAHASHI, SUZUKI, SATO, KIMURA, YAMAMOTO, WATANABE)

KNOWN = "090-0000-0001"
SHARED = "090-0000-0002"
STRANGE = "090-0000-0099"

_EARLIER = (HistoryEntry(date="2025-05-12", category="請求", outcome="解決", text="支払い方法の変更"),)


def _customer(name: str, kana: str, phone: str, contract: str) -> CustomerPaper:
    return CustomerPaper(
        customer=CustomerId(contract),
        client=ClientId("aoba"),
        name=name,
        kana=kana,
        phones=(phone,),
        contract=contract,
        history=_EARLIER,
    )


CUSTOMERS = (
    _customer("佐々木 由美", "ササキ ユミ", KNOWN, "A-1001"),
    _customer("伊藤 一郎", "イトウ イチロウ", SHARED, "A-1002"),
    _customer("伊藤 花子", "イトウ ハナコ", SHARED, "A-1003"),
    _customer("小林 進", "コバヤシ ススム", "090-0000-0004", "A-1004"),
)

FLOOR = """
[hub]
port = {port}
data = "data"
name = "試験のフロア"
[telephony]
kind = "rehearsal"
[floor]
extensions = ["1001-1060", "2001-2003", "3001"]
[[floor.queue]]
id = "aoba-order"
client = "aoba"
label = "青葉 注文"
[[floor.queue]]
id = "minato-line"
client = "minato"
label = "みなと 受付"
"""
