"""A night's process: the desk's door, the line to the intake's process, one rhythm of publication, one way to stop."""

import asyncio
import contextlib
import ipaddress
import json
import signal
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
import uvloop

from scrutateur.cli.answers import remark
from scrutateur.cli.intake_line import IntakeLine
from scrutateur.cli.intake_process import hand_over
from scrutateur.cli.keeping import Keeper
from scrutateur.cli.night_keys import pass_phrase
from scrutateur.cli.servers import address_of, bind, server_of, spare_the_collector
from scrutateur.desk.judge import Answer
from scrutateur.desk.recorder import Admission, Submission
from scrutateur.errors import RefusedError, StoreError
from scrutateur.intake.messages import Ask, Kept, Refused, submission_of
from scrutateur.records.canonical import canonical
from scrutateur.records.status_request import KIND as STATUS_KIND
from scrutateur.web.app import StaffDoor, staff_app
from scrutateur.wiring import Night, open_night, settings_of, stop_the_process

_GROUND_KINDS = frozenset(("policy", "election", "enrolment", "revocation"))
_STOPPING = RefusedError("closed", "the desk is stopping: nothing was kept", retry_after_seconds=5)


def serve_night(home: Path, intake: socket.socket) -> None:
    """Open a night and serve it until a signal says stop.

    Args:
        home: The night's folder.
        intake: The desk's end of the line to the intake's process.

    Raises:
        ScrutateurError: The first thing that is not as it must be.
    """
    settings = settings_of(home)
    with bind("intake", settings.address("intake")) as listener, bind("desk", settings.address("desk")) as door:
        where = {"intake": address_of(listener), "desk": address_of(door)}
        night = open_night(home, pass_phrase())
        if not ipaddress.ip_address(door.getsockname()[0]).is_loopback:
            remark(f"desk: {where['desk']} is no loopback address: let nobody but the authority reach it")
        if night.desk.replay.publishing.witnessed == "none":
            remark(f"{settings.origin}: served without witnesses; every page says so")
        hand_over(intake, listener=listener)

        async def serve() -> None:
            await Serving(night).run(door=door, intake=intake, ready=lambda: click.echo(json.dumps(where)))

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve())


class Serving:
    """The running night: what the intake asks, what the desk's door asks, and the rhythm beside them."""

    def __init__(self, night: Night) -> None:
        self._night, self._desk = night, night.desk
        self._keeper = Keeper(night.desk, self._judged)
        self._line = IntakeLine(night.desk.replay.ground, night.desk.refuses, self._asked)

    def _judged(self, admission: Admission) -> None:
        if admission.entry is not None and admission.entry.envelope.kind in _GROUND_KINDS:
            self._line.tell()

    def _asked(self, ask: Ask) -> None:
        """Answer the intake: an act once it is durable, a status request at once."""
        submission = submission_of(ask)
        try:
            if ask.kind == STATUS_KIND:
                self._line.say(Kept(ask.number, False, canonical(self._desk.status(submission))))
                return
            self._keeper.keep(submission).add_done_callback(partial(self._kept, ask.number))
        except RefusedError as error:
            self._refuse(ask.number, error)
        except StoreError:
            self._refuse(ask.number, _STOPPING)

    def _kept(self, number: int, kept: "asyncio.Future[Admission]") -> None:
        if kept.exception() is not None:
            self._refuse(number, _STOPPING)
            return
        admission = kept.result()
        body = self._desk.read(admission).encode(admission.receipt)
        self._line.say(Kept(number, admission.is_new, body))

    def _refuse(self, number: int, error: RefusedError) -> None:
        self._line.say(Refused(number, error.code, error.sentence, error.retry_after_seconds))

    async def _keep_and_judge(self, submission: Submission) -> tuple[Admission, Answer]:
        """Keep an act of the desk; when it is answered, the intake knows the keys that it may have moved."""
        kept = await self._keeper.keep_and_judge(submission)
        await self._line.known()
        return kept

    async def run(self, *, door: socket.socket, intake: socket.socket, ready: Callable[[], None]) -> None:
        """Serve until a signal says stop; then publish what is left.

        Args:
            door: The address of the staff door.
            intake: The desk's end of the line to the intake's process.
            ready: Called when both doors are open.
        """
        spare_the_collector()
        self._keeper.start()
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await self._line.open(intake)
        desk = self._desk
        staff = StaffDoor(
            desk.doorkeeper.admit_from_desk, self._keep_and_judge, desk.drafts, state=desk.state, admits=desk.refuses
        )
        server = server_of(staff_app(staff, self._night.settings.address("desk")[0]))
        serving = asyncio.create_task(server._serve(sockets=[door]))  # signals are ours: two doors, one stop
        rhythm = asyncio.create_task(self._keep_rhythm(stop))
        ready()
        await stop.wait()
        server.should_exit = True
        await asyncio.gather(serving, rhythm, self._line.stop())
        await self._keeper.close()
        desk.publish(with_bundles=True)
        self._night.close()

    async def _keep_rhythm(self, stop: asyncio.Event) -> None:
        """Publish every half second what is new, and partial bundles every ten; a failure ends the process.

        The intake is told in the same rhythm when the disk's reserve is reached, or free again.

        The beat that runs when the stop comes is waited for: two publications at once would write over one another.
        """
        settings, desk = self._night.settings, self._desk
        beats = max(1, settings.bundle_seconds * 1000 // settings.checkpoint_milliseconds)
        count = 0
        while not stop.is_set():
            count += 1
            self._line.tell()
            if desk.publisher.is_due() or count % beats == 0:
                try:
                    await asyncio.to_thread(desk.publish, with_bundles=count % beats == 0)
                except Exception as error:  # top of a door
                    stop_the_process(error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), settings.checkpoint_milliseconds / 1000)
