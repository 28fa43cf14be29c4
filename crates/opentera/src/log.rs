//! Entries for OpenTera's log: lists of Redis, which its logging service empties. Without that service they grow for ever.

use std::fmt;

use crate::event::tera_event;
use crate::proto::{EventMessage, LogEvent, LogLevel, LoginEvent};
use crate::topic;

/// An entry to push at the end of a list.
#[derive(Clone, PartialEq, Eq)]
pub struct Push {
    /// The list.
    pub list: &'static str,
    /// The entry.
    pub payload: Vec<u8>,
}

/// Without the entry.
impl fmt::Debug for Push {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Push")
            .field("list", &self.list)
            .field("bytes", &self.payload.len())
            .finish()
    }
}

/// A line. `now` is in seconds since 1970.
pub fn entry(level: LogLevel, sender: &str, message: &str, now: f64) -> Push {
    push(level, &header(level, sender, message, now), now)
}

/// Somebody logged in, or tried to. What `login` says is kept but for its head.
pub fn login(level: LogLevel, sender: &str, login: LoginEvent, now: f64) -> Push {
    let login = LoginEvent {
        log_header: Some(header(level, sender, "", now)),
        ..login
    };
    push(level, &login, now)
}

fn header(level: LogLevel, sender: &str, message: &str, now: f64) -> LogEvent {
    LogEvent {
        level: level.into(),
        timestamp: now,
        sender: sender.to_owned(),
        message: message.to_owned(),
    }
}

fn push<M: EventMessage>(level: LogLevel, event: &M, now: f64) -> Push {
    let list = topic::log_list(level);
    Push {
        list,
        payload: tera_event(list, event, now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{LoginStatus, LoginType, Message, TeraEvent};

    #[test]
    fn an_entry_is_pushed_to_the_list_of_its_level() {
        let push = entry(LogLevel::Warning, "VideoRehabService", "secret", 2.5);
        assert_eq!(push.list, "log.warning");
        assert!(!format!("{push:?}").contains("secret"));
        let event = TeraEvent::decode(push.payload.as_slice()).unwrap();
        let header = event.header.unwrap();
        assert_eq!((header.time, header.topic.as_str()), (2.5, "log.warning"));
        let entry: LogEvent = event.events[0].unpack().unwrap();
        assert_eq!((entry.level, entry.timestamp), (4, 2.5));
        assert_eq!(
            (entry.sender.as_str(), entry.message.as_str()),
            ("VideoRehabService", "secret")
        );
    }

    #[test]
    fn a_login_keeps_what_it_says() {
        let said = LoginEvent {
            login_type: LoginType::Token.into(),
            login_status: LoginStatus::FailedWithInvalidToken.into(),
            client_ip: "192.0.2.1".into(),
            ..LoginEvent::default()
        };
        let push = login(LogLevel::Error, "pages", said, 2.5);
        assert_eq!(push.list, "log.error");
        let event = TeraEvent::decode(push.payload.as_slice()).unwrap();
        let login: LoginEvent = event.events[0].unpack().unwrap();
        assert_eq!((login.login_type, login.login_status), (1, 6));
        assert_eq!(login.client_ip, "192.0.2.1");
        assert_eq!(login.log_header.unwrap().sender, "pages");
    }
}
