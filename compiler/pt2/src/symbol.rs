//! Symbolic integers: `Add(Mul(Integer(2), Symbol('s0', positive=True, integer=True)), Integer(1))`, or `2*s0 + 1` as older
//! files write it, evaluated for given values of the symbols.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer};

/// Values of symbols by name.
pub type Bindings = IndexMap<String, i64>;

/// Deeper expressions than any that torch writes.
const DEEPEST: usize = 64;

/// An integer that is known or given by an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The value.
    Known(i64),
    /// The expression's text.
    Expression(String),
}

impl<'de> Deserialize<'de> for Extent {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Union {
            #[serde(default)]
            as_int: Option<i64>,
            #[serde(default)]
            as_expr: Option<Text>,
        }
        #[derive(Deserialize)]
        struct Text {
            expr_str: String,
        }
        match Union::deserialize(from)? {
            Union { as_int: Some(value), .. } => Ok(Self::Known(value)),
            Union { as_expr: Some(text), .. } => Ok(Self::Expression(text.expr_str)),
            _ => Err(serde::de::Error::custom("an extent with neither as_int nor as_expr")),
        }
    }
}

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SymbolError {
    /// These symbols have no value.
    #[error("the symbols {0:?} have no value")]
    Unbound(BTreeSet<String>),
    /// The text is no expression that is known.
    #[error("`{text}` is no expression that edgec knows: {reason}")]
    Unknown {
        /// The expression.
        text: String,
        /// What is wrong.
        reason: String,
    },
}

impl Extent {
    /// Its value.
    ///
    /// # Errors
    /// A symbol has no value, or the expression is none that is known.
    pub fn value(&self, bindings: &Bindings) -> Result<i64, SymbolError> {
        match self {
            Self::Known(value) => Ok(*value),
            Self::Expression(text) => {
                let mut parser = Parser { text, at: 0, bindings, unbound: BTreeSet::new() };
                let result = parser.sum(0).and_then(|value| match parser.peek() {
                    None => Ok(value),
                    Some(_) => Err(format!("unexpected text at byte {}", parser.at)),
                });
                match result {
                    _ if !parser.unbound.is_empty() => Err(SymbolError::Unbound(parser.unbound)),
                    Ok(value) => Ok(value),
                    Err(reason) => {
                        Err(SymbolError::Unknown { text: text.chars().take(200).collect(), reason })
                    }
                }
            }
        }
    }

