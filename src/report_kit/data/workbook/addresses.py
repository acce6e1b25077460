"""Addresses of cells: letters for the column, a number for the row."""

from __future__ import annotations


def column_number(letters: bytes) -> int:
    """Return the number of a column, counted from 1, that letters such as `AB` name."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column counted from 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """Return the address of a cell whose row and column are counted from 0."""
    return f"{column_letters(column)}{row + 1}"
