//! The wait for Redis and for OpenTera's keys at start: both may come later than we do.

use std::time::Duration;

use thiserror::Error;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tracing::warn;

use crate::base::clock;
use crate::config::OpenTeraSettings;
use crate::opentera::link::identity::{Identity, IdentityError};
use crate::opentera::link::redis::{Published, Redis, RedisError, is_login_refused};

/// The first pause between two attempts; it doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Why OpenTera was not found. The text includes the reason, so the reason is no source: it would be printed twice.
#[derive(Debug, Error)]
pub(crate) enum FindError {
    /// Redis answers, and refuses our login. Waiting does not help.
    #[error("Redis at {address} refuses us: check Redis.username and Redis.password ({reason})")]
    LoginRefused {
        /// Host and port.
        address: String,
        /// What Redis says.
        reason: RedisError,
    },
    /// Redis does not answer.
    #[error(
        "Redis at {address} does not answer: start it, or check Redis.hostname and Redis.port ({reason})"
    )]
    NoRedis {
        /// Host and port.
        address: String,
        /// What happened.
        reason: RedisError,
    },
    /// OpenTera's keys are not in Redis.
    #[error("{0}")]
    NoKeys(IdentityError),
}

/// Waits until Redis answers and OpenTera's keys are there, but no longer than the settings say.
///
/// # Errors
/// The time is over, or Redis refuses our login.
pub(crate) async fn find_opentera(
    settings: &OpenTeraSettings,
) -> Result<(Redis, Identity, mpsc::Receiver<Published>), FindError> {
    let deadline = clock::deadline(settings.link.wait);
    let connect = async || {
        let connected = Redis::connect(&settings.link.redis, &settings.service).await;
        connected.map_err(|reason| {
            let address = format!(
                "{}:{}",
                settings.link.redis.hostname, settings.link.redis.port
            );
            if is_login_refused(&reason) {
                FindError::LoginRefused { address, reason }
            } else {
                FindError::NoRedis { address, reason }
            }
        })
    };
    let (redis, incoming) = until(deadline, connect).await?;
    let read = async || {
        let identity = Identity::read(&redis, &settings.service).await;
        identity.map_err(FindError::NoKeys)
    };
    let identity = until(deadline, read).await?;
    Ok((redis, identity, incoming))
}

/// Tries again until it works or the time is over. Each reason to wait is logged once.
async fn until<T>(
    deadline: Instant,
    attempt: impl AsyncFn() -> Result<T, FindError>,
) -> Result<T, FindError> {
    let mut pause = FIRST_PAUSE;
    let mut logged = String::new();
    loop {
        let problem = match attempt().await {
            Ok(found) => return Ok(found),
            Err(refused @ FindError::LoginRefused { .. }) => return Err(refused),
            Err(problem @ (FindError::NoRedis { .. } | FindError::NoKeys(_))) => problem,
        };
        if clock::deadline(pause) > deadline {
            return Err(problem);
        }
        let text = problem.to_string();
        if logged != text {
            warn!("waiting: {text}");
            logged = text;
        }
        tokio::time::sleep(pause).await;
        pause = LONGEST_PAUSE.min(pause * 2);
    }
}
