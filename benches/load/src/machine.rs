//! The machine: its description, and which of its processors does what.

use std::process::Command;

use anyhow::{Context, ensure};

/// The processors of a run.
#[derive(Debug, Clone)]
pub(crate) struct Processors {
    /// Where servers run.
    pub server: String,
    /// Where the generator runs.
    pub generator: String,
}

impl Processors {
    /// The first two that this process may use. Where there is one alone, both share it.
    ///
    /// # Errors
    /// The kernel does not say.
    pub(crate) fn choose() -> anyhow::Result<Self> {
        let status = std::fs::read_to_string("/proc/self/status")?;
        let list = status
            .lines()
            .find_map(|line| line.strip_prefix("Cpus_allowed_list:"))
            .context("/proc/self/status: no Cpus_allowed_list")?;
        let allowed = numbers(list.trim())?;
        let server = allowed.first().context("no processor")?;
        let generator = allowed.get(1).unwrap_or(server);
        Ok(Self {
            server: server.to_string(),
            generator: generator.to_string(),
        })
    }

    /// Whether servers and generator share one.
    pub(crate) fn are_shared(&self) -> bool {
        self.server == self.generator
    }
}

/// The numbers of a list such as `0-2,5`.
fn numbers(list: &str) -> anyhow::Result<Vec<u32>> {
    let mut numbers = Vec::new();
    for part in list.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        numbers.extend(first.parse::<u32>()?..=last.parse::<u32>()?);
    }
    Ok(numbers)
}

/// Moves a process with all its threads to a processor; threads that it starts later stay there, too.
///
/// # Errors
/// There is no `taskset`, or it fails.
pub(crate) fn pin(process: u32, processor: &str) -> anyhow::Result<()> {
    let output = Command::new("taskset")
        .args(["-a", "-c", "-p", processor, &process.to_string()])
        .output()
        .context("cannot run taskset (package util-linux)")?;
    ensure!(
        output.status.success(),
        "taskset: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// Today in UTC, as `date` writes it.
pub(crate) fn date() -> String {
    let output = Command::new("date").args(["-u", "+%Y-%m-%d"]).output();
    output.map_or_else(
        |_| "at an unknown date".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

/// One line: processor, memory, kernel, and Node's version.
pub(crate) fn description() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let (cpuinfo, meminfo) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        let value = line.and_then(|line| line.split_once(':'));
        value.map_or_else(
            || "unknown".to_owned(),
            |(_, value)| value.trim().to_owned(),
        )
    };
    let release = read("/proc/sys/kernel/osrelease");
    // Without what a distribution or a provider calls its own build.
    let release = release.split('-').next().unwrap_or_default();
    let count = cpuinfo
        .lines()
        .filter(|line| line.starts_with("processor"))
        .count();
    let kilobytes: u64 = field(&meminfo, "MemTotal")
        .trim_end_matches(" kB")
        .parse()
        .unwrap_or(0);
    let node = Command::new("node").arg("--version").output();
    let node = node.map_or_else(
        |_| "absent".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    );
    format!(
        "{} x {}, {} GB of memory, Linux {}, Node {node}",
        count,
        field(&cpuinfo, "model name"),
        kilobytes / 1_000_000,
        release.trim(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_processors() {
        assert_eq!(numbers("0-2,5").unwrap(), [0, 1, 2, 5]);
        assert_eq!(numbers("7").unwrap(), [7]);
        assert!(numbers("a").is_err());
    }
}
