//! The options of open-easyrtc by their names, as far as they have a counterpart here.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use signaling::easyrtc::{ApplicationName, Json, RoomName};
use signaling::room::Rules;
use thiserror::Error;

use crate::config::ice::parse_ice_servers;

/// The public STUN servers that open-easyrtc gives out unless it is told otherwise.
const DEFAULT_ICE_SERVERS: &str = r#"[{"urls":["stun:stun.l.google.com:19302"]},{"urls":["stun:stun.sipgate.net"]},{"urls":["stun:217.10.68.152"]},{"urls":["stun:stun.sipgate.net:10000"]},{"urls":["stun:217.10.68.152:10000"]}]"#;

/// Options of open-easyrtc that have no counterpart here: for log files, demos, hosting of its client library, sessions of
/// express, and values that only JavaScript can express.
const MEANINGLESS: [&str; 31] = [
    "apiEnable",
    "apiLabsEnable",
    "apiOldLocationEnable",
    "apiPublicFolder",
    "apiVersionRegExp",
    "appDefaultFieldObj",
    "applicationNameRegExp",
    "connectionDefaultFieldObj",
    "demosEnable",
    "demosPublicFolder",
    "easyrtcidRegExp",
    "easyrtcsidRegExp",
    "fieldNameRegExp",
    "groupNameRegExp",
    "logColorEnable",
    "logDateEnable",
    "logErrorStackEnable",
    "logLevel",
    "logMessagesEnable",
    "logObjectDepth",
    "logWarningStackEnable",
    "optionNameRegExp",
    "presenceShowRegExp",
    "presenceStatusRegExp",
    "roomDefaultFieldObj",
    "roomNameRegExp",
    "sessionCookieEnable",
    "sessionDefaultFieldObj",
    "sessionEnable",
    "updateCheckEnable",
    "usernameRegExp",
];

/// The options, with the defaults of open-easyrtc.
#[derive(Debug, Clone)]
pub struct EasyrtcOptions {
    default_application: ApplicationName,
    default_room: RoomName,
    joins_default_room: bool,
    creates_applications: bool,
    creates_rooms: bool,
    members_per_room: usize,
    ice_servers: Json,
}

/// What is wrong with the options.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum EasyrtcOptionsError {
    /// Not a JSON object.
    #[error("not a JSON object of options (line {line}, column {column})")]
    Shape {
        /// Where the mistake is, from 1.
        line: usize,
        /// Where the mistake is, from 1.
        column: usize,
    },
    /// Not an option of open-easyrtc.
    #[error("there is no option {0:?}")]
    Unknown(String),
    /// An option of open-easyrtc that has no counterpart here.
    #[error("the option {0:?} of open-easyrtc has no meaning here: take it out")]
    Meaningless(String),
    /// A value of the wrong kind.
    #[error("the option {name:?} has to be {expected}")]
    Value {
        /// The option.
        name: &'static str,
        /// What it has to be.
        expected: &'static str,
    },
    /// An invalid list of ICE servers.
    #[error("the option \"appIceServers\": {0}")]
    IceServers(String),
}

impl EasyrtcOptions {
    /// Reads a JSON object of options.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub fn parse(source: &str) -> Result<Self, Vec<EasyrtcOptionsError>> {
        let given: BTreeMap<String, &RawValue> = serde_json::from_str(source).map_err(shape)?;
        let mut options = Self::default();
        let errors: Vec<EasyrtcOptionsError> = given
            .iter()
            .filter_map(|(name, value)| options.set(name, value).err())
            .collect();
        if errors.is_empty() {
            Ok(options)
        } else {
            Err(errors)
        }
    }

    /// The rules of a session with these options; `rules` knows the limits.
    pub fn apply(&self, rules: Rules) -> Rules {
        Rules {
            default_application: self.default_application.clone(),
            default_room: self.default_room.clone(),
            joins_default_room: self.joins_default_room,
            creates_applications: self.creates_applications,
            creates_rooms: self.creates_rooms,
            members_per_room: self.members_per_room,
            ..rules
        }
    }

    /// What clients get as `iceServers`.
    pub fn ice_servers(&self) -> Json {
        self.ice_servers.clone()
    }

    fn set(&mut self, name: &str, value: &RawValue) -> Result<(), EasyrtcOptionsError> {
        const NAME: &str = "1 to 32 letters, digits, '_', '.' or '-'";
        const SWITCH: &str = "true or false";
        match name {
            "appDefaultName" => {
                let text: Option<String> = read(value);
                let parsed = text.and_then(|text| ApplicationName::new(&text).ok());
                self.default_application = expected("appDefaultName", NAME, parsed)?;
            }
            "appAutoCreateEnable" => {
                self.creates_applications = expected("appAutoCreateEnable", SWITCH, read(value))?;
            }
            "roomDefaultName" => {
                let text: Option<String> = read(value);
                let parsed = text.and_then(|text| RoomName::new(&text).ok());
                self.default_room = expected("roomDefaultName", NAME, parsed)?;
            }
            "roomDefaultEnable" => {
                self.joins_default_room = expected("roomDefaultEnable", SWITCH, read(value))?;
            }
            "roomAutoCreateEnable" => {
                self.creates_rooms = expected("roomAutoCreateEnable", SWITCH, read(value))?;
            }
            "roomMaxConnection" => {
                const NUMBER: &str = "a number of members, or 0 for any number";
                self.members_per_room = match expected("roomMaxConnection", NUMBER, read(value))? {
                    0 => usize::MAX,
                    count => count,
                };
            }
            "appIceServers" => {
                self.ice_servers = parse_ice_servers(value.get())
                    .map_err(|error| EasyrtcOptionsError::IceServers(error.to_string()))?;
            }
            name if MEANINGLESS.contains(&name) => {
                return Err(EasyrtcOptionsError::Meaningless(name.to_owned()));
            }
            name => return Err(EasyrtcOptionsError::Unknown(name.to_owned())),
        }
        Ok(())
    }
}

