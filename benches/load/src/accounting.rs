//! What processes cost, as the kernel counts it.

use std::time::Duration;

use anyhow::Context;

/// The processor time that all living threads of these processes have used so far. A thread that ended meanwhile is
/// forgotten by the kernel's table; servers keep theirs.
///
/// # Errors
/// A process is gone, or the kernel does not count (`CONFIG_SCHED_INFO`).
pub(crate) fn cpu(processes: &[u32]) -> anyhow::Result<Duration> {
    let mut nanoseconds = 0;
    for process in processes {
        let threads = std::fs::read_dir(format!("/proc/{process}/task"))
            .with_context(|| format!("process {process} is gone"))?;
        for thread in threads {
            // One that ends between the listing and the reading is left out.
            let Ok(line) = std::fs::read_to_string(thread?.path().join("schedstat")) else {
                continue;
            };
            let on_cpu = line
                .split(' ')
                .next()
                .context("schedstat: an empty line")?
                .parse::<u64>()?;
            nanoseconds += on_cpu;
        }
    }
    Ok(Duration::from_nanos(nanoseconds))
}

/// The processor time in seconds since they had used `before`.
///
/// # Errors
/// As [`cpu`]; or a thread ended meanwhile, and its time with it.
pub(crate) fn since(before: Duration, processes: &[u32]) -> anyhow::Result<f64> {
    let used = cpu(processes)?.checked_sub(before);
    Ok(used.context("a thread of the server ended")?.as_secs_f64())
}

/// Memory of processes, in bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Memory {
    /// Resident; what processes share counts for each of them.
    pub resident: f64,
    /// What they share counts once, split among those that share it.
    pub proportional: f64,
}

/// The memory of these processes together. Buffers of their sockets are the kernel's and not in it.
///
/// # Errors
/// A process is gone.
pub(crate) fn memory(processes: &[u32]) -> anyhow::Result<Memory> {
    let mut sum = Memory::default();
    for process in processes {
        let text = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup"))
            .with_context(|| format!("process {process} is gone"))?;
        let bytes = |name: &str| -> anyhow::Result<f64> {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            let number = line
                .and_then(|line| line.split_whitespace().next())
                .with_context(|| format!("smaps_rollup: no {name}"))?;
            Ok(number.parse::<f64>()? * 1_024.0)
        };
        sum.resident += bytes("Rss:")?;
        sum.proportional += bytes("Pss:")?;
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_and_memory_are_counted() {
        let this = [std::process::id()];
        let before = cpu(&this).unwrap();
        while cpu(&this).unwrap() < before + Duration::from_millis(1) {}
        let memory = memory(&this).unwrap();
        assert!(memory.proportional > 0.0 && memory.proportional <= memory.resident);
        assert!(cpu(&[0]).is_err());
    }
}
