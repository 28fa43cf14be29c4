//! Passing on application messages.

use crate::easyrtc::{ErrorCode, Event, Message};
use crate::room::input::Now;
use crate::room::machine::Room;
use crate::room::state::ids::PeerId;
use crate::room::state::peer::Peer;
use crate::room::state::profile::Profile;

impl Room {
    /// Passes the message on to everybody it is for, in the order in which they joined.
    pub(super) fn handle_message(
        &mut self,
        sender: PeerId,
        message: Message,
        now: Now,
    ) -> Result<(), ErrorCode> {
        let (peer, profile) = self.member(sender).ok_or(ErrorCode::MsgRejectGenFail)?;
        let recipients = self.recipients(sender, peer, profile, &message)?;
        let name = peer.easyrtcid().clone();
        let message = self.authorize(sender, message, &recipients)?;
        let event = Event::Message {
            sender: name,
            target_peer: message.target_peer,
            target_room: message.target_room,
            kind: message.kind,
            payload: message.payload,
        };
        self.emit_to_all(&recipients, event, now);
        Ok(())
    }

    fn recipients(
        &self,
        sender: PeerId,
        peer: &Peer,
        profile: &Profile,
        message: &Message,
    ) -> Result<Vec<PeerId>, ErrorCode> {
        let Message {
            target_peer,
            target_room,
            target_group,
            ..
        } = message;

        if let Some(target) = target_peer {
            if target == peer.easyrtcid() {
                return Err(ErrorCode::MsgRejectTargetEasyrtcid);
            }
            // The reference answers GEN_FAIL here, not TARGET_EASYRTCID, and clients know it that way.
            let found = self.find_member(target, &profile.application);
            let to = found.ok_or(ErrorCode::MsgRejectGenFail)?;
            if target_group.is_some() {
                return Err(ErrorCode::MsgRejectTargetGroup);
            }
            if let Some(room) = target_room {
                let is_there = |(_, profile)| Profile::membership(profile, room).is_some();
                if profile.membership(room).is_none() || !self.member(to).is_some_and(is_there) {
                    return Err(ErrorCode::MsgRejectTargetRoom);
                }
            }
            return Ok(vec![to]);
        }

        match (target_room, target_group) {
            (Some(room), group) => {
                if profile.membership(room).is_none() {
                    return Err(ErrorCode::MsgRejectTargetRoom);
                }
                let members = self.directory.members(&profile.application, room).iter();
                // Nobody is in a group, so nobody is in a room and a group together.
                let others = members.filter(|member| **member != sender && group.is_none());
                Ok(others.copied().collect())
            }
            (None, Some(_)) => Err(ErrorCode::MsgRejectTargetGroup),
            // The reference never answers; a client that waits for its ack would wait for ever.
            (None, None) => Err(ErrorCode::MsgRejectTargetEasyrtcid),
        }
    }
}
