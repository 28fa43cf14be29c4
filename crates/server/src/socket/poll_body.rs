//! The body of a poll's answer. It goes to the client in pieces, and what it holds counts as waiting until the last one.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use signaling::engineio;

use crate::socket::account::{Account, Waiting};

/// The next piece is asked for when there is room for it, so about so much leaves the account too early, in bytes.
const PIECE: usize = 65_536;

/// A body that is on its way to the client.
#[derive(Debug)]
pub(super) struct PollBody {
    is_text: bool,
    rest: Bytes,
    _on_the_way: OnTheWay,
}

/// Tells the account when it is dropped.
#[derive(Debug)]
struct OnTheWay {
    account: Arc<Account>,
    waiting: Waiting,
}

impl PollBody {
    pub(super) fn new(body: engineio::Body, waiting: Waiting, account: Arc<Account>) -> Self {
        let (is_text, rest) = match body {
            engineio::Body::Text(text) => (true, text.into()),
            engineio::Body::Binary(bytes) => (false, bytes.into()),
        };
        Self {
            is_text,
            rest,
            _on_the_way: OnTheWay { account, waiting },
        }
    }
}

impl PollBody {
    pub(super) fn is_text(&self) -> bool {
        self.is_text
    }

    /// The text that it is.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.rest).into_owned()
    }
}

impl Drop for OnTheWay {
    fn drop(&mut self) {
        self.account.is_written(self.waiting);
    }
}

impl Body for PollBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = self.rest.len().min(PIECE);
        if piece == 0 {
            return Poll::Ready(None);
        }
        let piece = self.rest.split_to(piece);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.rest.len()).unwrap_or(u64::MAX))
    }
}
