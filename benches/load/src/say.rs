//! What the benchmark prints.

/// Prints a line on the terminal.
#[expect(clippy::print_stdout, reason = "this is a tool of the terminal")]
pub(crate) fn say(text: &str) {
    println!("{text}");
}
