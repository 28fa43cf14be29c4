//! Who there is in OpenTera: users, participants and devices.

use serde_json::{Value, json};

use super::random;

/// A kind of member of sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MemberKind {
    /// A clinician.
    User,
    /// Who is treated.
    Participant,
    /// A device.
    Device,
}

impl MemberKind {
    /// All of them, in the order in which events go out.
    pub const ALL: [Self; 3] = [Self::User, Self::Participant, Self::Device];

    /// The word for it in names of channels, paths and fields.
    pub fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Participant => "participant",
            Self::Device => "device",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Who may be a member of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandInMember {
    /// What it is.
    pub kind: MemberKind,
    /// The number in the database.
    pub id: u64,
    /// The UUID.
    pub uuid: String,
    /// The full name.
    pub name: String,
    /// The service may not use it.
    pub forbidden: bool,
}

impl StandInMember {
    /// A new one, with a random UUID.
    pub fn new(kind: MemberKind, id: u64, name: &str) -> Self {
        Self {
            kind,
            id,
            uuid: random::uuid(),
            name: name.to_owned(),
            forbidden: false,
        }
    }

    /// Where events for it are published.
    pub fn channel(&self) -> String {
        format!("websocket.{}.{}.events", self.kind.word(), self.uuid)
    }

    /// The project of a participant, and the site of that.
    pub fn project(&self) -> (u64, &'static str, &'static str) {
        if self.forbidden {
            (2, "Secret Project #1", "Top Secret Site")
        } else {
            (1, "Default Project #1", "Default Site")
        }
    }

    /// What a session says about it.
    pub(crate) fn in_session(&self) -> Value {
        let (uuid, name) = (&self.uuid, &self.name);
        match self.kind {
            MemberKind::User => json!({ "id_user": self.id, "user_uuid": uuid, "user_name": name }),
            MemberKind::Participant => {
                let (project, project_name, _) = self.project();
                json!({
                    "id_participant": self.id, "participant_uuid": uuid, "participant_name": name,
                    "id_project": project, "project_name": project_name,
                })
            }
            MemberKind::Device => {
                json!({ "id_device": self.id, "device_uuid": uuid, "device_name": name })
            }
        }
    }

    /// All that the database knows about it.
    pub(crate) fn document(&self) -> Value {
        let (uuid, name) = (&self.uuid, &self.name);
        match self.kind {
            MemberKind::User => {
                let (first, last) = name.split_once(' ').unwrap_or((name, ""));
                json!({
                    "id_user": self.id, "user_uuid": uuid, "user_name": name,
                    "user_firstname": first, "user_lastname": last,
                    "user_enabled": true, "user_2fa_enabled": false, "user_superadmin": self.id == 1,
                })
            }
            MemberKind::Participant => json!({
                "id_participant": self.id, "participant_uuid": uuid, "participant_name": name,
                "id_participant_group": null, "id_project": self.project().0,
                "participant_email": null, "participant_enabled": true,
                "participant_token_enabled": true,
            }),
            MemberKind::Device => json!({
                "id_device": self.id, "device_uuid": uuid, "device_name": name,
                "device_enabled": true, "id_device_type": 1, "id_device_subtype": null,
            }),
        }
    }
}

/// The members of the recorded scenarios, with the UUIDs that they have there. The participant at the end is one that the service
/// may not use.
pub(crate) fn recorded() -> Vec<StandInMember> {
    let member = |kind, id, uuid: &str, name: &str| StandInMember {
        kind,
        id,
        uuid: uuid.to_owned(),
        name: name.to_owned(),
        forbidden: false,
    };
    let (user, participant, device) = (
        MemberKind::User,
        MemberKind::Participant,
        MemberKind::Device,
    );
    let forbidden = "4c555ab8-0a41-4092-b553-d1c35e44b387";
    vec![
        member(
            user,
            1,
            "caa672db-4720-4a7f-a3da-22237b832018",
            "Super Admin",
        ),
        member(
            user,
            2,
            "bc05b337-0afb-47ee-83da-60a4acf5f5d4",
            "Site Admin",
        ),
        member(user, 3, "274660c3-2869-4e1b-8cda-3ec64d0d1bac", "Site User"),
        member(
            user,
            4,
            "cf72b1fa-44b3-4126-9db5-fac1e483f86b",
            "Project Admin",
        ),
        member(
            participant,
            1,
            "e47ac5e1-5166-4807-99e2-e68b443e9a62",
            "Participant #1",
        ),
        member(
            participant,
            3,
            "9c57e4cf-2992-4c98-a50f-4d5c126260e9",
            "Participant #3",
        ),
        member(
            device,
            1,
            "b707e0b2-e649-47e7-a938-2b949c423f73",
            "Apple Watch #W05P1",
        ),
        member(
            device,
            2,
            "37309529-0edc-4427-bfc7-c8420b1928ed",
            "Kit Télé #1",
        ),
        StandInMember {
            forbidden: true,
            ..member(participant, 4, forbidden, "Secret Participant")
        },
    ]
}
