//! WGSL with names of numbers in it.

/// `template` with each `$NAME` replaced by its value: the longest name that fits at each `$`. A name that is not known stays, and naga
/// then refuses the kernel.
pub fn fill(template: &str, values: &[(&str, String)]) -> String {
    let mut text = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        match values.iter().find(|(name, _)| *name == &rest[..end]) {
            Some((_, value)) => text.push_str(value),
            None => {
                text.push('$');
                text.push_str(&rest[..end]);
            }
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    text
}

/// Pairs of a name and a number or text, for [`fill`].
macro_rules! values {
    ($($name:ident = $value:expr),* $(,)?) => { [$((stringify!($name), ($value).to_string())),*] };
}
pub(crate) use values;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_whole_words() {
        let values = values!(K = 3, K4 = 12);
        assert_eq!(fill("$K4 + $K*$X; $", &values), "12 + 3*$X; $");
    }
}
