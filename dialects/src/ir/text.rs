//! What MLIR's parser trusts in text, checked before it reads.

use crate::Diagnostics;

/// How deep brackets may nest: the parser recurses.
const MAX_NESTING: usize = 128;

/// Refuses text that MLIR's parser would misread or not survive:
///
/// - NUL, which its lexer skips, so that a file of zeros would be an empty module;
/// - brackets that nest deeper than its recursion has stack for;
/// - `array<index: …>`, whose elements it asks for the width of a float, and arrays of an alias, which may be that type.
///
/// # Errors
/// The first of them, with its line and column where the parser would have given one.
pub(super) fn check(source: &[u8]) -> Result<(), Diagnostics> {
    if let Some(offset) = source.iter().position(|&byte| byte == 0) {
        return Err(Diagnostics::error(format!("no MLIR text: byte {offset} is NUL")));
    }
    let mut depth = 0usize;
    let mut last = [Token { start: 0, text: b"" }; 2];
    for token in (Tokens { source, offset: 0 }) {
        match token.text {
            b"(" | b"[" | b"{" | b"<" => depth += 1,
            b")" | b"]" | b"}" | b">" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_NESTING {
            return Err(Diagnostics::error(format!("brackets nest deeper than {MAX_NESTING} levels")));
        }
        let of_array = last[0].text == b"array" && last[1].text == b"<";
        if of_array && (token.text == b"index" || token.text == b"!") {
            let (line, column) = place(source, token.start);
            return Err(Diagnostics::error(format!(
                "line {line}, column {column}: the elements of an array have to be integers or floats"
            )));
        }
        last = [last[1], token];
    }
    Ok(())
}

/// Line and column of a byte, both from 1.
fn place(source: &[u8], offset: usize) -> (usize, usize) {
    let before = source.get(..offset).unwrap_or(source);
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|&&byte| byte != b'\n').count() + 1;
    (line, column)
}

#[derive(Clone, Copy)]
struct Token<'s> {
    start: usize,
    text: &'s [u8],
}

/// Words, arrows and comparisons, and single bytes of anything else; strings, comments and white space are left out.
struct Tokens<'s> {
    source: &'s [u8],
    offset: usize,
}

impl<'s> Tokens<'s> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.source.get(self.offset + ahead).copied()
    }

    fn skip_string(&mut self) {
        self.offset += 1;
        while let Some(byte) = self.peek(0) {
            self.offset += if byte == b'\\' { 2 } else { 1 };
            if matches!(byte, b'"' | b'\n') {
                break;
            }
        }
    }

    fn skip_line(&mut self) {
        while self.peek(0).is_some_and(|byte| byte != b'\n') {
            self.offset += 1;
        }
    }
}

impl<'s> Iterator for Tokens<'s> {
    type Item = Token<'s>;

    fn next(&mut self) -> Option<Token<'s>> {
        loop {
            match (self.peek(0)?, self.peek(1)) {
                (b'"', _) => self.skip_string(),
                (b'/', Some(b'/')) => self.skip_line(),
                (byte, _) if byte.is_ascii_whitespace() => self.offset += 1,
                _ => break,
            }
        }
        let start = self.offset;
        let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.');
        let length = match (self.peek(0)?, self.peek(1)) {
            // Neither `->` nor `>=` closes anything.
            (b'-', Some(b'>')) | (b'>', Some(b'=')) => 2,
            (first, _) if word(first) => self.source[start..].iter().take_while(|&&byte| word(byte)).count(),
            _ => 1,
        };
        self.offset += length;
        Some(Token { start, text: &self.source[start..self.offset] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(source: &str) -> String {
        check(source.as_bytes()).map(|()| String::new()).unwrap_or_else(|found| found.to_string())
    }

    #[test]
    fn arrays_of_anything_but_numbers_are_refused_where_they_stand() {
        for text in
            ["array<index: 1>", "array <\n // of\n index>", "array<!elements: 1>", "{a = array<index>}"]
        {
            let found = refusal(&format!("// \"\n  {text}"));
            assert!(found.contains("have to be integers or floats"), "{text}: {found}");
        }
        assert!(refusal("module {\n  array<index>").contains("line 2, column 9"));
        for text in [
            "array<i64: 1, 2>",
            "array<f32>",
            "\"array<index>\"",
            "// array<index>",
            "my.array<index>",
            "array<i64> index",
        ] {
            assert_eq!(refusal(text), "", "{text}");
        }
    }

    #[test]
    fn arrows_close_nothing_and_strings_nest_nothing() {
        assert_eq!(refusal(&"() -> ".repeat(1000)), "");
        assert_eq!(refusal(&"\"(((\\\"(\" ".repeat(1000)), "");
        assert!(refusal(&"(".repeat(MAX_NESTING + 1)).contains("nest deeper"));
        assert!(refusal(&"<-> >= ".repeat(MAX_NESTING + 1)).contains("nest deeper"));
    }

    #[test]
    fn unfinished_text_is_read_to_its_end() {
        for text in ["\"", "\"\\", "array<", "/", "//", "-", ">"] {
            assert_eq!(refusal(text), "", "{text}");
        }
        assert!(refusal("a\0").contains("byte 1 is NUL"));
    }
}
