//! The control API of the binary: plain HTTP on `127.0.0.1`, JSON in and out. The head of `bin/opentera-stand-in.rs` says
//! what there is.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use super::caller::from_hex;
use super::calls::{RestCall, RestFailure};
use super::events::MemberChange;
use super::members::{MemberKind, StandInMember};
use super::protobuf::Argument;
use super::stand_in::StandIn;

/// A running control API. It ends when dropped.
#[derive(Debug)]
pub struct Control {
    port: u16,
    task: JoinHandle<()>,
}

impl Drop for Control {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Control {
    /// Starts it for a stand-in.
    ///
    /// # Errors
    /// It cannot listen.
    pub async fn start(stand_in: Arc<StandIn>) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let stand_in = Arc::clone(&stand_in);
                connections.spawn(async move {
                    let service = service_fn(|request| serve(request, Arc::clone(&stand_in)));
                    // A client that goes away is no failure.
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(Self { port, task })
    }

    /// Its address, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

async fn serve(
    request: Request<Incoming>,
    stand_in: Arc<StandIn>,
) -> hyper::Result<Response<Full<Bytes>>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let query = parts.uri.query().unwrap_or_default().as_bytes();
    let asked = Asked {
        query: form_urlencoded::parse(query).into_owned().collect(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
        stand_in: &stand_in,
    };
    let command = format!("{} {}", parts.method, parts.uri.path());
    let (status, answer) = match asked.perform(&command).await {
        Ok(answer) => (200, answer),
        Err(error) => (400, json!({ "error": format!("{error:#}") })),
    };
    let mut response = Response::new(Full::from(answer.to_string()));
    *response.status_mut() = status.try_into().unwrap_or_default();
    let json = http::HeaderValue::from_static("application/json");
    response.headers_mut().insert("content-type", json);
    Ok(response)
}

struct Asked<'a> {
    query: BTreeMap<String, String>,
    body: Value,
    stand_in: &'a StandIn,
}

impl Asked<'_> {
    async fn perform(&self, command: &str) -> Result<Value> {
        let stand_in = self.stand_in;
        match command {
            "GET /state" => return Ok(stand_in.describe()),
            "GET /sessions" => return Ok(stand_in.sessions().into()),
            "GET /calls" => {
                return Ok(stand_in
                    .calls()
                    .all()
                    .iter()
                    .map(RestCall::describe)
                    .collect());
            }
            "GET /publishes" => return self.publishes(),
            "GET /publishes/next" => return self.next_publish().await,
            "POST /rpc" => return self.rpc().await,
            "POST /members" => {
                let member = stand_in.add_member(self.kind()?, self.text("name")?);
                return Ok(json!({ "uuid": member.uuid, "id": member.id }));
            }
            "DELETE /calls" => stand_in.calls().forget(),
            "POST /failures" => self.fail()?,
            "DELETE /failures" => stand_in.calls().clear_failures(),
            "POST /members/forbid" => {
                let forbidden = self.body.get("forbidden").and_then(Value::as_bool);
                stand_in.forbid(self.text("uuid")?, forbidden.unwrap_or(true))?;
            }
            "POST /members/connect" => {
                stand_in
                    .announce(&self.member()?, MemberChange::Connected)
                    .await?;
            }
            "POST /members/disconnect" => {
                stand_in
                    .announce(&self.member()?, MemberChange::Disconnected)
                    .await?;
            }
            "POST /members/close" => {
                let code = self.body.get("code").and_then(Value::as_u64);
                let code = code.unwrap_or(4_000).try_into()?;
                stand_in.close_sockets(&self.member()?, code).await;
            }
            "POST /publish" => {
                let payload = match self.text("text") {
                    Ok(text) => text.as_bytes().to_vec(),
                    Err(_) => from_hex(self.text("hex")?)?,
                };
                let redis = stand_in.redis();
                let heard = redis.publish(self.text("channel")?, &payload).await?;
                return Ok(json!({ "heard": heard }));
            }
            "POST /keys/rotate" => stand_in.rotate_keys().await?,
            "POST /redis/stop" => stand_in.stop_redis().await?,
            "POST /redis/start" => stand_in.start_redis().await?,
            _ => bail!("there is no {command}"),
        }
        Ok(json!({}))
    }

