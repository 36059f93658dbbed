//! SentencePiece BPE models, run as the SentencePiece library runs them (`src/bpe_model.cc`, `src/normalizer.cc`).
//!
//! The model is used as it is instead of being turned into a list of merges: that takes milliseconds for a vocabulary of
//! 262144 pieces, and ties are broken as in the library by construction.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::error::{Result, RuntimeError};
use crate::tokenizer::model_proto::{ModelProto, PieceType};

/// U+2581, which stands for a space inside pieces.
const SPACE: &str = "\u{2581}";

/// A SentencePiece model of type BPE.
pub(crate) struct SentencePiece {
    /// The spellings of all pieces, one after the other.
    texts: String,
    pieces: Vec<Piece>,
    /// Pieces that merges may form: normal, user-defined and unused ones. Found by spelling.
    mergeable: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// Pieces that stand for themselves wherever they occur in text.
    user_defined: SymbolSet,
    /// Pieces with a meaning of their own, which ordinary text does not form.
    control: SymbolSet,
    bytes: Option<Box<[u32; 256]>>,
    unknown: Option<u32>,
    add_dummy_prefix: bool,
    remove_extra_whitespaces: bool,
    escape_whitespaces: bool,
    dummy_is_suffix: bool,
}

struct Piece {
    /// Where its spelling stands.
    text: Range<usize>,
    score: f32,
    kind: PieceType,
    /// The byte that a byte piece stands for.
    byte: Option<u8>,
}

impl SentencePiece {
    /// Reads a serialised `ModelProto` (a `tokenizer.model` file).
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self> {
        let broken = |reason: String| RuntimeError::Tokenizer(format!("SentencePiece model: {reason}"));
        let proto = ModelProto::parse(bytes).map_err(broken)?;
        if proto.model_type != 2 {
            let name = ["", "unigram", "BPE", "word", "character"]
                .get(proto.model_type as usize)
                .unwrap_or(&"unknown");
            return Err(broken(format!("its type is {name}; only BPE is known")));
        }
        if proto.has_charsmap {
            return Err(broken(
                "its normaliser has a character map; only plain normalisation is known".into(),
            ));
        }

        let mut this = Self {
            texts: String::with_capacity(bytes.len()),
            pieces: Vec::with_capacity(proto.pieces.len()),
            mergeable: HashTable::with_capacity(proto.pieces.len()),
            hasher: DefaultHashBuilder::default(),
            user_defined: SymbolSet::default(),
            control: SymbolSet::default(),
            bytes: None,
            unknown: None,
            add_dummy_prefix: proto.add_dummy_prefix,
            remove_extra_whitespaces: proto.remove_extra_whitespaces,
            escape_whitespaces: proto.escape_whitespaces,
            dummy_is_suffix: proto.treat_whitespace_as_suffix,
        };
        let mut byte_ids = [None; 256];
        for (id, piece) in (0u32..).zip(proto.pieces) {
            if !piece.score.is_finite() {
                return Err(broken(format!("piece {id} has the score {}", piece.score)));
            }
            let byte = (piece.kind == PieceType::Byte).then(|| byte_of(piece.text)).flatten();
            match piece.kind {
                PieceType::Normal | PieceType::Unused | PieceType::UserDefined | PieceType::Unknown => {}
                PieceType::Control => this.control.insert(piece.text, id),
                PieceType::Byte => {
                    let byte = byte.ok_or_else(|| broken(format!("byte piece {id} is {:?}", piece.text)))?;
                    if let Some(slot) = byte_ids.get_mut(usize::from(byte)) {
                        *slot = Some(id);
                    }
                }
            }
            let start = this.texts.len();
            this.texts.push_str(piece.text);
            let text = start..this.texts.len();
            this.pieces.push(Piece { text, score: piece.score, kind: piece.kind, byte });
            match piece.kind {
                PieceType::Unknown => this.unknown = Some(id),
                PieceType::UserDefined => this.user_defined.insert(piece.text, id),
                _ => {}
            }
            if matches!(piece.kind, PieceType::Normal | PieceType::Unused | PieceType::UserDefined) {
                this.add_mergeable(piece.text, id);
            }
        }
        if proto.byte_fallback {
            let mut ids = Box::new([0; 256]);
            for (byte, (slot, id)) in ids.iter_mut().zip(byte_ids).enumerate() {
                *slot = id.ok_or_else(|| {
                    broken(format!("byte fallback is on, but there is no piece <0x{byte:02X}>"))
                })?;
            }
            this.bytes = Some(ids);
        } else if this.unknown.is_none() {
            return Err(broken("it has neither byte fallback nor an unknown piece".into()));
        }
        Ok(this)
    }

    /// Number of pieces.
    pub(crate) fn len(&self) -> usize {
        self.pieces.len()
    }

    /// The text of a piece as the model spells it.
    pub(crate) fn piece(&self, id: u32) -> Option<&str> {
        self.pieces.get(id as usize).and_then(|piece| self.texts.get(piece.text.clone()))
    }

    /// The id of a piece by its spelling, whatever its kind.
    pub(crate) fn id(&self, text: &str) -> Option<u32> {
        self.control.get(text).or_else(|| self.mergeable_id(text))
    }

