//! What a request to a session needs of it. The listener of the session puts it into the request; so one router serves
//! all sessions, and a session costs no router of its own.

use std::sync::Arc;

use crate::session::{Access, Engine};

/// One session, as its pages and its socket see it. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Site(Arc<Shared>);

#[derive(Debug)]
pub(crate) struct Shared {
    pub(super) port: u16,
    /// The name that its clinician gave it; may be empty.
    pub(super) name: String,
    pub(super) access: Access,
    pub(super) engine: Engine,
}

impl Site {
    pub(super) fn new(port: u16, name: String, access: Access, engine: Engine) -> Self {
        Self(Arc::new(Shared {
            port,
            name,
            access,
            engine,
        }))
    }
}

impl std::ops::Deref for Site {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
