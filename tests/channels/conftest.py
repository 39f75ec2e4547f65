"""Fixtures: every messaging app's provider on this machine, and one server in all of them."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import Server, running_server

from benchmarks.providers.provider import Provider
from benchmarks.providers.telegram import Telegram
from channels import troubles
from channels.apps import APPS, PUBLIC_URL, App, Visitor, all_providers, credentials

HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "at_the_end(place): after all other tests of this folder")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes a minute has begun with the first test, and is looked at after the others."""
    ours = [item for item in items if HERE in item.path.parents]
    if ours:
        first = items.index(ours[0])
        items[first : first + len(ours)] = sorted(ours, key=_place)


def _place(item: pytest.Item) -> int:
    marker = item.get_closest_marker("at_the_end")
    return int(marker.args[0]) if marker else 0


@contextmanager
def server_for(
    providers: Mapping[str, Provider], model: Path, folder: Path
) -> Iterator[tuple[Server, dict[str, App]]]:
    """A server in the apps of these providers, which are started."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for provider in providers.values():
            provider.start()
            stack.callback(provider.stop)
            for name, value in provider.environment.items():
                patch.setenv(name, value)
        patch.setenv("RECEPTION_PUBLIC_URL", PUBLIC_URL)
        server = stack.enter_context(running_server(model, folder, credentials(providers)))
        patch.undo()
        yield server, {name: App(name, one, server) for name, one in providers.items()}


@pytest.fixture(scope="session")
def apps(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, App]]:
    """All apps, and one server in them."""
    with server_for(all_providers(), model, tmp_path_factory.mktemp("apps")) as (_, found):
        for app in found.values():
            # The first turn of a server takes longer than all others.
            app.visitor().ask(0)
        # Nor should a pause of this process be taken for one of the server.
        gc.collect()
        gc.freeze()
        yield found


@pytest.fixture(scope="session")
def begun(apps: dict[str, App]) -> dict[tuple[str, str], Future[troubles.Seen]]:
    """What goes wrong, by its name and the app it goes wrong in; each is a minute at most."""
    return {
        (trouble.__name__, name): _begun(trouble, app)
        for trouble in troubles.ALL
        for name, app in apps.items()
    }


@pytest.fixture(scope="session")
def restarted(
    model: Path, tmp_path_factory: pytest.TempPathFactory, begun: Any
) -> Iterator[Future[Any]]:
    """What came of a server that was killed; it has Telegram alone."""
    with server_for({"telegram": Telegram()}, model, tmp_path_factory.mktemp("killed")) as found:
        server, own = found
        yield _begun(lambda app: lambda: troubles.killed(server, app), own["telegram"])


@pytest.fixture(params=APPS)
def app(request: pytest.FixtureRequest, apps: dict[str, App], restarted: Any) -> App:
    """Each app."""
    return apps[request.param]


@pytest.fixture
def visitor(app: App) -> Visitor:
    """Somebody in each app who has not written yet."""
    return app.visitor()


@pytest.fixture
def seen(app: App, begun: Any) -> Callable[[str], troubles.Seen]:
    """What was seen of a trouble in each app, once it is over."""
    return lambda name: begun[name, app.name].result(100)


@pytest.fixture
def servers_database(apps: dict[str, App], monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets this process work on the server's database, as `reception` does."""
    server = next(iter(apps.values())).server
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{server.database}")


def _begun(trouble: Callable[[App], Callable[[], Any]], app: App) -> Future[Any]:
    """What comes of a trouble, whose end is waited for beside the tests.

    It does not keep the process alive.
    """
    done: Future[Any] = Future()
    with _told(done):
        later = trouble(app)

        def wait() -> None:
            with _told(done):
                done.set_result(later())

        threading.Thread(target=wait, daemon=True).start()
    return done


@contextmanager
def _told(done: Future[Any]) -> Iterator[None]:
    """Tell whoever waits what is raised."""
    try:
        yield
    except BaseException as error:
        done.set_exception(error)
