"""Facts about docs/operations.md: each command in it exists, each setting is in it."""

import re
from pathlib import Path

import click
from flask import Flask

TEXT = Path("docs/operations.md").read_text(encoding="utf-8")
# Read by the build, told where phones are spoken of.
BUILDER = {"BALAI_OFFLINE"}
# Of development, or of the builder.
ELSEWHERE = {"BALAI_INSTANCE", "BALAI_FORM_KEYS"}


def find(app: Flask, words: list[str]) -> click.Command | None:
    command: click.Command | None = app.cli
    for word in words:
        if isinstance(command, click.Group):
            command = command.commands.get(word)
    return command


def test_every_command_exists(app: Flask) -> None:
    table = re.findall(r"^\| `([a-z -]+)", TEXT, re.MULTILINE)
    cron = re.findall(r"bin/balai ([a-z ]+?) *(?:>|/|$)", TEXT, re.MULTILINE)
    named = [re.sub(r" --.*", "", words).split() for words in (*table, *cron)]
    assert len(named) > 12
    assert [words for words in named if find(app, words) is None] == []


def test_every_setting_is_read_and_told() -> None:
    read = set(re.findall(r"BALAI_[A-Z_]+", Path("forms_service/config.py").read_text()))
    told = set(re.findall(r"BALAI_[A-Z_]+", TEXT))
    assert told - BUILDER <= read
    assert read - told <= ELSEWHERE
