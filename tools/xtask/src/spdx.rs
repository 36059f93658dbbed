//! Licence expressions (SPDX specification 2.3, annex D), as far as crates use them: identifiers, `AND`, `OR`, `WITH`,
//! parentheses, and the slash that old manifests write for `OR`.

/// Whether `expression` can be met by licences of `allowed` alone.
///
/// # Errors
/// Says what is malformed.
pub fn satisfied(expression: &str, allowed: &[String]) -> Result<bool, String> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut parser = Parser { words: &words, allowed };
    let met = parser.alternatives()?;
    match parser.words {
        [] => Ok(met),
        [word, ..] => Err(format!("unexpected `{word}` in licence expression `{expression}`")),
    }
}

struct Parser<'a> {
    words: &'a [&'a str],
    allowed: &'a [String],
}

impl<'a> Parser<'a> {
    fn take(&mut self, wanted: &str) -> bool {
        match self.words {
            [word, rest @ ..] if *word == wanted => {
                self.words = rest;
                true
            }
            _ => false,
        }
    }

    fn next(&mut self) -> Result<&'a str, String> {
        let (word, rest) = self.words.split_first().ok_or("licence expression ends early")?;
        self.words = rest;
        Ok(word)
    }

    fn alternatives(&mut self) -> Result<bool, String> {
        let mut met = self.conjunction()?;
        while self.take("OR") {
            met |= self.conjunction()?;
        }
        Ok(met)
    }

    fn conjunction(&mut self) -> Result<bool, String> {
        let mut met = self.licence()?;
        while self.take("AND") {
            met &= self.licence()?;
        }
        Ok(met)
    }

    fn licence(&mut self) -> Result<bool, String> {
        if self.take("(") {
            let met = self.alternatives()?;
            return if self.take(")") { Ok(met) } else { Err("licence expression lacks `)`".into()) };
        }
        let mut licence = self.next()?.to_owned();
        if self.take("WITH") {
            licence = format!("{licence} WITH {}", self.next()?);
        }
        Ok(self.allowed.contains(&licence))
    }
}

#[cfg(test)]
mod tests {
    use super::satisfied;

    fn met(expression: &str) -> Result<bool, String> {
        satisfied(expression, &["MIT".into(), "Apache-2.0".into(), "Apache-2.0 WITH LLVM-exception".into()])
    }

    #[test]
    fn or_needs_one_and_and_needs_both() {
        assert_eq!(met("MIT OR GPL-3.0-only"), Ok(true));
        assert_eq!(met("MIT/GPL-3.0-only"), Ok(true));
        assert_eq!(met("MIT AND GPL-3.0-only"), Ok(false));
        assert_eq!(met("(GPL-3.0-only OR MIT) AND Apache-2.0"), Ok(true));
        assert_eq!(met("GPL-3.0-only OR MIT AND MPL-2.0"), Ok(false));
    }

    #[test]
    fn an_exception_is_part_of_the_licence() {
        assert_eq!(met("Apache-2.0 WITH LLVM-exception"), Ok(true));
        assert_eq!(met("MIT WITH LLVM-exception"), Ok(false));
    }

    #[test]
    fn malformed_expressions_are_errors() {
        for expression in ["", "MIT OR", "(MIT", "MIT )", "MIT Apache-2.0", "MIT WITH"] {
            assert!(met(expression).is_err(), "{expression}");
        }
    }
}
