//! The fields of SentencePiece's `ModelProto` (`src/sentencepiece_model.proto`) that a BPE model needs, read from the
//! protocol-buffer wire format.

/// A SentencePiece model file.
pub(super) struct ModelProto<'a> {
    pub(super) pieces: Vec<ModelPiece<'a>>,
    /// `TrainerSpec.ModelType`: 1 unigram, 2 BPE, 3 word, 4 character.
    pub(super) model_type: u64,
    pub(super) byte_fallback: bool,
    pub(super) treat_whitespace_as_suffix: bool,
    /// Whether the normaliser maps characters (NFKC and the like).
    pub(super) has_charsmap: bool,
    pub(super) add_dummy_prefix: bool,
    pub(super) remove_extra_whitespaces: bool,
    pub(super) escape_whitespaces: bool,
}

pub(super) struct ModelPiece<'a> {
    pub(super) text: &'a str,
    pub(super) score: f32,
    pub(super) kind: PieceType,
}

/// `ModelProto.SentencePiece.Type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PieceType {
    Normal,
    Unknown,
    Control,
    UserDefined,
    Unused,
    Byte,
}

impl<'a> ModelProto<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, String> {
        // The defaults of the .proto file.
        let mut this = Self {
            pieces: Vec::new(),
            model_type: 1,
            byte_fallback: false,
            treat_whitespace_as_suffix: false,
            has_charsmap: false,
            add_dummy_prefix: true,
            remove_extra_whitespaces: true,
            escape_whitespaces: true,
        };
        let mut message = Message(bytes);
        while let Some((field, value)) = message.next()? {
            match (field, value) {
                (1, Value::Bytes(piece)) => this.pieces.push(ModelPiece::parse(piece, this.pieces.len())?),
                (2, Value::Bytes(trainer)) => this.trainer(trainer)?,
                (3, Value::Bytes(normaliser)) => this.normaliser(normaliser)?,
                _ => {}
            }
        }
        Ok(this)
    }

    fn trainer(&mut self, bytes: &[u8]) -> Result<(), String> {
        let mut message = Message(bytes);
        while let Some((field, value)) = message.next()? {
            match (field, value) {
                (3, Value::Number(number)) => self.model_type = number,
                (24, Value::Number(number)) => self.treat_whitespace_as_suffix = number != 0,
                (35, Value::Number(number)) => self.byte_fallback = number != 0,
                _ => {}
            }
        }
        Ok(())
    }

    fn normaliser(&mut self, bytes: &[u8]) -> Result<(), String> {
        let mut message = Message(bytes);
        while let Some((field, value)) = message.next()? {
            match (field, value) {
                (2, Value::Bytes(map)) => self.has_charsmap = !map.is_empty(),
                (3, Value::Number(number)) => self.add_dummy_prefix = number != 0,
                (4, Value::Number(number)) => self.remove_extra_whitespaces = number != 0,
                (5, Value::Number(number)) => self.escape_whitespaces = number != 0,
                _ => {}
            }
        }
        Ok(())
    }
}

impl<'a> ModelPiece<'a> {
    fn parse(bytes: &'a [u8], id: usize) -> Result<Self, String> {
        let mut piece = Self { text: "", score: 0.0, kind: PieceType::Normal };
        let mut message = Message(bytes);
        while let Some((field, value)) = message.next()? {
            match (field, value) {
                (1, Value::Bytes(text)) => {
                    piece.text = std::str::from_utf8(text).map_err(|_| format!("piece {id} is not UTF-8"))?;
                }
                (2, Value::Four(bytes)) => piece.score = f32::from_le_bytes(bytes),
                (3, Value::Number(kind)) => {
                    piece.kind = match kind {
                        1 => PieceType::Normal,
                        2 => PieceType::Unknown,
                        3 => PieceType::Control,
                        4 => PieceType::UserDefined,
                        5 => PieceType::Unused,
                        6 => PieceType::Byte,
                        other => return Err(format!("piece {id} is of the unknown type {other}")),
                    };
                }
                _ => {}
            }
        }
        if piece.text.is_empty() {
            return Err(format!("piece {id} is empty"));
        }
        Ok(piece)
    }
}

/// The rest of a message in wire format.
struct Message<'a>(&'a [u8]);

enum Value<'a> {
    Number(u64),
    Eight,
    Bytes(&'a [u8]),
    Four([u8; 4]),
}

impl<'a> Message<'a> {
    /// The next field and its value, or `None` at the end.
    fn next(&mut self) -> Result<Option<(u64, Value<'a>)>, String> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let tag = self.varint()?;
        let value = match tag & 7 {
            0 => Value::Number(self.varint()?),
            1 => self.take(8).map(|_| Value::Eight)?,
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| "a length is too large")?;
                Value::Bytes(self.take(length)?)
            }
            5 => Value::Four(self.take(4)?.try_into().map_err(|_| "four bytes are missing")?),
            other => return Err(format!("wire type {other} is unknown")),
        };
        Ok(Some((tag >> 3, value)))
    }

    fn varint(&mut self) -> Result<u64, String> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?.first().copied().unwrap_or(0);
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err("a number is longer than ten bytes".into())
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or("it ends within a field")?;
        self.0 = rest;
        Ok(taken)
    }
}
