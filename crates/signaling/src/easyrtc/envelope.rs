//! What commands and messages have in common: an object with a `msgType`.

use serde_json::value::RawValue;

use crate::easyrtc::error_code::ErrorCode;
use crate::json;

/// The parts of a command or message, which share their first two checks.
pub(super) fn envelope(
    argument: Option<&RawValue>,
) -> Result<(&RawValue, json::Object<'_>), ErrorCode> {
    let fields = argument
        .filter(|argument| json::is_object(argument))
        .map(|argument| json::Object::parse(argument).unwrap_or_default())
        .ok_or(ErrorCode::MsgRejectBadStructure)?;
    let kind = fields
        .field("msgType")
        .filter(|kind| json::kind(kind) == json::ValueKind::String)
        .ok_or(ErrorCode::MsgRejectBadType)?;
    Ok((kind, fields))
}
