//! How long everything here waits.

use std::time::Duration;

/// How long a client waits for something that should happen at once.
pub const PATIENCE: Duration = Duration::from_secs(10);
