//! The floors: relays without a protocol. The first message of a client names its session; every other goes to the rest
//! of that session as it came. A task reads each client, another one writes and flushes each message by itself.

use std::collections::HashMap;
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_util::codec::{Framed, LengthDelimitedCodec};

/// How many messages may wait for a client; more are dropped, and the generator misses them.
const QUEUE: usize = 4_096;

/// Who is in each session.
type Sessions<M> = Arc<Mutex<HashMap<Bytes, Vec<mpsc::Sender<M>>>>>;

/// Serves WebSockets until it is cancelled.
///
/// # Errors
/// The address cannot be listened on.
pub(crate) async fn serve_websocket(authority: &str) -> anyhow::Result<()> {
    let sessions: Sessions<Message> = Sessions::default();
    accept(authority, |stream| {
        let sessions = Arc::clone(&sessions);
        async move {
            if let Ok(stream) = accept_async(stream).await {
                let (sink, stream) = stream.split();
                let texts = stream.filter_map(|item| async { text(item) });
                relay(sink, texts, Message::into_data, sessions).await;
            }
        }
    })
    .await
}

/// Serves frames on bare TCP until it is cancelled.
///
/// # Errors
/// The address cannot be listened on.
pub(crate) async fn serve_tcp(authority: &str) -> anyhow::Result<()> {
    let sessions: Sessions<Bytes> = Sessions::default();
    accept(authority, |stream| {
        let sessions = Arc::clone(&sessions);
        async move {
            let framed = Framed::new(stream, LengthDelimitedCodec::new());
            let (sink, stream) = framed.split();
            let frame = |item: Result<BytesMut, _>| async { item.ok().map(BytesMut::freeze) };
            relay(sink, stream.filter_map(frame), |frame| frame, sessions).await;
        }
    })
    .await
}

async fn accept<F: Future<Output = ()> + Send + 'static>(
    authority: &str,
    serve: impl Fn(TcpStream) -> F,
) -> anyhow::Result<()> {
    let listener = TcpListener::bind(authority).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(serve(stream));
    }
}

fn text(item: Result<Message, Error>) -> Option<Message> {
    item.ok().filter(Message::is_text)
}

async fn relay<M>(
    mut sink: impl Sink<M, Error: Debug> + Unpin + Send + 'static,
    stream: impl Stream<Item = M>,
    bytes: impl Fn(M) -> Bytes,
    sessions: Sessions<M>,
) where
    M: Clone + From<&'static str> + Send + 'static,
{
    let mut stream = std::pin::pin!(stream);
    let Some(session) = stream.next().await else {
        return;
    };
    let session = bytes(session);
    let (sender, mut queue) = mpsc::channel(QUEUE);
    let this = sender.clone();
    let _ = this.try_send(M::from("joined"));
    lock(&sessions)
        .entry(session.clone())
        .or_default()
        .push(sender);
    tokio::spawn(async move {
        while let Some(message) = queue.recv().await {
            if sink.send(message).await.is_err() {
                break;
            }
        }
    });
    while let Some(message) = stream.next().await {
        if let Some(members) = lock(&sessions).get(&session) {
            for member in members.iter().filter(|member| !member.same_channel(&this)) {
                let _ = member.try_send(message.clone());
            }
        }
    }
    if let Some(members) = lock(&sessions).get_mut(&session) {
        members.retain(|member| !member.same_channel(&this));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
