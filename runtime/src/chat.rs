//! Chat templates: Jinja text that turns messages into a prompt, as Hugging Face's `apply_chat_template` renders it.

use std::time::{SystemTime, UNIX_EPOCH};

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, ErrorKind, Value, context};

use crate::error::{Result, RuntimeError};

/// Steps that a template may take; real ones take some thousands.
const FUEL: u64 = 2_000_000;

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Message {
    /// `system`, `user` or `assistant`.
    pub role: String,
    /// What is said.
    pub content: String,
}

/// A chat template of a model.
pub struct ChatTemplate {
    source: Source,
}

enum Source {
    /// Jinja, and how the tokens that begin and end a sequence are spelled.
    Jinja {
        environment: Environment<'static>,
        begin: String,
        end: String,
    },
    Affixes(Affixes),
}

/// Text before and after the turns of each role, for models without Jinja.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Affixes {
    /// Around what the system says.
    pub system: (String, String),
    /// Around what the user says.
    pub user: (String, String),
    /// Around what the model says.
    pub model: (String, String),
}

impl ChatTemplate {
    /// `begin` and `end` are how the tokenizer spells the tokens that begin and end a sequence.
    ///
    /// # Errors
    /// [`RuntimeError::Template`] if the text is no template.
    pub fn new(source: &str, begin: &str, end: &str) -> Result<Self> {
        let mut environment = Environment::new();
        // transformers renders with these two set.
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|error| RuntimeError::Template(error.to_string()))?);
        environment.set_fuel(Some(FUEL));
        environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        environment.add_function("raise_exception", |message: String| -> Result<Value, minijinja::Error> {
            Err(minijinja::Error::new(ErrorKind::InvalidOperation, message))
        });
        environment.add_function("strftime_now", |format: String| strftime(&format, SystemTime::now()));
        environment
            .add_template_owned("chat", source.to_owned())
            .map_err(|error| RuntimeError::Template(error.to_string()))?;
        Ok(Self { source: Source::Jinja { environment, begin: begin.to_owned(), end: end.to_owned() } })
    }

    /// A template that puts fixed text around each turn.
    pub fn from_affixes(affixes: Affixes) -> Self {
        Self { source: Source::Affixes(affixes) }
    }

    /// The prompt for these messages, with what makes the model answer behind them.
    ///
    /// # Errors
    /// [`RuntimeError::Template`] with the template's own words if it refuses the messages.
    pub fn render(&self, messages: &[Message]) -> Result<String> {
        let (environment, begin, end) = match &self.source {
            Source::Jinja { environment, begin, end } => (environment, begin, end),
            Source::Affixes(affixes) => return affixes.render(messages),
        };
        let turn = |message: &Message| {
            Value::from_pairs([("role", message.role.as_str()), ("content", message.content.as_str())])
        };
        let turns: Vec<Value> = messages.iter().map(turn).collect();
        let values = context! {
            messages => turns,
            bos_token => begin.as_str(),
            eos_token => end.as_str(),
            add_generation_prompt => true,
            tools => Value::from(()),
        };
        let template = environment.get_template("chat");
        template.and_then(|template| template.render(values)).map_err(|error| {
            RuntimeError::Template(error.detail().map_or_else(|| error.to_string(), str::to_owned))
        })
    }
}

impl Affixes {
    fn render(&self, messages: &[Message]) -> Result<String> {
        let mut prompt = String::new();
        for Message { role, content } in messages {
            let (before, after) = match role.as_str() {
                "system" => &self.system,
                "user" => &self.user,
                "assistant" | "model" => &self.model,
                other => {
                    return Err(RuntimeError::Template(format!("there is no text for the role {other:?}")));
                }
            };
            prompt.extend([before.as_str(), content, after]);
        }
        prompt.push_str(&self.model.0);
        Ok(prompt)
    }
}

