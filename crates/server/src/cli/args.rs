//! The whole command line. Every option is also an environment variable, `VIDEOREHAB_` and its name.

use clap::{Parser, Subcommand};

use crate::cli::check_config::CheckConfigArgs;
use crate::cli::easyrtc::EasyrtcArgs;
use crate::cli::health::HealthArgs;
use crate::cli::serve::ServeArgs;
use crate::cli::standalone::StandaloneArgs;

/// Video sessions between clinicians, participants and devices.
///
/// Without options, the home page listens on this machine alone. Its address, with the operator token, is printed on
/// standard output; logs go to standard error.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "videorehab",
    version,
    max_term_width = 100,
    args_conflicts_with_subcommands = true
)]
pub struct Args {
    #[command(subcommand)]
    pub(super) command: Option<CommandArgs>,

    #[command(flatten)]
    pub(super) standalone: StandaloneArgs,
}

/// What to run instead of a standalone server.
#[derive(Debug, Clone, Subcommand)]
pub(super) enum CommandArgs {
    Easyrtc(Box<EasyrtcArgs>),
    Serve(Box<ServeArgs>),
    Health(HealthArgs),
    CheckConfig(CheckConfigArgs),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_an_environment_variable_with_a_help_text() {
        use clap::CommandFactory;
        let command = Args::command();
        let commands = ["easyrtc", "serve"].map(|name| command.find_subcommand(name).unwrap());
        let of_commands = commands.iter().flat_map(|command| command.get_arguments());
        let options = command.get_arguments().chain(of_commands);
        for option in
            options.filter(|option| !["help", "version"].contains(&option.get_id().as_str()))
        {
            let name = option.get_long().unwrap_or_default();
            let expected = format!("VIDEOREHAB_{}", name.replace('-', "_").to_ascii_uppercase());
            assert_eq!(
                option.get_env().and_then(|env| env.to_str()),
                Some(expected.as_str())
            );
            assert!(option.get_help().is_some(), "--{name} has no help");
        }
    }
}
