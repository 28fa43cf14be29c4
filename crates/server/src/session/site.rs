//! What a request to a session needs of it. The listener of the session puts it into each request; so one router serves
//! all sessions, and a session costs no router of its own.

use std::sync::Arc;

use crate::access::Access;
use crate::socket::Transport;

/// What the pages and the socket of one session need. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Site(Arc<SiteParts>);

#[derive(Debug)]
pub(crate) struct SiteParts {
    pub(super) port: u16,
    /// The name that the clinician gave it; may be empty.
    pub(super) name: String,
    pub(super) access: Access,
    pub(super) transport: Transport,
}

impl Site {
    pub(super) fn new(port: u16, name: String, access: Access, transport: Transport) -> Self {
        Self(Arc::new(SiteParts {
            port,
            name,
            access,
            transport,
        }))
    }
}

impl std::ops::Deref for Site {
    type Target = SiteParts;

    fn deref(&self) -> &SiteParts {
        &self.0
    }
}
