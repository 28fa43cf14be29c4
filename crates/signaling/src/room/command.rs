//! Carrying out the commands of a peer.

use crate::easyrtc::{
    Command, EasyrtcId, ErrorCode, Event, Json, Payload, PresenceUpdate, Relay, Reply, RoomName,
};
use crate::room::membership::{ApiField, OpenRoom};
use crate::room::{ConnectionId, Now, Room};
use crate::socketio::AckId;

impl Room {
    /// Carries out one command and replies, unless it is refused: then the caller replies.
    pub(super) fn handle_command(
        &mut self,
        connection: ConnectionId,
        ack: AckId,
        command: Command,
        now: Now,
    ) -> Result<(), ErrorCode> {
        let reply = match command {
            Command::Relay {
                relay,
                target,
                payload,
            } => self.relay(connection, relay, &target, payload, now)?,
            Command::GetIceConfig => Reply::IceConfig(self.ice_servers(connection)),
            Command::GetRoomList => self.room_list(connection),
            Command::RoomJoin(rooms) => self.room_join(connection, &rooms, now)?,
            Command::RoomLeave(rooms) => {
                self.leave_rooms(connection, &rooms, now);
                Reply::RoomsLeft(rooms)
            }
            Command::SetPresence(update) => {
                let reply = self.set_presence(connection, update);
                self.reply(connection, ack, reply, now);
                self.announce_everywhere(connection, now);
                return Ok(());
            }
            Command::SetRoomApiField { room, field } => {
                self.set_api_field(connection, &room, field, now)?
            }
            Command::SetUserCfg => Reply::Ack,
        };
        self.reply(connection, ack, reply, now);
        Ok(())
    }

    fn relay(
        &mut self,
        connection: ConnectionId,
        relay: Relay,
        target: &EasyrtcId,
        payload: Option<Payload>,
        now: Now,
    ) -> Result<Reply, ErrorCode> {
        let sender = self.peer(connection).ok_or(ErrorCode::MsgRejectGenFail)?;
        let (to, peer) = self
            .find_peer(target, &sender.application)
            .ok_or(ErrorCode::MsgRejectTargetEasyrtcid)?;
        let event = Event::Relayed {
            sender: sender.easyrtcid.clone(),
            relay,
            payload,
        };
        let recipient = peer.easyrtcid.clone();
        self.emit(to, recipient, event, now);
        Ok(Reply::Ack)
    }

    fn room_list(&self, connection: ConnectionId) -> Reply {
        let application = self.peer(connection).map(|peer| &peer.application);
        let rooms = application
            .and_then(|name| self.applications.get(name))
            .map_or(&[][..], Vec::as_slice);
        let entry = |room: &OpenRoom| (room.name.clone(), room.members.len());
        Reply::RoomList(rooms.iter().map(entry).collect())
    }

    fn room_join(
        &mut self,
        connection: ConnectionId,
        rooms: &[RoomName],
        now: Now,
    ) -> Result<Reply, ErrorCode> {
        let peer = self.peer(connection).ok_or(ErrorCode::MsgRejectGenFail)?;
        self.check_rooms(&peer.application, &peer.memberships, rooms)
            .map_err(|_| ErrorCode::MsgRejectBadRoom)?;
        let application = peer.application.clone();
        self.join(connection, rooms, now);
        Ok(Reply::RoomsJoined(self.reports(&application, rooms)))
    }

    fn set_presence(&mut self, connection: ConnectionId, update: PresenceUpdate) -> Reply {
        let Some(peer) = self.peer_mut(connection) else {
            return Reply::RoomsUpdated(Vec::new());
        };
        peer.presence.update(update);
        Reply::RoomsUpdated(peer.deltas())
    }

    fn set_api_field(
        &mut self,
        connection: ConnectionId,
        room: &RoomName,
        field: Option<Json>,
        now: Now,
    ) -> Result<Reply, ErrorCode> {
        let peer = self
            .peer_mut(connection)
            .ok_or(ErrorCode::MsgRejectGenFail)?;
        let membership = peer
            .memberships
            .iter_mut()
            .find(|membership| membership.room == *room)
            .ok_or(ErrorCode::MsgRejectBadRoom)?;
        membership.api_field = field;
        let delta = peer.delta(room, ApiField::Included);
        self.announce(connection, room, now);
        Ok(Reply::RoomsUpdated(delta.into_iter().collect()))
    }
}
