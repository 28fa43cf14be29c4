//! The settings of the process itself.

use crate::config::log_format::LogFormat;

/// What every process that serves needs, whatever it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProcessSettings {
    /// The form of the log.
    pub log: LogFormat,
    /// How many threads work; one for each processor if it is not said.
    pub worker_threads: Option<usize>,
}
