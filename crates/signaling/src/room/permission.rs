//! Asking somebody else whether a client may come in, as the `authenticate` hook of open-easyrtc does.
//!
//! The answer takes its time, and nobody waits for it but the client: what it sends meanwhile is held, and is carried
//! out in its order once the client is in. What it sent is forgotten if it is refused or goes.

use crate::easyrtc::{ApplicationName, Authenticate, EasyrtcId, ErrorCode, Json, Request};
use crate::room::connection::Phase;
use crate::room::{CloseReason, ConnectionId, Effect, Input, Now, Room};
use crate::socketio::AckId;

/// How many requests of one client are held until it is known whether it may come in.
const MAX_HELD: usize = 16;

/// May this client come in?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Whose question it is.
    pub connection: ConnectionId,
    /// Which question; no two of a session have the same number.
    pub id: u64,
    /// The id that the client will have.
    pub easyrtcid: EasyrtcId,
    /// The application that it wants to join.
    pub application: ApplicationName,
    /// The name to be shown to others, a JSON string.
    pub username: Option<Json>,
    /// What shows who it is, a JSON object or array.
    pub credential: Option<Json>,
}

impl Question {
    /// The answer.
    pub fn answer(&self, is_permitted: bool) -> Input {
        Input::Answered {
            connection: self.connection,
            question: self.id,
            is_permitted,
        }
    }
}

/// An authenticate request that waits for the answer, and what came behind it.
#[derive(Debug)]
pub(super) struct Pending {
    question: u64,
    ack: AckId,
    request: Box<Authenticate>,
    held: Vec<Request>,
}

impl Room {
    /// Asks, and lets the connection wait for the answer.
    pub(super) fn ask(&mut self, connection: ConnectionId, ack: AckId, request: Box<Authenticate>) {
        let Some(known) = self.connections.get_mut(&connection) else {
            return;
        };
        let easyrtcid = match &known.phase {
            Phase::Connected { easyrtcid } => easyrtcid.clone(),
            Phase::Authenticated(peer) => peer.easyrtcid.clone(),
            Phase::Opened => return,
        };
        let application = request.application.as_ref();
        let question = Question {
            connection,
            id: self.next_question,
            easyrtcid,
            application: application
                .unwrap_or(&self.rules.default_application)
                .clone(),
            username: request.username.clone(),
            credential: request.credential.clone(),
        };
        known.pending = Some(Box::new(Pending {
            question: question.id,
            ack,
            request,
            held: Vec::new(),
        }));
        self.next_question = self.next_question.wrapping_add(1);
        self.effects.push_back(Effect::Ask(Box::new(question)));
    }

    /// Keeps the request if its client waits for an answer; gives it back if not.
    pub(super) fn hold(
        &mut self,
        connection: ConnectionId,
        request: Request,
        now: Now,
    ) -> Option<Request> {
        let known = self.connections.get_mut(&connection);
        let Some(pending) = known.and_then(|known| known.pending.as_mut()) else {
            return Some(request);
        };
        if pending.held.len() < MAX_HELD {
            pending.held.push(request);
        } else {
            self.close(connection, CloseReason::PipelinedTooMuch, now);
        }
        None
    }

    /// Does what was asked for, and then what came behind it.
    pub(super) fn handle_answer(
        &mut self,
        connection: ConnectionId,
        question: u64,
        is_permitted: bool,
        now: Now,
    ) {
        let Some(known) = self.connections.get_mut(&connection) else {
            return;
        };
        // The client may have gone meanwhile, and another question may be open.
        let is_meant = |pending: &mut Box<Pending>| pending.question == question;
        let Some(pending) = known.pending.take_if(is_meant) else {
            return;
        };
        let Pending {
            ack, request, held, ..
        } = *pending;
        let body = if is_permitted {
            Ok(request)
        } else {
            Err(ErrorCode::LoginBadAuth)
        };
        self.conclude(connection, ack, body, now);
        for request in held {
            self.handle_request(connection, request, now);
        }
    }
}
