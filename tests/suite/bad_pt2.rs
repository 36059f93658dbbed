//! `.pt2` files that are damaged or lie. The zips are written here, byte by byte, so that any field can lie.

use std::fs;
use std::path::PathBuf;

use edgec_tests::{Outcome, edgec, fixture};
use tempfile::TempDir;

/// A member: name, bytes, and what the headers say.
#[derive(Clone)]
struct Member {
    name: String,
    bytes: Vec<u8>,
    method: u16,
    flags: u16,
    size: u32,
}

/// The members of a fixture, all of which are stored.
fn members(name: &str) -> Vec<Member> {
    let file = fs::read(fixture("torch").join(format!("{name}.pt2"))).unwrap();
    let word = |at: usize| u16::from_le_bytes(file[at..at + 2].try_into().unwrap()) as usize;
    let long = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) as usize;
    let end = file.windows(4).rposition(|window| window == b"PK\x05\x06").unwrap();
    let mut at = long(end + 16);
    let mut members = Vec::new();
    for _ in 0..word(end + 10) {
        let (local, size, name) = (long(at + 42), long(at + 24), word(at + 28));
        let data = local + 30 + word(local + 26) + word(local + 28);
        members.push(Member {
            name: String::from_utf8(file[at + 46..at + 46 + name].to_vec()).unwrap(),
            bytes: file[data..data + size].to_vec(),
            method: 0,
            flags: 0,
            size: size as u32,
        });
        at += 46 + name + word(at + 30) + word(at + 32);
    }
    members
}

/// CRC-32 as zip has it.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(
            crc ^ u32::from(byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}

