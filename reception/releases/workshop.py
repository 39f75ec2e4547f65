"""Makes releases: one warm child process trains and tries, this one records and publishes.

The child may die at any moment, and so may this process: until the very last step, one
transaction, visitors keep the model they have.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

from reception.assistant import newest_model
from reception.errors import ModelError, ReceptionError, place_of
from reception.releases import answered, archives, records, workers
from reception.releases.causes import cause
from reception.releases.child import Child, WorkshopDied, clear_up
from reception.releases.limits import load_limits
from reception.releases.outcome import Outcome, Tried, refusal
from reception.releases.progress import Progress, Say

logger = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds that a release waits at its end for the workers to take it."""

WARM_AFTER = 15.0
"""Seconds after its start in which the console leaves the cores to what starts beside it."""

_BEAT = 5.0


class Workshop:
    """One per process that releases: the console's, or that of ``reception release``."""

    def __init__(self) -> None:
        self._child = Child()
        self._turn = asyncio.Lock()
        self._warming: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Note what was interrupted, and have a child ready before it is asked for."""
        await asyncio.to_thread(clear_up)
        self._warming = asyncio.create_task(self._warm())

    async def stop(self) -> None:
        """End the child, whatever it does."""
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.wait({self._warming})
        await asyncio.to_thread(self._child.end)

    @property
    def child(self) -> int | None:
        """The child's process id while it runs."""
        return self._child.pid

    async def release(
        self,
        by: str,
        reason: str = "",
        progress: Say | None = None,
        override: str = "",
    ) -> Outcome:
        """Check, train, try and, if nothing speaks against it, publish.

        Args:
            by: who.
            reason: why, in their words; for the records.
            progress: told how far it is.
            override: a publisher's reason to publish even what is refused, but for safety.

        Raises:
            Busy: somebody else is releasing.
            ReceptionError: it could not be done; visitors keep the model they have.
        """
        number = await asyncio.to_thread(records.begin, by, reason)
        say = _Saying(number, progress)
        beating = asyncio.create_task(say.beat())
        try:
            return await self._release(number, override, say)
        except (Exception, asyncio.CancelledError) as error:
            trouble = records.INTERRUPTED if isinstance(error, WorkshopDied) else cause(error)
            await asyncio.shield(asyncio.to_thread(records.fail, number, trouble))
            raise
        finally:
            beating.cancel()

    async def try_out(self, which: str, text: str, conversation: str) -> Tried:
        """What the draft (the files as they are) or the live model makes of a message.

        Args:
            which: ``draft`` or ``live``.
            text: the message.
            conversation: whose words before are remembered; each model remembers its own.

        Raises:
            ReceptionError: a file has a mistake, or there is no model yet.
        """
        found = await self._ask(
            "try_out",
            None,
            which=which,
            text=text,
            conversation=f"{which}-{conversation}",
            live=await _live_model(),
        )
        return Tried(
            label=found["label"],
            confidence=found["confidence"],
            candidates=[tuple(one) for one in found["candidates"]],
            replies=found["replies"],
            nearest=[tuple(one) for one in found["nearest"]],
        )

    async def _release(self, number: int, override: str, say: _Saying) -> Outcome:
        live = await asyncio.to_thread(records.live)
        found = await self._ask(
            "make",
            say.say,
            live=await _live_model(),
            recent=await asyncio.to_thread(_recent),
            figures=live.figures if live else {},
        )
        refused = [refusal(one) for one in found["refusals"]]
        about = {name: found[name] for name in ("data_hash", "figures", "changes")}
        outcome = Outcome(
            number,
            refused=refused,
            may_override=found["may_override"] and bool(refused),
            figures=found["figures"],
            changes=found["changes"],
        )
        if refused and not (override and outcome.may_override):
            await asyncio.to_thread(records.refuse, number, found["refusals"], **about)
            return outcome
        say.say(Progress("publish", 0.95, "Publishing"))
        if refused:
            about |= {"refusals": found["refusals"], "override": override}
        await asyncio.to_thread(_publish, number, Path(found["model"]), found["etag"], about)
        outcome.release = number
        await self._settle_answered(number)
        outcome.workers = await _taken(found["etag"], number, say)
        say.say(Progress("publish", 1.0, outcome.workers))
        return outcome

    async def _settle_answered(self, number: int) -> None:
        """Have questions leave the inbox that wait and that the live model answers surely."""
        try:
            waiting = await asyncio.to_thread(answered.may_be, load_limits().recent)
            if waiting:
                live = await _live_model()
                ids = await self._ask("answers_surely", None, live=live, waiting=waiting)
                await asyncio.to_thread(answered.settle, number, ids)
        except Exception as error:
            # It is published; that they wait still is no reason to say that it is not.
            logger.error("Questions that it answers wait still: %s.", place_of(error))

    async def _warm(self) -> None:
        await asyncio.sleep(WARM_AFTER)
        try:
            await self._ask("warm", None, live=await _live_model())
        except ReceptionError as error:
            # The first release says what is wrong; until then the console is of use.
            logger.warning("The workshop could not warm up: %s", error)
        except Exception as error:
            logger.error("The workshop could not warm up: %s.", place_of(error))

    async def _ask(self, op: str, say: Say | None, **request: Any) -> Any:
        """Have the child do something; its result.

        Raises:
            WorkshopDied: it ended meanwhile; the next request starts another.
            ModelError: what it says was wrong.
        """
        async with self._turn:
            loop = asyncio.get_running_loop()

            def tell(progress: Progress) -> None:
                if say is not None:
                    loop.call_soon_threadsafe(say, progress)

            await asyncio.to_thread(self._child.start)
            # In a thread: not every event loop can look after children (uvloop's policy cannot
            # for loops that are not its own).
            line = json.dumps({"op": op, **request})
            talking = asyncio.create_task(asyncio.to_thread(self._child.exchange, line, tell))
            try:
                answer = await asyncio.shield(talking)
            except asyncio.CancelledError:
                # It is at work on what nobody waits for any more.
                self._child.kill()
                await talking
                raise
        if answer is None:
            raise WorkshopDied(
                "The process that trains ended in the middle of its work; visitors have kept the "
                "model they had, and the release can be run again."
            )
        if "error" in answer:
            raise ModelError(answer["error"])
        return answer["result"]


