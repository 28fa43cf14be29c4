//! The OpenTera stand-in as a process, for tests in other languages.
//!
//! ```sh
//! opentera-stand-in [--plain] [--redis-port <port>] [--redis-user <name>] [--redis-password <password>] [--redis-tls]
//!                   [--service-port <port>]
//! ```
//!
//! It starts a `redis-server` of its own (or uses the one on `--redis-port`), the backend with TLS (or without, `--plain`), and
//! prints one line of JSON: `control` (the address of the control API), `backend`, `redis`, `service`, `keys`, `members` with a
//! token of each kind, and `authority_file`, the certificate to verify with. It ends, and its Redis with it, when its standard
//! input ends or at SIGTERM.
//!
//! The control API speaks plain HTTP, with JSON in and out. What cannot be done is answered with 400 and `{"error"}`.
//!
//! | Request | Body or query | Answer |
//! |---|---|---|
//! | `GET /state` | | the printed line, as it is now |
//! | `GET /sessions` | | the sessions in the database, with their events |
//! | `GET /calls`, `DELETE /calls` | | what the backend was asked: `[{method, path, query, body, status}]`; forgets it |
//! | `POST /failures` | `{path, method?, failure, milliseconds?, times?}` | `failure`: `"hold"` (no answer before the failures are cleared), `"cut"`, `"delay"` or a status; for the next `times`, or always |
//! | `DELETE /failures` | | nothing fails any more |
//! | `GET /publishes` | `?from=&channel=` | `{next, publishes: [{channel, hex, text, names, event}]}`; `next` is the `from` of what comes later |
//! | `GET /publishes/next` | `?from=&channel=&name=` | waits for the first publish from there on that channel, or with that event |
//! | `POST /publish` | `{channel, text}` or `{channel, hex}` | publishes; `{heard}` |
//! | `POST /rpc` | `{method, args?, topic?, milliseconds?}` or `{hex, reply_to, topic?}` | calls the service; its whole reply |
//! | `POST /members` | `{kind, name}` | adds a member; `{uuid, id}` |
//! | `POST /members/forbid` | `{uuid, forbidden?}` | the service may not use that member |
//! | `POST /members/connect`, `POST /members/disconnect` | `{kind, uuid}` | publishes that a member connects or disconnects |
//! | `POST /members/close` | `{kind, uuid, code?}` | closes the web sockets of a member, with 4000 |
//! | `POST /keys/rotate` | | new keys, as after a new start of TeraServer |
//! | `POST /redis/stop`, `POST /redis/start` | | Redis goes, and comes back on the same port |

use std::io::Write;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use testkit::opentera::{
    Control, RedisAddress, RedisChoice, RedisOptions, StandIn, StandInOptions,
};
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    let stand_in = Arc::new(StandIn::start(options(std::env::args().skip(1))?).await?);
    let control = Control::start(Arc::clone(&stand_in)).await?;
    let mut line = stand_in.describe();
    if let Some(line) = line.as_object_mut() {
        line.insert("control".to_owned(), control.url().into());
    }
    writeln!(std::io::stdout(), "{line}")?;
    // Read by a thread that is not joined, because a read from the standard input cannot be cancelled.
    let (gone, input) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        drop(gone);
    });
    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
        _ = input => {}
    }
    // What is under way holds the stand-in; Redis has to end in any case.
    drop(control);
    if stand_in.redis_server().is_some() {
        stand_in.stop_redis().await?;
    }
    Ok(())
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<StandInOptions> {
    let mut options = StandInOptions::default();
    let mut redis = RedisOptions::default();
    let mut running = None;
    while let Some(name) = arguments.next() {
        let mut value = || {
            let value = arguments.next();
            value.with_context(|| format!("{name} needs a value"))
        };
        match name.as_str() {
            "--plain" => options.tls = false,
            "--redis-tls" => redis.tls = true,
            "--redis-port" => running = Some(value()?.parse()?),
            "--redis-user" => redis.user = Some(value()?),
            "--redis-password" => redis.password = Some(value()?),
            "--service-port" => options.service_port = value()?.parse()?,
            _ => bail!("unknown option {name}"),
        }
    }
    options.redis = match running {
        None => RedisChoice::Own(redis),
        Some(port) => RedisChoice::Running(RedisAddress {
            port,
            user: redis.user,
            password: redis.password,
            db: redis.db,
        }),
    };
    Ok(options)
}
