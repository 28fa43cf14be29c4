//! What every scenario works with: servers, the plan, the samples, and names of counts.

use crate::plan::Plan;
use crate::samples::Samples;
use crate::target::{Lab, Running, Target};

/// What every scenario needs.
pub(super) struct Bench<'a> {
    pub(super) lab: &'a Lab,
    /// Node with a process for each of the plan's sessions, frozen.
    pub(super) node: &'a Running,
    pub(super) plan: &'a Plan,
    pub(super) samples: &'a mut Samples,
}

/// Further servers for these targets, all frozen.
pub(super) async fn frozen(
    lab: &Lab,
    targets: &[Target],
    sessions: u16,
) -> anyhow::Result<Vec<Running>> {
    let mut servers = Vec::new();
    for &target in targets {
        let server = lab.start(target, sessions).await?;
        server.pause()?;
        servers.push(server);
    }
    Ok(servers)
}

/// `1 session`, `2,000 sessions`.
pub(super) fn sessions(count: u16) -> String {
    match count {
        1 => "1 session".to_owned(),
        _ => format!("{} sessions", thousands(count)),
    }
}

/// With a comma before the last three digits.
pub(super) fn thousands(count: u16) -> String {
    match count / 1_000 {
        0 => count.to_string(),
        thousands => format!("{thousands},{:03}", count % 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_they_are_read() {
        assert_eq!(sessions(1), "1 session");
        assert_eq!(sessions(999), "999 sessions");
        assert_eq!(sessions(2_005), "2,005 sessions");
    }
}
