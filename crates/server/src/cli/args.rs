//! The options. Every one of them is also an environment variable, `VIDEOREHAB_` and its name.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use signaling::easyrtc::Json;

use crate::base::random;
use crate::cli::easyrtc_args::EasyrtcArgs;
use crate::cli::health::HealthArgs;
use crate::cli::listen_address::address_and_port;
use crate::cli::opentera_args::OpenTeraArgs;
use crate::cli::server_args::ServerArgs;
use crate::config::{PublicUrl, Settings, parse_ice_servers};

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

    /// Address and port of the home page; sessions listen on the same address
    #[arg(
        long,
        env = "VIDEOREHAB_LISTEN",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:4070",
        value_parser = |text: &str| address_and_port(text, 4_070)
    )]
    listen: SocketAddr,

    /// First port of sessions; each session has its own
    #[arg(
        long,
        env = "VIDEOREHAB_BASE_PORT",
        value_name = "PORT",
        default_value_t = 8080
    )]
    base_port: u16,

    /// Sessions that may run at once
    #[arg(
        long,
        env = "VIDEOREHAB_MAX_SESSIONS",
        value_name = "COUNT",
        default_value_t = 50
    )]
    max_sessions: u16,

    /// Scheme and host under which browsers reach this server; links then go through it, with sessions below
    /// /webrtc/PORT/
    #[arg(long, env = "VIDEOREHAB_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,

    /// STUN and TURN servers, in the format of OpenTera's ice_servers.json; needed off one network
    #[arg(long, env = "VIDEOREHAB_ICE_SERVERS", value_name = "FILE")]
    ice_servers: Option<PathBuf>,

    /// File that holds the operator token; without it, a new one is made at every start
    #[arg(long, env = "VIDEOREHAB_OPERATOR_TOKEN_FILE", value_name = "FILE")]
    operator_token_file: Option<PathBuf>,

    #[command(flatten)]
    pub(super) server: ServerArgs,
}

/// What to run instead of sessions.
#[derive(Debug, Clone, Subcommand)]
pub(super) enum Command {
    Easyrtc(Box<EasyrtcArgs>),
    Serve(Box<OpenTeraArgs>),
    Health(HealthArgs),
    /// Check OpenTera's VideoRehabService.json, and do nothing else
    CheckConfig {
        /// The file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Everything that is wrong with the options, together.
#[derive(Debug, PartialEq, Eq)]
pub struct SettingsError(pub(super) Vec<String>);

impl fmt::Display for SettingsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("\n            "))
    }
}

impl std::error::Error for SettingsError {}

/// The shortest operator token that is accepted from a file, in bytes.
const MIN_TOKEN: usize = 16;

impl Args {
    /// Checks the options and reads the files they name.
    ///
    /// # Errors
    /// Lists everything that is wrong.
    pub fn settings(&self) -> Result<Settings, SettingsError> {
        let mut problems = Vec::new();
        let public_url = self.public_url(&mut problems);
        let ice_servers = self.ice_servers(&mut problems);
        let operator_token = self.operator_token(&mut problems);
        let public_host = public_url.as_ref().map(PublicUrl::host);
        let tls = self.server.tls(self.listen.ip(), public_host);
        self.check_ports(&mut problems);
        self.server.check_limits(&mut problems);
        let turn = self.server.turn(&mut problems);
        match (ice_servers, operator_token) {
            (Some(ice_servers), Some(operator_token)) if problems.is_empty() => Ok(Settings {
                listen: self.listen,
                base_port: self.base_port,
                max_sessions: self.max_sessions,
                is_embeddable: false,
                public_url,
                proxies: self.server.behind_proxy.into(),
                cors_origins: self.server.cors_origins.clone(),
                ice_servers,
                turn,
                tls,
                operator_token,
                prints_operator_token: self.operator_token_file.is_none(),
                limits: Arc::new(self.server.limits.clone()),
            }),
            _ => Err(SettingsError(problems)),
        }
    }

    fn public_url(&self, problems: &mut Vec<String>) -> Option<PublicUrl> {
        let parsed = PublicUrl::parse(self.public_url.as_deref()?);
        parsed
            .map_err(|error| problems.push(format!("--public-url: {error}")))
            .ok()
    }

