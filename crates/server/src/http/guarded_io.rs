//! A connection that cannot hang: it ends when the client reads too little within the write time-out, and when its listener
//! ends. WebSockets use it too, so they cannot hang either, also when the client stops reading.

use std::future::Future;
use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::base::clock;

/// A client that takes this many bytes within the time-out is slow, but not stuck.
const ENOUGH_BYTES: usize = 16 * 1_024;

/// After this many reads in a row, other connections get their turn. The runtime's own budget is 128 reads full of messages;
/// a client that sends without a pause would hold a worker thread for all of them.
const READS_PER_TURN: u8 = 8;

/// `inner`, guarded. `K` is what counts the connection; it is kept as long as that lives.
pub(super) struct GuardedIo<S, K> {
    inner: S,
    write_timeout: Duration,
    stall: Option<Stall>,
    reads_in_a_row: u8,
    /// Cancelled by the end of the listener, and by a time-out: then reads fail too.
    dead: CancellationToken,
    read_ends: Pin<Box<WaitForCancellationFutureOwned>>,
    write_ends: Pin<Box<WaitForCancellationFutureOwned>>,
    _kept: K,
}

/// A write that could not be finished.
struct Stall {
    deadline: Pin<Box<Sleep>>,
    /// How many bytes the client has read since.
    taken: usize,
}

impl<S, K> GuardedIo<S, K> {
    pub(super) fn new(
        inner: S,
        write_timeout: Duration,
        kill: &CancellationToken,
        kept: K,
    ) -> Self {
        let dead = kill.child_token();
        Self {
            inner,
            write_timeout,
            stall: None,
            reads_in_a_row: 0,
            read_ends: Box::pin(dead.clone().cancelled_owned()),
            write_ends: Box::pin(dead.clone().cancelled_owned()),
            dead,
            _kept: kept,
        }
    }

    fn check_alive(&self) -> Result<()> {
        if self.dead.is_cancelled() {
            return Err(ended());
        }
        Ok(())
    }

    /// Passes on a write of `wanted` bytes. One that is not finished starts the time-out; a finished one, or enough
    /// bytes, end it.
    fn guard_write(
        &mut self,
        cx: &mut Context<'_>,
        progress: Poll<Result<usize>>,
        wanted: usize,
    ) -> Poll<Result<usize>> {
        let taken = match &progress {
            Poll::Ready(Ok(taken)) => *taken,
            Poll::Ready(Err(_)) => return progress,
            Poll::Pending => 0,
        };
        if progress.is_ready() && taken == wanted {
            self.stall = None;
            return progress;
        }
        let timeout = self.write_timeout;
        let stall = self.stall.get_or_insert_with(|| Stall {
            deadline: Box::pin(tokio::time::sleep(timeout)),
            taken: 0,
        });
        stall.taken = stall.taken.saturating_add(taken);
        if stall.taken >= ENOUGH_BYTES {
            stall.taken = 0;
            stall.deadline.as_mut().reset(clock::deadline(timeout));
        }
        if stall.deadline.as_mut().poll(cx).is_ready() {
            self.dead.cancel();
            return Poll::Ready(Err(Error::new(
                ErrorKind::TimedOut,
                "the client does not read",
            )));
        }
        progress
    }
}

/// Wakes the task of `cx` when the connection ends; fails if it has ended.
fn wake_at_end(
    ends: &mut Pin<Box<WaitForCancellationFutureOwned>>,
    cx: &mut Context<'_>,
) -> Result<()> {
    match ends.as_mut().poll(cx) {
        Poll::Ready(()) => Err(ended()),
        Poll::Pending => Ok(()),
    }
}

fn ended() -> Error {
    Error::new(ErrorKind::ConnectionAborted, "the connection has ended")
}

impl<S: AsyncRead + Unpin, K: Unpin> AsyncRead for GuardedIo<S, K> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        self.check_alive()?;
        if self.reads_in_a_row == READS_PER_TURN {
            self.reads_in_a_row = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let progress = Pin::new(&mut self.inner).poll_read(cx, buf);
        if progress.is_ready() {
            self.reads_in_a_row += 1;
        } else {
            self.reads_in_a_row = 0;
            wake_at_end(&mut self.read_ends, cx)?;
        }
        progress
    }
}

