//! Times in cookies.

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
/// Of day 0, 1 January 1970, and the days after it.
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Bytes of the longest text that is looked at.
const LONGEST: usize = 50;

/// `Www, DD-Mon-YYYY HH:MM:SS GMT`; a time before the first second is written as that (HTTP-184).
pub fn expires_text(time: i64) -> String {
    // The last second of a year with four digits.
    let time = time.clamp(1, 253_402_300_799);
    let (days, second) = (time / DAY, time % DAY);
    let (year, month, day) = date_of(days);
    let weekday = WEEKDAYS[usize::try_from(days % 7).unwrap_or(0)];
    let month = MONTHS[month];
    let (hour, minute, second) = (second / HOUR, second % HOUR / MINUTE, second % MINUTE);
    format!("{weekday}, {day:02}-{month}-{year} {hour:02}:{minute:02}:{second:02} GMT")
}

/// The time that a text names; any of the usual forms, with a zone unless it is that of `asctime` (HTTP-185). `None` for nonsense, and
/// for times before 1970.
pub fn parse_expires(text: &str) -> Option<i64> {
    time_of(text).filter(|&time| time >= 0)
}

/// As [`parse_expires`], before 1970 too.
pub(super) fn time_of(text: &str) -> Option<i64> {
    if text.len() > LONGEST {
        return None;
    }
    let (_, rest) = text.trim_start().split_once([',', ' '])?;
    let words: Vec<&str> = rest.split(' ').filter(|word| !word.is_empty()).collect();
    let (date, clock, zone) = match words[..] {
        [month, day, clock, year] if clock.contains(':') => ([day, month, year], clock, "GMT"),
        [ref date @ .., clock, zone] => {
            let mut parts = date.iter().flat_map(|word| word.split(['-', '/']));
            let date = [parts.next()?, parts.next()?, parts.next()?];
            parts.next().is_none().then_some((date, clock, zone))?
        }
        _ => return None,
    };
    let [day, month, year] = date;
    let month = MONTHS.iter().position(|name| {
        month
            .get(..3)
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
    })?;
    let year = year_of(year)?;
    let day = number(day, 1..=days_in(year, month))?;
    let time = days_before(year, month) + day - 1;
    Some(time * DAY + clock_of(clock)? - offset(zone)?)
}

/// Seconds until `expires`, as `Max-Age` has them: -1 for a session, 0 when it is over (HTTP-186).
pub fn max_age_of(expires: i64, now: i64) -> i32 {
    if expires < 0 {
        -1
    } else {
        i32::try_from((expires - now).max(0)).unwrap_or(i32::MAX)
    }
}

/// The time when a `Max-Age` from now ends; 0 is over, less than that ends with the session (HTTP-186).
pub fn expires_of(max_age: i64, now: i64) -> i64 {
    match max_age {
        ..0 => super::SESSION,
        0 => 0,
        _ => now.saturating_add(max_age),
    }
}

/// A number of digits only, within a range.
fn number(text: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
    let digits =
        !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.parse().ok()).flatten()?;
    range.contains(&number).then_some(number)
}

/// Two digits are of this century or the one before.
fn year_of(text: &str) -> Option<i64> {
    match number(text, 0..=9999)? {
        year @ ..70 => Some(2000 + year),
        year @ 70..100 => Some(1900 + year),
        year @ 1000.. => Some(year),
        _ => None,
    }
}

fn clock_of(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let hour = number(parts.next()?, 0..=23)?;
    let minute = number(parts.next()?, 0..=59)?;
    // A leap second.
    let second = number(parts.next()?, 0..=60)?;
    parts
        .next()
        .is_none()
        .then_some(hour * HOUR + minute * MINUTE + second)
}

/// Seconds east of Greenwich: `+0800`, `-08:00`; any word is Greenwich.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        first if first.is_ascii_alphabetic() => return Some(0),
        _ => return None,
    };
    let digits: String = zone[1..].chars().filter(|&c| c != ':').collect();
    let (hours, minutes) = digits.split_at_checked(2)?;
    Some(sign * (number(hours, 0..=23)? * HOUR + number(minutes, 0..=59)? * MINUTE))
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: usize) -> i64 {
    match month {
        1 => 28 + i64::from(is_leap(year)),
        3 | 5 | 8 | 10 => 30,
        _ => 31,
    }
}

