//! Which calls the backend got, and which of them shall fail.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use anyhow::Context;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::lock::lock;
use probe::PATIENCE;

/// A call of the backend.
#[derive(Debug, Clone, PartialEq)]
pub struct RestCall {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query as it was sent, without the question mark.
    pub query: String,
    /// The body: JSON, a text that is not JSON, or null.
    pub body: Value,
    /// The status of the answer, if there was one yet.
    pub status: Option<u16>,
}

impl RestCall {
    /// Whether it is a call of that method and path.
    pub fn is(&self, method: &str, path: &str) -> bool {
        self.method == method && self.path == path
    }

    /// As JSON.
    pub fn describe(&self) -> Value {
        json!({
            "method": self.method, "path": self.path, "query": self.query, "body": self.body,
            "status": self.status,
        })
    }
}

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestFailure {
    /// It is answered late.
    Delay(Duration),
    /// It is not answered before the failures are cleared.
    Hold,
    /// It is answered with this status.
    Status(u16),
    /// The connection is closed without an answer.
    Cut,
}

#[derive(Debug)]
struct Rule {
    /// The method; without one, every method.
    method: Option<String>,
    path: String,
    failure: RestFailure,
    /// How often it still happens; without a number, always.
    left: Option<usize>,
}

#[derive(Debug, Default)]
struct Record {
    calls: Vec<RestCall>,
    /// How many of them, from the first on, are not told any more.
    forgotten: usize,
}

/// The calls so far, and how the next ones fail.
#[derive(Debug, Default)]
pub struct Calls {
    record: Mutex<Record>,
    rules: Mutex<Vec<Rule>>,
    changed: watch::Sender<()>,
    cleared: watch::Sender<u64>,
}

impl Calls {
    /// All calls so far.
    pub fn all(&self) -> Vec<RestCall> {
        let record = self.record();
        record
            .calls
            .iter()
            .skip(record.forgotten)
            .cloned()
            .collect()
    }

    /// Forgets them.
    pub fn forget(&self) {
        let mut record = self.record();
        record.forgotten = record.calls.len();
    }

    /// Waits until `is_meant` holds for what was called.
    ///
    /// # Errors
    /// It does not hold in time.
    pub async fn until(
        &self,
        is_meant: impl Fn(&[RestCall]) -> bool,
    ) -> anyhow::Result<Vec<RestCall>> {
        let mut changed = self.changed.subscribe();
        let met = async {
            loop {
                let calls = self.all();
                if is_meant(&calls) {
                    return calls;
                }
                // The sender lives as long as this, so that it cannot fail.
                let _ = changed.changed().await;
            }
        };
        let met = tokio::time::timeout(PATIENCE, met).await;
        met.with_context(|| format!("only called: {:?}", self.all()))
    }

    /// Makes calls of `path` fail, by `method` or by any: the next `times`, or all until the failures are cleared.
    pub fn fail(
        &self,
        method: Option<&str>,
        path: &str,
        failure: RestFailure,
        times: Option<usize>,
    ) {
        self.rules().push(Rule {
            method: method.map(str::to_owned),
            path: path.to_owned(),
            failure,
            left: times,
        });
    }

    /// Nothing fails any more; what is held is answered.
    pub fn clear_failures(&self) {
        self.rules().clear();
        self.cleared.send_modify(|times| *times += 1);
    }

    /// Waits until the failures are cleared.
    pub(crate) async fn released(&self, before: u64) {
        let mut cleared = self.cleared.subscribe();
        let _ = cleared.wait_for(|times| *times > before).await;
    }

    /// How a call fails, and how often the failures have been cleared before it.
    pub(crate) fn failure_of(&self, call: &RestCall) -> (Option<RestFailure>, u64) {
        let mut rules = self.rules();
        let times = *self.cleared.borrow();
        let found = rules.iter_mut().find(|rule| {
            let method = rule.method.as_ref();
            rule.path == call.path
                && method.is_none_or(|method| *method == call.method)
                && rule.left != Some(0)
        });
        let failure = found.map(|rule| {
            rule.left = rule.left.map(|left| left - 1);
            rule.failure
        });
        (failure, times)
    }

    /// Writes a call down; the place of it is for [`Self::answered`].
    pub(crate) fn begin(&self, call: RestCall) -> usize {
        let mut record = self.record();
        record.calls.push(call);
        let place = record.calls.len() - 1;
        drop(record);
        self.changed.send_replace(());
        place
    }

    /// A call was answered.
    pub(crate) fn answered(&self, place: usize, status: u16) {
        if let Some(call) = self.record().calls.get_mut(place) {
            call.status = Some(status);
        }
        self.changed.send_replace(());
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        lock(&self.record)
    }

    fn rules(&self) -> MutexGuard<'_, Vec<Rule>> {
        lock(&self.rules)
    }
}