impl<S: AsyncWrite + Unpin, K: Unpin> AsyncWrite for GuardedIo<S, K> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<Result<usize>> {
        self.check_alive()?;
        let progress = Pin::new(&mut self.inner).poll_write(cx, buf);
        if progress.is_pending() {
            wake_at_end(&mut self.write_ends, cx)?;
        }
        self.guard_write(cx, progress, buf.len())
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        self.check_alive()?;
        let progress = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        if progress.is_pending() {
            wake_at_end(&mut self.write_ends, cx)?;
        }
        self.guard_write(cx, progress, bufs.iter().map(|buf| buf.len()).sum())
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.check_alive()?;
        let progress = Pin::new(&mut self.inner).poll_flush(cx).map_ok(|()| 0);
        // Unlike a write, a finished flush does not say how much the client has read.
        if progress.is_ready() {
            return progress.map_ok(|_| ());
        }
        wake_at_end(&mut self.write_ends, cx)?;
        ready!(self.guard_write(cx, progress, 0))?;
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let progress = Pin::new(&mut self.inner).poll_shutdown(cx).map_ok(|()| 0);
        ready!(self.guard_write(cx, progress, 0))?;
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::{Wake, Waker};

    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::Instant;

    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(10);

    /// Whether a task was woken.
    #[derive(Default)]
    struct Woken(AtomicBool);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    #[tokio::test]
    async fn a_client_that_never_pauses_gives_others_their_turn() {
        let (server, mut client) = duplex(64);
        client.write_all(&[0; 64]).await.unwrap();
        let mut guarded = GuardedIo::new(server, TIMEOUT, &CancellationToken::new(), ());
        let mut read = || {
            let mut byte = [0];
            let task = Arc::new(Woken::default());
            let waker = Waker::from(Arc::clone(&task));
            let mut buf = ReadBuf::new(&mut byte);
            let is_ready = Pin::new(&mut guarded)
                .poll_read(&mut Context::from_waker(&waker), &mut buf)
                .is_ready();
            (is_ready, task.0.load(Ordering::Relaxed))
        };
        for _ in 0..READS_PER_TURN {
            assert_eq!(read(), (true, false));
        }
        assert_eq!(read(), (false, true), "it comes back by itself");
        assert_eq!(read(), (true, false));
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_does_not_read_is_cut() {
        let (server, client) = duplex(8);
        let mut guarded = GuardedIo::new(server, TIMEOUT, &CancellationToken::new(), ());
        let before = Instant::now();
        let error = guarded.write_all(&[0; 64]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        assert_eq!(before.elapsed(), TIMEOUT);
        drop(client);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_reads_slowly_is_kept() {
        let (server, mut client) = duplex(ENOUGH_BYTES);
        let mut guarded = GuardedIo::new(server, TIMEOUT, &CancellationToken::new(), ());
        let reader = tokio::spawn(async move {
            for _ in 0..8 {
                tokio::time::sleep(TIMEOUT / 2).await;
                client.read_exact(&mut [0; ENOUGH_BYTES]).await.unwrap();
            }
        });
        guarded.write_all(&[0; 8 * ENOUGH_BYTES]).await.unwrap();
        reader.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_reads_a_byte_now_and_then_is_cut_and_reads_fail_too() {
        let (server, mut client) = duplex(8);
        let mut guarded = GuardedIo::new(server, TIMEOUT, &CancellationToken::new(), ());
        let reader = tokio::spawn(async move {
            while client.read_u8().await.is_ok() {
                tokio::time::sleep(TIMEOUT / 4).await;
            }
        });
        let error = guarded.write_all(&[0; 64]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        let read = tokio::time::timeout(TIMEOUT, guarded.read_u8()).await;
        let error = read.expect("the read waits").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionAborted);
        drop(guarded);
        reader.await.unwrap();
    }

    #[tokio::test]
    async fn the_end_of_the_listener_ends_a_waiting_read() {
        let (server, _client) = duplex(8);
        let kill = CancellationToken::new();
        let mut guarded = GuardedIo::new(server, TIMEOUT, &kill, ());
        let reader = tokio::spawn(async move { guarded.read_u8().await });
        kill.cancel();
        assert_eq!(
            reader.await.unwrap().unwrap_err().kind(),
            ErrorKind::ConnectionAborted
        );
    }
}
