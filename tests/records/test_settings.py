from pathlib import Path

import pytest
from pydantic import Field

from backfire.records.errors import SettingsError
from backfire.records.settings import Settings, make_settings, read_settings


class Inner(Settings):
    width: int = 3
    name: str = "plain"


class Outer(Settings):
    inner: Inner = Inner()
    rate: float = 0.1
    bold: int = Field(0, ge=0)


def test_a_file_and_overrides_are_laid_over_the_defaults(tmp_path: Path) -> None:
    config = tmp_path / "lab.toml"
    config.write_text("rate = 0.5\n[inner]\nwidth = 7\n", encoding="utf-8")
    settings = read_settings(Outer, config, ["inner.name=bold", "rate=0.25"])
    assert settings == Outer(inner=Inner(width=7, name="bold"), rate=0.25)
    assert read_settings(Outer) == Outer()


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("inner.widht=3", r"unknown setting 'widht'\. Did you mean 'width'.* \(in inner\)"),
        ("rats=1", "Did you mean 'rate'"),
        ("inner.width=wide", r"inner\.width: expected a valid integer.*found 'wide'"),
        ("bold=-1", r"bold: expected a number greater than or equal to 0; found -1"),
        ("rate", "expected KEY=VALUE"),
        ("=3", "expected KEY=VALUE"),
    ],
)
def test_a_bad_override_says_what_was_meant(override: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read_settings(Outer, overrides=[override])


@pytest.mark.parametrize("content", [None, b"rate = ", b"\xff\xfe"])
def test_a_bad_file_is_named(tmp_path: Path, content: bytes | None) -> None:
    config = tmp_path / "lab.toml"
    if content is not None:
        config.write_bytes(content)
    with pytest.raises(SettingsError, match=r"lab\.toml"):
        read_settings(Outer, config)


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is a folder, expected a TOML file"):
        read_settings(Outer, tmp_path)


def test_a_value_over_a_table_is_refused() -> None:
    with pytest.raises(SettingsError, match="rate"):
        read_settings(Outer, overrides=["rate=1", "rate.width=2"])


def test_settings_are_frozen() -> None:
    settings = make_settings(Inner, {"width": 1}, "test")
    with pytest.raises(ValueError, match="frozen"):
        settings.width = 2
