//! Carrying out the commands of a member.

use crate::easyrtc::{
    ApplicationName, Command, EasyrtcId, ErrorCode, Event, Json, Payload, PresenceUpdate, Relay,
    Reply, RoomName,
};
use crate::room::input::Now;
use crate::room::machine::Room;
use crate::room::state::directory::OpenRoom;
use crate::room::state::ids::PeerId;
use crate::room::state::peer::{ApiField, Peer};
use crate::room::state::profile::Profile;
use crate::socketio::AckId;

impl Room {
    /// Carries out one command and replies, unless it is refused: then the caller replies.
    pub(super) fn handle_command(
        &mut self,
        sender: PeerId,
        ack: AckId,
        command: Command,
        now: Now,
    ) -> Result<(), ErrorCode> {
        let reply = match command {
            Command::Relay {
                relay,
                target,
                payload,
            } => self.relay(sender, relay, &target, payload, now)?,
            Command::GetIceConfig => Reply::IceConfig(self.ice_servers(sender)),
            Command::GetRoomList => self.room_list(sender)?,
            Command::RoomJoin(rooms) => self.room_join(sender, &rooms, now)?,
            Command::RoomLeave(rooms) => {
                self.leave_rooms(sender, &rooms, now);
                Reply::RoomsLeft(rooms)
            }
            Command::SetPresence(update) => {
                let reply = self.set_presence(sender, update)?;
                self.reply(sender, ack, reply, now);
                self.announce_everywhere(sender, now);
                return Ok(());
            }
            Command::SetRoomApiField { room, field } => {
                self.set_api_field(sender, &room, field, now)?
            }
            Command::SetUserCfg => Reply::Ack,
        };
        self.reply(sender, ack, reply, now);
        Ok(())
    }

    fn relay(
        &mut self,
        sender: PeerId,
        relay: Relay,
        target: &EasyrtcId,
        payload: Option<Payload>,
        now: Now,
    ) -> Result<Reply, ErrorCode> {
        let (peer, profile) = self.member(sender).ok_or(ErrorCode::MsgRejectGenFail)?;
        let to = self
            .find_member(target, &profile.application)
            .ok_or(ErrorCode::MsgRejectTargetEasyrtcid)?;
        let event = Event::Relayed {
            sender: peer.easyrtcid().clone(),
            relay,
            payload,
        };
        self.emit(to, event, now);
        Ok(Reply::Ack)
    }

    fn room_list(&self, sender: PeerId) -> Result<Reply, ErrorCode> {
        let (_, profile) = self.member(sender).ok_or(ErrorCode::MsgRejectGenFail)?;
        let rooms = self.directory.rooms(&profile.application).iter();
        let entry = |room: &OpenRoom| (room.name.clone(), room.members.len());
        Ok(Reply::RoomList(rooms.map(entry).collect()))
    }

    fn room_join(
        &mut self,
        sender: PeerId,
        rooms: &[RoomName],
        now: Now,
    ) -> Result<Reply, ErrorCode> {
        let (_, profile) = self.member(sender).ok_or(ErrorCode::MsgRejectGenFail)?;
        let application = profile.application.clone();
        self.check_rooms(&application, Some(profile), rooms)
            .map_err(|_| ErrorCode::MsgRejectBadRoom)?;
        self.join(sender, rooms, now);
        Ok(Reply::RoomsJoined(self.reports(&application, rooms)))
    }

    fn set_presence(&mut self, sender: PeerId, update: PresenceUpdate) -> Result<Reply, ErrorCode> {
        let peer = self.peers.get_mut(sender);
        let peer = peer.ok_or(ErrorCode::MsgRejectGenFail)?;
        if let Some(profile) = peer.profile_mut() {
            profile.presence.update(update);
        }
        Ok(Reply::RoomsUpdated(peer.deltas()))
    }

    fn set_api_field(
        &mut self,
        sender: PeerId,
        room: &RoomName,
        field: Option<Json>,
        now: Now,
    ) -> Result<Reply, ErrorCode> {
        let peer = self.peers.get_mut(sender);
        let peer = peer.ok_or(ErrorCode::MsgRejectGenFail)?;
        let profile = peer.profile_mut();
        let membership = profile.and_then(|profile| profile.membership_mut(room));
        membership.ok_or(ErrorCode::MsgRejectBadRoom)?.api_field = field;
        let delta = peer.delta(room, ApiField::Included);
        self.announce(sender, room, now);
        Ok(Reply::RoomsUpdated(delta.into_iter().collect()))
    }

    /// A peer that is a member.
    pub(super) fn member(&self, id: PeerId) -> Option<(&Peer, &Profile)> {
        let peer = self.peers.get(id)?;
        Some((peer, peer.profile()?))
    }

    /// The member of that id, if it is in `application`.
    pub(super) fn find_member(
        &self,
        easyrtcid: &EasyrtcId,
        application: &ApplicationName,
    ) -> Option<PeerId> {
        let id = self.peers.find(easyrtcid)?;
        let (_, profile) = self.member(id)?;
        (profile.application == *application).then_some(id)
    }
}
