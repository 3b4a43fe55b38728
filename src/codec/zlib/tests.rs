use super::*;

/// Bytes that cannot be compressed, the same in every run.
pub(in crate::codec) fn noise(count: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..count).map(|_| next()).collect()
}

/// Something between text and noise.
pub(in crate::codec) fn text(count: usize) -> Vec<u8> {
    let noise = noise(count);
    let words = [
        &b"callback "[..],
        b"connection ",
        b"server ",
        b"of the ",
        b"a ",
    ];
    let all = noise
        .iter()
        .flat_map(|byte| words[usize::from(*byte) % words.len()]);
    all.copied().take(count).collect()
}

/// All parameters that are allowed, with windows and memory levels at their limits.
fn all_parameters() -> impl Iterator<Item = Parameters> {
    let windows = [8, 9, 15, -9, -15, 25, 31];
    let levels = (-1..=9).flat_map(move |level| windows.map(|window_bits| (level, window_bits)));
    levels.flat_map(|(level, window_bits)| {
        let strategies = (0..=4).flat_map(|strategy| [1, 8, 9].map(|memory| (strategy, memory)));
        strategies.map(move |(strategy, memory_level)| Parameters {
            level,
            method: 8,
            window_bits,
            memory_level,
            strategy,
        })
    })
}

fn reading(window_bits: i32) -> i32 {
    if window_bits == 8 { 9 } else { window_bits } // the crate makes 9 of it, as zlib does
}

// proves: ZIP-2 ZIP-6
#[test]
fn every_parameter_gives_a_stream_that_can_be_read() {
    for data in [Vec::new(), text(5000), noise(3000)] {
        for parameters in all_parameters() {
            let mut stream = vec![0; data.len() * 2 + 100];
            let length = compress(parameters, &data, &mut stream).expect("room");
            let mut back = vec![0; data.len()];
            let window = reading(parameters.window_bits);
            assert_eq!(
                decompress(window, &stream[..length], &mut back),
                Ok(data.len()),
                "{parameters:?}"
            );
            assert_eq!(back, data);
        }
    }
}

// proves: ZIP-2
#[test]
fn other_parameters_are_refused() {
    let good = Parameters::of(ZLIB);
    for bad in [
        Parameters { level: -2, ..good },
        Parameters { level: 10, ..good },
        Parameters { method: 7, ..good },
        Parameters {
            method: i32::MIN,
            ..good
        },
        Parameters {
            memory_level: 0,
            ..good
        },
        Parameters {
            memory_level: 10,
            ..good
        },
        Parameters {
            strategy: -1,
            ..good
        },
        Parameters {
            strategy: 5,
            ..good
        },
    ] {
        assert_eq!(compress(bad, b"a", &mut [0; 100]), Err(Failure::Parameter));
    }
    for window_bits in -64..64 {
        let made = compress(Parameters::of(window_bits), b"a", &mut [0; 100]);
        let allowed = matches!(window_bits, 8..=15 | -15..=-9 | 25..=31);
        assert_eq!(made.is_ok(), allowed, "{window_bits}");
        let allowed = matches!(window_bits, 0 | 8..=15 | -15..=-8 | 16 | 24..=31 | 32 | 40..=47);
        assert_eq!(
            Decompressor::new(window_bits).is_ok(),
            allowed,
            "{window_bits}"
        );
    }
}

// proves: ZIP-10
#[test]
fn the_bound_is_enough_at_every_level() {
    for count in [0, 1, 10, 100, 1000, 16_383, 20_000, 100_000, 300_000] {
        let data = noise(count);
        let length = u32::try_from(count).expect("small");
        for level in -1..=9 {
            for (window_bits, gzip) in [(ZLIB, false), (GZIP, true)] {
                let bound = usize::try_from(bound(length, gzip)).expect("small");
                let mut stream = vec![0; bound];
                let parameters = Parameters {
                    level,
                    ..Parameters::of(window_bits)
                };
                let made = compress(parameters, &data, &mut stream);
                assert!(
                    made.is_ok(),
                    "{count} bytes, level {level}, gzip {gzip}: {made:?}"
                );
            }
        }
    }
    assert!(bound(100, false) >= 113 && bound(100, true) >= 129);
    assert!(bound(u32::MAX, true) > u64::from(u32::MAX));
}

// proves: ZIP-7 ZIP-8
#[test]
fn truncated_and_too_small_are_told_apart() {
    let data = text(3000);
    for window_bits in [ZLIB, GZIP] {
        let mut stream = vec![0; 4000];
        let length = compress(Parameters::of(window_bits), &data, &mut stream).expect("room");
        stream.truncate(length);
        let mut target = vec![0; data.len()];
        for cut in 0..length {
            let result = decompress(window_bits, &stream[..cut], &mut target);
            assert_eq!(result, Err(Failure::Invalid), "{cut} of {length}");
        }
        for room in (0..data.len()).step_by(7) {
            let result = decompress(window_bits, &stream, &mut target[..room]);
            assert_eq!(result, Err(Failure::Small), "{room} bytes of room");
        }
    }
}
