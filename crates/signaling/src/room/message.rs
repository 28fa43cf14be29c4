//! Passing on application messages.

use crate::easyrtc::{ErrorCode, Event, Message, RoomName};
use crate::room::{ConnectionId, Now, Room};

impl Room {
    /// Passes the message on to everybody it is for, in the order in which they joined.
    pub(super) fn handle_message(
        &mut self,
        connection: ConnectionId,
        message: Message,
        now: Now,
    ) -> Result<(), ErrorCode> {
        let recipients = self.recipients(connection, &message)?;
        let message = self.authorize(connection, message, &recipients)?;
        let sender = self.peer(connection).ok_or(ErrorCode::MsgRejectGenFail)?;
        let event = Event::Message {
            sender: sender.easyrtcid.clone(),
            target_peer: message.target_peer,
            target_room: message.target_room,
            kind: message.kind,
            payload: message.payload,
        };
        for to in recipients {
            if let Some(peer) = self.peer(to) {
                let recipient = peer.easyrtcid.clone();
                self.emit(to, recipient, event.clone(), now);
            }
        }
        Ok(())
    }

    fn recipients(
        &self,
        connection: ConnectionId,
        message: &Message,
    ) -> Result<Vec<ConnectionId>, ErrorCode> {
        let sender = self.peer(connection).ok_or(ErrorCode::MsgRejectGenFail)?;
        let sender_room = |room: &RoomName| {
            sender
                .memberships
                .iter()
                .find(|membership| membership.room == *room)
        };
        let Message {
            target_peer,
            target_room,
            target_group,
            ..
        } = message;

        if let Some(id) = target_peer {
            if *id == sender.easyrtcid {
                return Err(ErrorCode::MsgRejectTargetEasyrtcid);
            }
            // The reference answers GEN_FAIL here, not TARGET_EASYRTCID, and clients know it that way.
            let found = self.find_peer(id, &sender.application);
            let (to, peer) = found.ok_or(ErrorCode::MsgRejectGenFail)?;
            if target_group.is_some() {
                return Err(ErrorCode::MsgRejectTargetGroup);
            }
            if let Some(room) = target_room {
                let both_in = sender_room(room).is_some()
                    && peer
                        .memberships
                        .iter()
                        .any(|membership| membership.room == *room);
                both_in
                    .then_some(())
                    .ok_or(ErrorCode::MsgRejectTargetRoom)?;
            }
            return Ok(vec![to]);
        }

        match (target_room, target_group) {
            (Some(room), group) => {
                sender_room(room).ok_or(ErrorCode::MsgRejectTargetRoom)?;
                let members = self.members(&sender.application, room).iter().copied();
                // Nobody is in a group, so a room and a group together are nobody.
                let others = members.filter(|member| *member != connection && group.is_none());
                Ok(others.collect())
            }
            (None, Some(_)) => Err(ErrorCode::MsgRejectTargetGroup),
            // The reference never answers; a client that waits for its ack would wait for ever.
            (None, None) => Err(ErrorCode::MsgRejectTargetEasyrtcid),
        }
    }
}
