//! `GET /sessions`: the sessions that run.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use signaling::room::PeerSummary;

use crate::base::clock;
use crate::home::api::{Api, DescribedSession};
use crate::http::no_store;

#[derive(Serialize)]
struct ListedSessions {
    sessions: Vec<ListedSession>,
    max_sessions: u16,
    secure_links: bool,
}

#[derive(Serialize)]
struct ListedSession {
    #[serde(flatten)]
    session: DescribedSession,
    age_s: u64,
    peers: Vec<ListedPeer>,
}

#[derive(Serialize)]
struct ListedPeer {
    role: &'static str,
    /// Seconds since it joined.
    joined_s: u64,
}

pub(super) async fn list(State(api): State<Api>) -> Response {
    let now = clock::unix_ms();
    let mut sessions = Vec::new();
    for session in api.registry.list() {
        let peers = session.peers().await;
        sessions.push(ListedSession {
            session: api.describe(&session),
            age_s: seconds_since(session.started_at(), now),
            peers: peers.iter().map(|peer| listed(peer, now)).collect(),
        });
    }
    let body = ListedSessions {
        sessions,
        max_sessions: api.settings.ports.count(),
        secure_links: api.settings.links.is_secure_context(),
    };
    ([no_store()], Json(body)).into_response()
}

fn listed(peer: &PeerSummary, now: u64) -> ListedPeer {
    ListedPeer {
        role: peer.role.as_str(),
        joined_s: seconds_since(peer.joined_at, now),
    }
}

/// Both times are in milliseconds since 1970.
fn seconds_since(then: u64, now: u64) -> u64 {
    now.saturating_sub(then) / 1_000
}
