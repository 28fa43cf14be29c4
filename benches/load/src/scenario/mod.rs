//! What is measured.

mod authenticate;
mod bench;
mod broadcast;
mod churn;
mod growth;
mod memory;
mod noisy;
mod polling;
mod relay;
mod slow;
mod start;

use bench::Bench;

use crate::plan::Plan;
use crate::samples::Samples;
use crate::target::{Lab, Target};

/// Measures everything, or the scenarios whose names contain `only`.
///
/// # Errors
/// A server does not start, or a client is refused.
pub(crate) async fn run_all(
    lab: &Lab,
    plan: &Plan,
    only: Option<&str>,
    samples: &mut Samples,
) -> anyhow::Result<()> {
    let wanted = |name: &str| only.is_none_or(|only| name.contains(only));
    // It takes long to start, so all scenarios share it. It is frozen while it is not measured.
    let node = lab.start(Target::NodeDeployed, plan.node_sessions).await?;
    let bench = &mut Bench {
        lab,
        node: &node,
        plan,
        samples,
    };
    if wanted("memory") {
        memory::of_node(bench).await?;
    }
    node.pause()?;
    if wanted("memory") {
        memory::run(bench).await?;
    }
    if wanted("start") {
        start::run(bench).await?;
    }
    if wanted("authenticate") {
        authenticate::run(bench).await?;
    }
    if wanted("relay") {
        relay::run(bench).await?;
    }
    if wanted("broadcast") {
        broadcast::run(bench).await?;
    }
    if wanted("growth") {
        growth::run(bench).await?;
    }
    if wanted("polling") {
        polling::run(bench).await?;
    }
    if wanted("slow") {
        slow::run(bench).await?;
    }
    if wanted("noisy") {
        noisy::run(bench).await?;
    }
    if wanted("churn") {
        churn::run(bench).await?;
    }
    Ok(())
}
