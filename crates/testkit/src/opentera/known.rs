//! What the stand-in and those who use it know beforehand: the service, and the channels of the user manager.

/// The key of the service: its name in channels.
pub const SERVICE_KEY: &str = "VideoRehabService";

/// Its UUID, that of the recorded runs.
pub const SERVICE_UUID: &str = "b98db7b9-111a-451f-9ce5-8a774ded9fdc";

/// Its name for people.
pub(super) const SERVICE_TITLE: &str = "Télé-réadaptation vidéo";

/// Its number in the database.
pub(super) const SERVICE_ID: u64 = 6;

/// Where messages for the user manager are published.
pub const USER_MANAGER_MESSAGES: &str = "module.TeraServer.UserManagerModule.messages";

/// Where the user manager publishes what happens to members.
pub const USER_MANAGER_EVENTS: &str = "module.TeraServer.UserManagerModule.events";
