//! What the actor of a session is told.

use std::sync::Arc;

use signaling::room::{ConnectionId, Input, Pass, PeerSummary};
use signaling::socketio::Encoded;
use tokio::sync::oneshot;

use crate::actor::outlet::Outlet;

/// What the actor is told.
#[derive(Debug)]
pub(crate) enum ActorInput {
    /// A connection opened.
    Opened {
        /// The connection.
        connection: ConnectionId,
        /// What its key entitles it to.
        pass: Pass,
        /// The way to it.
        outlet: Arc<dyn Outlet>,
    },
    /// Something happened to a connection.
    Input(Input),
    /// A connection gets an answer for which the session has no rule.
    Answer {
        /// The connection.
        connection: ConnectionId,
        /// The answer.
        packet: Encoded,
    },
    /// Somebody wants to know who is there.
    ListPeers(oneshot::Sender<Vec<PeerSummary>>),
}
