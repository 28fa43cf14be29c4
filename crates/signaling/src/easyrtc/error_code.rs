//! The error codes of EasyRTC. Clients compare the codes and show the texts, so both are part of the protocol.

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $text:literal;)*) => {
        /// Why a request was refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ErrorCode { $($(#[$doc])* $variant,)* }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The code as it stands on the wire.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The text that goes with it.
            pub fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

error_codes! {
    /// The application does not exist and may not be made.
    LoginAppAuthFail = "LOGIN_APP_AUTH_FAIL", "Authentication for application failed. Socket will be disconnected.";
    /// Not an authenticate request, or not let in.
    LoginBadAuth = "LOGIN_BAD_AUTH", "Authentication for application failed. Socket will be disconnected.";
    /// The room does not exist and may not be made.
    LoginBadRoom = "LOGIN_BAD_ROOM", "Requested room is invalid or does not exist. Socket will be disconnected.";
    /// The authenticate request lacks a part.
    LoginBadStructure = "LOGIN_BAD_STRUCTURE", "Authentication for application failed. The provided structure is improper. Socket will be disconnected.";
    /// The session is full.
    LoginGenFail = "LOGIN_GEN_FAIL", "Authentication failed. Socket will be disconnected.";
    /// `msgData` is not what the command needs.
    MsgRejectBadData = "MSG_REJECT_BAD_DATA", "Message rejected. The provided msgData is improper.";
    /// The room does not exist, is full, or the sender is not in it.
    MsgRejectBadRoom = "MSG_REJECT_BAD_ROOM", "Message rejected. Requested room is invalid or does not exist.";
    /// The API field is too large.
    MsgRejectBadSize = "MSG_REJECT_BAD_SIZE", "Message rejected. Packet size is too large.";
    /// The message lacks a part.
    MsgRejectBadStructure = "MSG_REJECT_BAD_STRUCTURE", "Message rejected. The provided structure is improper.";
    /// `msgType` is unknown.
    MsgRejectBadType = "MSG_REJECT_BAD_TYPE", "Message rejected. The provided msgType is unsupported.";
    /// The message could not be delivered: its target is unknown, or its sender sends too fast.
    MsgRejectGenFail = "MSG_REJECT_GEN_FAIL", "Message rejected. General failure occurred.";
    /// The sender's role does not entitle it to that message; unasked: the peer was removed from the session.
    MsgRejectNoAuth = "MSG_REJECT_NO_AUTH", "Message rejected. Not logged in or client not authorized.";
    /// The target is unknown or may not be addressed.
    MsgRejectTargetEasyrtcid = "MSG_REJECT_TARGET_EASYRTCID", "Message rejected. Target easyrtcid is invalid, not using same application, or no longer online.";
    /// Groups do not exist.
    MsgRejectTargetGroup = "MSG_REJECT_TARGET_GROUP", "Message rejected. Target group is invalid or not defined.";
    /// The target room is unknown, or the sender is not in it.
    MsgRejectTargetRoom = "MSG_REJECT_TARGET_ROOM", "Message rejected. Target room is invalid or not created.";
    /// The session ends.
    ServerShutdown = "SERVER_SHUTDOWN", "Server is being shutdown. Socket will be disconnected.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_texts_need_no_escape() {
        for (index, code) in ErrorCode::ALL.iter().enumerate() {
            assert!(!code.text().contains(['"', '\\']), "{code:?}");
            let others = ErrorCode::ALL.iter().skip(index + 1);
            assert!(
                others.clone().all(|other| other.code() != code.code()),
                "{code:?}"
            );
        }
    }
}
