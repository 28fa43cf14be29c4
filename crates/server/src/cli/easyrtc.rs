//! The options of `videorehab easyrtc`, and its settings.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::RangedU64ValueParser;
use secrecy::{ExposeSecret, SecretString};

use crate::cli::error::SettingsError;
use crate::cli::files;
use crate::cli::listen_address::address_and_port;
use crate::cli::server_args::ServerArgs;
use crate::config::{
    EasyrtcOptions, EasyrtcSettings, IceSettings, Proxies, WebhookSettings, WebhookUrl,
};

/// A plain EasyRTC server for applications that run on open-easyrtc
///
/// Its address is printed on standard output; logs go to standard error. Everybody who finds it may join, unless --key or
/// --auth-url keeps strangers out.
#[derive(Debug, Clone, clap::Args)]
#[command(
    mut_arg("max_peers", |limit| limit.default_value("1000")),
    mut_arg("max_rooms_per_peer", |limit| limit.default_value("100")),
    mut_arg("max_sockets", |limit| limit.default_value("2000")),
    mut_arg("max_connections", |limit| limit.default_value("4000")),
    mut_arg("ticket_ttl_s", |limit| limit.hide(true)),
)]
pub(super) struct EasyrtcArgs {
    /// Address and port to listen on
    #[arg(
        long,
        env = "VIDEOREHAB_LISTEN",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8080",
        value_parser = |text: &str| address_and_port(text, 8_080)
    )]
    listen: SocketAddr,

    /// Where Socket.IO is
    #[arg(
        long,
        env = "VIDEOREHAB_PATH",
        value_name = "PATH",
        default_value = "/socket.io/"
    )]
    path: String,

    /// Folder with the pages of the application
    #[arg(long, env = "VIDEOREHAB_STATIC", value_name = "DIR")]
    r#static: Option<PathBuf>,

    /// Options of open-easyrtc, as a JSON object with their names
    #[arg(long, env = "VIDEOREHAB_OPTIONS", value_name = "FILE")]
    options: Option<PathBuf>,

    /// Web server to ask whether a client may come in; a status from 200 to 299 lets it in
    #[arg(
        long,
        env = "VIDEOREHAB_AUTH_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    auth_url: Option<WebhookUrl>,

    /// Seconds that this web server may take to answer
    #[arg(long, env = "VIDEOREHAB_AUTH_TIMEOUT_S", default_value_t = 5, value_parser = RangedU64ValueParser::<u64>::new().range(1..=3_600))]
    auth_timeout_s: u64,

    /// Key that sockets have to name, as the parameter 'key' of their address; the environment variable keeps it from
    /// other users of this machine
    #[arg(
        long,
        env = "VIDEOREHAB_KEY",
        hide_env_values = true,
        value_name = "KEY"
    )]
    key: Option<SecretString>,

    #[command(flatten)]
    pub(super) server: ServerArgs,
}

impl EasyrtcArgs {
    /// Checks the options and reads the files that they name.
    ///
    /// # Errors
    /// Lists everything that is wrong.
    pub(super) fn settings(&self) -> Result<EasyrtcSettings, SettingsError> {
        let mut problems = Vec::new();
        let options = self.options(&mut problems);
        let path = self.path(&mut problems);
        self.check_static(&mut problems);
        self.check_webhook(&mut problems);
        self.server.check_limits(&mut problems);
        let turn = self.server.turn(&mut problems);
        let key = self.key.as_ref().map(ExposeSecret::expose_secret);
        if key == Some("") {
            problems.push("--key: an empty key keeps nobody out".to_owned());
        }
        let Some(options) = options.filter(|_| problems.is_empty()) else {
            return Err(SettingsError(problems));
        };
        let proxies = Proxies::from(self.server.behind_proxy);
        Ok(EasyrtcSettings {
            listen: self.listen,
            path,
            static_folder: self.r#static.clone(),
            ice: IceSettings {
                servers: options.ice_servers(),
                turn,
            },
            options,
            webhook: self.auth_url.clone().map(|url| WebhookSettings {
                url,
                timeout: Duration::from_secs(self.auth_timeout_s),
            }),
            key: self.key.clone(),
            net: self.server.net(proxies, self.listen.ip(), None),
        })
    }

