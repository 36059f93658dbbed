//! The weight table: what a module's weight symbols stand for.

use indexmap::IndexMap;

use crate::Expr;

/// Symbols and their expressions, in the order in which they were entered.
#[derive(Clone, Debug, Default)]
pub struct WeightTable {
    entries: IndexMap<String, Expr>,
}

impl WeightTable {
    /// The expression of `symbol`.
    pub fn get(&self, symbol: &str) -> Option<&Expr> {
        self.entries.get(symbol)
    }

    /// Enters or replaces `symbol`.
    pub fn insert(&mut self, symbol: String, expression: Expr) {
        self.entries.insert(symbol, expression);
    }

    /// Takes `symbol` out.
    pub fn remove(&mut self, symbol: &str) -> Option<Expr> {
        self.entries.shift_remove(symbol)
    }

    /// All symbols in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Expr)> {
        self.entries.iter().map(|(symbol, expression)| (symbol.as_str(), expression))
    }

    /// Number of symbols.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