fn zip(members: &[Member]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for Member { name, bytes, method, flags, size } in members {
        let mut common = Vec::new();
        for field in [20, *flags, *method, 0, 0] {
            common.extend(field.to_le_bytes());
        }
        common.extend(crc(bytes).to_le_bytes());
        common.extend((bytes.len() as u32).to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        let offset = file.len() as u32;
        file.extend(b"PK\x03\x04");
        file.extend(&common);
        file.extend(name.as_bytes());
        file.extend(bytes);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (offset, count) = (file.len() as u32, members.len() as u16);
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(count.to_le_bytes());
    file.extend(count.to_le_bytes());
    file.extend((directory.len() as u32).to_le_bytes());
    file.extend(offset.to_le_bytes());
    file.extend([0, 0]);
    file
}

struct Bad {
    _folder: TempDir,
    path: PathBuf,
}

impl Bad {
    fn new(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bad.pt2");
        fs::write(&path, bytes).unwrap();
        Self { _folder: folder, path }
    }

    fn import(&self) -> Outcome {
        edgec([std::ffi::OsStr::new("import"), self.path.as_os_str()])
    }

    fn is_refused(&self, words: &[&str]) {
        // The report wraps lines: compare without white space and its bar.
        let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '│').collect::<String>();
        let said = self.import().refused();
        for word in words {
            assert!(plain(&said).contains(&plain(word)), "the refusal does not say {word}:\n{said}");
        }
    }
}

/// The fixture with one member changed.
fn changed(name: &str, edit: impl FnOnce(&mut Member)) -> Vec<u8> {
    let mut list = members("rnn");
    edit(list.iter_mut().find(|member| member.name.ends_with(name)).unwrap());
    zip(&list)
}

/// The fixture with text of a member replaced, which has to be there.
fn replaced(name: &str, from: &str, to: &str) -> Vec<u8> {
    changed(name, |member| {
        let text = String::from_utf8(member.bytes.clone()).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        member.bytes = text.replacen(from, to, 1).into_bytes();
        member.size = member.bytes.len() as u32;
    })
}

#[test]
fn the_zip_written_here_is_read() {
    Bad::new(&zip(&members("rnn"))).import().ok();
}

#[test]
fn names_that_attack() {
    for (name, word) in [
        ("/etc/passwd", "absolute"),
        ("a/../../x", "leads out"),
        ("..", "leads out"),
        ("C:\\x", "absolute"),
        ("", "empty"),
    ] {
        let mut list = members("rnn");
        list.push(Member { name: name.to_owned(), ..list[0].clone() });
        Bad::new(&zip(&list)).is_refused(&[word]);
    }
}

#[test]
fn two_members_of_one_name() {
    let mut list = members("rnn");
    list.push(list[0].clone());
    Bad::new(&zip(&list)).is_refused(&["two members", &list[0].name]);
}

#[test]
fn members_that_lie() {
    Bad::new(&changed("weight_0", |member| member.method = 12)).is_refused(&["weight_0", "compression"]);
    Bad::new(&changed("weight_0", |member| member.flags = 1)).is_refused(&["weight_0", "encrypted"]);
    Bad::new(&changed("weight_0", |member| member.size += 4)).is_refused(&["weight_0", "claims"]);
    Bad::new(&changed("weight_0", |member| {
        member.bytes.truncate(8);
        member.size = 8;
    }))
    .is_refused(&["weight_0", "the member has 8"]);
    Bad::new(&changed("model.json", |member| member.method = 8)).is_refused(&["model.json", "unpacked"]);
    Bad::new(&changed("byteorder", |member| {
        member.bytes = b"big".to_vec();
        member.size = 3;
    }))
    .is_refused(&["byteorder", "little-endian"]);
    let mut list = members("rnn");
    list.retain(|member| !member.name.ends_with("weight_0"));
    Bad::new(&zip(&list)).is_refused(&["weight_0", "missing"]);
}

/// A deflated member that unpacks to far more than a model has.
#[test]
fn a_bomb() {
    // Stored-block headers aside, deflate packs zeros a thousandfold; here: one dynamic stream made by repeating the
    // shortest match, which the reader must stop at its limit and not at the end.
    let mut list = members("rnn");
    let model = list.iter_mut().find(|member| member.name.ends_with("model.json")).unwrap();
    model.bytes = deflated_spaces(150 << 20);
    model.method = 8;
    model.size = 150 << 20;
    Bad::new(&zip(&list)).is_refused(&["model.json", "more than"]);
}

/// `count` spaces (rounded down to 258s) as one block of deflate's fixed code: a literal, then matches of 258 at distance 1.
fn deflated_spaces(count: usize) -> Vec<u8> {
    let (mut bytes, mut buffer, mut filled) = (Vec::new(), 0u64, 0);
    let mut put = |value: u64, bits: u32, bytes: &mut Vec<u8>| {
        buffer |= value << filled;
        filled += bits;
        while filled >= 8 {
            bytes.push(buffer as u8);
            buffer >>= 8;
            filled -= 8;
        }
    };
    let reversed = |value: u64, bits: u32| value.reverse_bits() >> (64 - bits);
    put(0b011, 3, &mut bytes);
    put(reversed(0x30 + 32, 8), 8, &mut bytes);
    for _ in 0..count / 258 {
        // Length 258 is code 285, 0b11000101; distance 1 is code 0 of five bits.
        put(reversed(0b1100_0101, 8), 8, &mut bytes);
        put(0, 5, &mut bytes);
    }
    put(0, 7, &mut bytes);
    put(0, 8, &mut bytes);
    bytes
}

#[test]
fn weights_that_are_pickles() {
    let file = replaced("model_weights_config.json", "\"use_pickle\": false", "\"use_pickle\": true");
    Bad::new(&file).is_refused(&["weights_config.json", "pickle", "never executes"]);
}

#[test]
fn a_model_that_lies() {
    let model =
        |from: &str, to: &str, words: &[&str]| Bad::new(&replaced("model.json", from, to)).is_refused(words);
    model("\"major\": 8", "\"major\": 9", &["model.json", "schema version 9"]);
    model("{\"graph_module\"", "{\"graph_modules\"", &["model.json", "graph_module"]);
    model("\"graph\": {", "\"graph\": {{", &["model.json"]);
    model(
        "torch.ops.aten.linear.default",
        "torch.ops.aten.nonzero.default",
        &["aten.nonzero", "model.py:", "node"],
    );
    model("\"as_int\": 6}", "\"as_int\": 7}", &["rnn", "cannot import"]);
    model("\"as_int\": 6}", "\"as_int\": -6}", &["cannot"]);
    model("\"as_int\": 6}", "\"as_int\": 9223372036854775807}", &["cannot"]);
    let deep = format!("\"graph\": {}1{}, \"x\": {{", "[".repeat(100_000), "]".repeat(100_000));
    model("\"graph\": {", &deep, &["model.json"]);
    let weights = |from: &str, to: &str, words: &[&str]| {
        Bad::new(&replaced("model_weights_config.json", from, to)).is_refused(words);
    };
    weights("weight_0", "../weight_0", &["weight_0"]);
    weights("\"as_int\": 5}", "\"as_int\": 5000000000}", &["weight"]);
    weights("\"as_int\": 5}", "\"as_int\": -1}", &["weight"]);
    weights(
        "\"storage_offset\": {\"as_int\": 0}",
        "\"storage_offset\": {\"as_int\": 9223372036854775807}",
        &["weight"],
    );
    weights("\"dtype\": 7", "\"dtype\": 99", &["weight", "99"]);
}

#[test]
fn a_file_that_ends_early() {
    let whole = fs::read(fixture("torch/rnn.pt2")).unwrap();
    for keep in [4, 30, 100, 1000, whole.len() / 2, whole.len() - 100, whole.len() - 1] {
        Bad::new(&whole[..keep]).is_refused(&["bad.pt2"]);
    }
}

/// Whatever bytes are wrong, the program ends with a result or with a refusal.
#[test]
fn any_wrong_bytes() {
    let whole = fs::read(fixture("torch/scatter.pt2")).unwrap();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for round in 0..40 {
        let mut bytes = whole.clone();
        for _ in 0..=round % 4 {
            // xorshift: repeatable, and spread over the file.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let place = usize::try_from(state % whole.len() as u64).unwrap();
            bytes[place] ^= u8::try_from(1 + (state >> 32) % 255).unwrap();
        }
        let outcome = Bad::new(&bytes).import();
        let fine = outcome.code == Some(0) || outcome.code == Some(1);
        assert!(
            fine && !outcome.stderr.contains("panicked"),
            "round {round}: {:?} {}",
            outcome.code,
            outcome.stderr
        );
    }
}

/// Whatever numbers and names of the graph are wrong, the checksums being right: a result or a refusal.
#[test]
fn any_wrong_number_of_the_graph() {
    let mut state = 0x1234_5678_9abc_def1_u64;
    let mut next = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % bound as u64).unwrap()
    };
    for round in 0..60 {
        let name = ["scatter", "unet", "pools", "views", "lstm", "head"][round % 6];
        let mut list = members(name);
        let model = list.iter_mut().find(|member| member.name.ends_with("model.json")).unwrap();
        let places: Vec<usize> =
            (0..model.bytes.len()).filter(|&at| model.bytes[at].is_ascii_digit()).collect();
        for _ in 0..=round % 3 {
            let at = places[next(places.len())];
            match next(4) {
                0 => model.bytes[at] = b'-',
                1 => model.bytes[at] = b'0' + u8::try_from(next(10)).unwrap(),
                2 => model.bytes[at] = b'0',
                _ => model.bytes[at] = b'9',
            }
        }
        let outcome = Bad::new(&zip(&list)).import();
        let fine = outcome.code == Some(0) || outcome.code == Some(1);
        assert!(
            fine && !outcome.stderr.contains("panicked"),
            "round {round}: {:?} {}",
            outcome.code,
            outcome.stderr
        );
    }
}
