//! The authenticate request, the first thing a client sends.

use serde_json::value::RawValue;

use crate::easyrtc::error_code::ErrorCode;
use crate::easyrtc::name::{ApiVersion, ApplicationName, RoomName, SessionLabel};
use crate::easyrtc::payload::Json;
use crate::easyrtc::presence::PresenceUpdate;
use crate::easyrtc::presence::is_line;
use crate::json;

/// The longest username, in UTF-16 code units.
const MAX_USERNAME: usize = 64;

/// A well-formed authenticate request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Authenticate {
    /// The application to join; `None` is the default one.
    pub application: Option<ApplicationName>,
    /// The name to be shown to others, a JSON string.
    pub username: Option<Json>,
    /// What shows who it is, a JSON object or array. Only the one who decides whether it may come in gets it.
    pub credential: Option<Json>,
    /// A label to be given back.
    pub label: Option<SessionLabel>,
    /// The presence to start with.
    pub presence: Option<PresenceUpdate>,
    /// The rooms to join instead of the default one.
    pub rooms: Option<Vec<RoomName>>,
}

impl Authenticate {
    pub(super) fn parse(argument: Option<&RawValue>) -> Result<Self, ErrorCode> {
        let fields = argument
            .and_then(json::Object::parse)
            .ok_or(ErrorCode::LoginBadAuth)?;
        let kind = fields.field("msgType").and_then(json::text);
        if kind.as_deref() != Some("authenticate") {
            return Err(ErrorCode::LoginBadAuth);
        }

        let data = fields
            .field("msgData")
            .and_then(json::Object::parse)
            .ok_or(ErrorCode::LoginBadStructure)?;
        let version = data
            .field("apiVersion")
            .filter(|version| json::kind(version) == json::ValueKind::String)
            .ok_or(ErrorCode::LoginBadStructure)?;
        if data
            .field("roomJoin")
            .is_some_and(|rooms| !json::is_object(rooms))
        {
            return Err(ErrorCode::LoginBadStructure);
        }

        ApiVersion::from_json(version)
            .and_then(|_| Self::from_fields(&data))
            .ok_or(ErrorCode::MsgRejectBadStructure)
    }

    fn from_fields(data: &json::Object<'_>) -> Option<Self> {
        let mut request = Self::default();
        if let Some(name) = data.field("applicationName") {
            request.application = Some(ApplicationName::from_json(name)?);
        }
        if let Some(label) = data.field("easyrtcsid") {
            request.label = Some(SessionLabel::from_json(label)?);
        }
        if let Some(username) = data.field("username") {
            is_line(username, 1..=MAX_USERNAME).then_some(())?;
            request.username = Some(Json::new(username));
        }
        if let Some(credential) = data.field("credential") {
            json::is_non_empty_object(credential).then_some(())?;
            request.credential = Some(Json::new(credential));
        }
        if let Some(rooms) = data
            .field("roomJoin")
            .filter(|rooms| json::is_non_empty_object(rooms))
        {
            request.rooms = Some(room_names(rooms, RoomParameters::Checked)?);
        }
        if let Some(presence) = data.field("setPresence") {
            request.presence = Some(PresenceUpdate::from_json(presence)?);
        }
        Some(request)
    }
}

/// Whether the `roomParameter` of a room is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RoomParameters {
    Checked,
    Ignored,
}

/// The rooms of a map `{name: {roomName: name}}`; `None` if one of them is not of that form.
pub(super) fn room_names(rooms: &RawValue, parameters: RoomParameters) -> Option<Vec<RoomName>> {
    let mut names = Vec::new();
    for (key, room) in json::Object::parse(rooms)?.iter() {
        let fields = json::Object::parse(room)?;
        let name = RoomName::from_json(fields.field("roomName")?)?;
        if name.as_str() != key {
            return None;
        }
        let parameter = fields
            .field("roomParameter")
            .filter(|_| parameters == RoomParameters::Checked);
        if parameter.is_some_and(|parameter| !json::is_object(parameter)) {
            return None;
        }
        names.push(name);
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(source: &str) -> Result<Authenticate, ErrorCode> {
        Authenticate::parse(Some(&json::raw(source)))
    }

    fn parse_data(data: &str) -> Result<Authenticate, ErrorCode> {
        let separator = if data.is_empty() { "" } else { "," };
        parse(&format!(
            r#"{{"msgType":"authenticate","msgData":{{"apiVersion":"1.1.1-beta"{separator}{data}}}}}"#
        ))
    }

    #[test]
    fn the_request_of_a_real_page() {
        let request =
            parse_data(r#""applicationName":"OpenTera","setUserCfg":{"userSettings":{}}"#).unwrap();
        assert_eq!(request.application, ApplicationName::new("OpenTera").ok());
        assert_eq!(request.rooms, None);
    }

    #[test]
    fn every_part_is_taken_over() {
        let request = parse_data(
            r#""username":"Ann","credential":{"a":1},"easyrtcsid":"s%20","setPresence":{"show":"dnd"},"roomJoin":{"r":{"roomName":"r","roomParameter":{}}}"#,
        )
        .unwrap();
        assert_eq!(request.username.unwrap().as_str(), "\"Ann\"");
        assert_eq!(request.label, SessionLabel::new("s%20").ok());
        assert_eq!(request.credential.unwrap().as_str(), r#"{"a":1}"#);
        assert!(request.presence.is_some());
        assert_eq!(request.rooms, Some(vec![RoomName::new("r").unwrap()]));
    }

    #[test]
    fn empty_rooms_are_no_rooms() {
        assert_eq!(parse_data(r#""roomJoin":{}"#).unwrap().rooms, None);
        assert_eq!(parse_data(r#""roomJoin":[]"#).unwrap().rooms, None);
    }

    #[test]
    fn refusals_in_the_order_of_the_checks() {
        use ErrorCode::{LoginBadAuth, LoginBadStructure};
        for (source, expected) in [
            ("null", LoginBadAuth),
            ("true", LoginBadAuth),
            ("{}", LoginBadAuth),
            (r#"{"msgType":"login"}"#, LoginBadAuth),
            (r#"{"msgType":"authenticate"}"#, LoginBadStructure),
            (
                r#"{"msgType":"authenticate","msgData":null}"#,
                LoginBadStructure,
            ),
            (
                r#"{"msgType":"authenticate","msgData":{"apiVersion":1}}"#,
                LoginBadStructure,
            ),
            (
                r#"{"msgType":"authenticate","msgData":{"apiVersion":"","roomJoin":"r"}}"#,
                LoginBadStructure,
            ),
        ] {
            assert_eq!(parse(source), Err(expected), "{source}");
        }
        assert_eq!(Authenticate::parse(None), Err(LoginBadAuth));
    }

    #[test]
    fn improper_parts() {
        for data in [
            r#""apiVersion":"ü""#,
            r#""applicationName":"a b""#,
            r#""applicationName":null"#,
            r#""easyrtcsid":"""#,
            r#""username":"""#,
            r#""username":"a\nb""#,
            r#""username":null"#,
            r#""credential":{}"#,
            r#""credential":"x""#,
            r#""setPresence":{"show":"x"}"#,
            r#""roomJoin":{"r":{"roomName":"s"}}"#,
            r#""roomJoin":{"r":null}"#,
            r#""roomJoin":{"r":{"roomName":"r","roomParameter":"x"}}"#,
            r#""roomJoin":[1]"#,
        ] {
            assert_eq!(
                parse_data(data),
                Err(ErrorCode::MsgRejectBadStructure),
                "{data}"
            );
        }
    }
}
