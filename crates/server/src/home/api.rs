//! What the endpoints of the API have in common. Documented in docs/api.md.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, Serializer};
use signaling::room::Role;

use crate::access::RoleLinks;
use crate::base::SessionId;
use crate::config::SessionSettings;
use crate::http::ApiError;
use crate::session::{SessionHandle, SessionRegistry};

/// What the endpoints need. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Api {
    pub(super) registry: SessionRegistry,
    pub(super) settings: Arc<SessionSettings>,
}

/// A session, as the API describes it.
#[derive(Serialize)]
pub(super) struct DescribedSession {
    id: String,
    name: String,
    port: u16,
    urls: DescribedLinks,
}

/// Its links. They hold keys: only the operator gets them.
#[derive(Serialize)]
struct DescribedLinks {
    #[serde(serialize_with = "expose")]
    users: SecretString,
    #[serde(serialize_with = "expose")]
    participants: SecretString,
    #[serde(serialize_with = "expose")]
    devices: SecretString,
}

fn expose<S: Serializer>(link: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(link.expose_secret())
}

impl Api {
    /// The session of that id.
    ///
    /// # Errors
    /// No session of that id runs.
    pub(super) fn find(&self, id: &str) -> Result<SessionHandle, ApiError> {
        self.registry
            .find(&SessionId::from_text(id))
            .ok_or(ApiError::UNKNOWN_SESSION)
    }

    /// The links to a session.
    pub(super) fn links(&self, session: &SessionHandle) -> RoleLinks {
        RoleLinks::new(&self.settings.links, session.port(), |role| {
            session.key(role)
        })
    }

    pub(super) fn describe(&self, session: &SessionHandle) -> DescribedSession {
        let links = self.links(session);
        DescribedSession {
            id: session.id().to_string(),
            name: session.name().to_owned(),
            port: session.port(),
            urls: DescribedLinks {
                users: links.of(Role::User).clone(),
                participants: links.of(Role::Participant).clone(),
                devices: links.of(Role::Device).clone(),
            },
        }
    }
}
