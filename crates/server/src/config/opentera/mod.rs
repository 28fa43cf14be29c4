//! What an operator of OpenTera can set: the file of its VideoRehabService, unchanged, and time-outs.

mod limits;
mod reader;
mod service_file;
mod settings;

pub use limits::OpenTeraLimits;
pub use reader::Lookup;
pub use service_file::{BackendFile, RedisFile, ServiceFile, WebRtcFile};
pub use settings::{
    BackendSettings, ICE_SERVERS_FILE, LinkSettings, OpenTeraSettings, PagesSettings,
    RedisSettings, RpcSettings, STATIC_FOLDER,
};