/// C's strftime for UTC, as far as templates use it.
fn strftime(format: &str, now: SystemTime) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    const DAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
    let seconds = now.duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    let (year, month, day) = civil_from_days(days);
    let month_name = MONTHS.get(month as usize - 1).copied().unwrap_or_default();
    let day_name = DAYS.get((days % 7) as usize).copied().unwrap_or_default();
    let short = |name: &str| name.get(..3).unwrap_or(name).to_owned();

    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('Y') => out.push_str(&format!("{year:04}")),
            Some('y') => out.push_str(&format!("{:02}", year % 100)),
            Some('m') => out.push_str(&format!("{month:02}")),
            Some('d') => out.push_str(&format!("{day:02}")),
            Some('e') => out.push_str(&format!("{day:2}")),
            Some('B') => out.push_str(month_name),
            Some('b' | 'h') => out.push_str(&short(month_name)),
            Some('A') => out.push_str(day_name),
            Some('a') => out.push_str(&short(day_name)),
            Some('H') => out.push_str(&format!("{hour:02}")),
            Some('I') => out.push_str(&format!("{:02}", (hour + 11) % 12 + 1)),
            Some('M') => out.push_str(&format!("{minute:02}")),
            Some('S') => out.push_str(&format!("{:02}", second % 60)),
            Some('p') => out.push_str(if hour < 12 { "AM" } else { "PM" }),
            Some('F') => out.push_str(&format!("{year:04}-{month:02}-{day:02}")),
            Some('%') => out.push('%'),
            Some(other) => out.extend(['%', other]),
            None => out.push('%'),
        }
    }
    out
}

/// Year, month and day of a day number since 1970-01-01, by Howard Hinnant's "chrono-compatible low-level date
/// algorithms" (`civil_from_days`), for days that are not negative.
fn civil_from_days(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use super::*;

    fn message(role: &str, content: &str) -> Message {
        Message { role: role.into(), content: content.into() }
    }

    #[test]
    fn renders_as_transformers() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/tiny");
        let read = |path: &str| -> serde_json::Value {
            serde_json::from_slice(&std::fs::read(folder.join(path)).expect("the fixture")).expect("JSON")
        };
        let (config, cases) = (read("llama/tokenizer_config.json"), read("llama.json"));
        let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
        let template = ChatTemplate::new(
            &text(&config["chat_template"]),
            &text(&cases["special"]["bos_token"]),
            &text(&cases["special"]["eos_token"]),
        )
        .expect("a good template");
        let messages: Vec<Message> =
            serde_json::from_value(cases["chat"]["messages"].clone()).expect("messages");
        assert_eq!(template.render(&messages).expect("renders"), text(&cases["chat"]["rendered"]));
    }

    #[test]
    fn python_methods_exceptions_and_block_trimming() {
        let source = "{%- if messages[0].role == 'system' %}\n  {{ raise_exception('no system here') }}\n{% endif %}\n\
                      {{ bos_token }}{% for m in messages %}\n    {% if loop.first %}\n>{% endif %}\n\
                      {{ m['content'].strip().upper() }}{{ eos_token }}\n{% endfor %}";
        let template = ChatTemplate::new(source, "<b>", "<e>").expect("a good template");
        assert_eq!(template.render(&[message("user", " hi ")]).expect("renders"), "<b>>HI<e>\n");
        let error = template.render(&[message("system", "")]).expect_err("refused").to_string();
        assert_eq!(error, "chat template: no system here");
        assert!(ChatTemplate::new("{% if %}", "", "").is_err());
    }

    #[test]
    fn affixes_stand_around_each_turn() {
        let pair = |before: &str, after: &str| (before.to_owned(), after.to_owned());
        let affixes = Affixes { system: pair("S[", "]"), user: pair("U[", "]"), model: pair("M[", "]") };
        let template = ChatTemplate::from_affixes(affixes);
        let turns =
            [message("system", "a"), message("user", "b"), message("assistant", "c"), message("user", "d")];
        assert_eq!(template.render(&turns).expect("renders"), "S[a]U[b]M[c]U[d]M[");
        assert!(template.render(&[message("tool", "x")]).is_err());
    }

    #[test]
    fn a_template_cannot_run_forever() {
        let endless = "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}";
        let template = ChatTemplate::new(endless, "", "").expect("a good template");
        assert!(template.render(&[]).is_err());
    }

    #[test]
    fn tells_the_time() {
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(strftime("%d %b %Y", at(1_709_164_800)), "29 Feb 2024");
        assert_eq!(
            strftime("%A %e %B %y %H:%M:%S %I%p %%%q", at(0)),
            "Thursday  1 January 70 00:00:00 12AM %%q"
        );
        assert_eq!(strftime("%F", at(4_102_444_800)), "2100-01-01");
    }
}
