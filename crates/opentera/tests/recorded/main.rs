//! Walks what OpenTera and the Python VideoRehabService really said to each other: calls are understood, replies, events and
//! requests to the backend are the same, to the byte where there are bytes. Differences on purpose are listed in
//! `replies::DIFFERENT`, with the reason; one more, everywhere: nobody is in a list twice.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    reason = "helpers of a test stand outside its test functions"
)]

mod documents;
mod events;
mod heard;
mod recording;
mod replies;
mod requests;
mod robustness;
