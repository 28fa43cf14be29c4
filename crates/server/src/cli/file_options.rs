//! The section `VideoRehab` of OpenTera's file: options by their names, as if they were the defaults of the command line.

use clap::{CommandFactory, FromArgMatches};

use crate::cli::args::Args;
use crate::cli::error::SettingsError;

/// The subcommand whose options they are.
const SERVE: &str = "serve";

/// Options that the file cannot hold: its own path, and those that are not settings.
const NOT_IN_FILE: [&str; 3] = ["config", "help", "version"];

/// Reads a command line again with the options of a file as its defaults.
///
/// # Errors
/// An option that does not exist, or a value that it does not take.
pub(super) fn with_options(
    arguments: impl IntoIterator<Item = std::ffi::OsString>,
    options: &[(String, String)],
) -> Result<Args, SettingsError> {
    let mut command = Args::command();
    let mut problems = Vec::new();
    let known: Vec<String> = command
        .find_subcommand(SERVE)
        .into_iter()
        .flat_map(|serve| serve.get_arguments())
        .map(|argument| argument.get_id().to_string())
        .filter(|name| !NOT_IN_FILE.contains(&name.as_str()))
        .collect();
    for (name, value) in options {
        if !known.contains(name) {
            problems.push(format!(
                "VideoRehab.{name}: unknown; see videorehab serve --help for the options"
            ));
            continue;
        }
        let (name, value) = (name.clone(), value.clone());
        command = command.mut_subcommand(SERVE, |serve| {
            serve.mut_arg(name, |argument| argument.default_value(value))
        });
    }
    if !problems.is_empty() {
        return Err(SettingsError(problems));
    }
    let parsed = command
        .try_get_matches_from(arguments)
        .and_then(|matches| Args::from_arg_matches(&matches));
    parsed.map_err(|error| {
        let first = error.to_string();
        let first = first.lines().next().unwrap_or_default();
        SettingsError(vec![format!(
            "VideoRehab: {}",
            first.trim_start_matches("error: ")
        )])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::CommandArgs;

    fn peers(line: &[&str], options: &[(&str, &str)]) -> Result<usize, String> {
        let own = |text: &&str| std::ffi::OsString::from(*text);
        let options: Vec<(String, String)> = options
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let args =
            with_options(line.iter().map(own), &options).map_err(|error| error.to_string())?;
        match args.command {
            Some(CommandArgs::Serve(args)) => Ok(args.server.limits.max_peers),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_file_gives_defaults_that_the_command_line_overrides() {
        let line = ["videorehab", "serve", "--config", "x.json"];
        assert_eq!(peers(&line, &[]), Ok(16));
        assert_eq!(peers(&line, &[("max_peers", "8")]), Ok(8));
        let more = [&line[..], &["--max-peers", "4"]].concat();
        assert_eq!(
            peers(&more, &[("max_peers", "8"), ("behind_proxy", "true")]),
            Ok(4)
        );
    }

    #[test]
    fn what_does_not_exist_or_does_not_fit_is_named() {
        let line = ["videorehab", "serve", "--config", "x.json"];
        let unknown = peers(&line, &[("max_pears", "8"), ("config", "y")]).unwrap_err();
        assert!(
            unknown.contains("VideoRehab.max_pears") && unknown.contains("VideoRehab.config"),
            "{unknown}"
        );
        let wrong = peers(&line, &[("max_peers", "many")]).unwrap_err();
        assert!(
            wrong.contains("many") && wrong.contains("--max-peers"),
            "{wrong}"
        );
    }
}
