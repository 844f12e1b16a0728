"""Plausible Japanese names, put together by chance from common surnames and given names."""

from dataclasses import dataclass
from random import Random
from typing import Final

_SURNAMES: Final = (
    "佐藤 サトウ,鈴木 スズキ,高橋 タカハシ,田中 タナカ,伊藤 イトウ,渡辺 ワタナベ,山本 ヤマモト,中村 ナカムラ,小林 コバヤシ,"
    "加藤 カトウ,吉田 ヨシダ,山田 ヤマダ,佐々木 ササキ,山口 ヤマグチ,松本 マツモト,井上 イノウエ,木村 キムラ,林 ハヤシ,"
    "斎藤 サイトウ,清水 シミズ,山崎 ヤマザキ,森 モリ,池田 イケダ,橋本 ハシモト,阿部 アベ,石川 イシカワ,前田 マエダ,"
    "藤田 フジタ,後藤 ゴトウ,岡田 オカダ,長谷川 ハセガワ,村上 ムラカミ,近藤 コンドウ,石井 イシイ,坂本 サカモト,遠藤 エンドウ,"
    "青木 アオキ,藤井 フジイ,西村 ニシムラ,福田 フクダ,太田 オオタ,三浦 ミウラ,岡本 オカモト,松田 マツダ,中川 ナカガワ,"
    "原田 ハラダ,小野 オノ,田村 タムラ,竹内 タケウチ,金子 カネコ,和田 ワダ,中山 ナカヤマ,石田 イシダ,上田 ウエダ,"
    "森田 モリタ,柴田 シバタ,酒井 サカイ,工藤 クドウ,横山 ヨコヤマ,宮崎 ミヤザキ,五十嵐 イガラシ,勅使河原 テシガワラ"
)
_GIVEN: Final = (
    "恵子 ケイコ,花子 ハナコ,陽子 ヨウコ,由美 ユミ,久美子 クミコ,直美 ナオミ,真由美 マユミ,美咲 ミサキ,さくら サクラ,"
    "結衣 ユイ,葵 アオイ,陽菜 ヒナ,七海 ナナミ,彩 アヤ,千尋 チヒロ,智子 トモコ,裕子 ユウコ,和子 カズコ,幸子 サチコ,"
    "誠 マコト,健一 ケンイチ,浩 ヒロシ,大輔 ダイスケ,翔太 ショウタ,拓也 タクヤ,直樹 ナオキ,学 マナブ,隆 タカシ,"
    "修 オサム,和也 カズヤ,健太 ケンタ,亮 リョウ,蓮 レン,大翔 ヒロト,悠真 ユウマ,聡 サトシ,達也 タツヤ,正 タダシ,"
    "茂 シゲル,勇 イサム,清 キヨシ,明 アキラ,昭 アキラ,麻衣 マイ,香織 カオリ,優子 ユウコ,愛 アイ,舞 マイ"
)


@dataclass(frozen=True, slots=True)
class FullName:
    """`name` as written (佐藤 恵子), `kana` as read (サトウ ケイコ)."""

    name: str
    kana: str


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((one.split(" ")[0], one.split(" ")[1]) for one in text.split(","))


_SURNAME_PAIRS: Final = _pairs(_SURNAMES)
_GIVEN_PAIRS: Final = _pairs(_GIVEN)


def draw(chance: Random) -> FullName:
    """Any name; the same one may come twice, as on a real floor."""
    surname, given = chance.choice(_SURNAME_PAIRS), chance.choice(_GIVEN_PAIRS)
    return FullName(f"{surname[0]} {given[0]}", f"{surname[1]} {given[1]}")


def draw_distinct(chance: Random, count: int) -> list[FullName]:
    """`count` names with different surnames: colleagues who can be told apart (at most as many as surnames)."""
    surnames = chance.sample(_SURNAME_PAIRS, count)
    given = [chance.choice(_GIVEN_PAIRS) for _ in range(count)]
    return [
        FullName(f"{one[0]} {two[0]}", f"{one[1]} {two[1]}") for one, two in zip(surnames, given, strict=True)
    ]