    fn text(&self, name: &str) -> Result<&str> {
        let text = self.body.get(name).and_then(Value::as_str);
        text.with_context(|| format!("{name} is missing"))
    }

    fn kind(&self) -> Result<MemberKind> {
        MemberKind::from_word(self.text("kind")?).context("kind is user, participant or device")
    }

    fn member(&self) -> Result<StandInMember> {
        let (kind, uuid) = (self.kind()?, self.text("uuid")?);
        let mut members = self.stand_in.members().into_iter();
        members
            .find(|member| member.kind == kind && member.uuid == uuid)
            .with_context(|| format!("no {} {uuid}", kind.word()))
    }

    fn fail(&self) -> Result<()> {
        let number = |name: &str| self.body.get(name).and_then(Value::as_u64);
        let failure = match self.body.get("failure") {
            Some(Value::String(name)) if name == "hold" => RestFailure::Hold,
            Some(Value::String(name)) if name == "cut" => RestFailure::Cut,
            Some(Value::String(name)) if name == "delay" => {
                let milliseconds = number("milliseconds").context("milliseconds are missing")?;
                RestFailure::Delay(Duration::from_millis(milliseconds))
            }
            Some(Value::Number(status)) => {
                let status = status.as_u64().context("no status")?;
                RestFailure::Status(status.try_into()?)
            }
            _ => bail!("failure is hold, cut, delay or a status"),
        };
        let times = number("times").map(usize::try_from).transpose()?;
        let method = self.text("method").ok();
        let calls = self.stand_in.calls();
        calls.fail(method, self.text("path")?, failure, times);
        Ok(())
    }

    fn from(&self) -> Result<usize> {
        let from = self.query.get("from").map(|from| from.parse());
        Ok(from.transpose()?.unwrap_or(0))
    }

    fn publishes(&self) -> Result<Value> {
        let channel = self.query.get("channel");
        let published = self.stand_in.listener().published();
        let next = published.len();
        let published = published.iter().skip(self.from()?);
        let published = published.filter(|one| channel.is_none_or(|name| *name == one.channel));
        let published: Vec<Value> = published.map(|one| one.describe()).collect();
        Ok(json!({ "next": next, "publishes": published }))
    }

    async fn next_publish(&self) -> Result<Value> {
        let (channel, name) = (self.query.get("channel"), self.query.get("name"));
        let heard = self.stand_in.listener().heard(self.from()?, |publish| {
            channel.is_none_or(|channel| *channel == publish.channel)
                && name.is_none_or(|name| publish.names().contains(name))
        });
        Ok(heard.await?.describe())
    }

    async fn rpc(&self) -> Result<Value> {
        let mut caller = self.stand_in.caller();
        if let Ok(topic) = self.text("topic") {
            topic.clone_into(&mut caller.topic);
        }
        let milliseconds = self.body.get("milliseconds").and_then(Value::as_u64);
        if let Some(milliseconds) = milliseconds {
            caller.patience = Duration::from_millis(milliseconds);
        }
        if let Ok(hex) = self.text("hex") {
            let (bytes, reply_to) = (from_hex(hex)?, self.text("reply_to")?);
            let reply = caller.send_raw(&bytes, reply_to).await?;
            return Ok(serde_json::from_slice(&reply)?);
        }
        let arguments = match self.body.get("args") {
            None => Vec::new(),
            Some(arguments) => {
                let arguments = arguments.as_array().context("args is a list")?;
                arguments.iter().map(argument).collect::<Result<_>>()?
            }
        };
        caller.call(self.text("method")?, arguments).await
    }
}

/// Texts, numbers and booleans are what they are; anything else goes as JSON in a text.
fn argument(value: &Value) -> Result<Argument> {
    Ok(match value {
        Value::String(text) => Argument::Text(text.clone()),
        Value::Number(number) => Argument::Integer(number.as_i64().context("no integer")?),
        Value::Bool(yes) => Argument::Boolean(*yes),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Argument::Text(super::python_json(value))
        }
    })
}