    fn ice_servers(&self, problems: &mut Vec<String>) -> Option<Json> {
        let read = match &self.ice_servers {
            None => Ok("[]".to_owned()),
            Some(path) => std::fs::read_to_string(path)
                .map_err(|error| format!("{}: {error}", path.display())),
        };
        let parsed =
            read.and_then(|source| parse_ice_servers(&source).map_err(|error| error.to_string()));
        parsed
            .map_err(|error| problems.push(format!("--ice-servers: {error}")))
            .ok()
    }

    fn operator_token(&self, problems: &mut Vec<String>) -> Option<String> {
        let Some(path) = &self.operator_token_file else {
            return Some(random::token());
        };
        let token = match std::fs::read_to_string(path) {
            Ok(token) => token.trim().to_owned(),
            Err(error) => {
                problems.push(format!(
                    "--operator-token-file: {}: {error}",
                    path.display()
                ));
                return None;
            }
        };
        // It stands in addresses, headers and cookies.
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        if token.len() < MIN_TOKEN || !token.bytes().all(fits) {
            let rule =
                format!("{MIN_TOKEN} or more letters, digits, '-', '_', '.' or '~' are needed");
            problems.push(format!("--operator-token-file: {}: {rule}", path.display()));
            return None;
        }
        Some(token)
    }

    fn check_ports(&self, problems: &mut Vec<String>) {
        let last = u32::from(self.base_port)
            .saturating_add(u32::from(self.max_sessions))
            .saturating_sub(1);
        if self.max_sessions == 0 || self.base_port == 0 || last > u32::from(u16::MAX) {
            problems.push(
                "--base-port and --max-sessions: ports from 1 to 65535 and at least one session"
                    .to_owned(),
            );
        } else if (u32::from(self.base_port)..=last).contains(&u32::from(self.listen.port())) {
            let range = format!("{} to {last}", self.base_port);
            problems.push(format!(
                "--listen: port {} is one of the sessions' ports, {range}",
                self.listen.port()
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(args: &[&str]) -> Result<Settings, SettingsError> {
        Args::parse_from(std::iter::once(&"videorehab").chain(args)).settings()
    }

    #[test]
    fn the_defaults_are_those_of_the_documentation() {
        let settings = settings(&[]).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:4070");
        assert_eq!((settings.base_port, settings.max_sessions), (8080, 50));
        assert_eq!(settings.ice_servers.as_str(), "[]");
        assert_eq!(settings.session_url(8081), "http://127.0.0.1:8081");
        assert!(settings.is_secure_context() && !settings.is_https());
        assert_eq!(settings.operator_token.len(), 22);
    }

    #[test]
    fn all_mistakes_are_reported_together() {
        let error = settings(&[
            "--public-url",
            "rehab",
            "--ice-servers",
            "no/such.json",
            "--listen",
            "0.0.0.0:8085",
            "--message-burst",
            "5000",
        ])
        .unwrap_err()
        .to_string();
        for expected in [
            "--public-url: ",
            "--ice-servers: no/such.json",
            "8080 to 8129",
            "--max-queued-messages: 4096",
        ] {
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn limits_that_would_disable_the_server_are_refused() {
        for option in [
            "--max-peers",
            "--ping-interval-s",
            "--request-timeout-s",
            "--messages-per-s",
        ] {
            for value in ["0", "99999999999", "x"] {
                assert!(
                    Args::try_parse_from(["videorehab", option, value]).is_err(),
                    "{option} {value}"
                );
            }
        }
    }

    #[test]
    fn links_go_through_the_public_address() {
        let settings = settings(&["--public-url", "https://rehab.example.org/"]).unwrap();
        assert_eq!(
            settings.session_url(8080),
            "https://rehab.example.org/webrtc/8080"
        );
        assert!(settings.is_https());
    }

    #[test]
    fn a_self_signed_certificate_names_every_address() {
        let settings = settings(&[
            "--tls-self-signed",
            "--public-url",
            "https://rehab.example.org",
        ])
        .unwrap();
        let Some(crate::config::TlsSource::SelfSigned { hosts }) = settings.tls else {
            panic!("no certificate")
        };
        assert_eq!(
            hosts,
            ["127.0.0.1", "::1", "localhost", "rehab.example.org"]
        );
    }

    #[test]
    fn cameras_need_https_or_this_machine() {
        assert!(
            !settings(&["--public-url", "http://192.0.2.1:4070"])
                .unwrap()
                .is_secure_context()
        );
        assert!(
            settings(&["--public-url", "http://localhost:4070"])
                .unwrap()
                .is_secure_context()
        );
    }

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
