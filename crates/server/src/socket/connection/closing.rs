//! The end of a connection: what still waits, the close, and the wait for the client.

use std::task::{Context, Poll};
use std::time::Duration;

use signaling::engineio::ControlPacket;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tracing::info;

use crate::actor::outlet::Closing;
use crate::base::clock;
use crate::socket::account::Waiting;
use crate::socket::connection::ending;
use crate::socket::connection::task::{ConnectionTask, TaskStage};
use crate::socket::mailbox::{Arrival, Taken};

/// How long the last packets and the close of a connection may take.
const CLOSE_TIME: Duration = Duration::from_secs(2);

impl ConnectionTask {
    /// Begins the end, if it has not begun.
    pub(super) fn close(&mut self, closing: Closing, code: Option<CloseCode>) {
        if !matches!(self.stage, TaskStage::Open) {
            return;
        }
        if !ending::is_logged(closing) {
            let (connection, reason) = (self.ingress.id().0, closing.as_str());
            info!(session = %self.of_session, connection, reason, "connection closed");
        }
        self.ingress.begin_close();
        self.links.probe = None;
        if ending::drops_what_waits(closing) {
            self.drop_queue();
        }
        if self.links.websocket.is_none() {
            // Who closes it by a POST has a poll that has to end.
            let is_left = closing == Closing::Left;
            self.send(if is_left {
                ControlPacket::Noop
            } else {
                ControlPacket::Close
            });
        }
        self.stage = if closing == Closing::Lost {
            TaskStage::Over
        } else {
            TaskStage::Closing(code.or(ending::code(closing)))
        };
        self.opens_until = clock::deadline(CLOSE_TIME);
    }

    pub(super) fn drop_queue(&mut self) {
        let waiting = self
            .links
            .queue
            .drain(..)
            .map(|packet| Waiting::of(&packet));
        let dropped = waiting.fold(Waiting::default(), Waiting::plus);
        self.mailbox.account().is_written(dropped);
    }

    pub(super) fn poll_closing(
        &mut self,
        code: Option<CloseCode>,
        context: &mut Context<'_>,
    ) -> bool {
        if self.is_time(self.opens_until, context) {
            self.stage = TaskStage::Over;
            return true;
        }
        let mut taken = Taken::default();
        let has_more = self.mailbox.take(&mut taken, context.waker());
        for arrival in taken.arrivals {
            if let Arrival::Poll(poll) = arrival {
                self.links.poll = Some(poll);
            }
        }
        let Some(websocket) = &mut self.links.websocket else {
            self.answer_poll();
            if self.links.queue.is_empty() {
                self.stage = TaskStage::Over;
                return true;
            }
            return has_more;
        };
        let (written, result) = websocket.poll_write(context, &mut self.links.queue);
        self.mailbox.account().is_written(written);
        match result {
            Poll::Pending => false,
            Poll::Ready(Err(())) => {
                self.stage = TaskStage::Over;
                true
            }
            Poll::Ready(Ok(())) => {
                websocket.say_close(code);
                self.stage = TaskStage::Lingering;
                true
            }
        }
    }

    pub(super) fn poll_lingering(&mut self, context: &mut Context<'_>) -> bool {
        let Some(websocket) = &mut self.links.websocket else {
            self.stage = TaskStage::Over;
            return true;
        };
        let is_over = match websocket.poll_flush(context) {
            Poll::Pending => false,
            Poll::Ready(Err(())) => true,
            Poll::Ready(Ok(())) => websocket.poll_linger(context).is_ready(),
        };
        if is_over || self.is_time(self.opens_until, context) {
            self.stage = TaskStage::Over;
            return true;
        }
        false
    }
}
