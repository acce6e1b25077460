"""A name means what its diacritics say: what is left out may be anything, what is written is no other name."""

from __future__ import annotations

import unicodedata

import pytest

from report_kit.data.diacritics import meant
from report_kit.data.reference import commune_list, find_commune
from report_kit.errors import UnknownCommuneError

SON_HA, SON_HA_BELOW = "21289", "21292"  # Xã Sơn Hà, Xã Sơn Hạ, both of Quảng Ngãi
THUAN_HOA = "19789"  # Phường Thuận Hóa; Phường Thuận Hòa was a part of another ward
THANH_AN, THANH_AN_BELOW = "25807", "27676"  # Xã Thanh An, Xã Thạnh An


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("Sơn Hà", [SON_HA]),
        ("XÃ SƠN HẠ", [SON_HA_BELOW]),
        ("Son Hạ", [SON_HA_BELOW]),
        ("son ha", [SON_HA, SON_HA_BELOW]),
        ("Sơn Ha", [SON_HA, SON_HA_BELOW]),
        ("Sơn Há", []),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_two_communes_of_one_province_are_told_apart_by_their_marks(written: str, codes: list[str], form: str) -> None:
    """Both are in the dataset; only a name without the mark that tells them apart may be either."""
    text = unicodedata.normalize(form, written)  # type: ignore[arg-type]  # one of the two forms

    assert sorted(commune_list().named(text, (SON_HA, SON_HA_BELOW))) == codes


@pytest.mark.parametrize("written", ["Thuận Hóa", "Thuận Hoá", "Thuân Hóa", "thuan hoa", "Phuong Thuận Hóa"])
def test_marks_that_are_left_out_or_stand_on_another_letter_of_the_word_mean_the_same(written: str) -> None:
    """The commune of the dataset first."""
    assert commune_list().named(written, (THUAN_HOA,)) == [THUAN_HOA]


@pytest.mark.parametrize("written", ["Thuận Hòa", "Phường Thuận Hòa", "Thuàn Hóa", "Đhuan Hoa"])
def test_a_name_with_other_marks_is_never_the_commune_of_the_dataset(written: str) -> None:
    """The old ward Thuận Hòa is no part of the ward Thuận Hóa."""
    assert THUAN_HOA not in commune_list().named(written, (THUAN_HOA,))
    with pytest.raises(UnknownCommuneError):
        find_commune(written, (THUAN_HOA,))


def test_a_name_without_marks_may_be_that_of_another_commune_which_has_none() -> None:
    """`Thanh An` may be typed for `Thạnh An`, but it is another commune, which the dataset lacks."""
    both = {THANH_AN, THANH_AN_BELOW}

    assert both <= {*commune_list().named("Thanh An", (THANH_AN_BELOW,))}
    assert commune_list().named("Thanh An", (THANH_AN,)) == [THANH_AN]
    assert commune_list().named("Thạnh An", (THANH_AN, THANH_AN_BELOW)) == [THANH_AN_BELOW]


def test_every_commune_of_the_country_may_be_called_by_its_full_name() -> None:
    """Whoever writes it as the list does means it, or one that is called exactly so, and no other."""
    names = commune_list().names
    places = commune_list()

    assert all(
        {names[code] for code in places.named(name, names)} == {name} for name in names.values() if _marked(name)
    )


def _marked(name: str) -> bool:
    return not name.removeprefix("Xã ").isascii()


def test_what_is_no_letter_of_a_name_is_not_compared() -> None:
    """Names that other rules take for the same keep meaning it."""
    assert meant("Dự án:Đường thôn", {"P1": "Đường thôn"}) == ["P1"]
