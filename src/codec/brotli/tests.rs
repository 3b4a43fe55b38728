use super::*;
use crate::codec::zlib::tests::{noise, text};

// proves: BRO-1 BRO-5
#[test]
fn every_parameter_gives_a_stream_that_can_be_read() {
    for data in [Vec::new(), text(3000), noise(2000)] {
        for quality in 0..=11 {
            for (window, mode) in [(10, 0), (16, 1), (22, 2), (24, 0)] {
                let parameters = Parameters {
                    quality,
                    window,
                    mode,
                };
                let mut stream = vec![0; data.len() * 2 + 100];
                let length = compress(parameters, &data, &mut stream).expect("room");
                let mut back = vec![0; data.len()];
                let result = decompress(&stream[..length], &mut back);
                assert_eq!(result, (data.len(), Ok(())), "{parameters:?}");
                assert_eq!(back, data);
            }
        }
    }
}

// proves: BRO-1
#[test]
fn numbers_out_of_range_are_clamped() {
    let data = text(1000);
    let made = |quality, window, mode| {
        let mut stream = vec![0; 2000];
        let parameters = Parameters {
            quality,
            window,
            mode,
        };
        let length = compress(parameters, &data, &mut stream).expect("room");
        stream.truncate(length);
        stream
    };
    assert_eq!(made(-5, 22, 0), made(0, 22, 0));
    assert_eq!(made(99, 22, 0), made(11, 22, 0));
    assert_eq!(made(5, 3, 0), made(5, 10, 0));
    assert_eq!(made(5, i32::MIN, 0), made(5, 10, 0));
    assert_eq!(made(5, 22, 77), made(5, 22, 0));
    assert_eq!(made(5, 22, 4), made(5, 22, 0));
    let large = made(5, 26, 0);
    assert_eq!(decompress(&large, &mut [0; 2000]).1, Err(Failure::Invalid));
}

// proves: BRO-7
#[test]
fn the_bound_is_enough_at_every_quality() {
    for count in [0, 1, 100, 16_384, 70_000] {
        let data = noise(count);
        let bound = usize::try_from(bound(u32::try_from(count).expect("small"))).expect("small");
        for quality in 0..=11 {
            let parameters = Parameters {
                quality,
                ..Parameters::DEFAULT
            };
            let made = compress(parameters, &data, &mut vec![0; bound]);
            assert!(made.is_ok(), "{count} bytes, quality {quality}: {made:?}");
        }
    }
    for (length, least) in [
        (0, 2),
        (1, 7),
        (100, 106),
        (16_384, 16_394),
        (1_048_576, 1_048_838),
    ] {
        assert!(bound(length) >= least);
    }
}

// proves: BRO-4
#[test]
fn truncated_and_too_small_are_told_apart() {
    let data = text(1200);
    let mut stream = vec![0; 2000];
    let length = compress(Parameters::DEFAULT, &data, &mut stream).expect("room");
    stream.truncate(length);
    let mut target = vec![0; data.len()];
    for cut in 0..length {
        let (_, result) = decompress(&stream[..cut], &mut target);
        assert_eq!(result, Err(Failure::Invalid), "{cut} of {length}");
    }
    for room in 0..data.len() {
        let (written, result) = decompress(&stream, &mut target[..room]);
        assert_eq!((written, result), (room, Err(Failure::Small)));
    }
}

/// The crate panicked for quality 11 with mode 2.
#[test]
fn large_windows_can_be_written_with_every_quality_and_mode() {
    let data = text(5000);
    for quality in 0..=11 {
        for mode in 0..=2 {
            let parameters = Parameters {
                quality,
                window: 25,
                mode,
            };
            let mut stream = vec![0; data.len() + 100];
            let length = compress(parameters, &data, &mut stream).expect("room");
            let mut target = vec![0; data.len()];
            let (_, read) = decompress(&stream[..length], &mut target);
            assert_eq!(read, Err(Failure::Invalid)); // by nobody here (CMP-23)
        }
    }
}

#[test]
fn output_that_grows_keeps_its_memory() {
    let mut heap = GrowingHeap::default();
    let block: Block<u8> = heap.alloc_cell(LARGE);
    heap.free_cell(block);
    let words: Block<u32> = heap.alloc_cell(2 * LARGE);
    assert_eq!((words.slice().len(), heap.freed.len()), (2 * LARGE, LARGE));
    heap.free_cell(words);
    let mut block: Block<u8> = heap.alloc_cell(2 * LARGE);
    assert_eq!((block.slice().len(), heap.freed.len()), (2 * LARGE, 0));
    block.slice_mut()[0] = 1;
    heap.free_cell(block);
    let small: Block<u8> = heap.alloc_cell(LARGE);
    assert_eq!((small.slice()[0], small.slice().len()), (0, LARGE));
    assert_eq!(heap.freed.len(), 2 * LARGE);
}

/// Its output grows in a block of memory that has an old content.
#[test]
fn data_that_cannot_be_compressed_come_back() {
    let data = [noise(300_000), text(100_000)].concat();
    for quality in 0..=9 {
        let parameters = Parameters {
            quality,
            ..Parameters::DEFAULT
        };
        let mut compressor = Compressor::new(parameters).expect("memory");
        let (mut stream, mut target) = (Vec::new(), vec![0; 2 * data.len()]);
        for (index, piece) in data.chunks(70_001).enumerate() {
            let operation = match index {
                3 => Operation::Flush,
                5 => Operation::Finish,
                _ => Operation::Go,
            };
            let progress = compressor.step(operation, piece, &mut target);
            let progress = progress.expect("memory");
            assert_eq!(progress.read, piece.len());
            stream.extend_from_slice(&target[..progress.written]);
        }
        assert_eq!(decompress(&stream, &mut target), (data.len(), Ok(())));
        assert!(target[..data.len()] == data, "quality {quality}");
    }
}

#[test]
fn long_data_come_back() {
    let data = text((1 << 20) + 5);
    for quality in [4, 5, 7] {
        let parameters = Parameters {
            quality,
            ..Parameters::DEFAULT
        };
        let mut stream = vec![0; data.len()];
        let length = compress(parameters, &data, &mut stream).expect("room");
        let mut target = vec![0; data.len()];
        assert_eq!(
            decompress(&stream[..length], &mut target),
            (data.len(), Ok(()))
        );
        assert!(target == data, "quality {quality}");
    }
}