impl Default for EasyrtcOptions {
    fn default() -> Self {
        // The rules have the same defaults; only the ICE servers are ours.
        let ice_servers = default_ice_servers();
        let rules = Rules::plain(ice_servers.clone());
        Self {
            default_application: rules.default_application,
            default_room: rules.default_room,
            joins_default_room: rules.joins_default_room,
            creates_applications: rules.creates_applications,
            creates_rooms: rules.creates_rooms,
            members_per_room: rules.members_per_room,
            ice_servers,
        }
    }
}

/// The ICE servers of open-easyrtc: public ones, for STUN alone.
///
/// # Panics
/// Never: it is a constant.
#[expect(clippy::expect_used, reason = "a constant")]
pub fn default_ice_servers() -> Json {
    Json::parse(DEFAULT_ICE_SERVERS).expect("valid")
}

fn read<T: DeserializeOwned>(value: &RawValue) -> Option<T> {
    serde_json::from_str(value.get()).ok()
}

fn expected<T>(
    name: &'static str,
    expected: &'static str,
    value: Option<T>,
) -> Result<T, EasyrtcOptionsError> {
    value.ok_or(EasyrtcOptionsError::Value { name, expected })
}

fn shape(error: serde_json::Error) -> Vec<EasyrtcOptionsError> {
    vec![EasyrtcOptionsError::Shape {
        line: error.line(),
        column: error.column(),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(source: &str) -> Rules {
        let options = EasyrtcOptions::parse(source).unwrap();
        options.apply(Rules::plain(options.ice_servers()))
    }

    #[test]
    fn without_options_everything_is_as_in_the_original() {
        let rules = rules("{}");
        assert_eq!(rules.default_application.as_str(), "default");
        assert_eq!(rules.default_room.as_str(), "default");
        assert!(rules.joins_default_room && rules.creates_rooms && rules.creates_applications);
        assert_eq!(rules.members_per_room, 100);
        assert_eq!(rules.ice_servers.as_str().matches("stun:").count(), 5);
    }

    #[test]
    fn every_option_has_its_effect() {
        let rules = rules(
            r#"{"appDefaultName": "app", "appAutoCreateEnable": false, "roomDefaultName": "lobby",
                "roomDefaultEnable": false, "roomAutoCreateEnable": false, "roomMaxConnection": 7,
                "appIceServers": [{"urls": "stun:stun.example.org"}]}"#,
        );
        assert_eq!(rules.default_application.as_str(), "app");
        assert_eq!(rules.default_room.as_str(), "lobby");
        assert!(!rules.joins_default_room && !rules.creates_rooms && !rules.creates_applications);
        assert_eq!(rules.members_per_room, 7);
        assert_eq!(
            rules.ice_servers.as_str(),
            r#"[{"urls": "stun:stun.example.org"}]"#
        );
    }

    #[test]
    fn zero_members_means_any_number_of_members() {
        assert_eq!(
            rules(r#"{"roomMaxConnection": 0}"#).members_per_room,
            usize::MAX
        );
    }

    #[test]
    fn everything_that_is_wrong_is_named() {
        let errors = EasyrtcOptions::parse(
            r#"{"appDefaultName": "a b", "roomMaxConnection": -1, "roomDefaultEnable": "yes", "demosEnable": true,
                "colour": 1, "appIceServers": [{"urls": "http://x"}]}"#,
        )
        .unwrap_err();
        let text = errors
            .iter()
            .map(|error| format!("{error}\n"))
            .collect::<String>();
        for expected in [
            "\"appDefaultName\" has to be 1 to 32",
            "\"roomMaxConnection\" has to be a number",
            "\"roomDefaultEnable\" has to be true or false",
            "\"demosEnable\" of open-easyrtc has no meaning here",
            "no option \"colour\"",
            "\"appIceServers\": ICE server number 1",
        ] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
        assert_eq!(errors.len(), 6);
    }

    #[test]
    fn what_is_no_object_is_refused_with_its_place() {
        for source in ["", "[]", "{\"a\" 1}", "null"] {
            let errors = EasyrtcOptions::parse(source).unwrap_err();
            assert!(errors[0].to_string().contains("line 1, column"), "{source}");
        }
    }
}
