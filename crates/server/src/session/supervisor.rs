//! The supervisor of one session: runs its actor and its listener, and knows how it ended.

use std::future::Future;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Somebody stopped it.
    Stopped,
    /// One of its tasks panicked.
    Panicked,
    /// One of its tasks ended by itself, which none should.
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

/// Runs both until one ends or `cancel` is cancelled, ends the other, and returns when none is left. Both are running when
/// this returns; an `async fn` would keep room for them for as long as the session lives, 3 KB of it.
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
