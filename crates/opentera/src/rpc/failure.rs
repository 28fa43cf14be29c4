//! Why a session could not be started, changed or stopped, in the words that callers show to people.

use secrecy::{ExposeSecret, SecretString};

/// Why it could not be done.
#[derive(Debug, Clone)]
pub enum Failure {
    /// The backend refused the session; this is what it answered, as it stands.
    CannotCreateSession(SecretString),
    /// The backend refused a line in the history of the session.
    CannotCreateSessionEvent,
    /// There is no room for another session here.
    CannotCreateProcess,
    /// The backend refused a change of the session.
    CannotUpdateSession,
    /// The backend refused the end in the history of the session.
    CannotCreateStopEvent,
    /// No such session is live.
    NoSessionToStop,
    /// The creator of the session does not come, so it has ended.
    CreatorRefused,
    /// Somebody answers an invitation to a session that they do not belong to.
    NotAMember,
    /// It takes longer than callers wait.
    TooSlow,
}

impl Failure {
    /// The text.
    pub fn text(&self) -> String {
        match self {
            Self::CannotCreateSession(body) => {
                format!("Cannot create session: {}", body.expose_secret())
            }
            Self::CannotCreateSessionEvent => "Cannot create session event".to_owned(),
            Self::CannotCreateProcess => "Cannot create process".to_owned(),
            Self::CannotUpdateSession => "Error updating session".to_owned(),
            Self::CannotCreateStopEvent => "Cannot create STOP session event".to_owned(),
            Self::NoSessionToStop => "No matching session to stop".to_owned(),
            Self::CreatorRefused => "Creator refused to join session - session ended".to_owned(),
            Self::NotAMember => "Not a member of the session".to_owned(),
            Self::TooSlow => "The server did not answer in time".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_of_the_backend_is_told_and_not_shown() {
        let failure = Failure::CannotCreateSession(SecretString::from("\"Forbidden\"\n"));
        assert_eq!(failure.text(), "Cannot create session: \"Forbidden\"\n");
        assert_eq!(
            format!("{failure:?}"),
            "CannotCreateSession(SecretBox<str>([REDACTED]))"
        );
    }
}