    fn mergeable_id(&self, text: &str) -> Option<u32> {
        self.mergeable.find(self.hasher.hash_one(text), |&id| self.piece(id) == Some(text)).copied()
    }

    /// Of two pieces that are spelled the same, the first counts.
    fn add_mergeable(&mut self, text: &str, id: u32) {
        let Self { texts, pieces, mergeable, hasher, .. } = self;
        let spelling = |id: u32| {
            let range = pieces.get(id as usize).map(|piece| piece.text.clone());
            range.and_then(|range| texts.get(range)).unwrap_or_default()
        };
        let hash = hasher.hash_one(text);
        let entry = mergeable.entry(
            hash,
            |&known| spelling(known) == text,
            |&known| hasher.hash_one(spelling(known)),
        );
        entry.or_insert(id);
    }
    /// Token ids of a text. With `parse_control`, spelled-out control pieces (`<bos>`, `</s>`) become their tokens, and
    /// the pieces of text between them are encoded each for itself.
    pub(crate) fn encode(&self, text: &str, parse_control: bool) -> Vec<u32> {
        let mut ids = Vec::new();
        if !parse_control {
            self.encode_text(text, &mut ids);
            return ids;
        }
        let mut start = 0;
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some((length, id)) = self.control.longest_prefix(rest) {
                self.encode_text(text.get(start..at).unwrap_or_default(), &mut ids);
                ids.push(id);
                at += length;
                start = at;
            } else {
                at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
        self.encode_text(text.get(start..).unwrap_or_default(), &mut ids);
        ids
    }

    /// The bytes of a token as they stand in running text; nothing for control tokens.
    pub(crate) fn token_bytes(&self, id: u32) -> Vec<u8> {
        match self.pieces.get(id as usize) {
            None => Vec::new(),
            Some(Piece { byte: Some(byte), .. }) => vec![*byte],
            Some(piece) if matches!(piece.kind, PieceType::Control) => Vec::new(),
            // What sentencepiece shows for an unknown token.
            Some(piece) if matches!(piece.kind, PieceType::Unknown) => " \u{2047} ".into(),
            Some(_) => self.piece(id).unwrap_or_default().replace(SPACE, " ").into_bytes(),
        }
    }

    /// Whether text begins with a space that encoding added, so that decoding from the start takes it away.
    pub(crate) fn adds_prefix(&self) -> bool {
        self.add_dummy_prefix && !self.dummy_is_suffix
    }

    fn encode_text(&self, text: &str, ids: &mut Vec<u32>) {
        let normalised = self.normalise(text);
        let mut previous_unknown = false;
        for id in self.merge(&normalised) {
            match id {
                Merged::Piece(id) => ids.push(id),
                Merged::Unknown(text) => match (&self.bytes, self.unknown) {
                    (Some(bytes), _) => {
                        ids.extend(text.bytes().filter_map(|byte| bytes.get(usize::from(byte)).copied()));
                    }
                    // Unknown characters in a row are one unknown token.
                    (None, Some(unknown)) if !previous_unknown => ids.push(unknown),
                    _ => {}
                },
            }
            previous_unknown = matches!(id, Merged::Unknown(_));
        }
    }

    fn normalise(&self, text: &str) -> String {
        let mut text = text;
        if self.remove_extra_whitespaces {
            text = text.trim_start_matches(' ');
        }
        if text.is_empty() {
            return String::new();
        }
        let space = if self.escape_whitespaces { SPACE } else { " " };
        let mut out = String::with_capacity(text.len() + text.len() / 2);
        if self.add_dummy_prefix && !self.dummy_is_suffix {
            out.push_str(space);
        }
        let mut previous_space = self.remove_extra_whitespaces;
        for c in text.chars() {
            if c != ' ' {
                out.push(c);
            } else if !(previous_space && self.remove_extra_whitespaces) {
                out.push_str(space);
            }
            previous_space = c == ' ';
        }
        if self.remove_extra_whitespaces {
            while out.len() > space.len() && out.ends_with(space) {
                out.truncate(out.len() - space.len());
            }
        }
        if self.add_dummy_prefix && self.dummy_is_suffix {
            out.push_str(space);
        }
        out
    }

    /// Byte pair encoding: of all neighbours that together are a piece, the pair with the highest score is merged, the
    /// leftmost if there are several, until there is none.
    fn merge<'t>(&self, text: &'t str) -> Vec<Merged<'t>> {
        let mut symbols = self.split(text);
        let mut agenda = BinaryHeap::new();
        // A piece that is unused comes apart again into what it was merged from.
        let mut unused: HashMap<&'t str, (&'t str, &'t str)> = HashMap::new();
        let mut consider =
            |symbols: &[Symbol], left: Option<usize>, right: Option<usize>, agenda: &mut BinaryHeap<Pair>| {
                let (Some(left), Some(right)) = (left, right) else { return };
                let (Some(a), Some(b)) = (symbols.get(left), symbols.get(right)) else { return };
                if a.frozen || b.frozen {
                    return;
                }
                let Some(piece) = text.get(a.start..b.end) else { return };
                let Some(id) = self.mergeable_id(piece) else { return };
                let Some(known) = self.pieces.get(id as usize) else { return };
                agenda.push(Pair { score: known.score, left, right, length: piece.len() });
                if known.kind == PieceType::Unused
                    && let (Some(a), Some(b)) = (text.get(a.start..a.end), text.get(b.start..b.end))
                {
                    unused.insert(piece, (a, b));
                }
            };
        for right in 1..symbols.len() {
            consider(&symbols, Some(right - 1), Some(right), &mut agenda);
        }
        while let Some(Pair { left, right, length, .. }) = agenda.pop() {
            let (Some(a), Some(b)) = (symbols.get(left), symbols.get(right)) else { continue };
            // One of the two was merged with another neighbour since.
            if a.is_empty() || b.is_empty() || b.end - a.start != length || a.next != Some(right) {
                continue;
            }
            let (end, next) = (b.end, b.next);
            if let Some(b) = symbols.get_mut(right) {
                b.end = b.start;
            }
            let mut previous = None;
            if let Some(a) = symbols.get_mut(left) {
                a.end = end;
                a.next = next;
                previous = a.previous;
            }
            if let Some(after) = next.and_then(|next| symbols.get_mut(next)) {
                after.previous = Some(left);
            }
            consider(&symbols, previous, Some(left), &mut agenda);
            consider(&symbols, Some(left), next, &mut agenda);
        }

