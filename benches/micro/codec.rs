//! Base64 and URL encoding against the usual crates, character sets against the C library's iconv.

use std::ffi::CStr;
use std::hint::black_box;

use base64::prelude::{BASE64_STANDARD, Engine};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hpsocket4c::codec::charset::{Gbk, Utf8, Utf32, convert};
use hpsocket4c::codec::{base64 as ours, url};

const SIZE: usize = 1 << 16;

fn noise() -> Vec<u8> {
    let mut state = 1_u64;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..SIZE).map(next).collect()
}

fn base64_of_both(c: &mut Criterion) {
    let data = noise();
    let mut text = vec![0; SIZE * 2];
    let length = usize::try_from(ours::encoded_length(SIZE as u32)).unwrap();
    let mut group = c.benchmark_group("base64");
    group.throughput(Throughput::Bytes(SIZE as u64));
    group.bench_function("encode", |b| {
        b.iter(|| ours::encode(black_box(&data), &mut text[..length]))
    });
    group.bench_function("encode, crate", |b| {
        b.iter(|| {
            BASE64_STANDARD
                .encode_slice(black_box(&data), &mut text)
                .unwrap()
        });
    });
    ours::encode(&data, &mut text[..length]);
    let text = &text[..length];
    let mut back = vec![0; SIZE + 3];
    group.throughput(Throughput::Bytes(length as u64));
    group.bench_function("decode", |b| {
        let count = ours::decoded_length(text);
        b.iter(|| ours::decode(black_box(text), &mut back[..count]).unwrap());
    });
    group.bench_function("decode, crate", |b| {
        b.iter(|| {
            BASE64_STANDARD
                .decode_slice(black_box(text), &mut back)
                .unwrap()
        });
    });
}

fn url_of_both(c: &mut Criterion) {
    let form = "name=Jürgen Müller&comment=what a long, long way (100%)"
        .repeat(1000)
        .into_bytes();
    for (name, data) in [("form", form), ("noise", noise())] {
        let mut text = vec![0; data.len() * 3];
        let mut group = c.benchmark_group(format!("url, {name}"));
        group.throughput(Throughput::Bytes(data.len() as u64));
        group.bench_function("encode", |b| {
            b.iter(|| url::encode(black_box(&data), &mut text).unwrap())
        });
        group.bench_function("encode, crate", |b| {
            b.iter(|| {
                form_urlencoded::byte_serialize(black_box(&data))
                    .map(str::len)
                    .sum::<usize>()
            });
        });
        let length = url::encode(&data, &mut text).unwrap();
        text.truncate(length);
        let mut back = vec![0; data.len()];
        group.bench_function("decode", |b| {
            b.iter(|| url::decode(black_box(&text), &mut back).unwrap())
        });
        group.bench_function("decode, crate", |b| {
            b.iter(|| {
                form_urlencoded::parse(black_box(&text))
                    .map(|(name, _)| name.len())
                    .sum::<usize>()
            });
        });
    }
}

struct Iconv(libc::iconv_t);

impl Iconv {
    fn open(from: &CStr, to: &CStr) -> Self {
        // SAFETY: both are texts.
        Self(unsafe { libc::iconv_open(to.as_ptr(), from.as_ptr()) })
    }

    fn convert(&self, source: &[u8], target: &mut [u8]) -> usize {
        let mut input = source.as_ptr().cast_mut().cast();
        let (mut left, mut free) = (source.len(), target.len());
        let mut output = target.as_mut_ptr().cast();
        // SAFETY: the pointers and counts are those of the slices.
        let result = unsafe {
            libc::iconv(
                self.0,
                &raw mut input,
                &raw mut left,
                &raw mut output,
                &raw mut free,
            )
        };
        assert_eq!(result, 0);
        target.len() - free
    }
}

fn charsets(c: &mut Criterion) {
    let gbk = Gbk::new().unwrap();
    let ascii = "All of this is ASCII, as most of the world's protocols are. ".repeat(1000);
    let chinese = "高性能跨平台网络通信框架，支持中文。".repeat(1000);
    let mixed = "HP-Socket 提供 TCP/UDP/HTTP 组件, version 6; ".repeat(1000);
    for (name, text) in [("ascii", &ascii), ("chinese", &chinese), ("mixed", &mixed)] {
        let mut group = c.benchmark_group(format!("charset, {name}"));
        group.throughput(Throughput::Bytes(text.len() as u64));
        let (mut wide, mut bytes) = (vec![0; text.len()], vec![0; text.len() * 4]);
        let iconv = Iconv::open(c"UTF-8", c"UTF-32LE");
        group.bench_function("UTF-8 to UTF-32", |b| {
            b.iter(|| convert(&Utf8, &Utf32, black_box(text.as_bytes()), &mut wide))
        });
        group.bench_function("UTF-8 to UTF-32, iconv", |b| {
            b.iter(|| iconv.convert(black_box(text.as_bytes()), &mut bytes))
        });
        let (count, _) = convert(&Utf8, &Utf32, text.as_bytes(), &mut wide);
        wide.truncate(count);
        let raw: Vec<u8> = wide.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let iconv = Iconv::open(c"UTF-32LE", c"UTF-8");
        group.bench_function("UTF-32 to UTF-8", |b| {
            b.iter(|| convert(&Utf32, &Utf8, black_box(&wide), &mut bytes))
        });
        group.bench_function("UTF-32 to UTF-8, iconv", |b| {
            b.iter(|| iconv.convert(black_box(&raw), &mut bytes))
        });
        let iconv = Iconv::open(c"UTF-8", c"GBK");
        group.bench_function("UTF-8 to GBK", |b| {
            b.iter(|| convert(&Utf8, &gbk, black_box(text.as_bytes()), &mut bytes))
        });
        group.bench_function("UTF-8 to GBK, iconv", |b| {
            b.iter(|| iconv.convert(black_box(text.as_bytes()), &mut bytes))
        });
        let (count, _) = convert(&Utf8, &gbk, text.as_bytes(), &mut bytes);
        let coded = bytes[..count].to_vec();
        let iconv = Iconv::open(c"GBK", c"UTF-8");
        group.bench_function("GBK to UTF-8", |b| {
            b.iter(|| convert(&gbk, &Utf8, black_box(&coded), &mut bytes))
        });
        group.bench_function("GBK to UTF-8, iconv", |b| {
            b.iter(|| iconv.convert(black_box(&coded), &mut bytes))
        });
        let mut wide = vec![0; coded.len()];
        let iconv = Iconv::open(c"GBK", c"UTF-32LE");
        group.bench_function("GBK to UTF-32", |b| {
            b.iter(|| convert(&gbk, &Utf32, black_box(&coded), &mut wide))
        });
        group.bench_function("GBK to UTF-32, iconv", |b| {
            b.iter(|| iconv.convert(black_box(&coded), &mut bytes))
        });
    }
}

criterion_group!(benches, base64_of_both, url_of_both, charsets);
criterion_main!(benches);
