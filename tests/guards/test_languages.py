"""Every string has both languages, and no template speaks past the catalogue."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

REPOSITORY = Path(__file__).parents[2]
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "_n": None,
}
FACES = ["kiosk/web", "portal/web"]
NEVER_ONE = {"%(d)d days"}
"""A time left is told in days from two on."""
JINJA = re.compile(r"\{% block face %\}.*?\{% endblock %\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.S)
TAGS = re.compile(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.S)
PLACEHOLDER = re.compile(r"%\((\w+)\)")


def keys(face: str) -> set[str]:
    """Every message of a face, as its sources say it."""
    found = set()
    folder = str(REPOSITORY / face)
    for _, _, message, _, _ in extract_from_dir(folder, METHODS, keywords=KEYWORDS):
        found.update(message if isinstance(message, tuple) else (message,))
    return {each for each in found if each}


def catalogue(face: str) -> dict[str, str]:
    path = REPOSITORY / face / "translations/en/LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        return {
            str(part): str(text)
            for message in read_po(file, locale="en")
            if message.id and not message.fuzzy
            for part, text in pairs(message.id, message.string)
        }


def pairs(ids: object, strings: object) -> list[tuple[str, str]]:
    if isinstance(ids, (tuple, list)):
        return list(zip(ids, strings, strict=True))  # type: ignore[call-overload]
    return [(str(ids), str(strings or ""))]


def loose_words(template: str) -> list[str]:
    """Words that a template says outside _(): nobody can translate those."""
    text = TAGS.sub(" ", JINJA.sub(" ", template))
    return re.findall(r"[A-Za-zÀ-ÿ]{3,}", re.sub(r"&\w+;", " ", text))


@pytest.mark.parametrize("face", FACES)
def test_every_string_has_both_languages(face: str) -> None:
    said, english = keys(face), catalogue(face)
    assert len(said) > 20
    assert sorted(said - set(english)) == []
    assert [key for key in said if not english[key].strip()] == []


@pytest.mark.parametrize("face", FACES)
def test_no_string_is_translated_twice(face: str) -> None:
    catalogue_text = (REPOSITORY / face / "translations/en/LC_MESSAGES/messages.po").read_text()
    said = Counter(re.findall(r'^msgid ((?:".*"\n)+)', catalogue_text, re.M))
    assert [key for key, times in said.items() if times > 1] == []


@pytest.mark.parametrize("face", FACES)
def test_no_translation_is_left_over(face: str) -> None:
    assert sorted(set(catalogue(face)) - keys(face)) == []


@pytest.mark.parametrize("face", FACES)
def test_both_languages_name_the_same_things(face: str) -> None:
    for key, text in catalogue(face).items():
        assert set(PLACEHOLDER.findall(key)) == set(PLACEHOLDER.findall(text)), key


@pytest.mark.parametrize("face", FACES)
def test_no_template_speaks_past_the_catalogue(face: str) -> None:
    templates = sorted((REPOSITORY / face / "templates").rglob("*.html"))
    assert templates
    allowed = {"WiFi", "txt", "English", "Indonesia"}
    loose = {each.name: set(loose_words(each.read_text())) - allowed for each in templates}
    assert {name: words for name, words in loose.items() if words} == {}


def test_the_checker_sees_a_loose_word() -> None:
    assert loose_words('<p class="x">Halo {{ _("dunia") }}</p>') == ["Halo"]


def many_of(english: str) -> list[str]:
    """Words for several things behind a number that may be 1; a range never ends at 1."""
    return re.findall(r"(?<!to )%\([dn]\)[ds] (?:more |service )?(?:people|\w+[^s\s]s)\b", english)


@pytest.mark.parametrize("face", FACES)
def test_one_of_a_thing_is_not_several(face: str) -> None:
    path = REPOSITORY / face / "translations/en/LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        single = [str(each.string) for each in read_po(file) if not each.pluralizable]
    assert [text for text in single if many_of(text) and text not in NEVER_ONE] == []


def test_the_checker_sees_one_that_is_several() -> None:
    assert many_of("%(n)s people are") == ["%(n)s people"]
    assert many_of("up to %(n)s minutes") == []
