//! The supervisor of one session: it runs the actor and the listener, and says how the session ended.

use std::future::Future;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It was stopped.
    Stopped,
    /// One of its tasks panicked.
    Panicked,
    /// One of its tasks ended by itself, which should not happen.
    Failed,
}

impl Exit {
    /// The word for logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Panicked => "panicked",
            Self::Failed => "failed",
        }
    }
}

/// Runs both until one ends or `cancel` is cancelled, ends the other, and returns when both have ended. Both run already
/// when this function returns its future: an `async fn` would hold 3 KB for them for the whole session.
pub(crate) fn run(
    actor: impl Future<Output = ()> + Send + 'static,
    listener: impl Future<Output = ()> + Send + 'static,
    cancel: CancellationToken,
) -> impl Future<Output = Exit> + Send + 'static {
    let mut tasks = JoinSet::new();
    tasks.spawn(actor);
    tasks.spawn(listener);
    async move {
        let mut exit = Exit::Stopped;
        while let Some(result) = tasks.join_next().await {
            if !cancel.is_cancelled() && exit == Exit::Stopped {
                exit = Exit::Failed;
            }
            if result.is_err_and(|error| error.is_panic()) {
                exit = Exit::Panicked;
            }
            cancel.cancel();
        }
        exit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_ending_has_its_name() {
        let (cancel, stopped) = (CancellationToken::new(), CancellationToken::new());
        stopped.cancel();
        let until = |token: &CancellationToken| token.clone().cancelled_owned();

        let exit = run(until(&stopped), until(&stopped), stopped.clone()).await;
        assert_eq!(exit, Exit::Stopped);
        let exit = run(async {}, until(&cancel), cancel.clone()).await;
        assert_eq!(exit, Exit::Failed);
        let cancel = CancellationToken::new();
        let exit = run(async { panic!("injected") }, until(&cancel), cancel.clone()).await;
        assert_eq!(exit, Exit::Panicked);
        let cancel = CancellationToken::new();
        let exit = run(until(&cancel), async { panic!("injected") }, cancel.clone()).await;
        assert_eq!(exit, Exit::Panicked);
    }
}
