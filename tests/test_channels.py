"""The file of channels: what it may say, and whom each channel reaches."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from forms_service.models import OutboxRow
from forms_service.notifications.channels import Channel, choose, load_channels
from forms_service.tomlfile import FileError

MAIL = "mailto://127.0.0.1/?from=a@desa.example&to=b@desa.example"
SECRET = "whsec_" + "A" * 32


def write(tmp_path: Path, text: str, mode: int = 0o600) -> Path:
    path = tmp_path / "kabar.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def entry(**keys: str) -> str:
    values = {"village": '"sukamaju"', "name": '"surel"', "url": f'"{MAIL}"'} | keys
    return "[[channel]]\n" + "".join(f"{key} = {value}\n" for key, value in values.items())


def make_row(kind: str = "received", audience: str = "kantor") -> OutboxRow:
    return OutboxRow(
        village_id="sukamaju", notice_id="1", kind=kind, audience=audience,
        reference="2026-0001", facts="{}", at=datetime.now(UTC),
    )  # fmt: skip


def make_channel(name: str, *to: str, secrets: tuple[str, ...] = ()) -> Channel:
    return Channel("sukamaju", name, MAIL, to or ("kantor",), secrets=secrets)


def test_without_a_file_nothing_goes_out() -> None:
    assert load_channels(None) == ()


def test_a_file_is_read(tmp_path: Path) -> None:
    [channel] = load_channels(write(tmp_path, entry()))
    assert (channel.name, channel.to, channel.is_webhook) == ("surel", ("kantor",), False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (entry(url='"nirgendwo://x"'), "Apprise does not know"),
        (entry(kinds='["recieved"]'), 'did you mean "received"'),
        (entry(secrets='["whsec_AAAA"]', url='"https://x.example/"'), "3 bytes"),
        (entry(secrets='["whsec_?"]', url='"https://x.example/"'), "not base64"),
        (entry(secrets=f'["{SECRET}"]', url='"http://x.example/"'), "must be https"),
        (entry(secrets=f'["{SECRET}"]', url='"file:///etc/passwd"'), "must be https"),
        (entry() + entry(), "two channels"),
        (entry(colour='"red"'), "colour"),
    ],
)
def test_a_mistake_is_explained(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(FileError, match=words) as error:
        load_channels(write(tmp_path, text))
    assert "mailto" not in str(error.value)


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="chmod 600"):
        load_channels(write(tmp_path, entry(), mode=0o644))


def test_a_notice_goes_to_whom_it_is_meant_for() -> None:
    office, rina = make_channel("kantor"), make_channel("rina", "rina")
    assert choose([office, rina], make_row()) == [office]
    assert choose([office, rina], make_row("reply", "rina")) == [rina]


def test_who_has_no_channel_is_reached_at_the_office() -> None:
    office = make_channel("kantor")
    assert choose([office], make_row("reminder", "kepala-desa")) == [office]


def test_systems_are_told_everything_and_people_what_asks_for_them() -> None:
    office, system = make_channel("kantor"), make_channel("sistem", secrets=(SECRET,))
    assert choose([office, system], make_row("status")) == [system]


def test_another_village_hears_nothing() -> None:
    other = Channel("mekarsari", "kantor", MAIL)
    assert choose([other], make_row()) == []
