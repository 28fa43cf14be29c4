//! Entries of OpenTera's log.

use std::fmt;

use prost::{Enumeration, Message};

use crate::proto::envelope::EventMessage;

/// A line of the log.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct LogEvent {
    /// How serious it is.
    #[prost(enumeration = "LogLevel", tag = "1")]
    pub level: i32,
    /// Seconds since 1970.
    #[prost(double, tag = "2")]
    pub timestamp: f64,
    /// Who says it.
    #[prost(string, tag = "3")]
    pub sender: String,
    /// What.
    #[prost(string, tag = "4")]
    pub message: String,
}

impl EventMessage for LogEvent {
    const NAME: &'static str = "LogEvent";
}

impl fmt::Debug for LogEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("LogEvent")
            .field("level", &self.level)
            .field("sender", &self.sender)
            .finish_non_exhaustive()
    }
}

/// How serious an entry is; the most serious has the lowest number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[repr(i32)]
pub enum LogLevel {
    /// None of the others.
    Unknown = 0,
    /// It ends here.
    Fatal = 1,
    /// Something failed.
    Error = 2,
    /// Less than an error, in OpenTera's order.
    Critical = 3,
    /// Something is odd.
    Warning = 4,
    /// Something happened.
    Info = 5,
    /// For developers.
    Debug = 6,
    /// Everything.
    Trace = 7,
}

/// Somebody logged in, or tried to.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub struct LoginEvent {
    /// When, and how serious it is.
    #[prost(message, optional, tag = "1")]
    pub log_header: Option<LogEvent>,
    /// With what.
    #[prost(enumeration = "LoginType", tag = "2")]
    pub login_type: i32,
    /// What became of it.
    #[prost(enumeration = "LoginStatus", tag = "3")]
    pub login_status: i32,
    /// The browser.
    #[prost(string, tag = "4")]
    pub client_name: String,
    /// Its version.
    #[prost(string, tag = "5")]
    pub client_version: String,
    /// Its address.
    #[prost(string, tag = "6")]
    pub client_ip: String,
    /// The operating system.
    #[prost(string, tag = "7")]
    pub os_name: String,
    /// Its version.
    #[prost(string, tag = "8")]
    pub os_version: String,
    /// The user.
    #[prost(string, tag = "9")]
    pub user_uuid: String,
    /// The participant.
    #[prost(string, tag = "10")]
    pub participant_uuid: String,
    /// The device.
    #[prost(string, tag = "11")]
    pub device_uuid: String,
    /// The service.
    #[prost(string, tag = "12")]
    pub service_uuid: String,
    /// The address that was asked for.
    #[prost(string, tag = "13")]
    pub server_endpoint: String,
}

impl EventMessage for LoginEvent {
    const NAME: &'static str = "LoginEvent";
}

impl fmt::Debug for LoginEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("LoginEvent")
            .field("log_header", &self.log_header)
            .field("login_type", &self.login_type)
            .field("login_status", &self.login_status)
            .finish_non_exhaustive()
    }
}

/// With what somebody logs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[repr(i32)]
pub enum LoginType {
    /// None of the others.
    Unknown = 0,
    /// A token.
    Token = 1,
    /// A password.
    Password = 2,
    /// A certificate.
    Certificate = 3,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[repr(i32)]
pub enum LoginStatus {
    /// None of the others.
    Unknown = 0,
    /// Is in.
    Success = 1,
    /// The password is wrong.
    FailedWithWrongPassword = 2,
    /// There is no such user.
    FailedWithWrongUsername = 3,
    /// Tried too often.
    FailedWithMaxAttemptsReached = 4,
    /// Is in already.
    FailedWithAlreadyLoggedIn = 5,
    /// The token is not valid.
    FailedWithInvalidToken = 6,
    /// The account may not be used.
    FailedWithDisabledAccount = 7,
    /// The token was valid.
    FailedWithExpiredToken = 8,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_message_and_no_address() {
        let event = LoginEvent {
            log_header: Some(LogEvent {
                message: "secret".into(),
                ..LogEvent::default()
            }),
            client_ip: "secret".into(),
            client_name: "secret".into(),
            server_endpoint: "/?token=secret".into(),
            ..LoginEvent::default()
        };
        let shown = format!("{event:?}");
        assert!(!shown.contains("secret"), "{shown}");
    }
}
