//! Times, as TeraServer writes them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Seconds since 1970.
pub(crate) fn seconds() -> f64 {
    since_1970().as_secs_f64()
}

/// Now, as `YYYY-MM-DDTHH:MM:SS.ffffff+00:00`.
pub(crate) fn iso_now() -> String {
    iso(since_1970())
}

/// A time without a zone gets one, as the database does it.
pub(crate) fn with_zone(time: &str) -> String {
    let time = time.replacen(' ', "T", 1);
    if time.ends_with('Z') || time.get(19..).is_some_and(|rest| rest.contains(['+', '-'])) {
        time
    } else {
        format!("{time}+00:00")
    }
}

fn since_1970() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

fn iso(time: Duration) -> String {
    let (days, second) = (time.as_secs() / 86_400, time.as_secs() % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    let micros = time.subsec_micros();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}+00:00")
}

/// Year, month and day of a day since 1970, counted in years that begin in March, so that a leap day is the last one.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let cases = [
            (0, (1970, 1, 1)),
            (11_016, (2000, 2, 29)),
            (20_779, (2026, 11, 22)),
        ];
        for (days, expected) in cases {
            assert_eq!(date(days), expected);
        }
        let time = Duration::from_micros(1_795_379_037_974_131);
        assert_eq!(iso(time), "2026-11-22T20:23:57.974131+00:00");
    }

    #[test]
    fn a_time_without_a_zone_gets_one() {
        let zoned = "2026-11-22T20:23:58.044093+00:00";
        assert_eq!(with_zone("2026-11-22 20:23:58.044093"), zoned);
        assert_eq!(with_zone(zoned), zoned);
    }
}
