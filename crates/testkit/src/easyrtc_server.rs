//! The plain EasyRTC server, `videorehab easyrtc`.

use std::ops::{Deref, DerefMut};

use anyhow::Context;

use crate::process::Process;
use probe::{EngineVersion, SocketAddress};

/// A running plain EasyRTC server.
#[derive(Debug)]
pub struct EasyrtcServer {
    process: Process,
    authority: String,
}

impl Deref for EasyrtcServer {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.process
    }
}

impl DerefMut for EasyrtcServer {
    fn deref_mut(&mut self) -> &mut Process {
        &mut self.process
    }
}

impl EasyrtcServer {
    /// Starts `binary`, or what `VIDEOREHAB_BIN` names, on a free port.
    ///
    /// # Errors
    /// It does not start.
    pub async fn start(binary: &str, options: &[&str]) -> anyhow::Result<Self> {
        let mut all = vec!["easyrtc", "--listen", "127.0.0.1:0", "--log", "json"];
        all.extend(options);
        let (process, line) = Process::start(binary, &all).await?;
        let authority = line.strip_prefix("http://").context("no address")?;
        Ok(Self {
            process,
            authority: authority.to_owned(),
        })
    }

    /// Host and port.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Where its socket is.
    pub fn socket(&self, engine: EngineVersion) -> SocketAddress {
        SocketAddress::new(&*self.authority, "/socket.io/", "", engine)
    }
}