/// Days from 1970 to the first of a month.
fn days_before(year: i64, month: usize) -> i64 {
    let leaps = |year: i64| year / 4 - year / 100 + year / 400;
    let years = (year - 1970) * 365 + leaps(year - 1) - leaps(1969);
    years + (0..month).map(|month| days_in(year, month)).sum::<i64>()
}

/// Year, month from 0, and day of month of a day since 1970.
fn date_of(days: i64) -> (i64, usize, i64) {
    let mut year = 1970 + days / 366;
    while days_before(year + 1, 0) <= days {
        year += 1;
    }
    let month = (1..12)
        .rev()
        .find(|&month| days_before(year, month) <= days)
        .unwrap_or(0);
    (year, month, days - days_before(year, month) + 1)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // proves: HTTP-185
    #[test]
    fn times_have_many_forms() {
        for (text, time) in [
            ("Tue, 14-Nov-2023 22:13:20 GMT", 1_700_000_000),
            ("Tue, 14 Nov 2023 22:13:20 GMT", 1_700_000_000),
            ("Tuesday, 14-Nov-23 22:13:20 GMT", 1_700_000_000),
            ("Tue, 14/nov/2023 22:13:20 UTC", 1_700_000_000),
            ("Tue Nov 14 22:13:20 2023", 1_700_000_000),
            ("Tue, 14-Nov-2023 22:13:20 +0800", 1_699_971_200),
            ("Tue, 14-Nov-2023 22:13:20 -08:00", 1_700_028_800),
            ("Thu, 01-Jan-1970 00:00:00 GMT", 0),
            ("Wed, 01-Jan-69 00:00:00 GMT", 3_124_224_000),
            ("Thu, 29-Feb-2024 00:00:00 GMT", 1_709_164_800),
        ] {
            assert_eq!(parse_expires(text), Some(time), "{text}");
        }
        for text in [
            "",
            "whenever",
            "Tue, 14-Nov-2023 22:13:20",
            "Tue, 14-Nox-2023 22:13:20 GMT",
            "Tue, 31-Nov-2023 22:13:20 GMT",
            "Tue, 29-Feb-2023 00:00:00 GMT",
            "Tue, 14-Nov-2023 24:13:20 GMT",
            "Thu, 01-Jan-1970 00:00:00 +0100",
            "Tue, 14-Nov-2023 22:13 GMT",
            "Tue, 14-Nov-2023 22:13:20 +8",
            "Tue, +4-Nov-2023 22:13:20 GMT",
            "Tue, 14-Nov-2023 22:13:20 GMT more",
            "Wednesday              , 14-Nov-2023 22:13:20 GMT",
            "Tue, 14-15-Nov-2023 22:13:20 GMT",
        ] {
            assert_eq!(parse_expires(text), None, "{text}");
        }
    }

    // proves: HTTP-184
    #[test]
    fn times_are_written_like_this() {
        assert_eq!(expires_text(1_700_000_000), "Tue, 14-Nov-2023 22:13:20 GMT");
        assert_eq!(expires_text(0), "Thu, 01-Jan-1970 00:00:01 GMT");
        assert_eq!(expires_text(i64::MAX), "Fri, 31-Dec-9999 23:59:59 GMT");
    }

    // proves: HTTP-186
    #[test]
    fn ages_are_times_from_now() {
        assert_eq!(time_of("Thu, 01-Jan-1970 00:00:00 +0100"), Some(-3600));
        assert_eq!(
            [
                max_age_of(-1, 5),
                max_age_of(3, 5),
                max_age_of(9, 5),
                max_age_of(i64::MAX, 5)
            ],
            [-1, 0, 4, i32::MAX]
        );
        assert_eq!(
            [
                expires_of(-7, 5),
                expires_of(0, 5),
                expires_of(9, 5),
                expires_of(i64::MAX, 5)
            ],
            [-1, 0, 14, i64::MAX]
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(time in 1..253_402_300_799_i64) {
            prop_assert_eq!(parse_expires(&expires_text(time)), Some(time));
        }

        #[test]
        fn nothing_breaks(text in "[ ,:+/a-zA-Z0-9-]{0,60}") {
            let _ = parse_expires(&text);
        }
    }
}
