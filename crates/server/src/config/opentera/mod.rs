//! What an operator of OpenTera can set: the file of its VideoRehabService, unchanged.

mod reader;
mod service_file;
mod settings;

pub use reader::Lookup;
pub use service_file::{BackendFile, RedisFile, ServiceFile, WebRtcFile};
pub use settings::{
    BackendSettings, ICE_SERVERS_FILE, OpenTeraSettings, RedisSettings, STATIC_FOLDER,
};
