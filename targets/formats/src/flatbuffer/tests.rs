use std::os::unix::fs::FileExt as _;

use super::*;
use crate::FormatError;

#[test]
fn pages_of_a_file_are_read_across_their_borders() {
    let file = tempfile::tempfile().unwrap();
    let bytes: Vec<u8> = (0..200_000_u32).map(|index| (index % 251) as u8).collect();
    file.write_all_at(&bytes, 0).unwrap();
    let source = FileSource::new(&file, 100, 199_000).unwrap();
    for (offset, length) in
        [(0, 10), (65_530, 20), (65_536, 65_536), (1, 131_073), (198_999, 1), (199_000, 0)]
    {
        let mut found = vec![0; length];
        source.read(offset, &mut found).unwrap();
        let start = offset as usize + 100;
        assert_eq!(found, bytes[start..start + length], "{offset} {length}");
    }
    assert!(source.read(198_999, &mut [0; 2]).is_err());
    assert!(source.read(u64::MAX, &mut [0; 2]).is_err());
    assert!(FileSource::new(&file, u64::MAX, 2).is_err());
}

#[test]
fn offsets_that_lead_outside_are_refused() {
    for bytes in [
        &b""[..],
        &[0; 4],
        &[0; 16],
        &[4, 0, 0, 0, 0, 0, 0, 0x80],
        &[8, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0],
        &[0xfc, 0xff, 0xff, 0xff],
    ] {
        assert!(matches!(Reader::new(&bytes).root(), Err(FormatError::Malformed { .. })), "{bytes:?}");
    }
}
