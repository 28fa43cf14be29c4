//! What the command line asks for, with settings that are complete and checked.

use std::ffi::OsString;
use std::path::Path;

use crate::cli::args::{Args, CommandArgs};
use crate::cli::error::SettingsError;
use crate::cli::file_options::with_options;
use crate::cli::serve::read_file;
use crate::config::{
    EasyrtcSettings, HealthSettings, OpenTeraSettings, ProcessSettings, StandaloneSettings,
};

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
                let process = self.standalone.server.process();
                let settings = self.standalone.settings()?;
                Ok(Task::Standalone(process, Box::new(settings)))
            }
            Some(CommandArgs::Easyrtc(args)) => {
                let settings = args.settings()?;
                Ok(Task::Easyrtc(args.server.process(), Box::new(settings)))
            }
            Some(CommandArgs::Serve(args)) => {
                let line = std::env::args_os();
                let (process, settings) = opentera_settings(&args.config, line)?;
                Ok(Task::OpenTera(process, Box::new(settings)))
            }
            Some(CommandArgs::Health(args)) => Ok(Task::Health(args.settings())),
            Some(CommandArgs::CheckConfig(args)) => {
                let line = ["videorehab", "serve", "--config"].map(OsString::from);
                let line = line.into_iter().chain([args.file.clone().into_os_string()]);
                let (_, settings) = opentera_settings(&args.file, line)?;
                Ok(Task::Print(args.report(&settings)))
            }
        }
    }
}

/// OpenTera's file and a command line, together.
fn opentera_settings(
    file: &Path,
    line: impl IntoIterator<Item = OsString>,
) -> Result<(ProcessSettings, OpenTeraSettings), SettingsError> {
    let file = read_file(file, &|name| std::env::var(name).ok())?;
    match with_options(line, &file.options)?.command {
        Some(CommandArgs::Serve(args)) => Ok((args.server.process(), args.settings(&file)?)),
        None
        | Some(CommandArgs::Easyrtc(_) | CommandArgs::CheckConfig(_) | CommandArgs::Health(_)) => {
            Err(SettingsError(vec![
                "the options of the file belong to videorehab serve".to_owned(),
            ]))
        }
    }
}
