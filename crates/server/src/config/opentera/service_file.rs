//! `VideoRehabService.json`, as OpenTera's service reads it.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use secrecy::SecretString;

use crate::config::opentera::reader::{Lookup, Reader};
use crate::config::port_range::{PortRange, PortRangeError};

/// The whole file.
#[derive(Debug, Clone)]
pub struct ServiceFile {
    /// `Service.name`: which service of OpenTera this is.
    pub name: String,
    /// `Service.port`: where the pages of the service listen, unless OpenTera says another one.
    pub port: u16,
    /// The section `Backend`.
    pub backend: BackendFile,
    /// The section `Redis`.
    pub redis: RedisFile,
    /// The section `WebRTC`.
    pub webrtc: WebRtcFile,
    /// The section `VideoRehab`: options of the command line, by their names.
    pub options: Vec<(String, String)>,
    /// Keys that are there and have no meaning any more.
    pub obsolete: Vec<&'static str>,
}

/// Where OpenTera's REST API is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackendFile {
    /// Name or address.
    pub hostname: String,
    /// Port.
    pub port: u16,
}

/// Where Redis is, and how to log in.
#[derive(Debug, Clone)]
pub struct RedisFile {
    /// Name or address.
    pub hostname: String,
    /// Port.
    pub port: u16,
    /// Number of the database.
    pub db: u16,
    /// ACL user. Empty for the default user.
    pub username: String,
    /// Password. Empty if there is no password.
    pub password: SecretString,
}

/// How browsers reach sessions, and where they listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebRtcFile {
    /// The host in the addresses of sessions.
    pub hostname: String,
    /// The port in the addresses of sessions.
    pub external_port: u16,
    /// `local_base_port` and `max_sessions`: the ports of sessions, one for each.
    pub ports: PortRange,
    /// May hold `ice_servers.json`, and a folder `static` that overrides ours.
    pub working_directory: Option<PathBuf>,
}

const PORTS: RangeInclusive<u16> = 1..=u16::MAX;

impl ServiceFile {
    /// Reads the text of a file; the environment overrides it.
    ///
    /// # Errors
    /// Everything that is wrong, each with its path and what is expected.
    pub fn parse(source: &str, lookup: Lookup<'_>) -> Result<Self, Vec<String>> {
        let mut reader = Reader::new(source, lookup).map_err(|problem| vec![problem])?;
        let name = reader.text("Service", "name");
        let port = reader.number("Service", "port", PORTS);
        let backend = BackendFile {
            hostname: reader.text("Backend", "hostname"),
            port: reader.number("Backend", "port", PORTS),
        };
        let redis = redis(&mut reader);
        let hostname = reader.text("WebRTC", "hostname");
        let external_port = reader.number("WebRTC", "external_port", PORTS);
        let local_base_port = reader.number("WebRTC", "local_base_port", PORTS);
        let max_sessions = reader.number("WebRTC", "max_sessions", 1..=10_000);
        let working_directory = reader.optional_text("WebRTC", "working_directory");
        let options = reader.options("VideoRehab");
        let obsolete = obsolete(&mut reader);
        let ports = PortRange::new(local_base_port, max_sessions);
        check_ports(port, ports, &mut reader);
        let problems = reader.conclude();
        match ports {
            Ok(ports) if problems.is_empty() => Ok(Self {
                name,
                port,
                backend,
                redis,
                webrtc: WebRtcFile {
                    hostname,
                    external_port,
                    ports,
                    working_directory: working_directory
                        .filter(|path| !path.is_empty())
                        .map(PathBuf::from),
                },
                options,
                obsolete,
            }),
            Ok(_) | Err(_) => Err(problems),
        }
    }
}

fn redis(reader: &mut Reader<'_>) -> RedisFile {
    let optional =
        |reader: &mut Reader<'_>, key| reader.optional_text("Redis", key).unwrap_or_default();
    RedisFile {
        hostname: reader.text("Redis", "hostname"),
        port: reader.number("Redis", "port", PORTS),
        db: reader.number("Redis", "db", 0..=u16::MAX),
        username: optional(reader, "username"),
        password: optional(reader, "password").into(),
    }
}

