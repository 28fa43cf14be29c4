//! Our name in OpenTera.

use crate::topic;

/// A service of OpenTera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name, which OpenTera calls its key: `VideoRehabService`.
    pub name: String,
    /// The uuid that OpenTera has given it.
    pub uuid: String,
}

impl Service {
    /// The topics on which it is called. Callers use either.
    pub fn rpc_topics(&self) -> [String; 2] {
        [
            topic::service_rpc(&self.name),
            topic::service_rpc(&self.uuid),
        ]
    }

    /// The topics on which it gets messages.
    pub fn message_topics(&self) -> [String; 2] {
        [
            topic::service_messages(&self.name),
            topic::service_messages(&self.uuid),
        ]
    }

    /// Its name as the sender of messages. Without a dot: the user manager compares it.
    pub fn source(&self) -> String {
        format!("service{}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_reached_by_name_and_by_uuid() {
        let service = Service {
            name: "VideoRehabService".into(),
            uuid: "u".into(),
        };
        assert_eq!(
            service.rpc_topics(),
            ["service.VideoRehabService.rpc", "service.u.rpc"]
        );
        assert_eq!(
            service.message_topics(),
            ["service.VideoRehabService.messages", "service.u.messages"]
        );
        assert_eq!(service.source(), "serviceVideoRehabService");
    }
}
