"""No two texts look alike because of a character that nobody sees; programs get every byte."""

import json
import sys
import time
import unicodedata

import pytest
import yaml

from kubectl_sync import documents
from kubectl_sync.errors import SyncError
from kubectl_sync.terminal import output
from kubectl_sync.views.visible import make_visible

INVISIBLE = {
    "zero width space": "\u200b", "zero width non-joiner": "\u200c", "zero width joiner": "\u200d",
    "byte order mark": "\ufeff", "word joiner": "\u2060", "invisible times": "\u2062", "soft hyphen": "\u00ad",
    "grapheme joiner": "\u034f",
    "hangul filler": "\u3164", "hangul choseong filler": "\u115f", "half hangul filler": "\uffa0",
    "khmer vowel": "\u17b4", "mongolian separator": "\u180e", "variation": "\ufe00", "braille blank": "\u2800",
    "tag A": "\U000e0041", "language tag": "\U000e0001", "variation 17": "\U000e0100", "annotation": "\ufff9",
    "musical": "\U0001d173", "no-break space": "\u00a0", "em space": "\u2003", "ideographic space": "\u3000",
    "narrow space": "\u202f", "ogham space": "\u1680", "line separator": "\u2028", "paragraph separator": "\u2029",
    "right to left": "\u202e", "isolate": "\u2066", "pop": "\u2069", "mark of Arabic": "\u061c",
    "left to right": "\u200e",
    "escape": "\x1b", "csi": "\x9b", "carriage return": "\r", "delete": "\x7f", "bell": "\a", "next line": "\x85",
}  # fmt: skip
UNSEEN_BY_FORM = "\u2800\u3164\uffa0\U00016fe4\U0001d159"
# Default_Ignorable_Code_Point, as ranges (https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt).
IGNORABLE = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip


@pytest.mark.parametrize("character", INVISIBLE.values(), ids=INVISIBLE)
@pytest.mark.parametrize("form", ["web{}", "{}web", "we{}b", "{}", "a: {}b", "{}{}"])
def test_what_nobody_sees_is_spelled(character: str, form: str) -> None:
    text = form.replace("{}", character)

    shown = make_visible(text)

    assert character not in shown
    assert shown.isascii()
    assert shown != make_visible(text.replace(character, ""))


def test_of_all_characters_none_is_left_that_cannot_be_seen() -> None:
    """Of those that nobody sees all, of the others each 97th."""
    unseen = {"Cc", "Cf", "Zl", "Zp", "Zs", "Cs"}
    ignorable = {code for low, high in IGNORABLE for code in range(low, high + 1)}
    hidden = {code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in unseen} | ignorable
    hidden -= set(map(ord, "\n\t "))
    others = set(range(0xA1, sys.maxunicode + 1, 97)) - hidden

    left = make_visible("".join(f"a{chr(code)}" for code in sorted(hidden)))
    kept = make_visible("".join(f"a{chr(code)}" for code in sorted(others)))

    assert left.isascii()
    assert {chr(code) for code in others} <= set(kept) | set(UNSEEN_BY_FORM)


@pytest.mark.parametrize(
    "text",
    [
        "web", "Grüße", "naïve façade", "こんにちは世界", "안녕하세요", "Привет", "שלום", "مرحبا", "नमस्ते", "สวัสดี",
        "e\u0301t\u00e9", "⚠️ disk full", "👩‍👩‍👧 family", "👍🏽", "✅", "→ ✓ ● ○ ±", "“quoted” dash…",
        "1\u20e3", "\t- x\n",
    ],
)  # fmt: skip
def test_what_can_be_seen_stays(text: str) -> None:
    assert make_visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u0301web", "\\u0301web"),
        ("configmap/\u0338web", "configmap/\\u0338web"),
        ("a\n\u0308b", "a\n\\u0308b"),
        ('"\u20dd"', '"\\u20dd"'),
        ("e" + "\u0301" * 7, "e" + "\u0301" * 4 + "\\u0301" * 3),
        ("a\u200d\u26a0", "a\\u200d\u26a0"),
        ("web\ufe0f", "web\\ufe0f"),
        ("\u26a0\u200dweb", "\u26a0\\u200dweb"),
        ("x\udce9", "x\\udce9"),
    ],
)
def test_marks_and_joiners_without_what_they_belong_to_are_spelled(text: str, shown: str) -> None:
    assert make_visible(text) == shown


def test_a_long_text_takes_no_time_to_speak_of() -> None:
    started = time.process_time()
    for part in ("世界", "Привет ", "e\u0301", "\u0301", "\u200b", "ก็"):
        make_visible(part * (50_000 // len(part)))
    assert time.process_time() - started < 4.0


@pytest.mark.parametrize("character", INVISIBLE.values(), ids=INVISIBLE)
def test_people_see_it_wherever_it_is_printed(character: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = f"we{character}b"
    output.print_lines([text])
    output.unbroken([text])
    output.notice(text)
    output.warning(text)
    output.error(SyncError(text, text))

    told = "".join(capsys.readouterr())

    assert character not in told.replace("\n", "")
    assert told.count(make_visible(text)) == 6


@pytest.mark.parametrize("character", INVISIBLE.values(), ids=INVISIBLE)
def test_programs_get_it_as_it_is(character: str, capsys: pytest.CaptureFixture[str]) -> None:
    value = {f"k{character}": f"we{character}b"}
    output.verbatim([json.dumps(value, ensure_ascii=False)])
    as_json = capsys.readouterr().out
    output.verbatim(documents.write(value).splitlines())

    assert json.loads(as_json) == value
    assert yaml.safe_load(capsys.readouterr().out) == value
