"""Killed between sending and marking, or run twice at once: nothing lost, nothing filed twice."""

from __future__ import annotations

import os
import signal
import threading

from tests.outbox.conftest import Post
from vital5.database import Database
from vital5.services import outbox
from vital5.services.carriers import carriers_of


def killed_while_sending(post: Post) -> None:
    """A runner of its own, killed once the other side has the message."""
    pid = os.fork()
    if pid == 0:
        try:
            database = Database(post.settings)
            outbox.run(database, carriers_of(post.settings), post.clock)
        finally:
            os._exit(0)
    assert post.server.got_one.wait(30)
    os.kill(pid, signal.SIGKILL)
    assert os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def test_a_kill_between_sending_and_marking_costs_a_resend_and_no_second_filing(
    post: Post,
) -> None:
    post.server.behaviours = ["files and hangs"]
    post.database.engine.dispose()
    killed_while_sending(post)
    assert post.row().state == "queued"
    filed = dict(post.server.filed)
    assert post.run() == {}, "it is still the dead one's for a while"
    post.later(minutes=6)
    assert post.run() == {"accepted": 1}
    first, second = post.server.posts
    assert first == second
    assert post.server.filed == filed


def test_two_runners_at_once_send_it_once(post: Post) -> None:
    found: list[dict[str, int]] = []
    threads = [threading.Thread(target=lambda: found.append(post.run())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=len) == [{}, {}, {"accepted": 1}]
    assert len(post.server.posts) == 1
