//! The header of a `.npy` file.

pub(crate) const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// Longest header that is read. numpy's own are around a hundred bytes.
const MAX_HEADER: usize = 1 << 16;

/// Most dimensions that a shape has; numpy's own limit is 64.
const MAX_RANK: usize = 64;

/// The text of the header and the data behind it.
pub(crate) fn split_header(bytes: &[u8]) -> Result<(&str, &[u8]), String> {
    let short = || "it ends within the header".to_owned();
    let rest = bytes.strip_prefix(MAGIC).ok_or("it does not begin with \\x93NUMPY")?;
    let (version, rest) = rest.split_at_checked(2).ok_or_else(short)?;
    let (length, rest) = match version {
        [1, 0] => {
            let (length, rest) = rest.split_first_chunk().ok_or_else(short)?;
            (usize::from(u16::from_le_bytes(*length)), rest)
        }
        [2 | 3, 0] => {
            let (length, rest) = rest.split_first_chunk().ok_or_else(short)?;
            (u32::from_le_bytes(*length) as usize, rest)
        }
        other => return Err(format!("its version is {other:?}; 1.0, 2.0 and 3.0 are known")),
    };
    if length > MAX_HEADER {
        return Err(format!("its header claims {length} bytes"));
    }
    let (header, data) = rest.split_at_checked(length).ok_or_else(short)?;
    Ok((std::str::from_utf8(header).map_err(|_| "its header is not text")?, data))
}

/// What the header says.
pub(crate) struct Header<'a> {
    pub(crate) descr: &'a str,
    pub(crate) fortran_order: bool,
    pub(crate) shape: Vec<usize>,
}

/// Reads the header's Python dictionary, of which numpy writes one form only: three keys, in any order.
struct Literal<'a> {
    rest: &'a str,
}

impl<'a> Header<'a> {
    /// Reads the header's text.
    pub(crate) fn parse(text: &'a str) -> Result<Self, String> {
        Literal { rest: text.trim_end() }.header()
    }
}

impl<'a> Literal<'a> {
    fn header(&mut self) -> Result<Header<'a>, String> {
        let (mut descr, mut fortran_order, mut shape) = (None, None, None);
        self.expect("{")?;
        while !self.accept("}") {
            let key = self.quoted()?;
            self.expect(":")?;
            let repeated = match key {
                "descr" => descr.replace(self.quoted()?).is_some(),
                "fortran_order" => fortran_order.replace(self.boolean()?).is_some(),
                "shape" => shape.replace(self.tuple()?).is_some(),
                other => return Err(format!("its header has the unknown key {other:?}")),
            };
            if repeated {
                return Err(format!("its header has {key:?} twice"));
            }
            if !self.accept(",") {
                self.expect("}")?;
                break;
            }
        }
        if !self.rest.is_empty() {
            return Err(format!("its header goes on with {:?}", self.rest));
        }
        let missing = |key| format!("its header has no {key:?}");
        Ok(Header {
            descr: descr.ok_or_else(|| missing("descr"))?,
            fortran_order: fortran_order.ok_or_else(|| missing("fortran_order"))?,
            shape: shape.ok_or_else(|| missing("shape"))?,
        })
    }

    fn quoted(&mut self) -> Result<&'a str, String> {
        let quote = if self.accept("'") { '\'' } else { self.expect("\"").map(|()| '"')? };
        let (text, rest) = self.rest.split_once(quote).ok_or("its header has an open string")?;
        self.rest = rest.trim_start();
        Ok(text)
    }

    fn boolean(&mut self) -> Result<bool, String> {
        if self.accept("True") { Ok(true) } else { self.expect("False").map(|()| false) }
    }

    fn tuple(&mut self) -> Result<Vec<usize>, String> {
        let mut dims = Vec::new();
        self.expect("(")?;
        while !self.accept(")") {
            if dims.len() == MAX_RANK {
                return Err(format!("its shape has more than {MAX_RANK} dimensions"));
            }
            let digits = self.rest.len() - self.rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, rest) = self.rest.split_at(digits);
            dims.push(number.parse().map_err(|_| "its shape is no tuple of sizes")?);
            self.rest = rest.trim_start();
            if !self.accept(",") {
                self.expect(")")?;
                break;
            }
        }
        Ok(dims)
    }

    fn accept(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.accept(token) {
            return Ok(());
        }
        let near: String = self.rest.chars().take(20).collect();
        Err(format!("its header has {near:?} where {token:?} is due"))
    }
}
