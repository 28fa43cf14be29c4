//! A connection that cannot hang: a write that makes no progress ends it after a time, and so does the end of its
//! listener. WebSockets keep it, so they cannot hang either, even when the client just stops reading.

use std::future::Future;
use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// `inner`, guarded. `K` is kept as long as the connection lives: whatever counts it.
pub(super) struct GuardedIo<S, K> {
    inner: S,
    write_timeout: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
    killed: Pin<Box<WaitForCancellationFutureOwned>>,
    _kept: K,
}

impl<S, K> GuardedIo<S, K> {
    pub(super) fn new(inner: S, write_timeout: Duration, kill: CancellationToken, kept: K) -> Self {
        Self {
            inner,
            write_timeout,
            stalled: None,
            killed: Box::pin(kill.cancelled_owned()),
            _kept: kept,
        }
    }

    fn poll_killed(&mut self, cx: &mut Context<'_>) -> Result<()> {
        match self.killed.as_mut().poll(cx) {
            Poll::Ready(()) => Err(Error::new(
                ErrorKind::ConnectionAborted,
                "the listener has ended",
            )),
            Poll::Pending => Ok(()),
        }
    }

    /// Passes on progress; without progress, waits for the time-out.
    fn guard_write<T>(
        &mut self,
        cx: &mut Context<'_>,
        progress: Poll<Result<T>>,
    ) -> Poll<Result<T>> {
        if progress.is_ready() {
            self.stalled = None;
            return progress;
        }
        let timeout = self.write_timeout;
        let stalled = self
            .stalled
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(Instant::now() + timeout)));
        match stalled.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(Error::new(
                ErrorKind::TimedOut,
                "the client does not read",
            ))),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin, K: Unpin> AsyncRead for GuardedIo<S, K> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        self.poll_killed(cx)?;
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin, K: Unpin> AsyncWrite for GuardedIo<S, K> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<Result<usize>> {
        self.poll_killed(cx)?;
        let progress = Pin::new(&mut self.inner).poll_write(cx, buf);
        self.guard_write(cx, progress)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        self.poll_killed(cx)?;
        let progress = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        self.guard_write(cx, progress)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.poll_killed(cx)?;
        let progress = Pin::new(&mut self.inner).poll_flush(cx);
        self.guard_write(cx, progress)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let progress = Pin::new(&mut self.inner).poll_shutdown(cx);
        self.guard_write(cx, progress)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(10);

    #[tokio::test(start_paused = true)]
    async fn a_client_that_does_not_read_is_given_up() {
        let (server, client) = duplex(8);
        let mut guarded = GuardedIo::new(server, TIMEOUT, CancellationToken::new(), ());
        let before = Instant::now();
        let error = guarded.write_all(&[0; 64]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        assert_eq!(before.elapsed(), TIMEOUT);
        drop(client);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_client_is_not() {
        let (server, mut client) = duplex(8);
        let mut guarded = GuardedIo::new(server, TIMEOUT, CancellationToken::new(), ());
        let reader = tokio::spawn(async move {
            for _ in 0..8 {
                tokio::time::sleep(TIMEOUT / 2).await;
                client.read_exact(&mut [0; 8]).await.unwrap();
            }
        });
        guarded.write_all(&[0; 64]).await.unwrap();
        reader.await.unwrap();
    }

    #[tokio::test]
    async fn the_end_of_the_listener_ends_a_waiting_read() {
        let (server, _client) = duplex(8);
        let kill = CancellationToken::new();
        let mut guarded = GuardedIo::new(server, TIMEOUT, kill.clone(), ());
        let reader = tokio::spawn(async move { guarded.read_u8().await });
        kill.cancel();
        assert_eq!(
            reader.await.unwrap().unwrap_err().kind(),
            ErrorKind::ConnectionAborted
        );
    }
}
