//! Presence: whether a peer wants to talk, and a line of its own.

use serde_json::value::RawValue;

use crate::easyrtc::payload::Json;
use crate::easyrtc::write::ObjectWriter;
use crate::json;

/// The longest `status`, in UTF-16 code units.
const MAX_STATUS: usize = 255;

/// The longest `type`, in bytes of JSON. The reference passes on any size.
const MAX_TYPE: usize = 1_024;

/// How available a peer says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    /// Away.
    Away,
    /// Ready to talk.
    #[default]
    Chat,
    /// Not to be disturbed.
    DoNotDisturb,
    /// Extended away (`xa`).
    ExtendedAway,
}

impl Show {
    fn from_json(raw: &RawValue) -> Option<Self> {
        match json::text(raw)?.as_ref() {
            "away" => Some(Self::Away),
            "chat" => Some(Self::Chat),
            "dnd" => Some(Self::DoNotDisturb),
            "xa" => Some(Self::ExtendedAway),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Chat => "chat",
            Self::DoNotDisturb => "dnd",
            Self::ExtendedAway => "xa",
        }
    }
}

/// The presence of one peer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Presence {
    /// How available it is.
    pub show: Show,
    /// A line of its own, a JSON string.
    pub status: Option<Json>,
    /// The field `type`: any JSON, passed on.
    pub kind: Option<Json>,
}

impl Presence {
    /// Takes over what the update holds and keeps the rest.
    pub(crate) fn update(&mut self, update: PresenceUpdate) {
        self.show = update.show.unwrap_or(self.show);
        self.status = update.status.or_else(|| self.status.take());
        self.kind = update.kind.or_else(|| self.kind.take());
    }

    pub(super) fn write(&self, object: &mut ObjectWriter<'_>) {
        object.text("show", self.show.as_str());
        object.raw("status", self.status.as_ref().map_or("null", Json::as_str));
        if let Some(kind) = &self.kind {
            object.raw("type", kind.as_str());
        }
    }
}

/// A change of presence: what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PresenceUpdate {
    /// How available it is.
    pub show: Option<Show>,
    /// A line of its own, a JSON string.
    pub status: Option<Json>,
    /// The field `type`: any JSON, passed on.
    pub kind: Option<Json>,
}

impl PresenceUpdate {
    /// `None` if it is not a non-empty object, or a part of it is not valid.
    pub(super) fn from_json(raw: &RawValue) -> Option<Self> {
        if !json::is_non_empty_object(raw) {
            return None;
        }
        let fields = json::Object::parse(raw)?;
        let mut update = Self::default();
        if let Some(show) = fields.field("show") {
            update.show = Some(Show::from_json(show)?);
        }
        if let Some(status) = fields.field("status") {
            is_line(status, 0..=MAX_STATUS).then_some(())?;
            update.status = Some(Json::new(status));
        }
        if let Some(kind) = fields.field("type") {
            (kind.get().len() <= MAX_TYPE).then_some(())?;
            update.kind = Some(Json::new(kind));
        }
        Some(update)
    }
}

/// Whether `raw` is a JSON string of one line whose length in UTF-16 code units is in `length`.
pub(super) fn is_line(raw: &RawValue, length: std::ops::RangeInclusive<usize>) -> bool {
    let Some(units) = raw
        .get()
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return false;
    };
    let mut count = 0_usize;
    let mut characters = units.chars();
    while let Some(character) = characters.next() {
        let ends_line = match character {
            '\u{2028}' | '\u{2029}' => true,
            '\\' => match characters.next() {
                Some('n' | 'r') => true,
                Some('u') => {
                    let digits: String = characters.by_ref().take(4).collect();
                    ["000a", "000d", "2028", "2029"].contains(&digits.to_ascii_lowercase().as_str())
                }
                _ => false,
            },
            _ => false,
        };
        if ends_line {
            return false;
        }
        count = count.saturating_add(if character == '\\' {
            1
        } else {
            character.len_utf16()
        });
    }
    length.contains(&count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(presence: &Presence) -> String {
        let mut out = String::new();
        ObjectWriter::write(&mut out, |object| presence.write(object));
        out
    }

    #[test]
    fn a_new_peer_is_ready_to_talk() {
        assert_eq!(
            written(&Presence::default()),
            r#"{"show":"chat","status":null}"#
        );
    }

    #[test]
    fn an_update_keeps_what_it_does_not_name() {
        let mut presence = Presence::default();
        presence.update(
            PresenceUpdate::from_json(&json::raw(r#"{"show":"away","status":"é"}"#)).unwrap(),
        );
        presence.update(
            PresenceUpdate::from_json(&json::raw(r#"{"show":"dnd","type":[1],"other":0}"#))
                .unwrap(),
        );
        assert_eq!(
            written(&presence),
            r#"{"show":"dnd","status":"é","type":[1]}"#
        );
    }

    #[test]
    fn what_is_refused() {
        let long = format!(r#"{{"status":"{}"}}"#, "x".repeat(256));
        for source in [
            "{}",
            "[]",
            "null",
            "\"away\"",
            r#"{"show":"AWAY"}"#,
            r#"{"show":null}"#,
            r#"{"status":null}"#,
            r#"{"status":"a\nb"}"#,
            r#"{"status":"a\u2028b"}"#,
            &long,
        ] {
            assert_eq!(
                PresenceUpdate::from_json(&json::raw(source)),
                None,
                "{source}"
            );
        }
    }

    #[test]
    fn lengths_count_utf16_code_units() {
        assert!(is_line(&json::raw("\"😀\""), 2..=2));
        assert!(is_line(&json::raw(r#""\ud83d\ude00""#), 2..=2));
        assert!(is_line(&json::raw(r#""\"\\\t""#), 3..=3));
        assert!(!is_line(&json::raw("12"), 0..=9));
    }
}
