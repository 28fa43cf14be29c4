"""Calls about sessions, made by OpenTera's own client, and everything that is published for them, byte for byte."""

import json
import uuid

from story import Story, lists


class Calls(Story):
    def test_start_invites_everybody_with_a_link_of_their_own(self):
        parameters = {"k": "v", "n": 1, "é": [True, None, 0.5]}
        members = [self.nadia, self.other, self.paul, self.lise, self.kit]
        session, heard = self.start(*members, parameters=parameters)
        self.expect_invitations(heard, session, members, members, json.dumps(parameters))

    def test_a_started_session_is_described_as_the_original_does(self):
        members = [self.nadia, self.paul, self.kit]
        session, _ = self.start(*members, parameters=json.dumps({"k": "v"}))
        row = self.stand_in.session(session["id_session"])
        self.assertEqual([one["id_session_event_type"] for one in row["session_events"]], [3])
        links = [f"session_url_{kind}s" for kind in ("user", "participant", "device")]
        self.assertEqual(str(uuid.UUID(session["session_key"])), session["session_key"])
        for link, kind in zip(links, ("user", "participant", "device")):
            self.check_link(session[link], kind)
        computed = {"session_key": session["session_key"], **{link: session[link] for link in links}}
        described = {**row, **lists(members), "session_creator_uuid": self.nadia["uuid"], **computed}
        self.assertEqual(session, described)
        self.assertEqual(session["session_parameters"], {"k": "v"})
        self.assertEqual(session["session_creator_user_uuid"], self.nadia["uuid"])

    def test_the_reply_leaves_before_the_invitations_and_is_python_json(self):
        session, heard = self.start(self.nadia, self.paul)
        self.assertEqual(self.subscriber.channels, [self.client.pattern, *[one.channel for one in heard]])
        (reply,) = self.subscriber.replies
        read = json.loads(reply)
        self.assertEqual(json.dumps(read).encode(), reply)
        self.assertEqual(list(read), ["method", "id", "pattern", "status", "return_value"])
        self.assertEqual((read["method"], read["pattern"]), ("session_manage", "service.VideoRehabService.rpc"))
        self.assertEqual((read["status"], read["return_value"]["session"]), ("OK", session))

    def test_a_session_without_members_is_told_to_the_user_manager_alone(self):
        returned = self.manage("start", id_session=0, id_creator_user=self.nadia["id"], **lists([]))
        session = returned["session"]
        self.running.append(session["id_session"])
        heard = self.subscriber.take(1)
        self.expect_invitations(heard, session, [], [])

    def test_an_existing_session_starts_with_the_members_of_the_call(self):
        returned = self.manage("start", id_session=1, **lists([self.nadia, self.lise]))
        self.assertEqual(returned["status"], "started")
        session = returned["session"]
        self.running.append(1)
        self.assertEqual((session["id_session"], session["session_name"]), (1, "Séance #1"))
        members = [self.nadia, self.lise]
        self.expect_invitations(self.subscriber.take(3), session, members, members)

    def test_invite_tells_all_members_and_leaves_links_as_they_were(self):
        session, heard = self.start(self.nadia, self.paul)
        before = self.expect_invitations(heard, session, [self.nadia, self.paul], [self.nadia, self.paul])
        returned = self.manage("invite", id_session=session["id_session"], **lists([self.lise, self.kit]))
        everybody = [self.nadia, self.paul, self.lise, self.kit]
        after = self.expect_invitations(self.subscriber.take(5), session, everybody, everybody)
        self.assertEqual({uuid: after[uuid] for uuid in before}, before)
        self.assertEqual(returned["status"], "invited")
        self.assertEqual(returned["session"], {**session, **lists(everybody)})

    def test_remove_tells_those_who_were_members_before(self):
        members = [self.nadia, self.other, self.paul, self.kit]
        session, _ = self.start(*members)
        returned = self.manage("remove", id_session=session["id_session"], **lists([self.other, self.paul]))
        self.expect(self.subscriber.take(5), self.leaving(session, self.other, self.paul), members)
        self.assertEqual(returned["status"], "removed")
        self.assertEqual(returned["session"], {**session, **lists([self.nadia, self.kit])})

    def test_who_accepts_is_announced_to_all_members(self):
        members = [self.nadia, self.paul, self.kit]
        session, _ = self.start(*members)
        parameters = {"reply_code": 1, "reply_msg": "J’arrive", "participant_uuid": self.paul["uuid"]}
        returned = self.manage("invite_reply", id_session=session["id_session"], parameters=parameters)
        reply = self.replied(session, 1, "J’arrive", participant_uuid=self.paul["uuid"])
        self.expect(self.subscriber.take(4), reply, members)
        self.assertEqual(returned, {"status": "OK", "session": session})

    def test_who_does_not_accept_is_no_member_any_more_and_the_others_are_told(self):
        members = [self.nadia, self.paul, self.lise, self.kit]
        for code, leaving in ((2, self.paul), (3, self.lise), (4, self.kit)):
            session, _ = self.start(*members)
            parameters = {"reply_code": code, f"{leaving['kind']}_uuid": leaving["uuid"]}
            returned = self.manage("invite_reply", id_session=session["id_session"], parameters=parameters)
            remaining = [one for one in members if one is not leaving]
            reply = self.replied(session, code, **{f"{leaving['kind']}_uuid": leaving["uuid"]})
            self.expect(self.subscriber.take(4), reply, remaining)
            self.assertEqual(returned, {"status": "OK", "session": {**session, **lists(remaining)}})
            self.stop(session)
            self.subscriber.take(4)

    def test_a_creator_who_refuses_ends_the_session(self):
        session, _ = self.start(self.nadia, self.paul)
        parameters = {"reply_code": 2, "user_uuid": self.nadia["uuid"]}
        returned = self.manage("invite_reply", id_session=session["id_session"], parameters=parameters)
        self.expect(self.subscriber.take(3), self.stopped(session), [self.nadia, self.paul])
        error = "Creator refused to join session - session ended"
        self.assertEqual(returned, {"status": "error", "error_text": error})
        self.running.clear()

    def test_stop_tells_all_members_and_returns_the_document_of_the_backend(self):
        members = [self.nadia, self.paul, self.kit]
        session, _ = self.start(*members)
        returned = self.stop(session)
        self.expect(self.subscriber.take(4), self.stopped(session), members)
        row = self.stand_in.session(session["id_session"])
        self.assertEqual([one["id_session_event_type"] for one in row.pop("session_events")], [3, 4])
        self.assertEqual(returned, {"status": "stopped", "session": row})
        self.assertEqual(row["session_status"], 2)
        again = self.manage("stop", id_session=session["id_session"])
        self.assertEqual(again, {"status": "error", "error_text": "No matching session to stop"})

    def test_a_member_who_connects_is_invited_again_alone(self):
        members = [self.nadia, self.paul]
        session, heard = self.start(*members)
        links = self.expect_invitations(heard, session, members, members)
        self.stand_in.control("POST members/connect", {"kind": "participant", "uuid": self.paul["uuid"]})
        again = self.expect_invitations(self.subscriber.take(2), session, members, [self.paul])
        self.assertEqual(again, {self.paul["uuid"]: links[self.paul["uuid"]]})

    def test_a_creator_who_disconnects_ends_the_session(self):
        session, _ = self.start(self.nadia, self.paul)
        self.stand_in.control("POST members/disconnect", {"kind": "participant", "uuid": self.paul["uuid"]})
        self.stand_in.control("POST members/disconnect", {"kind": "user", "uuid": self.nadia["uuid"]})
        self.expect(self.subscriber.take(3), self.stopped(session), [self.nadia, self.paul])
        self.running.clear()

    def test_the_same_creator_ends_the_session_before_by_starting_another(self):
        session, _ = self.start(self.nadia, self.paul)
        returned = self.manage("start", id_session=0, id_creator_user=self.nadia["id"], **lists([self.nadia, self.lise]))
        self.running[:] = [returned["session"]["id_session"]]
        self.expect(self.subscriber.take(3), self.stopped(session), [self.nadia, self.paul])
        members = [self.nadia, self.lise]
        self.expect_invitations(self.subscriber.take(3), returned["session"], members, members)

    def test_what_is_not_live_is_nothing_to_callers(self):
        for action in ("invite", "remove"):
            self.assertIsNone(self.manage(action, id_session=4_711, **lists([self.paul])), action)
        parameters = {"reply_code": 1, "user_uuid": self.nadia["uuid"]}
        self.assertIsNone(self.manage("invite_reply", id_session=4_711, parameters=parameters))

    def test_somebody_whom_the_service_may_not_use_cannot_be_in_a_session(self):
        secret = self.stand_in.member("participant", "Secret Participant")
        returned = self.manage("start", id_session=0, id_creator_user=self.nadia["id"], **lists([self.nadia, secret]))
        self.assertEqual(returned["status"], "error")
        self.assertTrue(returned["error_text"].startswith("Cannot create session: "), returned["error_text"])
        session, _ = self.start(self.nadia, self.paul)
        returned = self.manage("invite", id_session=session["id_session"], **lists([secret]))
        self.assertEqual(returned, {"status": "error", "error_text": "Error updating session"})
