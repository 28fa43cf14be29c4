//! A client that floods: a process of its own, so that it takes the processor from the generator as little as it can.

use tokio::process::{Child, Command};

use crate::peer::{LoadPeer, Seat, data};
use crate::target::Lab;

/// How many messages leave at once.
const BATCH: usize = 64;

/// A running flood.
#[derive(Debug)]
pub(crate) struct Flood(Child);

impl Flood {
    /// Lets a client flood a session. Everything else on the generator's processor comes before it.
    ///
    /// # Errors
    /// It does not start, or there is no such session.
    pub(crate) fn start(lab: &Lab, seat: Option<&Seat>) -> anyhow::Result<Self> {
        let Some(Seat::Easyrtc {
            authority, path, ..
        }) = seat
        else {
            anyhow::bail!("only sessions of EasyRTC can be flooded");
        };
        let child = Command::new("chrt")
            .args(["--idle", "0", "taskset", "-c", &lab.processors.generator])
            .arg(std::env::current_exe()?)
            .args(["flood", authority, path])
            .kill_on_drop(true)
            .spawn()?;
        Ok(Self(child))
    }

    /// Ends it.
    ///
    /// # Errors
    /// It has ended by itself.
    pub(crate) fn end(mut self) -> anyhow::Result<()> {
        let ended = self.0.try_wait()?;
        anyhow::ensure!(ended.is_none(), "the flood ended by itself: {ended:?}");
        self.0.start_kill()?;
        Ok(())
    }
}

/// Floods until the process is killed. A client that is disconnected joins again.
///
/// # Errors
/// The server lets no client in.
pub(crate) async fn flood(authority: String, path: String) -> anyhow::Result<()> {
    let seat = Seat::Easyrtc {
        authority,
        path,
        room: None,
    };
    let mut was_in = false;
    loop {
        match flood_once(&seat).await {
            // Disconnected for flooding: that is what limits are for.
            Ok(()) => was_in = true,
            // While those that were disconnected leave, the session may be full.
            Err(_) if was_in => tokio::task::yield_now().await,
            Err(error) => return Err(error.context("the flood is not let in")),
        }
    }
}

/// Floods until it is disconnected.
///
/// # Errors
/// No client is let in.
async fn flood_once(seat: &Seat) -> anyhow::Result<()> {
    let mut receiver = LoadPeer::join(seat).await?;
    let mut sender = LoadPeer::join(seat).await?;
    let to = receiver.easyrtcid.clone();
    let reading =
        tokio::task::spawn_local(async move { while receiver.message().await.is_ok() {} });
    let data = data(200);
    while batch(&mut sender, &to, &data).await.is_ok() {}
    reading.abort();
    Ok(())
}

async fn batch(sender: &mut LoadPeer, to: &str, data: &str) -> anyhow::Result<()> {
    for _ in 0..BATCH {
        sender.feed_message(Some(to), data).await?;
    }
    sender.flush().await?;
    // Acks are read, too, or the server would end it for that.
    sender.take_what_is_there().await
}
