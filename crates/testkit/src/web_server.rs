//! A small web server that answers every POST with a status: the web server that a server under test asks.

use std::sync::{Arc, Mutex};

use anyhow::Context;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::lock::lock;
use probe::PATIENCE;

/// The server. It ends when dropped.
#[derive(Debug)]
pub struct WebServer {
    port: u16,
    bodies: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

type Answers = Arc<dyn Fn(&str) -> u16 + Send + Sync>;

impl WebServer {
    /// Starts it; `answer` gives the status for a body. The status 0 stands for no answer at all.
    ///
    /// # Errors
    /// It cannot listen.
    pub async fn start(
        answer: impl Fn(&str) -> u16 + Send + Sync + 'static,
    ) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let bodies = Arc::new(Mutex::new(Vec::new()));
        let (answer, seen): (Answers, _) = (Arc::new(answer), Arc::clone(&bodies));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&answer), Arc::clone(&seen)));
            }
        });
        Ok(Self { port, bodies, task })
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// The bodies that it was sent so far.
    pub fn bodies(&self) -> Vec<String> {
        lock(&self.bodies).clone()
    }

    /// Waits until it was sent so many.
    ///
    /// # Errors
    /// They do not come.
    pub async fn asked(&self, count: usize) -> anyhow::Result<()> {
        let asked = async {
            while self.bodies().len() < count {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, asked)
            .await
            .with_context(|| format!("asked {} times, not {count}", self.bodies().len()))
    }
}

impl Drop for WebServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(stream: TcpStream, answer: Answers, seen: Arc<Mutex<Vec<String>>>) {
    let service = service_fn(|request: Request<Incoming>| {
        let (answer, seen) = (Arc::clone(&answer), Arc::clone(&seen));
        async move {
            let body: Bytes = request.into_body().collect().await?.to_bytes();
            let body = String::from_utf8_lossy(&body).into_owned();
            let status = answer(&body);
            lock(&seen).push(body);
            if status == 0 {
                std::future::pending::<()>().await;
            }
            let mut response = Response::new(Empty::<Bytes>::new());
            *response.status_mut() = status.try_into().unwrap_or_default();
            Ok::<_, hyper::Error>(response)
        }
    });
    // A client that goes away is no failure of the server.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
