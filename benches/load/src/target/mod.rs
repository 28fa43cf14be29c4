//! What is measured: VideoRehab, the server that it replaces, and the floors.

mod floor;
mod node;
mod ours;
mod server;

pub(crate) use node::start_one as start_node;
pub(crate) use ours::{ServerOptions, seat as ours_seat, start as start_ours, with_sessions};
pub(crate) use server::{Lab, Running, Target};

impl Lab {
    /// Starts a server with that many sessions.
    ///
    /// # Errors
    /// It does not start.
    pub(crate) async fn start(&self, target: Target, sessions: u16) -> anyhow::Result<Running> {
        match target {
            Target::Videorehab => ours::running(self, sessions).await,
            Target::NodeDeployed => node::deployed(self, sessions).await,
            Target::NodeHot => node::hot(self, sessions).await,
            Target::WebSocket | Target::Tcp => floor::start(self, target, sessions).await,
        }
    }
}
