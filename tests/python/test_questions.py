"""Calls that only ask something, calls that nobody understands, and the log, with OpenTera's own client and classes."""

import json
import time
import urllib.error
import urllib.request

from opentera.messages.python import TeraEvent
from opentera.messages.python.LogEvent_pb2 import LogEvent
from opentera.messages.python.LoginEvent_pb2 import LoginEvent

from processes import until
from story import KEY, Story, lists

AT_ONCE_S = 0.1

FORM = {
    "objecttype": "session_type_config",
    "sections": [{
        "id": "general", "label": "General configuration", "_order": 1,
        "items": [{"id": "session_recordable", "label": "Allow session recording", "type": "boolean", "_order": 1}],
    }],
}


class Questions(Story):
    def test_session_type_config_is_the_form_whatever_is_asked(self):
        for argument in (1, 4_711, "1", "nonsense", True):
            form = self.call("session_type_config", argument)
            if isinstance(form, str):
                form = json.loads(form)
            self.assertEqual(form, FORM, argument)

    def test_participant_info_is_the_document_of_the_backend_without_the_token(self):
        info = self.call("participant_info", self.paul["uuid"])
        self.assertEqual(info, {
            "id_participant": 1, "participant_uuid": self.paul["uuid"], "participant_name": self.paul["name"],
            "id_participant_group": None, "id_project": 1, "participant_email": None, "participant_enabled": True,
            "participant_token_enabled": True, "participant_token": None,
        })

    def test_participant_info_about_nobody_is_empty(self):
        for argument in ("00000000-0000-0000-0000-000000000000", self.stand_in.member("participant", "Secret Participant")["uuid"], 7):
            self.assertEqual(self.call("participant_info", argument), {}, argument)

    def test_an_unknown_method_is_answered_at_once(self):
        began = time.monotonic()
        self.assertIsNone(self.call("no_such_method", "x"))
        took = time.monotonic() - began
        self.assertLess(took, AT_ONCE_S)
        (reply,) = self.subscriber_replies()
        self.assertEqual((reply["status"], reply["return_value"], reply["method"]), ("Error", None, "no_such_method"))
        print(f"FIGURE OpenTera's client learns within {took * 1_000:.0f} ms that a method does not exist (original: 10 s)")

    def test_calls_that_are_no_good_are_answered_at_once_with_nothing(self):
        about = {"session_manage": {"action": "dance", "id_session": 1, "id_service": 6, "id_session_type": 1}}
        for arguments in ((), ("{}", "{}"), (7,), (True,), (1.5,), ("no json",), ("[]",), ("{}",), (json.dumps(about),)):
            began = time.monotonic()
            self.assertIsNone(self.call("session_manage", *arguments), arguments)
            self.assertLess(time.monotonic() - began, AT_ONCE_S, arguments)

    def test_bytes_are_taken_like_text(self):
        about = {"session_manage": {"action": "stop", "id_session": 4_711, "id_service": 6, "id_session_type": 1}}
        returned = self.call("session_manage", json.dumps(about).encode())
        self.assertEqual(returned, {"status": "error", "error_text": "No matching session to stop"})

    def test_the_service_is_called_by_its_key_or_its_uuid(self):
        self.assertEqual(self.call("participant_info", "nobody"), {})
        self.assertEqual(self.client.call_service(self.service_uuid, "participant_info", "nobody"), {})
        patterns = [reply["pattern"] for reply in self.subscriber_replies()]
        self.assertEqual(patterns, [f"service.{KEY}.rpc", f"service.{self.service_uuid}.rpc"])

    def test_the_numbers_of_calls_come_back(self):
        first = self.client.msg_id
        for _ in range(3):
            self.call("participant_info", "nobody")
        self.assertEqual([reply["id"] for reply in self.subscriber_replies()], [first, first + 1, first + 2])

    def test_the_log_is_written_as_opentera_reads_it_and_holds_no_secret(self):
        session, heard = self.start(self.nadia, self.paul)
        page = f"http://127.0.0.1:{self.stand_in.state['service']['port']}/participant?token=no.good.token"
        self.assertEqual(self.status_of(page), 403)
        redis = self.subscriber.redis
        until("a refused visit is in the log", lambda: redis.llen("log.error"))
        secrets = [link.event.session_url.split("key=")[1] for link in heard] + [session["session_key"], "no.good.token", self.nadia["name"], self.paul["name"]]
        entries = [(name, entry) for name in ("log.info", "log.warning", "log.error") for entry in redis.lrange(name, 0, -1)]
        for name, entry in entries:
            event = TeraEvent.FromString(entry)
            self.assertEqual(event.SerializeToString(deterministic=True), entry)
            self.assertEqual((event.header.version, event.header.topic), (1, name))
            (packed,) = event.events
            said = LoginEvent() if packed.Is(LoginEvent.DESCRIPTOR) else LogEvent()
            self.assertTrue(packed.Unpack(said), packed.type_url)
            header = said.log_header if isinstance(said, LoginEvent) else said
            self.assertEqual(header.sender, KEY)
            for secret in secrets:
                self.assertNotIn(secret.encode(), entry)
        kinds = {TeraEvent.FromString(entry).events[0].type_url.rsplit(".", 1)[-1] for _, entry in entries}
        self.assertEqual(kinds, {"LogEvent", "LoginEvent"})

    def subscriber_replies(self):
        """All replies so far."""
        self.assertEqual(self.subscriber.sync(), [])
        return [json.loads(reply) for reply in self.subscriber.replies]

    def status_of(self, page):
        try:
            return urllib.request.urlopen(page, timeout=5).status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
