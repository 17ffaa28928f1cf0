"""A night's process: two doors on two addresses, one writer thread, one rhythm of publication, one way to stop."""

import asyncio
import contextlib
import gc
import signal
import socket
import sys
from collections import deque
from collections.abc import Callable, Sequence

import uvicorn
from starlette.types import ASGIApp

from scrutateur.adapters.batch_writer import BatchWriter
from scrutateur.desk.judge import Answer
from scrutateur.desk.recorder import Admission, Submission
from scrutateur.errors import RefusedError, SettingsError
from scrutateur.intake.app import Intake, intake_app
from scrutateur.intake.listener import DeadlineProtocol
from scrutateur.web.app import StaffDoor, staff_app
from scrutateur.wiring import Night, stop_the_process

_CONNECTIONS_MAX = 2048
_KEEP_ALIVE_SECONDS = 30
_JUDGED_AT_ONCE = 32
_UNJUDGED_MAX = 20_000  # a few seconds of work: then stations wait, and nothing is lost
_LAST_ANSWERS_SECONDS = 0.5
_SWITCH_SECONDS = 0.0005  # the writer waits for the interpreter after each step of the store: ten times less
_COLLECT_EVERY = 50_000  # new objects that may hold others; about a thousand acts


class Serving:
    """The running night. Holds the writer, and what is kept and waits to be judged."""

    def __init__(self, night: Night) -> None:
        self._night = night
        self._unjudged: deque[tuple[Admission, asyncio.Future[Answer] | None]] = deque()
        self._judging = False
        self._writer: BatchWriter[Submission, Admission] = BatchWriter(
            night.desk.record, stop_the_process, deliver=self._queue
        )
        self._wanted: dict[int, asyncio.Future[Answer]] = {}

    def _queue(self, batch: Sequence[tuple[Submission, Admission]]) -> None:
        """Put a durable batch in line to be judged, in log order."""
        for submission, admission in batch:
            self._unjudged.append((admission, self._wanted.pop(id(submission), None)))
        if not self._judging:
            self._judging = True
            asyncio.get_running_loop().call_soon(self._judge_some)

    def _judge_some(self) -> None:
        """Judge a few acts between two looks at the doors; a failure ends the process, with every receipt given."""
        try:
            for _ in range(min(_JUDGED_AT_ONCE, len(self._unjudged))):
                admission, asked = self._unjudged.popleft()
                if asked is None or asked.done():  # nobody asks, or whoever asked has gone
                    self._night.desk.take(admission)
                else:
                    asked.set_result(self._night.desk.judge(admission))
        except BaseException as error:  # top of a door: a callback of the loop, which would only log it
            asyncio.get_running_loop().call_later(_LAST_ANSWERS_SECONDS, stop_the_process, error)
            return
        self._judging = bool(self._unjudged)
        if self._judging:
            asyncio.get_running_loop().call_soon(self._judge_some)

    async def keep(self, submission: Submission) -> tuple[Admission, Answer]:
        """Make a station's act durable and give what to answer; it is judged right behind the answer."""
        if len(self._unjudged) > _UNJUDGED_MAX:
            raise RefusedError("busy", "too many acts wait to be judged", retry_after_seconds=1)
        admission = await self._writer.submit(submission)
        return admission, self._night.desk.read(admission)

    async def keep_and_judge(self, submission: Submission) -> tuple[Admission, Answer]:
        """Make an act of the desk durable, judge it, and give what to answer: whoever decides must know what it did."""
        judged: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._wanted[id(submission)] = judged
        try:
            admission = await self._writer.submit(submission)
        finally:
            self._wanted.pop(id(submission), None)
        return admission, await judged

    def doors(self) -> tuple[ASGIApp, ASGIApp]:
        """Make the public intake and the staff door."""
        desk, policy = self._night.desk, self._night.desk.replay.ground.policy
        assert policy is not None, "a night is opened only with a policy"
        intake = Intake(
            desk.doorkeeper.admit_from_station,
            self.keep,
            desk.status,
            admits=desk.refuses,
            body_bytes_max=policy.limits.payload_bytes_max,
        )
        staff = StaffDoor(
            desk.doorkeeper.admit_from_desk, self.keep_and_judge, desk.drafts, state=desk.state, admits=desk.refuses
        )
        return intake_app(intake), staff_app(staff, self._night.settings.address("desk")[0])

    async def run(self, sockets: tuple[socket.socket, socket.socket], ready: Callable[[], None]) -> None:
        """Serve until a signal says stop; then publish what is left."""
        _spare_the_collector()
        self._writer.start()
        servers = [server_of(app) for app in self.doors()]
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        tasks = [
            asyncio.create_task(server._serve(sockets=[bound]))  # signals are ours: two servers, one stop
            for server, bound in zip(servers, sockets, strict=True)
        ]
        rhythm = asyncio.create_task(self._publish_in_rhythm(stop))
        ready()
        await stop.wait()
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*tasks, rhythm)
        await self._writer.close()
        while self._unjudged:
            await asyncio.sleep(0)
        self._night.desk.publish(with_bundles=True)
        self._night.close()

    async def _publish_in_rhythm(self, stop: asyncio.Event) -> None:
        """Publish every half second what is new, and partial bundles every ten; a failure ends the process.

        The beat that runs when the stop comes is waited for: two publications at once would write over one another.
        """
        settings, desk = self._night.settings, self._night.desk
        beats = max(1, settings.bundle_seconds * 1000 // settings.checkpoint_milliseconds)
        count = 0
        while not stop.is_set():
            count += 1
            if desk.publisher.is_due() or count % beats == 0:
                try:
                    await asyncio.to_thread(desk.publish, with_bundles=count % beats == 0)
                except Exception as error:  # top of a door
                    stop_the_process(error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), settings.checkpoint_milliseconds / 1000)


def _spare_the_collector() -> None:
    """Keep the collector of cycles away from the log's state, which lives as long as the process does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_EVERY)
    sys.setswitchinterval(_SWITCH_SECONDS)


def server_of(app: ASGIApp) -> uvicorn.Server:
    """Make the HTTP server of a door, with its bounds."""
    config = uvicorn.Config(
        app,
        http=DeadlineProtocol,
        lifespan="off",
        access_log=False,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        date_header=False,
        limit_concurrency=_CONNECTIONS_MAX,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)


def bind(night: Night, name: str) -> socket.socket:
    """Bind the address of a door; port 0 takes a free one.

    Raises:
        SettingsError: Another program has the address, or it is not this machine's.
    """
    address = night.settings.address(name)
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    # Named, not 0: only then does the event loop set TCP_NODELAY, without which each answer waits 40 ms for an ACK.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
    except OSError as error:
        bound.close()
        raise SettingsError(f"{name}: {address[0]}:{address[1]} cannot be used: {error.strerror}") from error
    bound.listen(1024)
    return bound
