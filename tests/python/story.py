"""What the tests of calls have in common: one service, one caller, one subscriber, and the checks of what is heard."""

import json
import re
import unittest
from urllib.parse import parse_qs, urlsplit

from opentera.messages.python import JoinSessionEvent, JoinSessionReplyEvent, LeaveSessionEvent, StopSessionEvent
from opentera.redis.RedisRPCClient import RedisRPCClient

from processes import EXTERNAL_PORT, SESSIONS, Service, StandIn, free_ports
from subscriber import KINDS, USER_MANAGER, Subscriber, written

KEY = "VideoRehabService"


class Story(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        port = free_ports(1)
        cls.stand_in = StandIn(port)
        cls.addClassCleanup(cls.stand_in.stop)
        cls.first_port = free_ports(SESSIONS)
        cls.service = Service(cls.stand_in, port, cls.first_port)
        cls.addClassCleanup(cls.stop_service)
        state = cls.stand_in.state
        cls.service_uuid = state["service"]["uuid"]
        redis = {"hostname": "127.0.0.1", "port": state["redis"]["port"], "db": 0, "username": "", "password": ""}
        cls.client = RedisRPCClient(redis)
        cls.subscriber = Subscriber(redis["port"])
        cls.addClassCleanup(lambda: (cls.client.client.close(), cls.subscriber.pubsub.close(), cls.subscriber.redis.close()))
        cls.nadia = cls.stand_in.member("user", "Super Admin")
        cls.other = cls.stand_in.member("user", "Site User")
        cls.paul = cls.stand_in.member("participant", "Participant #1")
        cls.lise = cls.stand_in.member("participant", "Participant #3")
        cls.kit = cls.stand_in.member("device", "Kit Télé #1")

    @classmethod
    def stop_service(cls):
        code = cls.service.stop()
        if code != 0:
            raise AssertionError(f"the service ended with {code}:\n" + "".join(cls.service.log))

    def setUp(self):
        self.running = []
        self.subscriber.replies.clear()
        self.subscriber.channels.clear()

    def tearDown(self):
        """Nothing was published that no test looked at."""
        extra = self.subscriber.sync()
        for id_session in self.running:
            self.manage("stop", id_session=id_session)
        self.subscriber.sync()
        self.assertEqual([(one.channel, one.any.type_url) for one in extra], [])

    def call(self, method, *arguments):
        return self.client.call_service(KEY, method, *arguments)

    def manage(self, action, **parameters):
        about = {"session_manage": {"action": action, "id_service": 6, "id_session_type": 1, **parameters}}
        return self.call("session_manage", json.dumps(about))

    def start(self, *members, parameters=None):
        """Starts a session that the first of `members` made; answers it, and what was heard."""
        creator = {f"id_creator_{members[0]['kind']}": members[0]["id"]} if members else {}
        returned = self.manage("start", id_session=0, **creator, **lists(members), parameters=parameters)
        self.assertEqual(returned["status"], "started")
        session = returned["session"]
        self.running.append(session["id_session"])
        return session, self.subscriber.take(len(members) + 1)

    def stop(self, session):
        self.running.remove(session["id_session"])
        return self.manage("stop", id_session=session["id_session"])

    def expect(self, heard, event, targets):
        """The same event went to every target in OpenTera's order, then to the user manager, and each is right to the byte."""
        channels = [f"websocket.{one['kind']}.{one['uuid']}.events" for one in in_order(targets)]
        self.assertEqual([one.channel for one in heard], [*channels, USER_MANAGER])
        for one in heard:
            self.check(one, event)

    def check(self, heard, event):
        self.assertEqual(heard.event, event, heard.channel)
        self.assertLess(abs(heard.at - heard.time()), 5, "the time of the event")
        self.assertEqual(heard.outer.SerializeToString(deterministic=True), heard.payload, "OpenTera writes what it read")
        self.assertEqual(written(heard.channel, event, heard.time()), heard.payload, "OpenTera would have written this")

    def expect_invitations(self, heard, session, members, targets, parameters="{}"):
        """Everybody got an invitation with a link of their own, the user manager the last of them. Answers the links by uuid."""
        links = {}
        for one, target in zip(heard, [*in_order(targets), None], strict=True):
            if target is None:
                self.assertEqual(one.channel, USER_MANAGER)
                self.assertEqual(one.event.session_url, heard[-2].event.session_url if targets else "")
            else:
                self.assertEqual(one.channel, f"websocket.{target['kind']}.{target['uuid']}.events")
                self.check_link(one.event.session_url, target["kind"])
                links[target["uuid"]] = one.event.session_url
            self.check(one, self.invitation(session, members, one.event.session_url, parameters))
        self.assertEqual(len(set(links.values())), len(targets), "links are personal")
        return links

    def invitation(self, session, members, url, parameters):
        uuids = by_kind(members)
        return JoinSessionEvent(
            session_url=url, session_creator_name=self.nadia["name"], session_uuid=session["session_uuid"],
            session_participants=uuids["participant"], session_users=uuids["user"], session_devices=uuids["device"],
            join_msg="Join me!", session_parameters=parameters, service_uuid=self.service_uuid,
        )

    def check_link(self, link, kind):
        url = urlsplit(link)
        self.assertEqual((url.scheme, url.netloc), ("https", f"127.0.0.1:{EXTERNAL_PORT}"))
        port, page = re.fullmatch(r"/webrtc/(\d+)/(\w+)", url.path).groups()
        self.assertIn(int(port), range(self.first_port, self.first_port + SESSIONS))
        self.assertEqual(page, f"{kind}s")
        query = parse_qs(url.query)
        self.assertEqual(list(query), ["key"])
        self.assertGreaterEqual(len(query["key"][0]), 22)

    def leaving(self, session, *members):
        uuids = by_kind(members)
        return LeaveSessionEvent(
            session_uuid=session["session_uuid"], service_uuid=self.service_uuid, leaving_participants=uuids["participant"],
            leaving_users=uuids["user"], leaving_devices=uuids["device"],
        )

    def stopped(self, session):
        return StopSessionEvent(session_uuid=session["session_uuid"], service_uuid=self.service_uuid)

    def replied(self, session, code, message="", **uuids):
        return JoinSessionReplyEvent(session_uuid=session["session_uuid"], join_reply=code, reply_msg=message, **uuids)


def by_kind(members):
    return {kind: [one["uuid"] for one in members if one["kind"] == kind] for kind in KINDS}


def in_order(members):
    return [one for kind in KINDS for one in members if one["kind"] == kind]


def lists(members):
    return {f"session_{kind}s": uuids for kind, uuids in by_kind(members).items()}