        let mut merged = Vec::new();
        let mut stack = Vec::new();
        for symbol in symbols.iter().filter(|symbol| !symbol.is_empty()) {
            stack.extend(text.get(symbol.start..symbol.end));
            while let Some(piece) = stack.pop() {
                let id = self.mergeable_id(piece);
                let is_unused = id
                    .and_then(|id| self.pieces.get(id as usize))
                    .is_some_and(|piece| piece.kind == PieceType::Unused);
                match (id, unused.get(piece).filter(|_| is_unused)) {
                    // Both halves are shorter, so this ends.
                    (_, Some(&(a, b))) => stack.extend([b, a]),
                    (Some(id), None) => merged.push(Merged::Piece(id)),
                    (None, None) => merged.push(Merged::Unknown(piece)),
                }
            }
        }
        merged
    }

    /// The text as characters, with user-defined pieces kept whole.
    fn split(&self, text: &str) -> Vec<Symbol> {
        let mut symbols: Vec<Symbol> = Vec::new();
        let mut start = 0;
        while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
            let whole = self.user_defined.longest_prefix(rest).map(|(length, _)| length);
            let length = whole.unwrap_or_else(|| rest.chars().next().map_or(1, char::len_utf8));
            let index = symbols.len();
            symbols.push(Symbol {
                start,
                end: start + length,
                frozen: whole.is_some(),
                previous: index.checked_sub(1),
                next: Some(index + 1),
            });
            start += length;
        }
        if let Some(last) = symbols.last_mut() {
            last.next = None;
        }
        symbols
    }
}

enum Merged<'t> {
    Piece(u32),
    Unknown(&'t str),
}

/// A stretch of the text that is one piece so far. An empty one was merged into its left neighbour.
struct Symbol {
    start: usize,
    end: usize,
    /// A user-defined piece, which is not merged.
    frozen: bool,
    previous: Option<usize>,
    next: Option<usize>,
}

impl Symbol {
    fn is_empty(&self) -> bool {
        self.start == self.end
    }
}

/// Two neighbours that together are a piece.
struct Pair {
    score: f32,
    left: usize,
    right: usize,
    length: usize,
}

impl Ord for Pair {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then(other.left.cmp(&self.left))
    }
}

impl PartialOrd for Pair {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Pair {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Pair {}

/// Strings that are looked for at the beginning of a text.
#[derive(Default)]
struct SymbolSet {
    ids: HashMap<Box<str>, u32>,
    /// For each first byte, the lengths that occur, longest first.
    lengths: HashMap<u8, Vec<usize>>,
    seen: HashSet<(u8, usize)>,
}

impl SymbolSet {
    fn insert(&mut self, text: &str, id: u32) {
        let Some(&first) = text.as_bytes().first() else { return };
        self.ids.insert(text.into(), id);
        if self.seen.insert((first, text.len())) {
            let lengths = self.lengths.entry(first).or_default();
            lengths.push(text.len());
            lengths.sort_unstable_by(|a, b| b.cmp(a));
        }
    }

    fn get(&self, text: &str) -> Option<u32> {
        self.ids.get(text).copied()
    }

    fn longest_prefix(&self, text: &str) -> Option<(usize, u32)> {
        let lengths = self.lengths.get(text.as_bytes().first()?)?;
        lengths.iter().find_map(|&length| {
            let id = self.get(text.get(..length)?)?;
            Some((length, id))
        })
    }
}

/// The byte of `<0x41>`.
fn byte_of(piece: &str) -> Option<u8> {
    let digits = piece.strip_prefix("<0x")?.strip_suffix('>')?;
    (digits.len() == 2).then(|| u8::from_str_radix(digits, 16).ok()).flatten()
}
