//! A live session of OpenTera, as data: what the backend said of it, who belongs to it now, and where it is.

mod document;
mod id_session;
mod member_links;
mod record;

pub use document::creator_uuid;
pub use id_session::IdSession;
pub use member_links::MemberLinks;
pub use record::{DocumentError, SessionRecord};
