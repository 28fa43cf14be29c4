//! The wall clock, as the backend stores it: without a zone, in the zone of the machine.
//!
//! The backend answers with a zone, but which one depends on its database; the wall clock in front of it is always the one
//! that it was told. So times are compared without their zones.

use std::time::Duration;

use time::format_description::well_known::Iso8601;
use time::{OffsetDateTime, Time};

pub use time::PrimitiveDateTime;

/// The wall clock at a time since 1970, where it is `utc_offset_s` seconds later than in Greenwich.
pub fn wall_clock(since_1970: Duration, utc_offset_s: i32) -> PrimitiveDateTime {
    let epoch = PrimitiveDateTime::new(OffsetDateTime::UNIX_EPOCH.date(), Time::MIDNIGHT);
    let since = time::Duration::try_from(since_1970).unwrap_or(time::Duration::MAX);
    let offset = time::Duration::seconds(utc_offset_s.into());
    epoch.saturating_add(since).saturating_add(offset)
}

/// `2026-11-22 20:24:01.794500`
pub fn to_text(time: PrimitiveDateTime) -> String {
    let (year, month, day) = (time.year(), u8::from(time.month()), time.day());
    let (hour, minute, second, micros) = time.as_hms_micro();
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{micros:06}")
}

/// The wall clock of `2026-11-22T20:24:01.794500+00:00`; the zone may be missing.
pub fn parse(text: &str) -> Option<PrimitiveDateTime> {
    PrimitiveDateTime::parse(text, &Iso8601::DEFAULT).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wall_clock_differs_from_place_to_place() {
        let since_1970 = Duration::from_micros(1_795_379_041_794_500);
        for (offset, expected) in [
            (0, "2026-11-22 20:24:01.794500"),
            (-5 * 3_600, "2026-11-22 15:24:01.794500"),
            (5 * 3_600 + 1_800, "2026-11-23 01:54:01.794500"),
        ] {
            assert_eq!(to_text(wall_clock(since_1970, offset)), expected);
        }
        assert_eq!(wall_clock(Duration::MAX, -1).year(), 9_999);
    }

    #[test]
    fn a_time_is_written_to_the_microsecond_and_read_without_its_zone() {
        for (text, expected) in [
            (
                "2026-11-22T20:24:01.794500+00:00",
                Some("2026-11-22 20:24:01.794500"),
            ),
            (
                "2026-11-22T20:24:01.794500-05:00",
                Some("2026-11-22 20:24:01.794500"),
            ),
            ("2026-01-02T03:04:05Z", Some("2026-01-02 03:04:05.000000")),
            ("2026-01-02T03:04:05", Some("2026-01-02 03:04:05.000000")),
            ("2026-13-02T03:04:05", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(parse(text).map(to_text).as_deref(), expected, "{text}");
        }
    }
}
