//! The topics and keys of Redis that OpenTera and we share.

use crate::member::Member;
use crate::proto::LogLevel;

/// Where the user manager publishes changes of presence.
pub const USER_MANAGER_EVENTS: &str = "module.TeraServer.UserManagerModule.events";
/// Where the user manager gets the events of sessions.
pub const USER_MANAGER_MESSAGES: &str = "module.TeraServer.UserManagerModule.messages";

/// The key with which services sign their tokens.
pub const SERVICE_TOKEN_KEY: &str = "ServiceTokenAPIKey";
/// The key of the tokens of users.
pub const USER_TOKEN_KEY: &str = "UserTokenAPIKey";
/// The key of the tokens that participants get when they log in.
pub const PARTICIPANT_TOKEN_KEY: &str = "ParticipantTokenAPIKey";
/// The key of the tokens that participants keep.
pub const PARTICIPANT_STATIC_TOKEN_KEY: &str = "ParticipantStaticTokenAPIKey";
/// The key of the tokens that devices get when they log in. OpenTera has the same key here as below.
pub const DEVICE_TOKEN_KEY: &str = "DeviceTokenAPIKey";
/// The key of the tokens that devices keep.
pub const DEVICE_STATIC_TOKEN_KEY: &str = "DeviceStaticTokenAPIKey";

/// The set of tokens of users who have logged out.
pub const USER_DISABLED_TOKENS: &str = "user_disabled_tokens";
/// The set of tokens of participants who have logged out.
pub const PARTICIPANT_DISABLED_TOKENS: &str = "participant_disabled_tokens";

/// The key of OpenTera's description of a service. `name` is what OpenTera calls its key.
pub fn service_information(name: &str) -> String {
    format!("service.{name}")
}

/// Where a service is called. `name` is its key or its uuid; both work.
pub fn service_rpc(name: &str) -> String {
    format!("service.{name}.rpc")
}

/// Where a service gets messages. `name` is its key or its uuid; both work.
pub fn service_messages(name: &str) -> String {
    format!("service.{name}.messages")
}

/// Where a member gets events, connected or not.
pub fn member_events(member: Member<'_>) -> String {
    format!("websocket.{}.{}.events", member.kind.as_str(), member.uuid)
}

/// The list of log entries of a level.
pub fn log_list(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Unknown => "log.unknown",
        LogLevel::Fatal => "log.fatal",
        LogLevel::Error => "log.error",
        LogLevel::Critical => "log.critical",
        LogLevel::Warning => "log.warning",
        LogLevel::Info => "log.info",
        LogLevel::Debug => "log.debug",
        LogLevel::Trace => "log.trace",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::MemberKind;

    #[test]
    fn topics_are_built_of_keys_and_uuids() {
        let member = Member {
            kind: MemberKind::Device,
            uuid: "u",
        };
        for (topic, expected) in [
            (
                service_information("VideoRehabService"),
                "service.VideoRehabService",
            ),
            (
                service_rpc("VideoRehabService"),
                "service.VideoRehabService.rpc",
            ),
            (service_messages("u"), "service.u.messages"),
            (member_events(member), "websocket.device.u.events"),
        ] {
            assert_eq!(topic, expected);
        }
    }
}