    /// The symbol that the expression is, if it is nothing else.
    pub fn symbol(&self) -> Option<&str> {
        let Self::Expression(text) = self else { return None };
        let name = match text.strip_prefix("Symbol('") {
            Some(rest) => {
                let (name, rest) = rest.split_once('\'')?;
                let whole = rest.find(')') == Some(rest.len().saturating_sub(1));
                if !whole {
                    return None;
                }
                name
            }
            None => text.as_str(),
        };
        let identifier =
            !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        (identifier && !name.starts_with(|letter: char| letter.is_ascii_digit())).then_some(name)
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    bindings: &'t Bindings,
    unbound: BTreeSet<String>,
}

type Parsed = Result<i64, String>;

fn fits(value: Option<i64>) -> Parsed {
    value.ok_or_else(|| "the value does not fit into 64 bits".to_owned())
}

/// Rounds towards minus infinity, as Python does.
fn floor_div(a: i64, b: i64) -> Parsed {
    if b == 0 {
        return Err("it divides by zero".to_owned());
    }
    let quotient = fits(a.checked_div(b))?;
    Ok(if a % b != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient })
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&mut self) -> Option<char> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        self.rest().chars().next()
    }

    fn eat(&mut self, token: &str) -> bool {
        self.peek();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn word(&mut self) -> &'t str {
        self.peek();
        let rest = self.rest();
        let length = rest
            .find(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '.'))
            .unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn sum(&mut self, depth: usize) -> Parsed {
        if depth > DEEPEST {
            return Err("it nests too deep".to_owned());
        }
        let mut value = self.product(depth)?;
        loop {
            if self.eat("+") {
                let next = self.product(depth)?;
                value = fits(value.checked_add(next))?;
            } else if self.eat("-") {
                let next = self.product(depth)?;
                value = fits(value.checked_sub(next))?;
            } else {
                return Ok(value);
            }
        }
    }

    fn product(&mut self, depth: usize) -> Parsed {
        let mut value = self.power(depth)?;
        loop {
            if self.eat("//") {
                let next = self.power(depth)?;
                value = floor_div(value, next)?;
            } else if self.eat("%") {
                let next = self.power(depth)?;
                value =
                    fits(floor_div(value, next)?.checked_mul(next).and_then(|part| value.checked_sub(part)))?;
            } else if self.eat("*") {
                let next = self.power(depth)?;
                value = fits(value.checked_mul(next))?;
            } else {
                return Ok(value);
            }
        }
    }

    fn power(&mut self, depth: usize) -> Parsed {
        let base = self.atom(depth)?;
        if self.eat("**") {
            let exponent = self.power(depth + 1)?;
            return power(base, exponent);
        }
        Ok(base)
    }

    fn atom(&mut self, depth: usize) -> Parsed {
        if depth > DEEPEST {
            return Err("it nests too deep".to_owned());
        }
        match self.peek() {
            Some('(') => {
                self.eat("(");
                let value = self.sum(depth + 1)?;
                if self.eat(")") { Ok(value) } else { Err(format!("`)` is missing at byte {}", self.at)) }
            }
            Some('-') => {
                self.eat("-");
                let value = self.atom(depth + 1)?;
                fits(value.checked_neg())
            }
            Some(letter) if letter.is_ascii_digit() => {
                let word = self.word();
                word.parse().map_err(|_| format!("`{word}` is no integer"))
            }
            Some(letter) if letter.is_alphabetic() || letter == '_' => {
                let word = self.word();
                if self.eat("(") { self.call(word, depth) } else { Ok(self.symbol(word)) }
            }
            _ => Err(format!("a value is missing at byte {}", self.at)),
        }
    }

    /// The value of a symbol; 1 stands in for one that has none, and is never seen.
    fn symbol(&mut self, name: &str) -> i64 {
        self.bindings.get(name).copied().unwrap_or_else(|| {
            self.unbound.insert(name.to_owned());
            1
        })
    }

    fn call(&mut self, function: &str, depth: usize) -> Parsed {
        let function = function.rsplit('.').next().unwrap_or(function);
        if function == "Symbol" {
            let rest = self.rest();
            let quote = rest
                .chars()
                .next()
                .filter(|quote| matches!(quote, '\'' | '"'))
                .ok_or("a symbol has no name")?;
            let (name, tail) = rest[1..].split_once(quote).ok_or("a symbol's name does not end")?;
            let end = tail.find(')').ok_or("a symbol does not end")?;
            self.at += rest.len() - tail.len() + end + 1;
            return Ok(self.symbol(name));
        }
        let mut values = Vec::new();
        while !self.eat(")") {
            values.push(self.sum(depth + 1)?);
            if !self.eat(",") && self.peek() != Some(')') {
                return Err(format!("`)` is missing at byte {}", self.at));
            }
        }
        match (function, values.as_slice()) {
            ("Integer", [value]) => Ok(*value),
            ("Add", values) => fits(values.iter().try_fold(0i64, |sum, value| sum.checked_add(*value))),
            ("Mul", values) => {
                fits(values.iter().try_fold(1i64, |product, value| product.checked_mul(*value)))
            }
            ("Pow" | "PowByNatural", [base, exponent]) => power(*base, *exponent),
            ("FloorDiv" | "CleanDiv" | "floor_div", [a, b]) => floor_div(*a, *b),
            ("Mod" | "PythonMod", [a, b]) => {
                fits(floor_div(*a, *b)?.checked_mul(*b).and_then(|part| a.checked_sub(part)))
            }
            ("Max", [first, rest @ ..]) => Ok(rest.iter().fold(*first, |most, value| most.max(*value))),
            ("Min", [first, rest @ ..]) => Ok(rest.iter().fold(*first, |least, value| least.min(*value))),
            ("Abs", [value]) => fits(value.checked_abs()),
            _ => Err(format!("`{function}` of {} values is not known", values.len())),
        }
    }
}

fn power(base: i64, exponent: i64) -> Parsed {
    match u32::try_from(exponent) {
        Ok(exponent) => fits(base.checked_pow(exponent)),
        Err(_) => Err("an exponent is negative or too large".to_owned()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<i64, SymbolError> {
        let bindings = Bindings::from([("s0".to_owned(), 7)]);
        Extent::Expression(text.to_owned()).value(&bindings)
    }

    #[test]
    fn both_spellings() {
        assert_eq!(
            value("Add(Mul(Integer(2), Symbol('s0', positive=True, integer=True)), Integer(1))"),
            Ok(15)
        );
        assert_eq!(value("2*s0 + 1"), Ok(15));
        assert_eq!(value("FloorDiv(Add(Symbol('s0'), Integer(-8)), Integer(2))"), Ok(-1));
        assert_eq!(value("(s0 - 8)//2 + s0**2 % 5 - -3"), Ok(6));
        assert_eq!(value("Max(1, Min(s0, 3))"), Ok(3));
    }

    #[test]
    fn what_has_no_value() {
        assert_eq!(value("s1 + s0*u2"), Err(SymbolError::Unbound(["s1".to_owned(), "u2".to_owned()].into())));
        for text in
            ["", "2*", "Foo(1)", "s0//0", "9999999999999999999", "2**s0**s0", "Symbol('s0", "1 1", "Symbol("]
        {
            assert!(matches!(value(text), Err(SymbolError::Unknown { .. })), "{text}");
        }
        assert!(value(&"(".repeat(1_000_000)).is_err());
    }

    #[test]
    fn the_symbol_that_an_expression_is() {
        let symbol = |text: &str| Extent::Expression(text.to_owned()).symbol().map(str::to_owned);
        assert_eq!(symbol("Symbol('s77', positive=True, integer=True)").unwrap(), "s77");
        assert_eq!(symbol("s0").unwrap(), "s0");
        assert_eq!(symbol("s0 + 1"), None);
    }
}
