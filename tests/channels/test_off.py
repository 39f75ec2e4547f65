"""A channel without its secrets is off, and says so."""

from __future__ import annotations

import pytest

from channels.apps import all_providers
from channels.small_server import channel_classes, served

CLASSES = channel_classes()
PROVIDERS = {provider.name: provider for provider in all_providers().values()}


def test_there_is_a_provider_for_every_channel() -> None:
    assert CLASSES.keys() == PROVIDERS.keys()


@pytest.mark.parametrize("name", CLASSES)
def test_a_channel_that_lacks_a_secret_takes_nothing_and_says_what_it_lacks(
    name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    provider, channel_class = PROVIDERS[name], CLASSES[name]
    for variable, value in provider.environment.items():
        monkeypatch.setenv(variable, value)
    delivery = provider.text(provider.chat(1), "hello")
    for missing in channel_class.secrets:
        with monkeypatch.context() as patch:
            patch.delenv(missing)
            with served([channel_class.from_credentials({})]) as server:
                assert delivery.post(server).status_code == 404
        said = capfd.readouterr().out
        assert f"off without {missing}\n" in said
        assert channel_class.title in said
