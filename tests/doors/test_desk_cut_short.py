"""A request to the desk that ends in the middle: refused like any other, and nothing for the log of errors."""

import asyncio

import pytest
from starlette.types import Message

from scrutateur.desk.judge import Answer
from scrutateur.desk.recorder import Admission, Submission
from scrutateur.web.app import ENVELOPE_MEDIA_TYPE, JSON_MEDIA_TYPE, StaffDoor, staff_app
from tests.fakes.desk_builder import Office


async def keep_nothing(_: Submission) -> tuple[Admission, Answer]:
    raise AssertionError("nothing came that could be kept")


@pytest.mark.parametrize(
    ("path", "media_type"),
    [("/acts", ENVELOPE_MEDIA_TYPE), ("/drafts", JSON_MEDIA_TYPE), ("/drafts/1", JSON_MEDIA_TYPE)],
)
def test_a_request_that_ends_in_its_body_is_refused(path: str, media_type: str):
    """No exception leaves the door: the server would print a stack trace for each, and anybody could fill the disk."""
    desk, said = Office().desk, list[Message]()
    door = StaffDoor(desk.doorkeeper.admit_from_desk, keep_nothing, desk.drafts, state=desk.state, admits=desk.refuses)
    coming = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        said.append(message)

    headers = [(b"host", b"localhost"), (b"content-type", media_type.encode())]
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers, "query_string": b"", "root_path": ""}
    asyncio.run(staff_app(door, "localhost")(scope, receive, send))
    assert said[0]["status"] == 400 and b'"code":"body_short"' in said[1]["body"]
