//! The whole command line. Every option is also an environment variable, `VIDEOREHAB_` and its name.

use clap::{Parser, Subcommand};

use crate::cli::SettingsError;
use crate::cli::check_config::CheckConfigArgs;
use crate::cli::easyrtc::EasyrtcArgs;
use crate::cli::health::HealthArgs;
use crate::cli::serve::{self, ServeArgs};
use crate::cli::standalone::StandaloneArgs;
use crate::config::{
    EasyrtcSettings, HealthSettings, OpenTeraSettings, ProcessSettings, StandaloneSettings,
};

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
    pub(super) command: Option<Command>,

    #[command(flatten)]
    pub(super) standalone: StandaloneArgs,
}

/// What to run instead of a standalone server.
#[derive(Debug, Clone, Subcommand)]
pub(super) enum Command {
    Easyrtc(Box<EasyrtcArgs>),
    Serve(Box<ServeArgs>),
    Health(HealthArgs),
    CheckConfig(CheckConfigArgs),
}

/// What the command line asks for.
#[derive(Debug)]
pub enum Task {
    /// Run a standalone server.
    Standalone(ProcessSettings, Box<StandaloneSettings>),
    /// Run OpenTera's service.
    OpenTera(ProcessSettings, Box<OpenTeraSettings>),
    /// Run a plain EasyRTC server.
    Easyrtc(ProcessSettings, Box<EasyrtcSettings>),
    /// Ask a running server how it is.
    Health(HealthSettings),
    /// Print what was found out about a file.
    Print(String),
}

impl Args {
    /// Checks the options and reads the files that they name.
    ///
    /// # Errors
    /// Lists everything that is wrong.
    pub fn task(&self) -> Result<Task, SettingsError> {
        match &self.command {
            None => {
                let args = &self.standalone;
                Ok(Task::Standalone(
                    args.server.process(),
                    Box::new(args.settings()?),
                ))
            }
            Some(Command::Easyrtc(args)) => Ok(Task::Easyrtc(
                args.server.process(),
                Box::new(args.settings()?),
            )),
            Some(Command::Serve(args)) => {
                let (process, settings) = serve::settings(&args.config, std::env::args_os())?;
                Ok(Task::OpenTera(process, Box::new(settings)))
            }
            Some(Command::Health(args)) => Ok(Task::Health(args.settings())),
            Some(Command::CheckConfig(args)) => Ok(Task::Print(args.report()?)),
        }
    }
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
