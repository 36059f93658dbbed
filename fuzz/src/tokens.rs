//! Mutations of MLIR text token by token, so that more of it parses than of text with single bytes changed.

/// Tokens that one of the same kind may become, beside those of the text itself.
const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "3",
    "4",
    "8",
    "64",
    "1024",
    "-9223372036854775808",
    "9223372036854775807",
    "4294967296",
];
const ELEMENTS: &[&str] = &[
    "f32", "f64", "f16", "bf16", "i1", "i4", "i8", "i16", "i32", "i64", "ui8", "ui32", "ui64", "f8E4M3FN",
    "index",
];

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Number,
    /// An element type.
    Element,
    /// `%value`, `@symbol`.
    Name,
    Word,
    Other,
}

/// A generator of numbers (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

/// The text with one to four tokens or lines changed; nothing if it is no text.
pub fn mutate(text: &[u8], seed: u32) -> Option<Vec<u8>> {
    let mut text = std::str::from_utf8(text).ok()?.to_owned();
    let mut random = Random(u64::from(seed) << 1 | 1);
    for _ in 0..=random.below(4) {
        text = match random.below(8) {
            0 => lines(&text, &mut random),
            _ => token(&text, &mut random)?,
        };
    }
    Some(text.into_bytes())
}

/// A line twice, gone, or in another's place.
fn lines(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    if lines.len() > 1 {
        let (from, to) = (random.below(lines.len()), random.below(lines.len()));
        match random.below(3) {
            0 => lines.insert(to, lines[from]),
            1 => {
                lines.remove(from);
            }
            _ => lines.swap(from, to),
        }
    }
    lines.join("\n") + "\n"
}

/// A token that becomes another of its kind, or disappears.
fn token(text: &str, random: &mut Random) -> Option<String> {
    let tokens = tokens(text);
    let solid: Vec<usize> = (0..tokens.len()).filter(|&at| tokens[at].1 != Kind::Other).collect();
    if solid.is_empty() {
        return None;
    }
    let at = solid[random.below(solid.len())];
    let kind = tokens[at].1;
    let table = match kind {
        Kind::Number => NUMBERS,
        Kind::Element => ELEMENTS,
        _ => &[],
    };
    let own: Vec<&str> = tokens.iter().filter(|token| token.1 == kind).map(|token| token.0).collect();
    let new = match random.below(own.len().min(12) + table.len() + 1) {
        0 => "",
        index if index <= table.len() => table[index - 1],
        _ => own[random.below(own.len())],
    };
    Some(tokens.iter().enumerate().map(|(index, token)| if index == at { new } else { token.0 }).collect())
}

fn tokens(text: &str) -> Vec<(&str, Kind)> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut shape = false;
    while let Some(first) = rest.chars().next() {
        let part = |inside: fn(char) -> bool| {
            rest.char_indices().skip(1).find(|&(_, c)| !inside(c)).map_or(rest.len(), |(index, _)| index)
        };
        let word = |c: char| c.is_ascii_alphanumeric() || "_.$".contains(c);
        let (length, kind) = match first {
            '0'..='9' | '-' => (part(|c| c.is_ascii_digit()), Kind::Number),
            '%' | '@' | '^' | '!' => (part(word), Kind::Name),
            // Between the sizes of a shape.
            'x' if shape => (1, Kind::Other),
            'a'..='z' | 'A'..='Z' | '_' => (part(word), Kind::Word),
            _ => (first.len_utf8(), Kind::Other),
        };
        let (token, after) = rest.split_at(length);
        let kind = if kind == Kind::Word && ELEMENTS.contains(&token) { Kind::Element } else { kind };
        shape = kind == Kind::Number || token == "?";
        found.push((token, kind));
        rest = after;
    }
    found
}