    fn options(&self, problems: &mut Vec<String>) -> Option<EasyrtcOptions> {
        let Some(path) = &self.options else {
            return Some(EasyrtcOptions::default());
        };
        let source = files::or_problem(files::text(path), "--options", problems)?;
        match EasyrtcOptions::parse(&source) {
            Ok(options) => Some(options),
            Err(errors) => {
                let named = |error| format!("--options: {}", files::about(path, error));
                problems.extend(errors.into_iter().map(named));
                None
            }
        }
    }

    /// With a slash at the beginning, without one at the end.
    fn path(&self, problems: &mut Vec<String>) -> String {
        let path = format!("/{}", self.path.trim_matches('/'));
        let is_plain =
            |character: char| character.is_ascii_alphanumeric() || "-._~/".contains(character);
        let has_empty_part = path
            .split('/')
            .skip(1)
            .any(|part| matches!(part, "" | "." | ".."));
        if has_empty_part || !path.chars().all(is_plain) {
            problems.push(format!(
                "--path: {:?} is no path like /socket.io/",
                self.path
            ));
        }
        path
    }

    fn check_static(&self, problems: &mut Vec<String>) {
        if let Some(folder) = self.r#static.as_ref().filter(|folder| !folder.is_dir()) {
            problems.push(format!("--static: {} is no folder", folder.display()));
        }
    }

    fn check_webhook(&self, problems: &mut Vec<String>) {
        let Some(url) = &self.auth_url else { return };
        if !matches!(url.expose().scheme(), "http" | "https") {
            problems.push(
                "--auth-url: an address like https://example.org/authenticate is needed".to_owned(),
            );
        }
        let limit = self.server.limits.authenticate_timeout_s;
        if self.auth_timeout_s >= limit {
            problems.push(format!(
                "--auth-timeout-s: {} seconds are too long, because a client has {limit} (--authenticate-timeout-s)",
                self.auth_timeout_s
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::args::{Args, CommandArgs};

    fn settings(args: &[&str]) -> Result<EasyrtcSettings, SettingsError> {
        let args = Args::parse_from(["videorehab", "easyrtc"].iter().chain(args));
        let Some(CommandArgs::Easyrtc(args)) = args.command else {
            panic!("another command")
        };
        args.settings()
    }

    #[test]
    fn the_defaults_are_those_of_the_documentation() {
        let settings = settings(&[]).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.path, "/socket.io");
        assert!(settings.key.is_none());
        let limits = &settings.net.limits;
        assert_eq!((limits.max_peers, limits.max_rooms_per_peer), (1_000, 100));
        assert_eq!((limits.max_sockets, limits.max_connections), (2_000, 4_000));
        assert_eq!(limits.messages_per_s, 200);
    }

    #[test]
    fn a_path_needs_no_slashes_around_it() {
        for path in ["/chat", "chat/", "/chat/"] {
            assert_eq!(settings(&["--path", path]).unwrap().path, "/chat");
        }
        assert_eq!(settings(&["--path", "a/b"]).unwrap().path, "/a/b");
        for path in ["/", "", "/a//b", "/../x", "/{port}", "/a b"] {
            assert!(settings(&["--path", path]).is_err(), "{path}");
        }
    }

    #[test]
    fn all_mistakes_are_reported_together() {
        let error = settings(&[
            "--path",
            "/",
            "--static",
            "no/such",
            "--options",
            "no/such.json",
            "--auth-url",
            "ftp://example.org",
            "--auth-timeout-s",
            "30",
            "--key",
            "",
        ])
        .unwrap_err()
        .to_string();
        for expected in [
            "--path: ",
            "--static: no/such",
            "--options: no/such.json",
            "--auth-url: ",
            "--auth-timeout-s: 30",
            "--key: ",
        ] {
            assert!(error.contains(expected), "{expected} in {error}");
        }
    }

    #[test]
    fn options_of_sessions_are_refused_by_this_command() {
        for args in [
            ["easyrtc", "--base-port", "1"],
            ["--base-port", "1", "easyrtc"],
        ] {
            let args = std::iter::once("videorehab").chain(args);
            assert!(Args::try_parse_from(args).is_err());
        }
    }
}