/// The keys that have no meaning any more. Sessions are no processes, so nothing says how to start one.
fn obsolete(reader: &mut Reader<'_>) -> Vec<&'static str> {
    // As in the original, these two are not needed to serve.
    reader.ignored("Service", "hostname");
    reader.ignored("Service", "debug_mode");
    let keys = [
        ("executable", "WebRTC.executable"),
        ("script", "WebRTC.script"),
    ];
    keys.into_iter()
        .filter(|(key, _)| reader.ignored("WebRTC", key))
        .map(|(_, path)| path)
        .collect()
}

fn check_ports(port: u16, ports: Result<PortRange, PortRangeError>, reader: &mut Reader<'_>) {
    match ports {
        Err(error) => reader.problem("WebRTC", "max_sessions", error),
        Ok(ports) if ports.contains(port) => {
            let problem = format!("{port} is one of the sessions' ports, {ports}");
            reader.problem("Service", "port", problem);
        }
        Ok(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    const FILE: &str = r#"{
        "Service": { "name": "VideoRehabService", "hostname": "127.0.0.1", "port": 4070, "debug_mode": true },
        "Backend": { "hostname": "127.0.0.1", "port": 40075 },
        "Redis": { "hostname": "127.0.0.1", "port": 6379, "db": 0, "username": "", "password": "" },
        "WebRTC": { "hostname": "127.0.0.1", "external_port": 40075, "local_base_port": 8080, "max_sessions": 50,
                    "working_directory": "../../easyrtc", "executable": "node", "script": "server.js" }
    }"#;

    fn parse(source: &str) -> Result<ServiceFile, Vec<String>> {
        ServiceFile::parse(source, &|_| None)
    }

    #[test]
    fn the_file_of_opentera_is_read_unchanged() {
        let file = parse(FILE).unwrap();
        assert_eq!(file.name, "VideoRehabService");
        assert_eq!(file.webrtc.ports, PortRange::new(8080, 50).unwrap());
        assert_eq!(
            file.webrtc.working_directory,
            Some(PathBuf::from("../../easyrtc"))
        );
        assert_eq!(file.obsolete, ["WebRTC.executable", "WebRTC.script"]);
        assert!(file.options.is_empty());
    }

    #[test]
    fn options_of_ours_are_texts() {
        let with = FILE.replacen(
            '{',
            r#"{ "VideoRehab": { "max_peers": 8, "behind_proxy": true, "log": "json" },"#,
            1,
        );
        let mut options = parse(&with).unwrap().options;
        options.sort();
        let expected = [
            ("behind_proxy", "true"),
            ("log", "json"),
            ("max_peers", "8"),
        ];
        assert_eq!(
            options,
            expected.map(|(key, value)| (key.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn the_environment_overrides_the_file() {
        let lookup = |name: &str| match name {
            "VIDEOREHAB_REDIS_PORT" => Some("7000".to_owned()),
            "VIDEOREHAB_REDIS_PASSWORD" => Some("sesame".to_owned()),
            _ => None,
        };
        let file = ServiceFile::parse(FILE, &lookup).unwrap();
        assert_eq!(
            (file.redis.port, file.redis.password.expose_secret()),
            (7000, "sesame")
        );
        assert!(!format!("{file:?}").contains("sesame"));
    }

    #[test]
    fn all_mistakes_are_named_with_their_place_and_what_is_expected() {
        let source = r#"{
            "Service": { "name": "", "port": "a", "prot": 4070 },
            "Backend": 7,
            "Redis": { "hostname": "a", "port": 70000, "db": 0, "password": 7 },
            "WebRTC": { "hostname": "a", "external_port": 1, "local_base_port": 65530, "max_sessions": 50 },
            "VideoRehab": { "limits": {} }
        }"#;
        assert_eq!(
            parse(source).unwrap_err(),
            [
                "Service.name: missing; expected a text",
                "Service.port: expected a whole number from 1 to 65535",
                "Backend.hostname: missing; expected a text",
                "Backend.port: missing; expected a whole number from 1 to 65535",
                "Redis.port: expected a whole number from 1 to 65535",
                "Redis.password: expected a text",
                "VideoRehab.limits: expected a text, a number, true or false",
                "WebRTC.max_sessions: the last port of sessions would be 65579; expected 65535 at most",
                "Service.prot: unknown",
                "Backend: expected an object",
            ]
        );
    }

    #[test]
    fn what_is_no_file_of_opentera_says_so() {
        for (source, expected) in [
            ("", "not JSON"),
            ("{", "not JSON"),
            ("[]", "expected an object"),
        ] {
            let problems = parse(source).unwrap_err();
            assert!(
                problems.len() == 1 && problems[0].contains(expected),
                "{problems:?}"
            );
        }
        assert_eq!(parse("{}").unwrap_err().len(), 12);
    }
}