class _Saying:
    """Hands progress on, and keeps the records' sign of life fresh."""

    def __init__(self, number: int, progress: Say | None) -> None:
        self._number = number
        self._progress = progress
        self._step = "check"

    def say(self, progress: Progress) -> None:
        self._step = progress.step
        if self._progress is not None:
            self._progress(progress)

    async def beat(self) -> None:
        while True:
            await asyncio.sleep(_BEAT)
            with suppress(Exception):
                await asyncio.to_thread(records.beat, self._number, self._step)


def _publish(number: int, model: Path, etag: str, about: dict[str, Any]) -> None:
    target = archives.path_of(number, etag)
    archives.put_into_place(model, target)
    archives.checked(target, etag)
    records.publish(number, etag, **about)
    archives.put_into_place(target, archives.live_copy())


async def _taken(etag: str, number: int, say: _Saying) -> str:
    """Wait until all workers that are there run a release; how far they are, in words."""
    loop = asyncio.get_running_loop()
    limit = loop.time() + PATIENCE
    while True:
        known = await asyncio.to_thread(workers.present)
        open_ = [one for one in known if one.etag != etag and not one.trouble]
        if not open_ or loop.time() > limit:
            return await asyncio.to_thread(workers.in_words, etag, number)
        took = f"{len(known) - len(open_)} of {len(known)} have it"
        say.say(Progress("publish", 0.97, f"Handing it to the assistant’s workers ({took})"))
        await asyncio.sleep(0.2)


async def _live_model() -> str | None:
    """The path of what visitors have: the live release, or what was trained by hand before."""
    live = await asyncio.to_thread(records.live)
    try:
        if live is not None:
            return str(await asyncio.to_thread(records.model_of, live))
        return str(await asyncio.to_thread(newest_model))
    except ModelError:
        return None


def _recent() -> list[tuple[int, str]]:
    from reception.clinic.messages import recent

    return [(one.id, one.text) for one in recent(load_limits().recent)]
