//! `VideoRehabService.json`, as OpenTera's service reads it.

use std::path::PathBuf;

use crate::config::opentera::reader::{Lookup, Reader};

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Clone, PartialEq, Eq)]
pub struct RedisFile {
    /// Name or address.
    pub hostname: String,
    /// Port.
    pub port: u16,
    /// Number of the database.
    pub db: u16,
    /// ACL user; empty for the default one.
    pub username: String,
    /// Password; empty for none.
    pub password: String,
}

impl std::fmt::Debug for RedisFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (hostname, port, db) = (&self.hostname, self.port, self.db);
        write!(formatter, "RedisFile({hostname}:{port}/{db})")
    }
}

/// How browsers reach sessions, and where they listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebRtcFile {
    /// The host in the addresses of sessions.
    pub hostname: String,
    /// The port in the addresses of sessions.
    pub external_port: u16,
    /// The first port of sessions.
    pub local_base_port: u16,
    /// How many sessions may run at once.
    pub max_sessions: u16,
    /// May hold `ice_servers.json`, and a folder `static` that overrides ours.
    pub working_directory: Option<PathBuf>,
}

const PORTS: std::ops::RangeInclusive<u16> = 1..=u16::MAX;

impl ServiceFile {
    /// Reads the text of a file; the environment counts for more.
    ///
    /// # Errors
    /// Everything that is wrong, each with its path and what is expected.
    pub fn parse(source: &str, lookup: Lookup<'_>) -> Result<Self, Vec<String>> {
        let mut reader = Reader::new(source, lookup).map_err(|problem| vec![problem])?;
        let file = Self {
            name: reader.text("Service", "name"),
            port: reader.number("Service", "port", PORTS),
            backend: BackendFile {
                hostname: reader.text("Backend", "hostname"),
                port: reader.number("Backend", "port", PORTS),
            },
            redis: RedisFile {
                hostname: reader.text("Redis", "hostname"),
                port: reader.number("Redis", "port", PORTS),
                db: reader.number("Redis", "db", 0..=u16::MAX),
                username: reader
                    .optional_text("Redis", "username")
                    .unwrap_or_default(),
                password: reader
                    .optional_text("Redis", "password")
                    .unwrap_or_default(),
            },
            webrtc: WebRtcFile {
                hostname: reader.text("WebRTC", "hostname"),
                external_port: reader.number("WebRTC", "external_port", PORTS),
                local_base_port: reader.number("WebRTC", "local_base_port", PORTS),
                max_sessions: reader.number("WebRTC", "max_sessions", 1..=10_000),
                working_directory: reader
                    .optional_text("WebRTC", "working_directory")
                    .filter(|path| !path.is_empty())
                    .map(PathBuf::from),
            },
            options: reader.options("VideoRehab"),
            obsolete: obsolete(&mut reader),
        };
        check_ports(&file, &mut reader);
        let problems = reader.conclude();
        if problems.is_empty() {
            Ok(file)
        } else {
            Err(problems)
        }
    }
}

/// What started a process a session has nothing to start any more; the service listens where it is told to.
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

fn check_ports(file: &ServiceFile, reader: &mut Reader<'_>) {
    let WebRtcFile {
        local_base_port,
        max_sessions,
        ..
    } = file.webrtc;
    let last = u32::from(local_base_port) + u32::from(max_sessions) - 1;
    if last > u32::from(u16::MAX) {
        reader.problem(
            "WebRTC",
            "max_sessions",
            format!("the last port of sessions would be {last}; expected 65535 at most"),
        );
    } else if (u32::from(local_base_port)..=last).contains(&u32::from(file.port)) {
        let range = format!("{local_base_port} to {last}");
        reader.problem(
            "Service",
            "port",
            format!("{} is one of the sessions' ports, {range}", file.port),
        );
    }
}

#[cfg(test)]
mod tests {
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
        assert_eq!(
            (file.webrtc.local_base_port, file.webrtc.max_sessions),
            (8080, 50)
        );
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
    fn the_environment_counts_for_more() {
        let lookup = |name: &str| match name {
            "VIDEOREHAB_REDIS_PORT" => Some("7000".to_owned()),
            "VIDEOREHAB_REDIS_PASSWORD" => Some("sesame".to_owned()),
            _ => None,
        };
        let file = ServiceFile::parse(FILE, &lookup).unwrap();
        assert_eq!(
            (file.redis.port, file.redis.password.as_str()),
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
