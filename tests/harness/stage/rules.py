"""Rules of 青葉 for journeys: a head that fits every file, and rules to put below it."""

AUTHOR = "渡辺 直子"
REASON = "保留が長すぎるため"

HEAD = f"""
client = "aoba"
author = "{AUTHOR}"
reason = "{REASON}"
sla = "24h"
[[category]]
id = "billing"
label = "ご請求"
[[category]]
id = "contract"
label = "ご契約"
"""

REFUND = """
[[rule]]
id = "refund"
title = "返金の相談は返金の担当へ"
topic = "先に金額を伺う"
mode = "require"
when = { category = "billing" }
say = "返金の担当に代わります。"
[[rule.to]]
skill = "返金"
ring = "20s"
"""
"""佐藤 is the only one with that skill."""

LONG_HOLD = """
[[rule]]
id = "long_hold"
title = "1分の保留は自動でSVへ"
topic = "話しながらで大丈夫です"
mode = "raise"
when = { hold = "60s" }
say = "責任者に確認いたします。"
[[rule.to]]
role = "sv"
ring = "20s"
"""

IN_LINE = """
[[rule]]
id = "in_line"
title = "ご契約はSVへ"
when = { category = "contract" }
[[rule.to]]
role = "sv"
ring = "20s"
wait = "10m"
"""
"""Its hands wait in line for an SV who is busy."""

URGENT_IN_LINE = """
[[rule]]
id = "urgent_in_line"
title = "ご請求は急ぎでSVへ"
lane = "urgent"
when = { category = "billing" }
[[rule.to]]
role = "sv"
ring = "20s"
wait = "10m"
"""

MANAGERS_ONLY = """
[[rule]]
id = "refund"
title = "返金は責任者へ"
mode = "require"
level = "manager"
when = { category = "billing" }
say = "責任者に代わります。"
[[rule.to]]
role = "manager"
ring = "20s"
"""
"""The next version of `REFUND`."""

DUTY_PHONE = "09011112222"

DUTY = f"""
[[outside]]
id = "duty"
label = "当番の携帯"
number = "{DUTY_PHONE}"
within = "10m"
fallback = true
"""
"""Rung for every rule when nobody of the floor has answered."""

HARASSMENT = """
[[rule]]
id = "harassment"
title = "カスハラはひとりで受けない"
mode = "require"
lane = "urgent"
when = { harassment = true }
silent = true
steps = ["大きなお声では、お話を伺えません。", "お電話を終わらせていただきます。"]
[[rule.to]]
role = "manager"
ring = "20s"
"""

SLOW_REFUND = """
[[rule]]
id = "refund"
title = "返金はSVへ"
when = { category = "billing" }
handle_within = "3h"
[[rule.to]]
role = "sv"
ring = "20s"
"""

UNRESOLVED = """
[[rule]]
id = "unresolved"
title = "2時間解決しない案件は責任者へ"
mode = "raise"
level = "manager"
when = { unresolved = "2h" }
say = "確認してお電話いたします。"
[[rule.to]]
role = "manager"
ring = "20s"
"""
"""About cases that somebody has, not about calls."""
