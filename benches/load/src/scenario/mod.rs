//! What is measured.

mod relay;

use crate::plan::Plan;
use crate::samples::Samples;
use crate::target::Lab;

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
    if wanted("relay") {
        relay::run(lab, plan, samples).await?;
    }
    Ok(())
}
