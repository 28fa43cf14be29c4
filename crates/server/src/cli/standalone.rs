//! The options of a standalone server, and its settings.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use signaling::easyrtc::Json;

use crate::base::random;
use crate::cli::error::SettingsError;
use crate::cli::files;
use crate::cli::listen_address::address_and_port;
use crate::cli::server_args::ServerArgs;
use crate::config::{
    IceSettings, LinkBase, OperatorSettings, PortRange, Proxies, PublicUrl, SessionSettings,
    StandaloneSettings, parse_ice_servers,
};

/// The options of a standalone server.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct StandaloneArgs {
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

    /// STUN and TURN servers, in the format of OpenTera's ice_servers.json; needed between different networks
    #[arg(long, env = "VIDEOREHAB_ICE_SERVERS", value_name = "FILE")]
    ice_servers: Option<PathBuf>,

    /// File that holds the operator token; without it, a new one is made at every start
    #[arg(long, env = "VIDEOREHAB_OPERATOR_TOKEN_FILE", value_name = "FILE")]
    operator_token_file: Option<PathBuf>,

    #[command(flatten)]
    pub(super) server: ServerArgs,
}

/// The shortest operator token that is accepted from a file, in bytes.
const MIN_TOKEN: usize = 16;

impl StandaloneArgs {
    /// Checks the options and reads the files that they name.
    ///
    /// # Errors
    /// Lists everything that is wrong.
    pub(super) fn settings(&self) -> Result<StandaloneSettings, SettingsError> {
        let mut problems = Vec::new();
        let public_url = self.public_url(&mut problems);
        let ice_servers = self.ice_servers(&mut problems);
        let operator = self.operator(&mut problems);
        let ports = self.ports(&mut problems);
        self.server.check_limits(&mut problems);
        let turn = self.server.turn(&mut problems);
        let (Some(ice_servers), Some(operator), Some(ports), []) =
            (ice_servers, operator, ports, problems.as_slice())
        else {
            return Err(SettingsError(problems));
        };
        let listen = self.listen.ip();
        let public_host = public_url.as_ref().map(PublicUrl::host);
        let proxies = Proxies::from(self.server.behind_proxy);
        let net = self.server.net(proxies, listen, public_host);
        let links = match public_url {
            Some(url) => LinkBase::Public(url),
            None => LinkBase::Direct {
                address: listen,
                is_https: net.tls.is_some(),
            },
        };
        Ok(StandaloneSettings {
            home: self.listen,
            operator,
            sessions: Arc::new(SessionSettings {
                listen,
                ports,
                links,
                is_embeddable: false,
                ice: IceSettings {
                    servers: ice_servers,
                    turn,
                },
                net,
            }),
        })
    }

    fn public_url(&self, problems: &mut Vec<String>) -> Option<PublicUrl> {
        let parsed = PublicUrl::parse(self.public_url.as_deref()?);
        files::or_problem(
            parsed.map_err(|error| error.to_string()),
            "--public-url",
            problems,
        )
    }

    fn ice_servers(&self, problems: &mut Vec<String>) -> Option<Json> {
        let read = match &self.ice_servers {
            None => Ok("[]".to_owned()),
            Some(path) => files::text(path),
        };
        let parsed =
            read.and_then(|source| parse_ice_servers(&source).map_err(|error| error.to_string()));
        files::or_problem(parsed, "--ice-servers", problems)
    }

    fn operator(&self, problems: &mut Vec<String>) -> Option<OperatorSettings> {
        let token = match &self.operator_token_file {
            None => random::secret(),
            Some(path) => {
                let read = files::secret(path, token_problem);
                files::or_problem(read, "--operator-token-file", problems)?
            }
        };
        Some(OperatorSettings {
            token,
            is_announced: self.operator_token_file.is_none(),
        })
    }

    fn ports(&self, problems: &mut Vec<String>) -> Option<PortRange> {
        let Ok(ports) = PortRange::new(self.base_port, self.max_sessions) else {
            problems.push(
                "--base-port and --max-sessions: ports from 1 to 65535 and at least one session"
                    .to_owned(),
            );
            return None;
        };
        let home = self.listen.port();
        if ports.contains(home) {
            problems.push(format!(
                "--listen: port {home} is one of the sessions' ports, {ports}"
            ));
        }
        Some(ports)
    }
}

/// A token is part of addresses, headers and cookies.
fn token_problem(token: &str) -> Option<String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let is_good = token.len() >= MIN_TOKEN && token.bytes().all(fits);
    let rule = || format!("{MIN_TOKEN} or more letters, digits, '-', '_', '.' or '~' are needed");
    (!is_good).then(rule)
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use secrecy::ExposeSecret;

    use super::*;
    use crate::cli::args::Args;
    use crate::config::TlsSource;

    fn settings(args: &[&str]) -> Result<StandaloneSettings, SettingsError> {
        let args = Args::parse_from(std::iter::once(&"videorehab").chain(args));
        args.standalone.settings()
    }

    #[test]
    fn the_defaults_are_those_of_the_documentation() {
        let settings = settings(&[]).unwrap();
        assert_eq!(settings.home.to_string(), "127.0.0.1:4070");
        let operator = settings.operator;
        assert_eq!(operator.token.expose_secret().len(), 22);
        assert!(operator.is_announced);
        let sessions = settings.sessions;
        assert_eq!(sessions.ports, PortRange::new(8080, 50).unwrap());
        assert_eq!(sessions.ice.servers.as_str(), "[]");
        assert_eq!(sessions.links.session_url(8081), "http://127.0.0.1:8081");
        assert!(sessions.links.is_secure_context() && !sessions.links.is_https());
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
        let links = &settings.sessions.links;
        assert_eq!(
            links.session_url(8080),
            "https://rehab.example.org/webrtc/8080"
        );
        assert!(links.is_https());
    }

    #[test]
    fn a_self_signed_certificate_names_every_address() {
        let settings = settings(&[
            "--tls-self-signed",
            "--public-url",
            "https://rehab.example.org",
        ])
        .unwrap();
        let Some(TlsSource::SelfSigned { hosts }) = &settings.sessions.net.tls else {
            panic!("no certificate")
        };
        assert_eq!(
            *hosts,
            ["127.0.0.1", "::1", "localhost", "rehab.example.org"]
        );
    }
}
